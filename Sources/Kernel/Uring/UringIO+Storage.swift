import CLiburing
import Glibc

// Files: `write` goes through the ring, the blocking calls are those of `FileTable`.
extension UringIO {
  public mutating func write(
    _ file: FileID, at offset: Int, from base: UnsafeRawPointer, count: Int, token: UInt64
  ) {
    files.checkWrite(file, at: offset, from: base, count: count)
    let slot = writes.insert(
      PendingWrite(file: file.rawValue, token: token, base: base, count: count, offset: offset))
    submitWrite(slot)
  }

  private func submitWrite(_ slot: UInt32) {
    let write = writes.entries[Int(slot)]
    let done = write.writtenCount
    let submission = ring.slot()
    io_uring_prep_write(
      submission, files.entries[Int(write.file)].descriptor, write.base! + done, UInt32(write.count - done),
      UInt64(write.offset + done))
    // Without this the write mostly runs inside the submission and holds the loop for 30-125 µs.
    submission.pointee.flags |= APUS_IOSQE_ASYNC
    submission.pointee.user_data = Operation.write.userData(slot)
  }

  mutating func completeWrite(_ slot: UInt32, _ result: Int32) -> Completion? {
    let entry = writes.entries + Int(slot)
    if result > 0 {
      entry.pointee.writtenCount += Int(result)
      if entry.pointee.writtenCount < entry.pointee.count {
        submitWrite(slot)
        return nil
      }
    }
    let write = entry.pointee
    writes.forget(slot)
    let outcome = result > 0 ? Int32(write.count) : (result == 0 ? -ENOSPC : result)
    return Completion(kind: .written, id: write.file, result: outcome, token: write.token)
  }

  /// Whether `write` to the file bypasses the page cache; a durable file on a file system that cannot is still
  /// durable (`O_DSYNC`), only slower.
  public func isDirect(_ file: FileID) -> Bool { files.entry(file).pointee.isDirect }

  public func list(directory: String) throws -> [String] { try Directory.list(directory) }
  public func remove(path: String) throws { try Directory.remove(path) }
  public mutating func open(path: String, mode: FileMode) throws -> FileID {
    try files.open(path: path, mode: mode)
  }
  public mutating func close(_ file: FileID) { files.close(file) }
  public func size(_ file: FileID) throws -> Int { try files.size(file) }
  public func writeAlignment(_ file: FileID) -> Int { files.entry(file).pointee.alignment }
  public func read(
    _ file: FileID, at offset: Int, into base: UnsafeMutableRawPointer, count: Int
  ) throws -> Int {
    try files.read(file, at: offset, into: base, count: count)
  }
  public func writeBlocking(
    _ file: FileID, at offset: Int, from base: UnsafeRawPointer, count: Int
  ) throws {
    try files.writeBlocking(file, at: offset, from: base, count: count)
  }
  public func truncate(_ file: FileID, to size: Int) throws { try files.truncate(file, to: size) }
  public mutating func lock(path: String) throws { try files.lock(path: path) }
}
