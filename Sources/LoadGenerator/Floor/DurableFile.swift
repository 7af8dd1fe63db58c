import Kernel
import Memory

/// A preallocated, zero-filled file that takes one durable 4 KiB write after the other (`O_DIRECT`, `O_DSYNC` where the
/// file system can), from its start again once it is full.
struct DurableFile: ~Copyable {
  static let blockSize = 4096
  static let blocks = 4096

  private var io: EpollIO
  private let file: FileID
  private let block: Region
  private let completion: UnsafeMutableBufferPointer<Completion>
  private let completionMemory: Region
  private var next = 0

  init(path: String) throws {
    var io = try EpollIO(maximumConnections: 1)
    let file = try io.open(path: path, mode: .durable)
    let megabyte = Region(byteCount: 1 << 20)
    for index in 0..<(Self.blocks * Self.blockSize >> 20) {
      try io.writeBlocking(file, at: index << 20, from: megabyte.base, count: 1 << 20)
    }
    self.io = io
    self.file = file
    block = Region(byteCount: Self.blockSize)
    completionMemory = Region(byteCount: MemoryLayout<Completion>.stride)
    completion = UnsafeMutableBufferPointer(
      start: completionMemory.bind(Completion.self, count: 1), count: 1)
  }

  /// Writes one block; it is on the disk when the call returns. - Returns: false if the write failed.
  mutating func write() -> Bool {
    io.write(file, at: next * Self.blockSize, from: block.base, count: Self.blockSize, token: 0)
    next = next + 1 == Self.blocks ? 0 : next + 1
    while io.poll(into: completion, wait: 0) == 0 {}
    return completion[0].result == Self.blockSize
  }
}
