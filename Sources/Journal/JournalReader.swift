import Domain
import Kernel

/// Reads a journal from its beginning and believes nothing: every checksum, the chain, the numbering, every
/// value of every command, the zeros between. It changes nothing on the disk and its memory is bounded.
public enum JournalReader {
  /// Gives `visit` each command with the head of its frame, in order.
  ///
  /// The rest of a commit that never completed is reported in `RecoveredTail.torn` and is no error. It is
  /// told from damage by what follows: only one write is in flight at a time, so if any later commit exists,
  /// the bad bytes were acknowledged.
  ///
  /// - Parameters:
  ///   - snapshot: reads what comes after it only; the segments that are in it need not exist any more.
  ///   - closedOnly: leaves out the last segment in use, to which an engine may be writing.
  /// - Throws: `JournalError`, or what `visit` throws.
  public static func read<Backend: IO & ~Copyable>(
    directory: String, after snapshot: SnapshotPosition? = nil, closedOnly: Bool = false, io: inout Backend,
    visit: (FrameHeader, Command) throws -> Void
  ) throws -> RecoveredTail {
    do {
      CommandCodec.checkPayloads()
      var scan = JournalScan(directory, after: snapshot ?? SnapshotPosition())
      let used = try scan.survey(&io)
      if snapshot != nil && used.isEmpty {
        throw JournalError.missingSegment(file: scan.path(scan.base + 1))
      }
      for index in used.indices.dropLast(closedOnly ? 1 : 0) {
        try scan.readSegment(used, index, &io, visit)
      }
      if !closedOnly { try scan.inspectSpare(&io) }
      return scan.tail
    } catch let error as SystemError {
      throw JournalError.system(error)
    }
  }
}

/// One reading of a journal.
struct JournalScan: ~Copyable {
  let directory: String
  var window = SegmentWindow()
  var tail = RecoveredTail()
  /// Segments that are in the snapshot, and are not looked at.
  let base: Int
  /// The last segment file that exists before the first hole in their numbers.
  var files: Int

  init(_ directory: String, after snapshot: SnapshotPosition) {
    self.directory = directory
    base = Int(snapshot.segment)
    files = base
    tail.segment = snapshot.segment
    tail.epoch = snapshot.epoch
    tail.lastSequence = snapshot.sequence
    tail.lastTimestamp = snapshot.timestamp
    tail.chain = snapshot.chain
  }

  func path(_ number: Int) -> String { SegmentName.path(directory, UInt64(number)) }

  func damaged(_ number: Int, _ offset: Int, _ cause: String) -> JournalError {
    .damaged(file: path(number), offset: offset, sequence: tail.lastSequence + 1, cause: cause)
  }

  /// Looks at the head of every segment file. - Returns: the headers of those in use.
  ///
  /// A file may be missing among those created ahead: a start that failed on a full disk, and then a power cut, leave
  /// such a hole. Behind it nothing but blank files may be.
  mutating func survey<Backend: IO & ~Copyable>(_ io: inout Backend) throws -> [SegmentHeader] {
    let base = self.base
    let numbers = try io.list(directory: directory).compactMap(SegmentName.number).filter {
      $0 > UInt64(base)
    }
    files = base + zip(numbers, (base + 1)...).prefix { $0 == UInt64($1) }.count
    var used: [SegmentHeader] = []
    var blank: [Int] = []
    var bad: [Int] = []
    for number in numbers.map(Int.init) {
      try window.open(path(number), &io)
      let block = try window.bytes(at: 0, 4096, &io)
      let header = SegmentHeader(block)
      let isBlank = try header == nil && window.endOfNonzero(from: 0, to: 4096, &io) == 0
      guard number <= files || isBlank else { throw JournalError.missingSegment(file: path(files + 1)) }
      if let header {
        if let hole = (bad + blank).min() {
          throw damaged(hole, 0, "its header is not readable, but segment \(number) is in use")
        }
        guard header.number == UInt64(number) else {
          throw damaged(number, 0, "its header says that it is segment \(header.number)")
        }
        used.append(header)
      } else if isBlank {
        blank.append(number)
      } else {
        bad.append(number)
      }
      window.close(&io)
    }
    if let lost = bad.first(where: { $0 != base + used.count + 1 }) {
      throw damaged(lost, 0, "its header is not readable")
    }
    return used
  }

  /// Reads all frames of the segment at `index` and judges where they end.
  mutating func readSegment<Backend: IO & ~Copyable>(
    _ used: [SegmentHeader], _ index: Int, _ io: inout Backend,
    _ visit: (FrameHeader, Command) throws -> Void
  ) throws {
    let header = used[index]
    let number = base + index + 1
    try window.open(path(number), &io)
    guard header.firstSequence == tail.lastSequence + 1, header.previous == tail.chain else {
      throw damaged(number, 0, "its header does not follow from the segment before")
    }
    let block = Int(header.blockBytes)
    guard try window.endOfNonzero(from: SegmentHeader.byteCount, to: block, &io) == SegmentHeader.byteCount
    else {
      throw damaged(number, SegmentHeader.byteCount, "bytes that are not zero after the segment's header")
    }
    let stop = try readFrames(number, header, &io, visit)
    tail.segment = UInt64(number)
    tail.blockBytes = block
    tail.segmentBytes = Int(header.segmentBytes)
    tail.offset = min((stop.offset + block - 1) & ~(block - 1), tail.segmentBytes)
    let end = try window.endOfNonzero(from: stop.offset, to: window.size, &io)
    if index + 1 < used.count {
      try judgeInner(number, stop, end, next: used[index + 1])
    } else if let later = try commitBehind(stop.offset, to: end, &io) {
      throw damaged(
        number, stop.offset,
        "\(stop.fault.rawValue); frame \(later.header.sequence) at offset \(later.offset) shows that it was "
          + "acknowledged")
    } else if end > stop.offset {
      tail.torn = TornTail(
        file: path(number), offset: stop.offset, bytes: end - stop.offset, sequence: tail.lastSequence + 1,
        cause: stop.fault.rawValue)
    }
    window.close(&io)
  }

