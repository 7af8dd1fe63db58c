import Domain

/// The header of a message to be written (FIX 4.4 Volume 2, "Standard message header").
@frozen public struct FIXHeader: Hashable, Sendable, BitwiseCopyable {
  /// SenderCompID (49): who writes.
  public var sender: CompID
  /// TargetCompID (56): who reads.
  public var target: CompID
  /// MsgSeqNum (34).
  public var messageSequence: UInt32
  /// SendingTime (52), UTC nanoseconds.
  public var sendingTime: UInt64
  /// PossDupFlag (43): the message was sent before under the same number.
  public var isPossibleDuplicate: Bool
  /// OrigSendingTime (122), UTC nanoseconds; written for possible duplicates only.
  public var originalSendingTime: UInt64

  @inlinable public init(
    sender: CompID, target: CompID, messageSequence: UInt32, sendingTime: UInt64,
    isPossibleDuplicate: Bool = false, originalSendingTime: UInt64 = 0
  ) {
    self.sender = sender
    self.target = target
    self.messageSequence = messageSequence
    self.sendingTime = sendingTime
    self.isPossibleDuplicate = isPossibleDuplicate
    self.originalSendingTime = originalSendingTime
  }
}
