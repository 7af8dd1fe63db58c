import Domain
import Journal
import Kernel
import Testing

@testable import Sequencer

@Suite struct SnapshotRestartTests {
  /// A venue whose journal has small segments, after some trading over several of them.
  private func traded() throws -> (TestExchange, TestClient) {
    let exchange = TestExchange()
    exchange.configuration.journal.bufferBytes = 8192
    exchange.configuration.journal.segmentBytes = 32768
    exchange.configuration.journal.fillBytes = 4096
    exchange.configuration.journal.lazyBytes = 4096
    try exchange.start()
    let client = try exchange.logOn("A")
    for index in 0..<400 {
      client.addOrder(
        ClientOrderID("a\(index)")!, index % 3 == 0 ? .sell : .buy, price: Int64(95 + index * 7 % 11))
      client.send()
      try exchange.run { client.received.last { $0[150] == "0" }?[11] == "a\(index)" }
    }
    try exchange.run { exchange.released >= exchange.sequence }
    return (exchange, client)
  }

  private func snapshot(_ exchange: TestExchange) throws -> String? {
    var io = SimulatedIO(exchange.world, maximumConnections: 1)
    return try ExchangeReplay.writeSnapshot(directory: "data", io: &io)?.path
  }

  @Test func aStartBeginsWithTheSnapshotAndComesToTheSameState() throws {
    let (exchange, client) = try traded()
    // The engine is running.
    let path = try #require(try snapshot(exchange))
    #expect(try snapshot(exchange) == nil, "nothing new was closed")
    let hash = exchange.stateHash
    let received = client.received.map(\.number).max()!
    exchange.engine = nil
    try exchange.start()
    #expect(exchange.stateHash == hash)
    #expect(exchange.recovery.snapshotSequence > 100, "\(exchange.recovery.unusableSnapshots)")
    #expect(path.contains("\(exchange.recovery.snapshotSequence)"))
    #expect(
      exchange.recovery.commands + exchange.recovery.snapshotSequence < 420, "only the tail was applied")

    let again = try exchange.logOn("A", next: client.next)
    again.addResendRequest(from: 1)
    again.addOrder("a400", .buy, price: 200)
    again.send()
    try exchange.run { again.reports.contains { $0[11] == "a400" && $0[150] == "0" } }
    let resent = again.received.filter { $0[43] == "Y" && $0.type == "8" }
    let first = client.received.filter { $0.type == "8" }
    #expect(resent.count == first.count && received >= 400)
    for (old, new) in zip(first, resent) {
      for tag in [6, 11, 14, 17, 37, 38, 39, 44, 54, 55, 60, 150, 151] { #expect(old[tag] == new[tag]) }
    }
  }

  @Test func theSnapshotMakesTheSegmentsBeforeItUnneeded() throws {
    let (exchange, _) = try traded()
    _ = try #require(try snapshot(exchange))
    let hash = exchange.stateHash
    exchange.engine = nil
    var io = SimulatedIO(exchange.world, maximumConnections: 1)
    try io.remove(path: "data/journal-00000000000000000001.apus")
    try exchange.start()
    #expect(exchange.stateHash == hash)
  }

  @Test func aDamagedSnapshotIsNamedAndTheWholeJournalServes() throws {
    let (exchange, _) = try traded()
    let path = try #require(try snapshot(exchange))
    let hash = exchange.stateHash
    exchange.engine = nil
    var bytes = exchange.world.contents(path)!
    bytes[bytes.count / 2] ^= 1
    exchange.world.setContents(path, bytes)
    try exchange.start()
    #expect(exchange.stateHash == hash)
    #expect(exchange.recovery.snapshotSequence == 0)
    #expect(
      exchange.recovery.unusableSnapshots.count == 1 && exchange.recovery.unusableSnapshots[0].contains(path))
  }

  @Test func otherLimitsAreRefusedByASnapshotToo() throws {
    let (exchange, _) = try traded()
    _ = try #require(try snapshot(exchange))
    exchange.engine = nil
    exchange.configuration.limits.pegs = 7
    #expect { try exchange.start() } throws: { "\($0)".contains("pegs 1024 instead of 7") }
  }
}
