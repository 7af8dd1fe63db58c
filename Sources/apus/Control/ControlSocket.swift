import Glibc
import Kernel

/// A Unix socket in the data directory that only its owner may use: lines in, lines out.
enum ControlSocket {
  /// Its path in a data directory.
  static func path(in directory: String) -> String { directory + "/control" }

  /// - Throws: `SystemError`, also for a path that is too long for a socket.
  static func listen(at path: String) throws -> Int32 {
    unlink(path)
    let descriptor = try open()
    // The name appears with the rights it shall have.
    let mask = umask(0o177)
    let code = withAddress(path) { bind(descriptor, $0, $1) }
    umask(mask)
    guard code == 0, Glibc.listen(descriptor, 8) == 0 else {
      let error = SystemError(action: "listen on \(path)", code: errno)
      close(descriptor)
      throw error
    }
    return descriptor
  }

  /// - Throws: `SystemError`.
  static func connect(to path: String) throws -> Int32 {
    let descriptor = try open()
    guard withAddress(path, { Glibc.connect(descriptor, $0, $1) }) == 0 else {
      let error = SystemError(action: "connect to \(path)", code: errno)
      close(descriptor)
      throw error
    }
    return descriptor
  }

  /// The next line, without its end; nil at the end or after `limit` bytes.
  static func readLine(_ descriptor: Int32, limit: Int = 4096) -> String? {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while bytes.count < limit {
      let count = read(descriptor, &byte, 1)
      if count < 0 && errno == EINTR { continue }
      guard count == 1 else { return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self) }
      if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
      bytes.append(byte)
    }
    return nil
  }

  static func writeLine(_ text: String, to descriptor: Int32) {
    var rest = Array((text + "\n").utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return }
      rest = rest.dropFirst(count)
    }
  }

  private static func open() throws -> Int32 {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    if descriptor < 0 { throw SystemError(action: "make a socket", code: errno) }
    return descriptor
  }

  private static func withAddress(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Int32)
    -> Int32
  {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let bytes = Array(path.utf8)
    guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else {
      errno = ENAMETOOLONG
      return -1
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        body($0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
  }
}
