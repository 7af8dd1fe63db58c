import Domain
import Gateway
import Journal
import Kernel
import Testing

@testable import Sequencer

@Suite struct RestartTests {
  @Test func identifiersAndSequenceNumbersGoOnAfterARestart() throws {
    let exchange = TestExchange()
    try exchange.start()
    let first = try exchange.logOn("A")
    first.addOrder("a1", .buy, price: 100)
    first.addOrder("a2", .buy, price: 101)
    first.send()
    try exchange.run { first.reports.count == 2 }
    #expect(first.reports.map { $0[37]! } == ["1", "2"] && first.reports.map { $0[17]! } == ["1", "2"])
    let hash = exchange.stateHash
    exchange.engine = nil

    try exchange.start()
    #expect(exchange.stateHash == hash)
    #expect(exchange.recovery.stateHash == hash)
    #expect(!exchange.recovery.wasSealed)
    // The limits, two instruments, a logon, two orders.
    #expect(exchange.recovery.commands == 6)
    let second = try exchange.logOn("A", next: 4)
    second.addOrder("a3", .sell, price: 101)
    second.send()
    try exchange.run { second.reports.count == 3 }
    #expect(second.received.map(\.number) == [4, 5, 6, 7])
    let trade = second.reports.filter { $0[150] == "F" }
    #expect(second.reports[0][37] == "3" && second.reports[0][17] == "3")
    #expect(trade.map { $0[37]! }.sorted() == ["2", "3"] && trade.allSatisfy { $0[31] == "1.01" })
  }

  @Test func messagesFromBeforeARestartAreSentAgain() throws {
    let exchange = TestExchange()
    try exchange.start()
    let first = try exchange.logOn("A")
    first.addOrder("a1", .buy, price: 100)
    first.send()
    try exchange.run { first.reports.count == 1 }
    exchange.engine = nil

    try exchange.start()
    let second = try exchange.logOn("A", next: 3)
    second.addResendRequest(from: 1)
    second.send()
    try exchange.run { second.reports.count == 1 }
    let again = second.reports[0]
    #expect(again.number == 2 && again[43] == "Y" && again[122] == first.reports[0][52])
    for tag in [6, 11, 14, 17, 37, 38, 39, 44, 54, 55, 60, 150, 151] {
      #expect(again[tag] == first.reports[0][tag], "tag \(tag)")
    }
  }

  @Test func aGracefulStopLogsSessionsOutAndSealsTheJournal() throws {
    let exchange = TestExchange()
    try exchange.start()
    let client = try exchange.logOn("A")
    let port = exchange.fixPort
    exchange.engine?.beginStop()
    #expect(throws: SystemError.self) { try TestClient(exchange.world, "B").connect(port) }
    try exchange.run { client.received.last?.type == "5" }
    #expect(client.received.last?[58] == "The venue is stopping")
    #expect(!exchange.hasStopped)
    try exchange.stop()
    try exchange.start()
    #expect(exchange.recovery.wasSealed)
    #expect(exchange.recovery.torn == nil)
    // Both Logouts count.
    let again = try exchange.logOn("A", next: 3)
    #expect(again.received.map(\.number) == [3])
  }

  @Test func aStopDoesNotWaitForAClientThatIsSilent() throws {
    let exchange = TestExchange()
    try exchange.start()
    _ = try exchange.logOn("A")
    exchange.engine?.beginStop()
    let begun = exchange.world.now
    try exchange.run { exchange.hasStopped }
    #expect(exchange.world.now - begun >= exchange.configuration.gateway.logoutTimeout)
    #expect(exchange.world.now - begun < exchange.configuration.stopTimeout)
  }
}

@Suite struct TradingDayTests {
  /// 2026-01-01 in days since 1970.
  private let newYear: UInt32 = 20454
  private let day: UInt64 = 86_400_000_000_000

  @Test func theEndOfTheDayExpiresDayOrdersAndIsJournalled() throws {
    let exchange = TestExchange()
    exchange.configuration.dayEnd = 1_020_000_000
    try exchange.start()
    let client = try exchange.logOn("A")
    client.addOrder("day", .buy, price: 100, timeInForce: .day)
    client.addOrder("gtc", .buy, price: 100)
    client.send()
    try exchange.run { client.reports.count == 2 }
    #expect(exchange.world.now < 1_020_000_000)
    try exchange.run { client.reports.count == 3 }
    #expect(exchange.world.now >= 1_020_000_000)
    #expect(client.reports[2][11] == "day" && client.reports[2][150] == "C" && client.reports[2][151] == "0")
    try exchange.run(nanoseconds: 50_000_000)
    #expect(client.reports.count == 3)
    exchange.engine = nil
    // It closes the day in which its last moment lies.
    #expect(try exchange.journal().filter { $0 == .endOfDay(EndOfDay(day: newYear)) }.count == 1)
  }

  @Test func aDayThatEndsAtMidnightIsTheOneBefore() throws {
    let exchange = TestExchange()
    exchange.configuration.dayEnd = 0
    try exchange.start()
    exchange.world.advance(to: day + 1)
    try exchange.run(nanoseconds: 30_000_000)
    exchange.engine = nil
    #expect(try exchange.journal().last == .endOfDay(EndOfDay(day: newYear)))
  }

  @Test func aDayEndThatWasMissedIsMadeUpForAtTheStartOnce() throws {
    let exchange = TestExchange()
    exchange.configuration.dayEnd = 0
    try exchange.start()
    let client = try exchange.logOn("A")
    client.addOrder("day", .buy, price: 100, timeInForce: .day)
    client.addOrder("gtc", .buy, price: 100)
    client.send()
    try exchange.run { client.reports.count == 2 }
    try exchange.stop()

    exchange.world.advance(to: 3 * day + 3_600_000_000_000)
    try exchange.start()
    try exchange.run(nanoseconds: 30_000_000)
    let again = try exchange.logOn("A", next: 5)
    again.addResendRequest(from: 5)
    again.send()
    try exchange.run { again.reports.count == 1 }
    #expect(again.reports[0][11] == "day" && again.reports[0][150] == "C")
    exchange.engine = nil
    let ends = try exchange.journal().filter { if case .endOfDay = $0 { true } else { false } }
    #expect(ends == [.endOfDay(EndOfDay(day: newYear))])
    try exchange.start()
    try exchange.run(nanoseconds: 30_000_000)
    exchange.engine = nil
    #expect(try exchange.journal().filter { $0 == ends[0] }.count == 1)
  }
}
