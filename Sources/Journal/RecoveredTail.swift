/// Where a journal ends: what a writer needs to go on, and what a start reports.
public struct RecoveredTail: Equatable, Sendable {
  /// The last epoch; 0 for an empty journal.
  public var epoch: UInt32 = 0
  /// The last frame's sequence; 0 for an empty journal.
  public var lastSequence: UInt64 = 0
  /// The last frame's timestamp, UTC nanoseconds.
  public var lastTimestamp: UInt64 = 0
  /// The last frame's checksum.
  public var chain: UInt32 = 0
  /// The last segment in use; 0 for an empty journal.
  public var segment: UInt64 = 0
  /// Where in it the next commit goes.
  public var offset = 0
  /// Block size and size of that segment.
  public var blockBytes = 0
  public var segmentBytes = 0
  /// Commands read.
  public var commands: UInt64 = 0
  /// The last frame says that the engine stopped cleanly.
  public var sealed = false
  /// What was left of a commit that never completed.
  public var torn: TornTail?

  public init() {}
}

/// The rest of the one commit that may have been in flight when the engine died. None of it was acknowledged.
public struct TornTail: Equatable, Sendable, CustomStringConvertible {
  public var file: String
  /// Where the first frame that is not whole would stand.
  public var offset: Int
  /// From there to the last byte that is not zero.
  public var bytes: Int
  /// The sequence the frame would have had.
  public var sequence: UInt64
  /// What was found there.
  public var cause: String

  public var description: String {
    "\(file): a commit that never completed ends at offset \(offset), frame \(sequence): \(cause); "
      + "\(bytes) bytes cut"
  }
}
