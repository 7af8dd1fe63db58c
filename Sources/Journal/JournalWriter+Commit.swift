import Glibc
import Kernel

/// A write that the journal wants done: bytes that stay as they are until its completion.
@frozen public struct JournalWrite: BitwiseCopyable {
  public var file: FileID
  public var offset: Int
  public var base: UnsafeRawPointer
  public var count: Int
  /// Comes back with the completion.
  public var token: UInt64
}

extension JournalWriter {
  /// Tells a completed commit from a completed write of zeros.
  enum Token {
    static let commit: UInt64 = 1
    static let fill: UInt64 = 2
  }

  /// Starts the writes that are due. Cheap when there is nothing to do.
  /// - Parameter now: the IO's monotonic clock.
  /// - Throws: `JournalError.system` if the next segment's file cannot be created.
  @inlinable public mutating func submit<Backend: IO & ~Copyable>(
    now: UInt64, io: inout Backend
  ) throws(JournalError) {
    if wantsFiles { try arrangeFiles(&io) }
    while let write = nextWrite(now: now) {
      io.write(write.file, at: write.offset, from: write.base, count: write.count, token: write.token)
    }
  }

  /// The next write that is due, which the caller must start; nil if none is. At most one commit and one write of
  /// zeros are in flight at a time.
  public mutating func nextWrite(now: UInt64) -> JournalWrite? {
    guard !failed else { return nil }
    if segment.offset >= spare.due, !isHurried, let fill = nextFill() { return fill }
    guard pending > 0, inFlight == 0 else { return nil }
    if durability == .none && pending < options.lazyBytes && !isHurried {
      if pendingSince == 0 { pendingSince = max(now, 1) }
      guard now &- pendingSince >= options.lazyDelay else { return nil }
    }
    let bytes = padPending()
    if segment.offset + bytes <= segment.bytes { return started(collecting + blockBytes, bytes) }
    guard spare.isOpen, spare.filled >= options.segmentBytes, !hasRetired else {
      // The commit waits until the next segment is full of zeros.
      spare.due = 0
      return nextFill()
    }
    enterSpare()
    return started(collecting, blockBytes + bytes)
  }

  /// Takes a `.written` completion and moves `durableSequence`.
  /// - Throws: `JournalError.writeFailed`: the disk is full or broken. The journal then takes nothing more, and
  ///   nothing after `durableSequence` may be released.
  public mutating func completed(_ completion: Completion) throws(JournalError) {
    if completion.token == Token.fill {
      let filling = spare.filling
      spare.filling = 0
      guard Int(completion.result) == filling else {
        try fail(spare.number, spare.filled, completion.result)
      }
      spare.filled += filling
      spare.due = fillDue()
      return
    }
    precondition(completion.token == Token.commit && inFlight != 0, "no write of the journal is in flight")
    guard Int(completion.result) == inFlightBytes else {
      try fail(segment.number, inFlightOffset, completion.result)
    }
    durableSequence = inFlight
    inFlight = 0
  }

  /// The engine is about to stop: from now on whatever is pending goes at once, and no zeros are written ahead.
  public mutating func hurry() { isHurried = true }

  /// Stops cleanly: a last frame says that everything before it was acknowledged, so that any damage is known to be
  /// damage. Blocks.
  /// - Precondition: `isIdle`.
  public mutating func seal<Backend: IO & ~Copyable>(
    timestamp: UInt64, io: inout Backend
  ) throws(JournalError) {
    precondition(isIdle, "seal a journal only when it is idle")
    append(.sealed, timestamp: timestamp)
    try commitBlocking(&io)
  }

  /// The first frame of this run.
  mutating func begin<Backend: IO & ~Copyable>(_ io: inout Backend) throws(JournalError) {
    spare.due = fillDue()
    append(.started, timestamp: max(io.wallNow(), lastTimestamp))
    try commitBlocking(&io)
  }

  /// Zeros from the last frame to the end of its block. - Returns: bytes in whole blocks.
  private mutating func padPending() -> Int {
    let bytes = (pending + blockBytes - 1) & ~(blockBytes - 1)
    memset(collecting + (blockBytes + pending), 0, bytes - pending)
    return bytes
  }

  /// The collecting buffer goes to the disk, from `base` on; the other one collects.
  private mutating func started(_ base: UnsafeMutableRawPointer, _ count: Int) -> JournalWrite {
    let write = JournalWrite(
      file: segment.file, offset: segment.offset, base: base, count: count, token: Token.commit)
    inFlight = nextSequence - 1
    inFlightOffset = segment.offset
    inFlightBytes = count
    segment.offset += count
    commits += 1
    pending = 0
    pendingSince = 0
    swap(&collecting, &other)
    return write
  }

  /// Makes the spare segment current and puts its header before the pending frames.
  private mutating func enterSpare() {
    if segment.number > 0 {
      retired = segment.file
      hasRetired = true
    }
    segment = OpenSegment(file: spare.file, number: spare.number, bytes: options.segmentBytes, offset: 0)
    memset(collecting, 0, blockBytes)
    SegmentHeader(
      number: segment.number, firstSequence: firstPending, previous: previousOfPending, epoch: epoch,
      blockBytes: blockBytes, segmentBytes: segment.bytes
    ).write(at: collecting)
    spare = SpareSegment(number: segment.number + 1)
    spare.due = fillDue()
  }

  private mutating func commitBlocking<Backend: IO & ~Copyable>(_ io: inout Backend) throws(JournalError) {
    let bytes = padPending()
    var write: JournalWrite
    if segment.offset + bytes > segment.bytes {
      try fillSpareBlocking(&io)
      enterSpare()
      write = started(collecting, blockBytes + bytes)
    } else {
      write = started(collecting + blockBytes, bytes)
    }
    do {
      try io.writeBlocking(write.file, at: write.offset, from: write.base, count: write.count)
    } catch {
      try fail(segment.number, write.offset, -((error as? SystemError)?.code ?? EIO))
    }
    durableSequence = inFlight
    inFlight = 0
  }

  /// Ends the journal's work after a write that failed. Cold: out of line, so that the way of a good write is short.
  @inline(never)
  mutating func fail(_ number: UInt64, _ offset: Int, _ result: Int32) throws(JournalError) -> Never {
    failed = true
    throw .writeFailed(
      file: SegmentName.path(directory, number), offset: offset, code: result < 0 ? -result : ENOSPC)
  }
}
