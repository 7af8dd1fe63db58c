import Domain
import Gateway
import Journal
import Kernel

@testable import Sequencer

/// An engine and its clients in one simulated world, moved on turn by turn.
final class TestExchange {
  let world: SimulatedWorld
  var configuration = EngineConfiguration()
  var engine: Engine<SimulatedIO>?
  private(set) var clients: [TestClient] = []

  static let instruments = [
    Instrument(
      id: InstrumentID(rawValue: 0), symbol: "ONE", tick: Increment(units: 1, decimals: 2),
      lot: Increment(units: 1, decimals: 0)),
    Instrument(
      id: InstrumentID(rawValue: 1), symbol: "TWO", tick: Increment(units: 5, decimals: 1),
      lot: Increment(units: 100, decimals: 0)),
  ]

  init(seed: UInt64 = 1, durability: Durability = .local) {
    world = SimulatedWorld(seed: seed)
    configuration.dataDirectory = "data"
    configuration.durability = durability
    configuration.fixPort = 9000
    configuration.instruments = Self.instruments
    configuration.limits.instruments = 4
    configuration.limits.sessions = 4
    configuration.limits.orders = 1024
    configuration.limits.clientOrderIDs = 4096
    configuration.limits.resendMessages = 1024
    configuration.gateway.maximumConnections = 8
    configuration.gateway.bufferSize = 64 << 10
    configuration.gateway.logoutTimeout = 20_000_000
    configuration.stopTimeout = 100_000_000
    configuration.journal.bufferBytes = 64 << 10
    configuration.journal.segmentBytes = 1 << 20
    configuration.journal.fillBytes = 64 << 10
    configuration.journal.reservedSegments = 1
    configuration.dayEnd = nil
  }

  // What the engine says of itself.
  var sequence: UInt64 { engine?.sequence ?? 0 }
  var released: UInt64 { engine?.released ?? 0 }
  var commits: UInt64 { engine?.journal.commits ?? 0 }
  var isWriting: Bool { engine?.journal.isWriting ?? false }
  var holdsClientsBack: Bool { engine?.gateway.hasStalled ?? false }
  var hasStopped: Bool { engine?.hasStopped ?? true }
  var fixPort: UInt16 { engine?.fixPort ?? 0 }
  var stateHash: UInt64 { engine?.stateHash() ?? 0 }
  var recovery: RecoverySummary { engine?.recovery ?? RecoverySummary() }

  /// Starts an engine on what the disk holds, and waits until what it begins with is durable.
  /// - Throws: what `Engine.start` throws.
  func start() throws {
    engine = nil
    engine = try Engine.start(configuration, on: SimulatedIO(world, maximumConnections: 8))
    try run { released >= sequence }
  }

  /// A client that is logged on. - Throws: `NotReached` if the venue does not answer.
  func logOn(_ name: CompID, next: UInt32 = 1) throws -> TestClient {
    let client = TestClient(world, name)
    client.next = next
    clients.append(client)
    try client.connect(fixPort)
    client.addLogon()
    client.send()
    try run { client.received.contains { $0.type == "A" } }
    return client
  }

  /// Everybody acts once.
  func turn() throws {
    _ = try engine?.poll()
    for client in clients { client.turn() }
  }

  struct NotReached: Error {}

  /// Turns until something is so, for at most a simulated second.
  func run(until isReached: () -> Bool) throws {
    let end = world.now + 1_000_000_000
    while !isReached() {
      guard world.now < end else { throw NotReached() }
      try turn()
    }
  }

  /// Turns for a time.
  func run(nanoseconds: UInt64) throws {
    let end = world.now + nanoseconds
    while world.now < end { try turn() }
  }

  /// Stops in order and seals.
  func stop() throws {
    engine?.beginStop()
    while !hasStopped {
      try turn()
      for client in clients where client.isConnected && client.received.last?.type == "5" {
        client.addLogout()
        client.send()
        try run { !client.isConnected }
      }
    }
    try engine?.seal()
    engine = nil
  }

  /// All commands of the journal.
  func journal() throws -> [Command] {
    var io = SimulatedIO(world, maximumConnections: 1)
    var commands: [Command] = []
    _ = try ExchangeReplay.read(directory: "data", io: &io) { _, command, _ in commands.append(command) }
    return commands
  }
}
