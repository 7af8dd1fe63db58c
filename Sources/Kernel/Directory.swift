import Glibc

/// Directories: names in them, and making a change of names durable.
enum Directory {
  /// The names in `path`, sorted; the directory and those above it are created where absent, durably.
  static func list(_ path: String) throws -> [String] {
    try create(path)
    guard let stream = opendir(path) else {
      throw SystemError(action: "open directory \(path)", code: errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  /// Removes the file at `path`, durably.
  static func remove(_ path: String) throws {
    if unlink(path) != 0 { throw SystemError(action: "remove \(path)", code: errno) }
    try synchronize(parent(of: path))
  }

  /// Makes the names in `path` durable.
  static func synchronize(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    if descriptor < 0 { throw SystemError(action: "open directory \(path)", code: errno) }
    defer { close(descriptor) }
    if fsync(descriptor) != 0 && errno != EINVAL {
      throw SystemError(action: "fsync directory \(path)", code: errno)
    }
  }

  /// The directory that holds `path`.
  static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func create(_ path: String) throws {
    var status = stat()
    if stat(path, &status) == 0 { return }
    let above = parent(of: path)
    if above != path && above != "." { try create(above) }
    if mkdir(path, 0o755) != 0 && errno != EEXIST {
      throw SystemError(action: "create directory \(path)", code: errno)
    }
    try synchronize(above)
  }
}
