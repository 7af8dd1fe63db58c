import CKernel
import Glibc

/// TCP sockets as both backends use them: IPv4, blocking (both say `MSG_DONTWAIT` where they mean it), closed on
/// exec, without Nagle's delay.
enum StreamSocket {
  /// A listening socket and the port it got.
  /// - Throws: `SystemError` naming the address, `EADDRINUSE` for a port that another listener has.
  static func listen(host: String, port: UInt16) throws -> (socket: Int32, port: UInt16) {
    var address = try resolve(host: host, port: port, action: "listen on")
    let fd = try open(action: "listen on \(host):\(port)")
    do {
      try set(SOL_SOCKET, SO_REUSEADDR, on: fd)
      var length = socklen_t(MemoryLayout<sockaddr_in>.size)
      let bound = withGenericAddress(of: &address) { bind(fd, $0, length) }
      if bound != 0 { throw SystemError(action: "listen on \(host):\(port)", code: errno) }
      if Glibc.listen(fd, 1024) != 0 {
        throw SystemError(action: "listen on \(host):\(port)", code: errno)
      }
      _ = withGenericAddress(of: &address) { getsockname(fd, $0, &length) }
      return (fd, UInt16(bigEndian: address.sin_port))
    } catch {
      Glibc.close(fd)
      throw error
    }
  }

  /// A connected socket. Blocks.
  /// - Throws: `SystemError` naming the address.
  static func connect(host: String, port: UInt16) throws -> Int32 {
    var address = try resolve(host: host, port: port, action: "connect to")
    let action = "connect to \(host):\(port)"
    let fd = try open(action: action)
    let length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let connected = withGenericAddress(of: &address) { Glibc.connect(fd, $0, length) }
    if connected != 0 {
      let code = errno
      Glibc.close(fd)
      throw SystemError(action: action, code: code)
    }
    configure(fd)
    return fd
  }

  /// Prepares a connected or accepted socket: no delay, and a peer that is gone without a word is found out after a
  /// minute, whatever its protocol does.
  static func configure(_ fd: Int32) {
    func set(_ level: Int32, _ option: Int32, _ value: Int32) {
      var value = value
      setsockopt(fd, level, option, &value, 4)
    }
    let tcp = Int32(IPPROTO_TCP)
    set(tcp, TCP_NODELAY, 1)
    set(SOL_SOCKET, SO_KEEPALIVE, 1)
    set(tcp, TCP_KEEPIDLE, 30)
    set(tcp, TCP_KEEPINTVL, 10)
    set(tcp, TCP_KEEPCNT, 3)
  }

  /// Turns the waiting clients away after the process ran out of descriptors, by spending `spare` on one after the
  /// other; without this they would wait for ever.
  /// - Returns: how many.
  static func refuseWaiting(listener: Int32, spare: inout Int32) -> UInt64 {
    let wasBlocking = apus_set_blocking(listener, 0)
    defer { apus_set_blocking(listener, wasBlocking) }
    var count: UInt64 = 0
    while count < 64 {
      if spare >= 0 { Glibc.close(spare) }
      let client = apus_accept(listener)
      if client >= 0 { Glibc.close(client) }
      spare = openSpare()
      if client < 0 { break }
      count += 1
    }
    return count
  }

  /// A descriptor held in reserve for `refuseWaiting`.
  static func openSpare() -> Int32 { Glibc.open("/dev/null", O_RDONLY | O_CLOEXEC) }

  private static func open(action: String) throws -> Int32 {
    let fd = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    if fd < 0 { throw SystemError(action: action, code: errno) }
    return fd
  }

  private static func set(_ level: Int32, _ option: Int32, on fd: Int32) throws {
    var on: Int32 = 1
    if setsockopt(fd, level, option, &on, 4) != 0 {
      throw SystemError(action: "set socket option \(option)", code: errno)
    }
  }

  private static func resolve(host: String, port: UInt16, action: String) throws -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    if inet_pton(AF_INET, host, &address.sin_addr) != 1 {
      throw SystemError(action: "\(action) \(host):\(port), not a numeric IPv4 address", code: EINVAL)
    }
    return address
  }

  private static func withGenericAddress<R>(
    of address: inout sockaddr_in, _ body: (UnsafeMutablePointer<sockaddr>) -> R
  ) -> R {
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1, body)
    }
  }
}
