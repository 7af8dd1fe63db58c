import Glibc

// Files: `write` is done by the next poll, the blocking calls are those of `FileTable`.
extension EpollIO {
  public mutating func write(
    _ file: FileID, at offset: Int, from base: UnsafeRawPointer, count: Int, token: UInt64
  ) {
    files.checkWrite(file, at: offset, from: base, count: count)
    precondition(writeCount < Self.maximumWrites, "too many writes under way")
    writes[writeCount] = PendingWrite(
      file: file.rawValue, token: token, base: base, count: count, offset: offset)
    writeCount += 1
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
