import CKernel
import Kernel
import Memory

/// The whole state at one place of a journal, in a file beside its segments. It spares a start the replay of what
/// came before. The journal stays the truth: a snapshot can be made again from it at any time, by any process.
public enum Snapshot {
  /// A snapshot that could not be used, and why.
  public struct Unusable: Sendable, CustomStringConvertible {
    public var file: String
    public var cause: String
    public var description: String { "\(file) is not used: \(cause)" }
  }

  /// What `restore` found.
  public struct Restored: Sendable {
    /// Nil if there is no snapshot that can be used.
    public var position: SnapshotPosition?
    public var unusable: [Unusable] = []
    public init() {}
  }

  /// Writes a snapshot, durably. A crash while it is written leaves a file that no start uses.
  ///
  /// - Parameters:
  ///   - position: where in the journal it stands.
  ///   - stateHash: of the state, compared when it is restored.
  ///   - state: puts the state.
  /// - Returns: path and size in bytes.
  /// - Throws: `JournalError.system`, or what `state` throws.
  public static func write<Backend: IO & ~Copyable>(
    directory: String, position: SnapshotPosition, stateHash: UInt64, io: inout Backend,
    state: (inout StateWriter) throws -> Void
  ) throws -> (path: String, bytes: Int) {
    let path = SnapshotName.path(directory, position.sequence)
    do {
      let file = try io.open(path: path, mode: .buffered)
      defer { io.close(file) }
      try io.truncate(file, to: 0)
      let end = try withUnsafeMutablePointer(to: &io) { io in
        let run = SnapshotRun(at: SnapshotHeader.bodyOffset)
        var writer = StateWriter(runBytes: SnapshotRun.bytes) { bytes in
          try run.append(bytes) { at, base, count in
            try io.pointee.writeBlocking(file, at: at, from: base, count: count)
          }
        }
        try state(&writer)
        try writer.finish()
        return run.offset
      }
      let header = SnapshotHeader(
        position: position, bodyBytes: UInt64(end - SnapshotHeader.bodyOffset), stateHash: stateHash)
      let block = Region(byteCount: SnapshotHeader.bodyOffset)
      header.write(at: block.base)
      try io.writeBlocking(file, at: 0, from: block.base, count: SnapshotHeader.bodyOffset)
      return (path, end)
    } catch let error as SystemError {
      throw JournalError.system(error)
    }
  }

  /// Restores the newest snapshot that is whole: those that are not are named in the result and passed over.
  ///
  /// - Parameter state: takes the state and gives its hash. It may be called again for an older snapshot.
  /// - Throws: `JournalError.system`.
  public static func restore<Backend: IO & ~Copyable>(
    directory: String, io: inout Backend, state: (inout StateReader) throws -> UInt64
  ) throws -> Restored {
    var restored = Restored()
    do {
      let sequences = try io.list(directory: directory).compactMap(SnapshotName.sequence)
      for sequence in sequences.sorted(by: >) {
        let path = SnapshotName.path(directory, sequence)
        switch try read(path, &io, state) {
        case .success(let position):
          restored.position = position
          return restored
        case .failure(let error):
          restored.unusable.append(Unusable(file: path, cause: error.description))
        }
      }
    } catch let error as SystemError {
      throw JournalError.system(error)
    }
    return restored
  }

  private static func read<Backend: IO & ~Copyable>(
    _ path: String, _ io: inout Backend, _ state: (inout StateReader) throws -> UInt64
  ) throws -> Result<SnapshotPosition, StateFormatError> {
    let file = try io.open(path: path, mode: .read)
    defer { io.close(file) }
    let block = Region(byteCount: SnapshotHeader.bodyOffset)
    let count = try io.read(file, at: 0, into: block.base, count: SnapshotHeader.bodyOffset)
    guard let header = SnapshotHeader(UnsafeRawBufferPointer(start: block.base, count: count)) else {
      return .failure(StateFormatError("it was not finished, or its head is damaged"))
    }
    let size = try io.size(file)
    guard UInt64(size) == header.bodyBytes + UInt64(SnapshotHeader.bodyOffset) else {
      return .failure(StateFormatError("it has \(size) bytes, not what its head says"))
    }
    do {
      return try withUnsafeMutablePointer(to: &io) { io in
        let run = SnapshotRun(at: SnapshotHeader.bodyOffset)
        var reader = StateReader(runBytes: SnapshotRun.bytes) { room in
          try run.next(into: room, end: size) { at, base, count in
            try io.pointee.read(file, at: at, into: base, count: count)
          }
        }
        let hash = try state(&reader)
        try reader.finish()
        guard hash == header.stateHash else {
          return .failure(StateFormatError("the state in it has another hash than was written"))
        }
        return .success(header.position)
      }
    } catch let error as StateFormatError {
      return .failure(error)
    }
  }
}

/// Runs of a snapshot's state, one after the other in the file.
private final class SnapshotRun {
  /// The most bytes of one.
  static let bytes = 1 << 20
  /// Where the next one starts.
  private(set) var offset: Int
  private let head = Region(byteCount: 4096)

  init(at offset: Int) { self.offset = offset }

  func append(
    _ bytes: UnsafeRawBufferPointer, write: (Int, UnsafeRawPointer, Int) throws -> Void
  ) throws {
    let checksum = apus_crc32c(bytes.baseAddress!, UInt64(bytes.count))
    head.base.storeBytes(of: UInt32(bytes.count), as: UInt32.self)
    head.base.storeBytes(of: checksum, toByteOffset: 4, as: UInt32.self)
    try write(offset + 8, bytes.baseAddress!, bytes.count)
    try write(offset, head.base, 8)
    offset += 8 + bytes.count
  }

  func next(
    into room: UnsafeMutableRawBufferPointer, end: Int,
    read: (Int, UnsafeMutableRawPointer, Int) throws -> Int
  ) throws -> Int {
    if offset == end { return 0 }
    guard try read(offset, head.base, 8) == 8 else { throw StateFormatError("a run is cut short") }
    let count = Int(head.base.load(as: UInt32.self))
    let checksum = head.base.load(fromByteOffset: 4, as: UInt32.self)
    guard count > 0, count % 8 == 0, count <= room.count, offset + 8 + count <= end,
      try read(offset + 8, room.baseAddress!, count) == count,
      apus_crc32c(room.baseAddress!, UInt64(count)) == checksum
    else { throw StateFormatError("the run at offset \(offset) is damaged") }
    offset += 8 + count
    return count
  }
}
