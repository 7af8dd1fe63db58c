/// One party's view of a `SimulatedWorld`: sockets, files and clock, all in memory. A client in a test has
/// one as well as the engine.
///
/// When it goes out of life the party leaves as a killed process does.
public struct SimulatedIO: IO, ~Copyable {
  public let world: SimulatedWorld
  /// This party's number in the world.
  public let party: Int
  public let maximumConnections: Int

  /// Clients turned away because all connections were taken.
  public var refusedConnections: UInt64 { world.parties[party].refused }

  /// A new party in `world`.
  public init(_ world: SimulatedWorld, maximumConnections: Int = 64) {
    self.world = world
    self.maximumConnections = maximumConnections
    party = world.parties.count
    world.parties.append(SimulatedParty(maximumConnections: maximumConnections))
  }

  deinit { world.crash(party, .process) }

  public mutating func poll(
    into completions: UnsafeMutableBufferPointer<Completion>, wait: UInt64
  ) -> Int { world.poll(party, completions, wait) }
}

extension SimulatedIO: Clock {
  public mutating func monotonicNow() -> UInt64 { world.now }
  public mutating func wallNow() -> UInt64 { SimulatedWorld.wallStart + world.now }
}

extension SimulatedIO: Network {
  public mutating func listen(host: String, port: UInt16) throws -> UInt16 {
    try world.listen(party, host, port)
  }
  public mutating func stopListening() { world.parties[party].port = nil }
  public mutating func connect(host: String, port: UInt16) throws -> ConnectionID {
    try world.connect(party, port)
  }
  public mutating func receive(
    _ connection: ConnectionID, into base: UnsafeMutableRawPointer, count: Int
  ) { world.receive(party, connection, base, count) }
  public mutating func send(_ connection: ConnectionID, from base: UnsafeRawPointer, count: Int) {
    world.send(party, connection, base, count)
  }
  public mutating func close(_ connection: ConnectionID) { world.close(party, connection) }
}

extension SimulatedIO: Storage {
  public mutating func list(directory: String) throws -> [String] { try world.list(party, directory) }
  public mutating func open(path: String, mode: FileMode) throws -> FileID {
    try world.open(party, path, mode)
  }
  public mutating func close(_ file: FileID) { world.close(party, file) }
  public mutating func size(_ file: FileID) throws -> Int { try world.size(party, file) }
  public mutating func writeAlignment(_ file: FileID) -> Int { world.plan.writeAlignment }
  public mutating func read(
    _ file: FileID, at offset: Int, into base: UnsafeMutableRawPointer, count: Int
  ) throws -> Int { try world.read(party, file, offset, base, count) }
  public mutating func writeBlocking(
    _ file: FileID, at offset: Int, from base: UnsafeRawPointer, count: Int
  ) throws { try world.writeBlocking(party, file, offset, base, count) }
  public mutating func truncate(_ file: FileID, to size: Int) throws {
    try world.truncate(party, file, size)
  }
  public mutating func remove(path: String) throws { try world.remove(party, path) }
  public mutating func lock(path: String) throws { try world.lock(party, path) }
  public mutating func write(
    _ file: FileID, at offset: Int, from base: UnsafeRawPointer, count: Int, token: UInt64
  ) { world.write(party, file, offset, base, count, token) }
}
