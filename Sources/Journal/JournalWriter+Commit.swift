import Glibc
import Kernel

extension JournalWriter {
  /// Tells a completed commit from a completed write of zeros.
  enum Token {
    static let commit: UInt64 = 1
    static let fill: UInt64 = 2
  }

  /// Starts a write if one is due and none is in flight. Cheap when there is nothing to do.
  /// - Parameter now: the IO's monotonic clock.
  /// - Throws: `JournalError.system` if the next segment's file cannot be created.
  public mutating func submit<Backend: IO & ~Copyable>(now: UInt64, io: inout Backend) throws(JournalError) {
    guard !failed else { return }
    if segment.offset >= spare.due { try fillSpare(&io) }
    guard pending > 0, inFlight == 0 else { return }
    if durability == .none && pending < options.lazyBytes {
      if pendingSince == 0 { pendingSince = max(now, 1) }
      guard now &- pendingSince >= options.lazyDelay else { return }
    }
    let bytes = padPending()
    if segment.offset + bytes <= segment.bytes {
      io.write(
        segment.file, at: segment.offset, from: collecting + blockBytes, count: bytes, token: Token.commit)
      started(bytes)
    } else {
      try rollOver(bytes, &io)
    }
  }

  /// Takes a `.written` completion and moves `durableSequence`.
  /// - Throws: `JournalError.writeFailed`: the disk is full or broken. The journal then takes nothing more,
  ///   and nothing after `durableSequence` may be released.
  public mutating func completed<Backend: IO & ~Copyable>(
    _ completion: Completion, io: inout Backend
  ) throws(JournalError) {
    if completion.token == Token.fill {
      spare.filling = false
      guard Int(completion.result) == options.fillBytes else {
        throw failure(spare.number, spare.filled, completion.result)
      }
      spare.filled += options.fillBytes
      spare.due = fillDue()
      return
    }
    precondition(completion.token == Token.commit && inFlight != 0, "no write of the journal is in flight")
    guard Int(completion.result) == inFlightBytes else {
      throw failure(segment.number, inFlightOffset, completion.result)
    }
    durableSequence = inFlight
    inFlight = 0
  }

  /// Stops cleanly: a last frame says that everything before it was acknowledged, so that any damage is known
  /// to be damage. Blocks.
  /// - Precondition: `isIdle`.
  public mutating func seal<Backend: IO & ~Copyable>(timestamp: UInt64, io: inout Backend)
    throws(JournalError)
  {
    precondition(isIdle, "seal a journal only when it is idle")
    append(.sealed, timestamp: timestamp)
    try commitBlocking(&io)
  }

  /// The first frame of this run.
  mutating func begin<Backend: IO & ~Copyable>(_ io: inout Backend) throws(JournalError) {
    spare.due = fillDue()
    append(.started, timestamp: io.wallNow())
    try commitBlocking(&io)
  }

  /// Zeros from the last frame to the end of its block. - Returns: bytes in whole blocks.
  private mutating func padPending() -> Int {
    let bytes = (pending + blockBytes - 1) & ~(blockBytes - 1)
    memset(collecting + (blockBytes + pending), 0, bytes - pending)
    return bytes
  }

  /// The collecting buffer was handed to the IO and will be in the segment up to `bytes` further.
  private mutating func started(_ bytes: Int) {
    inFlight = nextSequence - 1
    inFlightOffset = segment.offset
    inFlightBytes = bytes
    segment.offset += bytes
    commits += 1
    committedBytes += UInt64(pending)
    pending = 0
    pendingSince = 0
    swap(&collecting, &other)
  }

  /// Goes on in the next segment, if its zeros are written; else later.
  private mutating func rollOver<Backend: IO & ~Copyable>(
    _ bytes: Int, _ io: inout Backend
  ) throws(JournalError) {
    guard spare.filled >= options.segmentBytes else {
      spare.due = 0
      return try fillSpare(&io)
    }
    enterSpare(&io)
    io.write(segment.file, at: 0, from: collecting, count: blockBytes + bytes, token: Token.commit)
    started(blockBytes + bytes)
  }

  /// Makes the spare segment current and puts its header before the pending frames.
  private mutating func enterSpare<Backend: IO & ~Copyable>(_ io: inout Backend) {
    if segment.number > 0 { io.close(segment.file) }
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
    let rolls = segment.offset + bytes > segment.bytes
    if rolls {
      try fillSpareBlocking(&io)
      enterSpare(&io)
    }
    let start = collecting + (rolls ? 0 : blockBytes)
    let count = rolls ? blockBytes + bytes : bytes
    do {
      try io.writeBlocking(segment.file, at: segment.offset, from: start, count: count)
    } catch {
      throw failure(segment.number, segment.offset, -((error as? SystemError)?.code ?? EIO))
    }
    started(count)
    durableSequence = inFlight
    inFlight = 0
  }

  func failureError(_ number: UInt64, _ offset: Int, _ result: Int32) -> JournalError {
    .writeFailed(
      file: SegmentName.path(directory, number), offset: offset, code: result < 0 ? -result : ENOSPC)
  }

  @inline(never)
  mutating func failure(_ number: UInt64, _ offset: Int, _ result: Int32) -> JournalError {
    failed = true
    return failureError(number, offset, result)
  }
}
