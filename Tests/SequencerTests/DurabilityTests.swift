import Domain
import Gateway
import Journal
import Kernel
import Testing

@testable import Sequencer

@Suite struct DurabilityTests {
  @Test func noAnswerLeavesBeforeItsCommandIsOnTheDisk() throws {
    let exchange = TestExchange()
    exchange.world.plan.writeLatency = 1_000_000
    try exchange.start()
    let client = try exchange.logOn("A")
    let before = exchange.sequence
    client.addOrder("a1", .buy, price: 100)
    client.send()
    try exchange.run { exchange.sequence == before + 1 }
    let taken = exchange.world.now
    #expect(exchange.released == before)
    // A write takes from half to one and a half of its latency.
    while exchange.world.now < taken + 400_000 {
      try exchange.turn()
      #expect(client.reports.isEmpty)
    }
    try exchange.run { !client.reports.isEmpty }
    #expect(exchange.world.now >= taken + 500_000)
    #expect(exchange.released == before + 1)
    #expect(client.reports[0][11] == "a1" && client.reports[0][150] == "0")
  }

  @Test func withoutDurabilityNoAnswerWaits() throws {
    let exchange = TestExchange(durability: .none)
    exchange.world.plan.writeLatency = 100_000_000
    try exchange.start()
    let client = try exchange.logOn("A")
    let sent = exchange.world.now
    client.addOrder("a1", .buy, price: 100)
    client.send()
    try exchange.run { !client.reports.isEmpty }
    #expect(exchange.world.now < sent + 100_000)
  }

  @Test func whatComesDuringAWriteIsOneCommit() throws {
    let exchange = TestExchange()
    exchange.world.plan.writeLatency = 1_000_000
    try exchange.start()
    let client = try exchange.logOn("A")
    let commits = exchange.commits
    client.addOrder("first", .buy, price: 100)
    client.send()
    try exchange.run { exchange.isWriting }
    for number in 0..<20 { client.addOrder(ClientOrderID("n\(number)")!, .buy, price: 100) }
    client.send()
    try exchange.run { client.reports.count == 21 }
    #expect(exchange.commits == commits + 2)
  }

  @Test func aSlowDiskHoldsClientsBackAndLosesNothing() throws {
    let exchange = TestExchange()
    exchange.configuration.journal.bufferBytes = 4096
    exchange.configuration.journal.lazyBytes = 4096
    exchange.world.plan.writeLatency = 5_000_000
    try exchange.start()
    let client = try exchange.logOn("A")
    for number in 0..<200 { client.addOrder(ClientOrderID("n\(number)")!, .buy, price: 100) }
    client.send()
    var wasHeldBack = false
    try exchange.run {
      if exchange.holdsClientsBack { wasHeldBack = true }
      return client.reports.count == 200
    }
    #expect(wasHeldBack)
    #expect(client.reports.map { $0[11]! } == (0..<200).map { "n\($0)" })
    #expect(client.received.map(\.number) == Array(1...201))
  }

  @Test func afterAFailedWriteNothingLeavesAndTheEngineEnds() throws {
    let exchange = TestExchange()
    try exchange.start()
    let client = try exchange.logOn("A")
    exchange.world.plan.writeError = 1
    client.addOrder("a1", .buy, price: 100)
    client.send()
    let failure = #expect(throws: EngineFailure.self) { try exchange.run { !client.reports.isEmpty } }
    #expect(failure?.description.contains("Input/output error") == true)
    for _ in 0..<100 { try? exchange.turn() }
    #expect(client.reports.isEmpty)
  }
}
