/// A FIX session logs on. The first one of a pair of CompIDs creates the session.
@frozen public struct SessionLogon: Hashable, Sendable, BitwiseCopyable {
  public var session: SessionID
  /// The Logon's MsgSeqNum.
  public var messageSequence: UInt32
  /// What the session expects next once the logon is taken: one more than `messageSequence`, or unchanged if the
  /// logon came with too high a number.
  public var nextInbound: UInt32
  /// The client's heartbeat interval in seconds, echoed.
  public var heartbeatSeconds: UInt32
  /// Both sides start again at 1.
  public var resetSequenceNumbers: Bool
  /// The client asked for the reset (FIX tag 141), and the answer says so.
  public var echoesReset = false
  /// The client's CompID (its SenderCompID).
  public var client: CompID
  /// The venue's CompID (the client's TargetCompID).
  public var venue: CompID

  public init(
    session: SessionID, messageSequence: UInt32, nextInbound: UInt32, heartbeatSeconds: UInt32,
    resetSequenceNumbers: Bool, client: CompID, venue: CompID
  ) {
    self.session = session
    self.messageSequence = messageSequence
    self.nextInbound = nextInbound
    self.heartbeatSeconds = heartbeatSeconds
    self.resetSequenceNumbers = resetSequenceNumbers
    self.client = client
    self.venue = venue
  }
}

/// A message that the venue sends on the session layer, or a refusal that carries no execution.
/// Raw values are part of the journal's format.
@frozen public enum SessionReply: UInt8, Sendable, BitwiseCopyable {
  /// Nothing goes out; only the expected number moves.
  case none = 0
  case heartbeat = 1
  case testRequest = 2
  case resendRequest = 3
  case logout = 4
  /// FIX Reject (35=3).
  case reject = 5
  /// FIX BusinessMessageReject (35=j).
  case businessReject = 6
}

/// The session layer moved: the number expected next, and at most one message out.
@frozen public struct SessionMessage: Hashable, Sendable, BitwiseCopyable {
  public var session: SessionID
  /// What the session expects next, after this.
  public var nextInbound: UInt32
  /// First and last number asked for, if `reply` is `resendRequest` (0 as last: all that follow).
  public var begin: UInt32 = 0
  public var end: UInt32 = 0
  /// RefSeqNum (tag 45), if `reply` is a reject.
  public var referencedSequence: UInt32 = 0
  /// RefTagID (tag 371) as the bits of an `Int32`; 0 where there is none, `Int32.min` if it is 0.
  public var referencedTag: UInt32 = 0
  /// SessionRejectReason (tag 373) or BusinessRejectReason (tag 380).
  public var reason: UInt16 = 0
  /// RefMsgType (tag 372): one or two ASCII bytes, the second 0 where there is one.
  public var referencedType0: UInt8 = 0
  public var referencedType1: UInt8 = 0
  public var reply: SessionReply
  /// TestReqID (tag 112) of a heartbeat or test request; Text (tag 58) of a logout or reject.
  public var text: ShortText = ShortText()

  public init(session: SessionID, nextInbound: UInt32, reply: SessionReply) {
    self.session = session
    self.nextInbound = nextInbound
    self.reply = reply
  }
}
