import Glibc
import Kernel
import Memory

/// Reads one segment file after the other through a window of fixed size.
struct SegmentWindow: ~Copyable {
  private let memory: Region
  private let capacity = 1 << 20
  private var file = FileID(rawValue: .max)
  private(set) var path = ""
  /// Bytes in the open file.
  private(set) var size = 0
  private var start = 0
  private var count = 0

  init() { memory = Region(byteCount: (1 << 20) + 4096, prefault: false) }

  /// Room for one frame outside the window.
  var scratch: UnsafeMutableRawPointer { memory.base + capacity }

  mutating func open<Backend: IO & ~Copyable>(_ path: String, _ io: inout Backend) throws {
    file = try io.open(path: path, mode: .read)
    self.path = path
    size = try io.size(file)
    (start, count) = (0, 0)
  }

  mutating func close<Backend: IO & ~Copyable>(_ io: inout Backend) { io.close(file) }

  /// The bytes at `offset`: `wanted` of them, fewer at the end of the file. Good until the next call.
  mutating func bytes<Backend: IO & ~Copyable>(
    at offset: Int, _ wanted: Int, _ io: inout Backend
  ) throws -> UnsafeRawBufferPointer {
    let here = min(wanted, size - offset)
    guard here > 0 else { return UnsafeRawBufferPointer(start: memory.base, count: 0) }
    if offset < start || offset + here > start + count {
      start = offset & ~511
      count = try io.read(file, at: start, into: memory.base, count: min(capacity, size - start))
    }
    let available = max(0, min(here, start + count - offset))
    return UnsafeRawBufferPointer(start: memory.base + max(0, offset - start), count: available)
  }

  /// The frame at `offset`, or why there is none.
  mutating func frame<Backend: IO & ~Copyable>(
    at offset: Int, _ io: inout Backend
  ) throws -> Result<FrameHeader, FrameFailure> {
    FrameHeader.parse(try bytes(at: offset, FrameHeader.maximumFrame, &io), scratch: scratch)
  }

  /// The payload of the frame at `offset`, which was read just now.
  mutating func payload<Backend: IO & ~Copyable>(
    at offset: Int, _ header: FrameHeader, _ io: inout Backend
  ) throws -> UnsafeRawPointer {
    try bytes(at: offset, header.byteCount, &io).baseAddress! + FrameHeader.byteCount
  }

  /// Where the last byte that is not zero ends, in `from..<to`; `from` if there is none.
  mutating func endOfNonzero<Backend: IO & ~Copyable>(
    from: Int, to: Int, _ io: inout Backend
  ) throws -> Int {
    var end = from
    var at = from
    while at < min(to, size) {
      let step = min(4096 - at % 4096, min(to, size) - at)
      let chunk = try bytes(at: at, step, &io)
      guard chunk.count == step else { break }
      if let last = chunk.lastNonzero { end = at + last + 1 }
      at += step
    }
    return end
  }
}

extension UnsafeRawBufferPointer {
  /// The index of the last byte that is not zero.
  var lastNonzero: Int? {
    guard let base = baseAddress, count > 0 else { return nil }
    // Compared with itself one byte on: equal and first byte zero means all zero.
    if base.load(as: UInt8.self) == 0 && memcmp(base, base + 1, count - 1) == 0 { return nil }
    return lastIndex { $0 != 0 }
  }
}