  /// Where the frames of a segment end and what is there.
  struct Stop {
    var offset: Int
    var fault: FrameFault
  }

  /// A segment that another follows must hold all frames up to that one's first, and nothing else.
  private func judgeInner(_ number: Int, _ stop: Stop, _ end: Int, next: SegmentHeader) throws {
    if next.firstSequence != tail.lastSequence + 1 {
      throw damaged(
        number, stop.offset,
        "\(stop.fault.rawValue); the next segment starts with frame \(next.firstSequence)")
    }
    if end > stop.offset {
      throw damaged(number, stop.offset, FrameFault.padding.rawValue)
    }
  }

  /// Reads frames until something is not one.
  private mutating func readFrames<Backend: IO & ~Copyable>(
    _ number: Int, _ segment: SegmentHeader, _ io: inout Backend,
    _ visit: (FrameHeader, Command) throws -> Void
  ) throws -> Stop {
    let block = Int(segment.blockBytes)
    var at = block
    var mustOpenCommit = true
    while true {
      switch try window.frame(at: at, &io) {
      case .success(let header):
        let opens = header.flags.contains(.firstOfCommit)
        let follows = header.sequence == tail.lastSequence + 1 && header.previous == tail.chain
        if opens && !(follows && at % block == 0) {
          throw damaged(
            number, at, "\(FrameFault.outOfPlace.rawValue): it says that it is frame \(header.sequence)")
        }
        guard follows, opens || !mustOpenCommit else { return Stop(offset: at, fault: .outOfPlace) }
        try take(number, at, header, &io, visit)
        at += header.byteCount
        mustOpenCommit = false
      case .failure(let failure):
        guard at % block != 0, failure.fault == .none || failure.fault == .cutShort else {
          return Stop(offset: at, fault: failure.fault)
        }
        let next = (at + block - 1) & ~(block - 1)
        guard try window.endOfNonzero(from: at, to: next, &io) == at else {
          return Stop(offset: at, fault: failure.fault == .cutShort ? .cutShort : .padding)
        }
        at = next
        mustOpenCommit = true
      }
    }
  }

  /// Takes a frame that is whole and in its place.
  private mutating func take<Backend: IO & ~Copyable>(
    _ number: Int, _ offset: Int, _ header: FrameHeader, _ io: inout Backend,
    _ visit: (FrameHeader, Command) throws -> Void
  ) throws {
    tail.sealed = false
    if let kind = header.command {
      guard header.epoch == tail.epoch else {
        throw damaged(number, offset, "a frame of epoch \(header.epoch)")
      }
      let payload = try window.payload(at: offset, header, &io)
      guard let command = CommandCodec.decode(kind, words: header.words, at: payload) else {
        throw damaged(number, offset, "its checksum is right, but it holds no valid \(kind)")
      }
      try visit(header, command)
      tail.commands += 1
    } else {
      guard let control = ControlKind(rawValue: header.kind), header.words == 0 else {
        throw damaged(number, offset, "a frame of unknown kind \(header.kind)")
      }
      guard header.epoch == tail.epoch + (control == .started ? 1 : 0) else {
        throw damaged(number, offset, "a frame of epoch \(header.epoch)")
      }
      tail.epoch = header.epoch
      tail.sealed = control == .sealed
    }
    tail.lastSequence = header.sequence
    tail.lastTimestamp = header.timestamp
    tail.chain = header.checksum
  }

  /// The first commit that starts behind `offset`. Steps of 512 bytes find commits of every block size.
  private mutating func commitBehind<Backend: IO & ~Copyable>(
    _ offset: Int, to end: Int, _ io: inout Backend
  ) throws -> (offset: Int, header: FrameHeader)? {
    var at = (offset & ~511) + 512
    while at < end {
      if case .success(let header) = try window.frame(at: at, &io), header.flags.contains(.firstOfCommit) {
        return (at, header)
      }
      at += 512
    }
    return nil
  }

  /// The segment behind the last one in use is empty, or holds what is left of one write: its header and
  /// first commit.
  mutating func inspectSpare<Backend: IO & ~Copyable>(_ io: inout Backend) throws {
    let number = Int(tail.segment) + 1
    guard number <= files else { return }
    try window.open(path(number), &io)
    let end = try window.endOfNonzero(from: 0, to: window.size, &io)
    guard end > 0 else { return window.close(&io) }
    let cause = "its header is not readable"
    guard tail.torn == nil else { throw damaged(number, 0, cause) }
    if let first = try commitBehind(0, to: end, &io) {
      guard first.header.sequence == tail.lastSequence + 1, first.header.previous == tail.chain,
        try commitBehind(first.offset, to: end, &io) == nil
      else { throw damaged(number, 0, "\(cause), but it holds commits") }
    }
    tail.torn = TornTail(
      file: path(number), offset: 0, bytes: end, sequence: tail.lastSequence + 1, cause: cause)
    window.close(&io)
  }
}
