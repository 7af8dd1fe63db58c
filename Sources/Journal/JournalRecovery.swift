import Domain
import Kernel
import Memory

/// What a start does with a journal before it appends to it.
public enum JournalRecovery {
  /// Reads the journal as `JournalReader` does, then makes its end clean: the rest of a commit that never
  /// completed becomes zeros, so that it can never be mistaken for anything later.
  ///
  /// - Parameter snapshot: reads what comes after it only.
  /// - Returns: what `JournalWriter.open` goes on from; `torn` says what was cut.
  /// - Throws: `JournalError`, or what `visit` throws. Nothing is changed on the disk then.
  public static func replay<Backend: IO & ~Copyable>(
    directory: String, after snapshot: SnapshotPosition? = nil, io: inout Backend,
    visit: (FrameHeader, Command) throws -> Void
  ) throws -> RecoveredTail {
    let tail = try JournalReader.read(directory: directory, after: snapshot, io: &io, visit: visit)
    do {
      if let torn = tail.torn { try zero(torn.file, torn.offset, torn.bytes, &io) }
      if tail.segment > 0 {
        // A file that was cut is made whole, so that writes into it do not make it grow.
        let path = SegmentName.path(directory, tail.segment)
        let file = try io.open(path: path, mode: .read)
        let size = try io.size(file)
        io.close(file)
        try zero(path, size, tail.segmentBytes - size, &io)
      }
    } catch let error as SystemError {
      throw JournalError.system(error)
    }
    return tail
  }

  private static func zero<Backend: IO & ~Copyable>(
    _ path: String, _ offset: Int, _ count: Int, _ io: inout Backend
  ) throws {
    guard count > 0 else { return }
    let zeros = Region(byteCount: min(count, 1 << 20))
    // Not through `.durable`: its writes would have to be whole blocks.
    let file = try io.open(path: path, mode: .buffered)
    var done = 0
    while done < count {
      let step = min(1 << 20, count - done)
      try io.writeBlocking(file, at: offset + done, from: zeros.base, count: step)
      done += step
    }
    io.close(file)
  }
}
