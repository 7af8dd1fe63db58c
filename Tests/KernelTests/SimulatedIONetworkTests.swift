import Glibc
import Kernel
import Testing

/// One party of a simulated world with memory for its buffers, and its completions kept.
private struct Party: ~Copyable {
  var io: SimulatedIO
  let inbound = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 16)
  let outbound = UnsafeMutableRawPointer.allocate(byteCount: 1 << 16, alignment: 16)
  var received: [UInt8] = []
  var completions: [Completion] = []

  init(_ world: SimulatedWorld, maximumConnections: Int = 8) {
    io = SimulatedIO(world, maximumConnections: maximumConnections)
  }

  deinit {
    inbound.deallocate()
    outbound.deallocate()
  }

  mutating func poll(wait: UInt64 = 0) {
    withUnsafeTemporaryAllocation(of: Completion.self, capacity: 8) { buffer in
      let count = io.poll(into: buffer, wait: wait)
      for completion in buffer.prefix(count) {
        completions.append(completion)
        if completion.kind == .received, completion.result > 0 {
          received += UnsafeRawBufferPointer(start: inbound, count: Int(completion.result))
        }
      }
    }
  }

  func last(_ kind: Completion.Kind) -> Completion? { completions.last { $0.kind == kind } }
  func count(_ kind: Completion.Kind) -> Int { completions.count { $0.kind == kind } }

  mutating func send(_ connection: ConnectionID, _ bytes: [UInt8]) {
    bytes.withUnsafeBytes { outbound.copyMemory(from: $0.baseAddress!, byteCount: $0.count) }
    io.send(connection, from: outbound, count: bytes.count)
  }

  mutating func receive(_ connection: ConnectionID, count: Int = 4096) {
    io.receive(connection, into: inbound, count: count)
  }
}

/// A server and a client that are connected; the connection is id 0 on both sides.
private struct Pair: ~Copyable {
  let world: SimulatedWorld
  var server: Party
  var client: Party
  let connection = ConnectionID(rawValue: 0)

  init(seed: UInt64, plan: FaultPlan = FaultPlan()) throws {
    world = SimulatedWorld(seed: seed, plan: plan)
    server = Party(world)
    client = Party(world)
    let port = try server.io.listen(host: "127.0.0.1", port: 0)
    _ = try client.io.connect(host: "127.0.0.1", port: port)
    while server.count(.accepted) == 0 { server.poll(wait: 1_000_000) }
  }

  /// Both take turns until `done` or the turns are over.
  mutating func turns(_ most: Int = 2000, until done: (borrowing Party, borrowing Party) -> Bool) -> Bool {
    for _ in 0..<most {
      if done(server, client) { return true }
      server.poll(wait: 100_000)
      client.poll(wait: 100_000)
    }
    return done(server, client)
  }
}

