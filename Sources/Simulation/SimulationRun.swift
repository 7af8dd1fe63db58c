import Domain
import Gateway
import Journal
import Kernel
import Sequencer

/// One seeded run of the whole exchange in one thread: an engine on a simulated machine, a few FIX clients, faults of
/// network and disk, crashes at any point, restarts, and an auditor that holds the engine to its promises.
///
/// The noisy part is followed by a quiet one, in which all clients come back, gaps are closed and everything is
/// answered; then the engine stops in order and its journal is compared with what every client knows.
public struct SimulationRun {
  /// Runs a seed to its end.
  public static func run(
    seed: UInt64, options: SimulationOptions = SimulationOptions()
  ) -> SimulationResult {
    let venue = SimulatedVenue(seed: seed, options: options)
    let context = venue.context
    var result = SimulationResult(seed: seed)
    do {
      result.stateHash = try venue.run()
    } catch {
      let plan =
        "\(venue.clients.count) clients, durability \(venue.configuration.durability), \(venue.noise)"
      result.failure =
        (["seed \(seed): \(error)", "plan: \(plan)", "the last that happened:"] + context.trace.lines)
        .joined(separator: "\n")
    }
    result.coverage = context.coverage
    result.duration = context.world.now
    return result
  }
}

/// The engine's side of a run: starts it, lets it crash, and starts it again.
final class SimulatedVenue {
  let context: SimulationContext
  let clients: [SimulatedClient]
  var configuration = EngineConfiguration()
  var engine: Engine<SimulatedIO>?
  var party = 0
  /// Faults of the noisy part.
  let noise: FaultPlan
  /// When a dead engine starts again.
  var returnsAt: UInt64 = 0
  /// A crash was ordered that comes at a disk operation.
  var crashIsPlanned = false
  /// The disk is full or broken until then.
  var diskHealsAt: UInt64?
  /// Until then the engine may still come to know of it.
  var diskExcuses: UInt64 = 0

  static let directory = "data"

  init(seed: UInt64, options: SimulationOptions) {
    let context = SimulationContext(seed: seed, options: options)
    self.context = context
    var noise = FaultPlan.rough
    noise.longestDelay = 1_000_000
    noise.writeLatency = UInt64(10_000 + context.random.below(60_000))
    noise.longestWrite = 2_000_000
    noise.writeAlignment = context.random.chance(0.5) ? 512 : 4096
    noise.ignoresDurability = options.ignoresDurability
    let clientCount = 2 + context.random.below(4)
    noise.turn = UInt64((8_000 + context.random.below(16_000)) / (clientCount + 1))
    self.noise = noise
    context.world.plan = noise
    clients = (0..<clientCount).map { SimulatedClient(context, index: $0) }
    configure()
  }

  private func configure() {
    let options = context.options
    configuration.dataDirectory = Self.directory
    configuration.durability = options.durability ?? (context.random.chance(0.125) ? .none : .local)
    configuration.fixPort = 0
    configuration.instruments = SimulationContext.instruments
    configuration.limits.instruments = 4
    configuration.limits.sessions = 8
    configuration.limits.orders = 4096
    configuration.limits.clientOrderIDs = 16384
    configuration.limits.resendMessages = 4096
    configuration.gateway.maximumConnections = 16
    configuration.gateway.bufferSize = 8192
    configuration.gateway.logonTimeout = 50_000_000
    configuration.gateway.logoutTimeout = 20_000_000
    configuration.stopTimeout = 50_000_000
    configuration.journal.bufferBytes = 8192 << context.random.below(3)
    configuration.journal.segmentBytes = 128 << 10
    configuration.journal.fillBytes = 16 << 10
    configuration.journal.lazyBytes = 4096
    configuration.journal.lazyDelay = 100_000
    configuration.journal.reservedSegments = 2
    let start = context.world.now
    configuration.dayEnd = context.random.chance(0.6) ? start + UInt64(context.random.below(30_000_000)) : nil
  }

  /// Whether the disk keeps what the engine needs kept, so that crashes are allowed.
  private var mayCrash: Bool {
    configuration.durability == .local || context.options.crashesWithoutDurability
  }

  func run() throws -> UInt64 {
    let spacing = context.options.turns / (context.options.disruptions + 1)
    for turn in 1...context.options.turns {
      if turn % spacing == 0 { try disrupt(turn / spacing) }
      try self.turn()
    }
    return try settle()
  }

