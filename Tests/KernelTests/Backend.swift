import Kernel
import Testing

/// The backends that keep the contract of `IO`.
enum Backend: String, CaseIterable, Codable, Sendable, CustomTestStringConvertible {
  case uring
  case epoll
  case simulated

  /// Those that reach the machine, as far as it offers them.
  static let available: [Backend] = [.uring, .epoll].filter { backend in
    guard backend == .uring, let refusal = UringIO.refusal() else { return true }
    print("skipped: the io_uring half of the IO contract, \(refusal)")
    return false
  }

  /// Those and the simulation, for promises that need no real socket, file or process.
  static let all: [Backend] = available + [.simulated]

  var testDescription: String { rawValue }

  func make(maximumConnections: Int = 8) throws -> any TestIO {
    switch self {
    case .uring:
      BoxedIO(try UringIO(maximumConnections: maximumConnections), refused: { $0.refusedConnections })
    case .epoll:
      BoxedIO(try EpollIO(maximumConnections: maximumConnections), refused: { $0.refusedConnections })
    case .simulated: Self.simulate(SimulatedWorld(seed: 1), maximumConnections)
    }
  }

  /// Two parties that can reach each other.
  func makeTwo(_ first: Int = 8, _ second: Int = 8) throws -> (any TestIO, any TestIO) {
    if self != .simulated {
      return (try make(maximumConnections: first), try make(maximumConnections: second))
    }
    let world = SimulatedWorld(seed: 1)
    return (Self.simulate(world, first), Self.simulate(world, second))
  }

  private static func simulate(_ world: SimulatedWorld, _ maximumConnections: Int) -> any TestIO {
    BoxedIO(SimulatedIO(world, maximumConnections: maximumConnections), refused: { _ in 0 })
  }
}

/// An `IO` of any kind behind a face that a test can hold. Addresses are on 127.0.0.1.
protocol TestIO: AnyObject {
  /// Completions that came and that no test has looked at yet, in order.
  var log: [Completion] { get set }
  var refusedConnections: UInt64 { get }
  func poll(wait: UInt64)

  func listen(host: String, port: UInt16) throws -> UInt16
  func stopListening()
  func connect(port: UInt16) throws -> ConnectionID
  func receive(_ connection: ConnectionID, into bytes: Bytes, count: Int?)
  func send(_ connection: ConnectionID, from bytes: Bytes)
  func close(_ connection: ConnectionID)

  func list(directory: String) throws -> [String]
  func open(path: String, mode: FileMode) throws -> FileID
  func close(_ file: FileID)
  func size(_ file: FileID) throws -> Int
  func writeAlignment(_ file: FileID) -> Int
  func read(_ file: FileID, at offset: Int, into bytes: Bytes) throws -> Int
  func writeBlocking(_ file: FileID, at offset: Int, from bytes: Bytes) throws
  func truncate(_ file: FileID, to size: Int) throws
  func remove(path: String) throws
  func lock(path: String) throws
  func write(_ file: FileID, at offset: Int, from bytes: Bytes, token: UInt64)
}

/// The one `TestIO`.
final class BoxedIO<Machine: IO & ~Copyable>: TestIO {
  private var io: Machine
  private let refused: (borrowing Machine) -> UInt64
  private let completions = UnsafeMutableBufferPointer<Completion>.allocate(capacity: 64)
  var log: [Completion] = []
  /// Buffers belong to the `IO` until the completion; a test may forget them before.
  private var held: [Bytes] = []

  init(_ io: consuming Machine, refused: @escaping (borrowing Machine) -> UInt64) {
    self.io = io
    self.refused = refused
  }
  deinit { completions.deallocate() }

  var refusedConnections: UInt64 { refused(io) }
  func poll(wait: UInt64) {
    let count = io.poll(into: completions, wait: wait)
    log += completions[..<count]
  }

  func listen(host: String, port: UInt16) throws -> UInt16 { try io.listen(host: host, port: port) }
  func stopListening() { io.stopListening() }
  func connect(port: UInt16) throws -> ConnectionID { try io.connect(host: "127.0.0.1", port: port) }
  func receive(_ connection: ConnectionID, into bytes: Bytes, count: Int?) {
    hold(bytes)
    io.receive(connection, into: bytes.base, count: count ?? bytes.count)
  }
  func send(_ connection: ConnectionID, from bytes: Bytes) {
    hold(bytes)
    io.send(connection, from: UnsafeRawPointer(bytes.base), count: bytes.count)
  }
  func close(_ connection: ConnectionID) { io.close(connection) }

  func list(directory: String) throws -> [String] { try io.list(directory: directory) }
  func open(path: String, mode: FileMode) throws -> FileID { try io.open(path: path, mode: mode) }
  func close(_ file: FileID) { io.close(file) }
  func size(_ file: FileID) throws -> Int { try io.size(file) }
  func writeAlignment(_ file: FileID) -> Int { io.writeAlignment(file) }
  func read(_ file: FileID, at offset: Int, into bytes: Bytes) throws -> Int {
    try io.read(file, at: offset, into: bytes.base, count: bytes.count)
  }
  func writeBlocking(_ file: FileID, at offset: Int, from bytes: Bytes) throws {
    try io.writeBlocking(file, at: offset, from: UnsafeRawPointer(bytes.base), count: bytes.count)
  }
  func truncate(_ file: FileID, to size: Int) throws { try io.truncate(file, to: size) }
  func remove(path: String) throws { try io.remove(path: path) }
  func lock(path: String) throws { try io.lock(path: path) }
  func write(_ file: FileID, at offset: Int, from bytes: Bytes, token: UInt64) {
    hold(bytes)
    io.write(file, at: offset, from: UnsafeRawPointer(bytes.base), count: bytes.count, token: token)
  }

  private func hold(_ bytes: Bytes) {
    if !held.contains(where: { $0 === bytes }) { held.append(bytes) }
  }
}