@Suite struct SimulatedIONetworkTests {
  @Test(arguments: 0..<40)
  func bytesArriveInOrderWhateverHappensOnTheWay(seed: UInt64) throws {
    var plan = FaultPlan.rough
    plan.disconnect = 0
    var pair = try Pair(seed: seed, plan: plan)
    var random = SeededRandom(seed: seed)
    var sent: [UInt8] = []
    pair.server.receive(pair.connection, count: 64)
    for round in 1...10 {
      let message = (0..<1 + random.below(500)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      sent += message
      pair.client.send(pair.connection, message)
      var received = 0
      let connection = pair.connection
      let total = sent.count
      for _ in 0..<4000 where pair.client.count(.sent) < round || pair.server.received.count < total {
        pair.client.poll(wait: 100_000)
        received = pair.server.count(.received)
        pair.server.poll(wait: 100_000)
        if pair.server.count(.received) > received { pair.server.receive(connection, count: 64) }
      }
      let arrived = pair.server.received == sent
      #expect(arrived, "seed \(seed)")
    }
  }

  @Test func whatWasSentArrivesBeforeTheEnd() throws {
    var pair = try Pair(seed: 1)
    pair.client.send(pair.connection, [1, 2, 3])
    pair.client.io.close(pair.connection)
    let closed = pair.turns { _, client in client.count(.closed) == 1 }
    #expect(closed)
    pair.server.receive(pair.connection)
    let first = pair.turns { server, _ in server.count(.received) == 1 }
    #expect(first)
    let bytes = pair.server.received
    #expect(bytes == [1, 2, 3])
    pair.server.receive(pair.connection)
    let second = pair.turns { server, _ in server.count(.received) == 2 }
    let result = pair.server.last(.received)?.result
    #expect(second && result == 0)
  }

  @Test func outstandingWorkEndsBeforeAConnectionIsClosed() throws {
    var pair = try Pair(seed: 2)
    pair.server.receive(pair.connection)
    pair.server.io.close(pair.connection)
    let closed = pair.turns { server, _ in server.count(.closed) == 1 }
    let kinds = pair.server.completions.map(\.kind)
    #expect(closed && kinds == [.accepted, .received, .closed])
  }

  @Test func aPeerThatDoesNotReadHoldsASendBack() throws {
    var plan = FaultPlan()
    plan.slowPeer = 1
    var pair = try Pair(seed: 3, plan: plan)
    pair.server.send(pair.connection, [UInt8](repeating: 7, count: 100))
    let early = pair.turns(200) { server, _ in server.count(.sent) == 1 }
    #expect(!early)
    pair.client.receive(pair.connection)
    let late = pair.turns { server, _ in server.count(.sent) == 1 }
    let result = pair.server.last(.sent)?.result
    #expect(late && result == 100)
  }

  @Test func aBrokenConnectionIsSeenOnBothSidesAndLosesBytes() throws {
    var lost = 0
    for seed: UInt64 in 0..<30 {
      var pair = try Pair(seed: seed)
      pair.client.send(pair.connection, [UInt8](repeating: 1, count: 1000))
      let sent = pair.turns { _, client in client.count(.sent) == 1 }
      #expect(sent)
      pair.world.disconnect(pair.server.io.party, pair.connection)
      pair.client.receive(pair.connection)
      var ended = false
      for _ in 0..<5 where !ended {
        let before = pair.server.count(.received)
        pair.server.receive(pair.connection)
        let came = pair.turns { server, _ in server.count(.received) > before }
        #expect(came)
        ended = pair.server.last(.received)!.result <= 0
      }
      let seen = pair.turns { _, client in client.count(.received) == 1 }
      let result = pair.client.last(.received)!.result
      #expect(ended && seen && result <= 0)
      if pair.server.received.count < 1000 { lost += 1 }
    }
    #expect(lost > 10)
  }

  @Test func aCrashBreaksTheConnectionsAndFreesThePort() throws {
    var pair = try Pair(seed: 4)
    pair.client.receive(pair.connection)
    pair.world.crash(pair.server.io.party, .process)
    let seen = pair.turns { _, client in client.count(.received) == 1 }
    let result = pair.client.last(.received)!.result
    #expect(seen && result <= 0)
    #expect(throws: SystemError.self) { _ = try pair.client.io.connect(host: "127.0.0.1", port: 40_000) }
    var again = Party(pair.world)
    let port = try again.io.listen(host: "127.0.0.1", port: 40_000)
    #expect(port == 40_000)
  }

  @Test func aPortInUseAndAnAddressThatIsNoneAreNamed() throws {
    let world = SimulatedWorld(seed: 5)
    var server = Party(world)
    var other = Party(world)
    let port = try server.io.listen(host: "127.0.0.1", port: 9001)
    let taken = #expect(throws: SystemError.self) {
      _ = try other.io.listen(host: "127.0.0.1", port: port)
    }
    #expect(taken?.code == EADDRINUSE)
    let none = #expect(throws: SystemError.self) { _ = try other.io.listen(host: "the.moon", port: 1) }
    #expect(none?.action.contains("the.moon:1") == true)
  }

  @Test func beyondTheLimitAClientIsTurnedAway() throws {
    let world = SimulatedWorld(seed: 5)
    var server = Party(world, maximumConnections: 1)
    var client = Party(world)
    let port = try server.io.listen(host: "127.0.0.1", port: 9001)
    _ = try client.io.connect(host: "127.0.0.1", port: port)
    let second = try client.io.connect(host: "127.0.0.1", port: port)
    client.receive(second)
    for _ in 0..<100 {
      server.poll(wait: 100_000)
      client.poll(wait: 100_000)
    }
    let (accepted, refused) = (server.count(.accepted), server.io.refusedConnections)
    let result = client.last(.received)?.result
    #expect(accepted == 1 && refused == 1 && result == 0)
    // The place of one that goes is free again.
    server.io.close(ConnectionID(rawValue: 0))
    for _ in 0..<100 { server.poll(wait: 100_000) }
    _ = try client.io.connect(host: "127.0.0.1", port: port)
    for _ in 0..<100 { server.poll(wait: 100_000) }
    let both = server.count(.accepted)
    #expect(both == 2)
  }

  @Test func waitingEndsWithTheFirstThingThatHappensToAnyone() throws {
    var pair = try Pair(seed: 6)
    let before = pair.world.now
    pair.client.send(pair.connection, [1])
    pair.server.poll(wait: 1_000_000_000)
    #expect(pair.world.now - before < 1_000_000)
    for _ in 0..<10 { pair.client.poll() }
    let quiet = pair.world.now
    pair.server.poll(wait: 1_000_000_000)
    #expect(pair.world.now - quiet >= 1_000_000_000)
  }

  @Test func twoReceivesAtOnceTrap() async {
    await #expect(processExitsWith: .failure) {
      var pair = try Pair(seed: 7)
      pair.server.receive(pair.connection)
      pair.server.receive(pair.connection)
    }
  }
}