  /// Everybody acts once.
  func turn() throws {
    if let heals = diskHealsAt, context.world.now >= heals { healDisk() }
    try engineTurn()
    let port = engine?.fixPort
    for client in clients { try client.turn(port: port) }
  }

  /// Something goes wrong with the engine or its machine.
  private func disrupt(_ number: Int) throws {
    guard engine != nil else { return }
    let kind = context.random.below(12)
    switch mayCrash ? kind : 11 {
    case 0...1: try crash(.process)
    case 2...3: try crash(.power)
    case 4...6: planCrash(operations: 1 + context.random.below(40))
    case 7: breakDisk(full: false)
    case 8: breakDisk(full: true)
    case 9: silence()
    default: try stop()
    }
  }

  /// Time passes in which nobody does anything: heartbeats are due.
  private func silence() {
    context.note("venue", 0, "silence")
    context.world.advance(to: context.world.now + 900_000_000 + UInt64(context.random.below(800_000_000)))
  }

  func planCrash(operations: Int) {
    guard !crashIsPlanned else { return }
    crashIsPlanned = true
    let kind: CrashKind = context.random.chance(0.6) ? .power : .process
    context.note("venue", party, "will crash after disk operations", UInt64(operations))
    if kind == .power { context.coverage.powerFailures += 1 } else { context.coverage.processCrashes += 1 }
    context.world.crash(party, kind, afterOperations: operations)
  }

  private func crash(_ kind: CrashKind) throws {
    if kind == .power { context.coverage.powerFailures += 1 } else { context.coverage.processCrashes += 1 }
    context.note("venue", party, kind == .power ? "loses power" : "is killed")
    context.world.crash(party, kind)
    lose()
  }

  private func breakDisk(full: Bool) {
    context.note("venue", party, full ? "disk is full" : "disk fails")
    if full {
      let used = context.world.paths.reduce(0) { $0 + (context.world.contents($1)?.count ?? 0) }
      context.world.plan.diskCapacity = used + context.random.below(8192)
    } else {
      context.world.plan.writeError = 0.2
    }
    diskHealsAt = context.world.now + 5_000_000
    diskExcuses = .max
  }

  private func healDisk() {
    guard diskHealsAt != nil else { return }
    diskHealsAt = nil
    diskExcuses = context.world.now + 2 * noise.longestWrite
    context.world.plan.writeError = 0
    context.world.plan.diskCapacity = .max
  }

  /// The engine is gone, whatever it was doing.
  func lose() {
    engine = nil
    crashIsPlanned = false
    returnsAt = context.world.now + UInt64(context.random.below(2_000_000))
  }

  // MARK: The end

  /// Ends the noise, brings everything to an end, stops the engine and compares all that is known.
  /// - Returns: the state hash.
  private func settle() throws -> UInt64 {
    context.isQuiet = true
    healDisk()
    var calm = FaultPlan()
    calm.turn = noise.turn
    calm.writeLatency = noise.writeLatency
    calm.writeAlignment = noise.writeAlignment
    calm.ignoresDurability = noise.ignoresDurability
    context.world.plan = calm
    if crashIsPlanned { context.world.crash(party, .process) }
    if context.world.isDown(party) { lose() }
    for client in clients { client.leave() }
    // Twice: the first round may move orders of clients that were settled before.
    for _ in 0..<2 {
      for client in clients { client.forgetTestRequest() }
      try waitUntil("all clients are settled") {
        for client in clients where client.phase == .active && !client.isRecovering && client.awaited == nil {
          client.askForHeartbeat()
        }
        return clients.allSatisfy { $0.isSettled }
      }
    }
    guard engine != nil else { throw Violation("the engine ended without a cause") }
    try stop()
    returnsAt = .max
    try waitUntil("every client has left") { clients.allSatisfy { $0.phase == .away } }
    return try finalAudit()
  }

  private func waitUntil(_ what: StaticString, _ isReached: () -> Bool) throws {
    for count in 1...20_000 {
      if isReached() { return }
      try turn()
      // A close that waits for a peer that does not read takes its time.
      if count > 5000, count % 500 == 0 { context.world.advance(to: context.world.now + 50_000_000) }
    }
    throw Violation("it never came to this: \(what)")
  }
}
