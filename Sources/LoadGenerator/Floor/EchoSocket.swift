import Glibc
import Kernel

/// A blocking TCP socket on 127.0.0.1 whose receives spin: the least that a round trip can be made of.
struct EchoSocket: ~Copyable {
  private let descriptor: Int32

  private init(_ descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }

  /// A listener on a free port.
  static func listener() throws -> EchoSocket {
    let made = try opened(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), "open a socket")
    var address = address(port: 0)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(made.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result != 0 || listen(made.descriptor, 1) != 0 { throw SystemError(action: "listen", code: errno) }
    return made
  }

  /// A connection to `port`.
  static func connected(to port: UInt16) throws -> EchoSocket {
    let made = try opened(socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0), "open a socket")
    var address = address(port: port)
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(made.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    if result != 0 { throw SystemError(action: "connect to the echo server", code: errno) }
    made.setNoDelay()
    return made
  }

  /// The next connection of a listener.
  func accepted() throws -> EchoSocket {
    let made = try Self.opened(accept(descriptor, nil, nil), "accept")
    made.setNoDelay()
    return made
  }

  private static func opened(_ descriptor: Int32, _ action: String) throws -> EchoSocket {
    if descriptor < 0 { throw SystemError(action: action, code: errno) }
    return EchoSocket(descriptor)
  }

  var port: UInt16 {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    withUnsafeMutablePointer(to: &address) { pointer in
      _ = pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    return UInt16(bigEndian: address.sin_port)
  }

  /// Sends all bytes. - Returns: false if the peer is gone.
  func send(_ bytes: UnsafeMutableRawBufferPointer) -> Bool {
    Glibc.send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count
  }

  /// Spins until the buffer is full.
  /// - Parameter yields: gives the CPU away between tries.
  /// - Returns: false if the peer is gone.
  func receive(_ bytes: UnsafeMutableRawBufferPointer, yields: Bool = false) -> Bool {
    var count = 0
    while count < bytes.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: bytes[count...])
      guard let arrived = receiveSome(rest, yields: yields) else { return false }
      count += arrived
    }
    return true
  }

  /// Spins until something comes. - Returns: how many bytes; nil if the peer is gone.
  func receiveSome(_ bytes: UnsafeMutableRawBufferPointer, yields: Bool = false) -> Int? {
    while true {
      let result = recv(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_DONTWAIT))
      if result > 0 { return result }
      if result == 0 || (errno != EAGAIN && errno != EINTR) { return nil }
      if yields { sched_yield() }
    }
  }

  private static func address(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
  }

  private func setNoDelay() {
    var on: Int32 = 1
    setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
  }
}
