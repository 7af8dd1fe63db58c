import Glibc
import Kernel
import Memory

/// The segment that takes commits.
struct OpenSegment {
  var file: FileID
  /// 0 before the first.
  var number: UInt64
  /// Its size; 0 before the first, so that the first commit rolls over.
  var bytes: Int
  /// Where the next commit goes.
  var offset: Int
}

/// The segment after it, which is filled with zeros meanwhile: writes into a file that was written before are
/// twice as fast as writes that make it grow.
struct SpareSegment {
  var file = FileID(rawValue: .max)
  var number: UInt64
  var isOpen = false
  /// Bytes of zeros that are written.
  var filled = 0
  /// Bytes of the write of zeros in flight; 0 if none is.
  var filling = 0
  /// The current segment's offset from which on the next write of zeros is due.
  var due = Int.max

  init(number: UInt64) { self.number = number }
}

extension JournalWriter {
  /// What start-up opens.
  struct OpenedFiles {
    var segment: OpenSegment
    var spare: SpareSegment
    var blockBytes: Int
  }

  /// Opens the last segment and the one after it, and creates the files of those that follow.
  static func openFiles<Backend: IO & ~Copyable>(
    _ directory: String, _ recovered: RecoveredTail, _ options: JournalOptions, _ mode: FileMode,
    _ io: inout Backend
  ) throws(JournalError) -> OpenedFiles {
    let zeros = Region(byteCount: 4096)
    let last = recovered.segment
    do {
      // A file that is there may have come from a start that failed before its entry was durable: no commit may go into
      // a file that a power cut can take away, so each is written.
      for number in (last + 1)...(last + UInt64(options.reservedSegments)) {
        let file = try io.open(path: SegmentName.path(directory, number), mode: mode)
        try io.writeBlocking(file, at: 0, from: zeros.base, count: 4096)
        io.close(file)
      }
      var spare = SpareSegment(number: last + 1)
      try open(&spare, directory, options, mode, zeros.base, &io)
      let blockBytes = max(512, io.writeAlignment(spare.file))
      precondition(blockBytes <= 4096, "a journal's blocks are at most 4096 bytes")
      var segment = OpenSegment(file: FileID(rawValue: .max), number: 0, bytes: 0, offset: 0)
      if last > 0 {
        segment.number = last
        segment.file = try io.open(path: SegmentName.path(directory, last), mode: mode)
        // Commits of another block size would not be found again: such a segment takes no more.
        segment.bytes = recovered.blockBytes == blockBytes ? recovered.segmentBytes : 0
        segment.offset = recovered.offset
      }
      return OpenedFiles(segment: segment, spare: spare, blockBytes: blockBytes)
    } catch {
      throw JournalError(error, directory)
    }
  }

  private static func open<Backend: IO & ~Copyable>(
    _ spare: inout SpareSegment, _ directory: String, _ options: JournalOptions, _ mode: FileMode,
    _ zeros: UnsafeMutableRawPointer, _ io: inout Backend
  ) throws {
    spare.file = try io.open(path: SegmentName.path(directory, spare.number), mode: mode)
    spare.isOpen = true
    let size = try io.size(spare.file)
    if size < 4096 { try io.writeBlocking(spare.file, at: 0, from: zeros, count: 4096) }
    spare.filled = min(size, options.segmentBytes) / options.fillBytes * options.fillBytes
  }

  /// The offset in the current segment from which on the spare wants its next zeros: they keep pace, so that
  /// the spare is full when three quarters of the current segment are.
  func fillDue() -> Int {
    guard spare.filled < options.segmentBytes else { return .max }
    return spare.filled * (segment.bytes / 4 * 3) / options.segmentBytes
  }

  /// The next write of zeros into the spare segment; nil if one is in flight or the file is not open.
  mutating func nextFill() -> JournalWrite? {
    guard spare.isOpen, spare.filling == 0 else { return nil }
    guard spare.filled < options.segmentBytes else {
      spare.due = .max
      return nil
    }
    // Far behind: larger writes, which the disk does faster.
    let isBehind = segment.offset >= spare.due + segment.bytes / 16
    let bytes = isBehind ? Self.largestFill * options.fillBytes : options.fillBytes
    spare.filling = min(bytes, options.segmentBytes - spare.filled)
    return JournalWrite(
      file: spare.file, offset: spare.filled, base: zeros, count: spare.filling, token: Token.fill)
  }

  /// The largest write of zeros, in `fillBytes`.
  static var largestFill: Int { 4 }

  /// Whether a file waits to be closed or opened: twice a segment.
  @usableFromInline var wantsFiles: Bool {
    hasRetired || !spare.isOpen && segment.offset >= spare.due && !failed
  }

  /// Closes the segment before this one and opens the next.
  @inline(never) @usableFromInline
  mutating func arrangeFiles<Backend: IO & ~Copyable>(_ io: inout Backend) throws(JournalError) {
    if hasRetired {
      io.close(retired)
      hasRetired = false
    }
    if segment.offset >= spare.due { try openSpare(&io) }
  }

  mutating func fillSpareBlocking<Backend: IO & ~Copyable>(_ io: inout Backend) throws(JournalError) {
    try openSpare(&io)
    while spare.filled < options.segmentBytes {
      let bytes = min(Self.largestFill * options.fillBytes, options.segmentBytes - spare.filled)
      do {
        try io.writeBlocking(spare.file, at: spare.filled, from: zeros, count: bytes)
      } catch {
        try fail(spare.number, spare.filled, -((error as? SystemError)?.code ?? EIO))
      }
      spare.filled += bytes
    }
  }

  private mutating func openSpare<Backend: IO & ~Copyable>(_ io: inout Backend) throws(JournalError) {
    guard !spare.isOpen else { return }
    do {
      try Self.open(&spare, directory, options, durability.fileMode, zeros, &io)
      spare.due = fillDue()
    } catch {
      failed = true
      throw JournalError(error, directory)
    }
  }
}

extension JournalError {
  /// What another call threw, as an error of the journal.
  init(_ error: any Error, _ directory: String) {
    self =
      (error as? JournalError)
      ?? .system((error as? SystemError) ?? SystemError(action: directory, code: EIO))
  }
}
