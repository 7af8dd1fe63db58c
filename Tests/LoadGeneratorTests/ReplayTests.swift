import Domain
import Foundation
import Testing

@testable import LoadGenerator

@Suite struct RecordingTests {
  private let bitcoin = TradedInstrument.development[0].instrument
  static let head = "id,timestamp,exchange_timestamp,price,volume,action,direction\n"

  static func file(_ text: String, suffix: String = ".csv") throws -> String {
    let path = NSTemporaryDirectory() + "apus-recording-\(UUID().uuidString)" + suffix
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    return path
  }

  private func recording(_ rows: String) throws -> Recording {
    let path = try Self.file(Self.head + rows)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try Recording(path: path, instrument: bitcoin)
  }

  @Test func amountsBecomeWholeTicksAndLots() throws {
    let recording = try recording(
      "11,0,1000,78318.5,0.00030644,created,bid\n12,0,1001,78319,2,created,ask\n13,0,1002,1.5e2,7.18e-06,created,bid\n"
    )
    #expect(
      recording.events == [
        RecordedEvent(order: 0, action: .created, time: 0, price: 7_831_850, volume: 30_644),
        RecordedEvent(order: 1, action: .created, time: 1, price: 7_831_900, volume: 200_000_000),
        RecordedEvent(order: 2, action: .created, time: 2, price: 15_000, volume: 718),
      ])
    #expect(recording.orders.map(\.id) == [11, 12, 13])
    #expect(recording.orders.map(\.side) == [.buy, .sell, .buy])
  }

  @Test func eventsAreSortedByTheVenuesClockAndStayInOrderWithinAMillisecond() throws {
    let recording = try recording(
      """
      1,0,2000,10.0,1.0,created,bid
      2,0,1000,10.0,1.0,created,bid
      1,0,2000,10.0,1.0,deleted,bid
      3,0,1000,10.0,1.0,created,bid
      """)
    #expect(recording.events.map { recording.orders[Int($0.order)].id } == [2, 3, 1, 1])
    #expect(recording.events.map(\.time) == [0, 0, 1000, 1000])
  }

  @Test(arguments: [
    ("1,0,1000,78318.505,1.0,created,bid\n", 2, "whole number"),
    ("1,0,1000,78318.5,0.000000001,created,bid\n", 2, "whole number"),
    ("1,0,1000,1,1,created,bid\n1,0,1000,1,1,vanished,bid\n", 3, "unknown action"),
    ("1,0,1000,1,1,created,up\n", 2, "unknown direction 'up'"),
    ("1,0,x,1,1,created,bid\n", 2, "'x' is not a whole number"),
    ("1,0,1000,1\n", 2, "too few fields"),
    ("1,0,1000,99999999999999999999,1,created,bid\n", 2, "whole number"),
  ])
  func aFaultyLineIsNamedWithItsCause(rows: String, line: Int, cause: String) throws {
    let error = #expect(throws: RecordingError.self) { try recording(rows) }
    #expect(error?.line == line)
    #expect(error?.cause.contains(cause) == true, "\(String(describing: error))")
  }

  @Test func aMissingFileOrColumnIsSaid() throws {
    #expect(throws: RecordingError.self) { try Recording(path: "/nonexistent.csv", instrument: bitcoin) }
    let path = try Self.file("id,price\n1,2\n")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let error = #expect(throws: RecordingError.self) { try Recording(path: path, instrument: bitcoin) }
    #expect(error?.cause == "no column is named 'exchange_timestamp'")
  }

  @Test func aGzippedFileReadsAsThePlainOne() throws {
    let path = try Self.file(Self.head + "11,0,1000,78318.5,0.5,created,bid\n")
    let plain = try Recording(path: path, instrument: bitcoin)
    let gzip = Process()
    gzip.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    gzip.arguments = ["gzip", path]
    try gzip.run()
    gzip.waitUntilExit()
    defer { try? FileManager.default.removeItem(atPath: path + ".gz") }
    let packed = try Recording(path: path + ".gz", instrument: bitcoin)
    #expect(packed.events == plain.events)
  }

  @Test func anOrderTakenOutWholeInItsFirstMillisecondIsSeenAsWithdrawn() throws {
    let recording = try recording(
      """
      1,0,1000,10.0,1.0,created,bid
      1,0,1000,10.0,1.0,deleted,bid
      2,0,1000,10.0,1.0,created,bid
      2,0,1000,10.0,0.0,deleted,bid
      3,0,1000,10.0,1.0,created,bid
      3,0,1001,10.0,1.0,deleted,bid
      4,0,1001,10.0,0.0,created,bid
      5,0,1001,10.0,1.0,deleted,bid
      """)
    #expect(recording.orders.map(\.isWithdrawnAtOnce) == [true, false, false, false, false])
    #expect(recording.orders.map(\.hasNoSize) == [false, false, false, true, false])
    #expect(recording.orders.map(\.isCreated) == [true, true, true, true, false])
  }
}

@Suite struct RecordedFlowTests {
  private let bitcoin = TradedInstrument.development[0].instrument

  private func flow(_ rows: String, sessions: Int = 1) throws -> RecordedFlow {
    let path = try RecordingTests.file(RecordingTests.head + rows)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return RecordedFlow(
      recording: try Recording(path: path, instrument: bitcoin), instrument: bitcoin, sessions: sessions)
  }

  /// Runs `flow` against a naive book to its end and gives what it sent.
  private func run(_ flow: inout RecordedFlow) -> [Request] {
    var book = NaiveBook()
    var sent: [Request] = []
    while case .send(let request) = flow.next(session: 0, number: UInt64(sent.count + 1), inFlight: 0) {
      sent.append(request)
      for response in book.apply(request, number: UInt64(sent.count)) { flow.observe(response) }
    }
    return sent
  }

  @Test func creationsBecomeOrdersAndDeletionsCancels() throws {
    var flow = try flow(
      "1,0,1000,10.0,1.0,created,bid\n1,0,1005,10.0,1.0,deleted,bid\n9,0,1006,10.0,1.0,deleted,ask\n")
    let sent = run(&flow)
    #expect(sent.map(\.kind) == [.newOrder, .cancel, .cancel])
    #expect(sent[0].price == 1000 && sent[0].quantity == 100_000_000 && sent[0].side == .buy)
    #expect(sent[0].timeInForce == .goodTillCancel && sent[0].type == .limit && !sent[0].postOnly)
    #expect(sent[1].original == 1)
    #expect(sent[2].original == 0, "an order that the recording never created is unknown here")
  }

  @Test func aPriceAtTheEndOfTheRangeIsAMarketOrder() throws {
    var flow = try flow(
      "1,0,1000,0.0,1.0,created,ask\n2,0,1000,999999999.0,1.0,created,bid\n3,0,1000,0.0,1.0,created,bid\n")
    let sent = run(&flow)
    #expect(sent.map(\.type) == [.market, .market, .limit])
  }

  @Test func anOrderWithdrawnAtOnceMayNotTake() throws {
    var flow = try flow("1,0,1000,10.0,1.0,created,ask\n1,0,1000,10.0,1.0,deleted,ask\n")
    let sent = run(&flow)
    #expect(sent[0].postOnly)
  }

  @Test func aFillThatTheEngineMadeTooNeedsNoRequest() throws {
    var flow = try flow(
      """
      1,0,1000,10.0,1.0,created,ask
      2,0,1001,11.0,0.4,created,bid
      1,0,1001,10.0,0.6,changed,ask
      2,0,1001,10.0,0.0,deleted,bid
      """)
    let sent = run(&flow)
    #expect(sent.map(\.kind) == [.newOrder, .newOrder, .status, .cancel])
    let trades = flow.trades
    #expect(trades == [EngineTrade(tradeID: 1, buyOrder: 2, sellOrder: 1, price: 1000, quantity: 40_000_000)])
    let counts = flow.counts
    #expect(counts.changesReproduced == 1 && counts.replaces == 0)
  }

  @Test func aReductionThatNoTradeExplainsBecomesAReplace() throws {
    var flow = try flow(
      "1,0,1000,10.0,1.0,created,ask\n1,0,1001,10.0,0.6,changed,ask\n1,0,1002,10.0,0.6,deleted,ask\n")
    let sent = run(&flow)
    #expect(sent.map(\.kind) == [.newOrder, .status, .replace, .cancel])
    #expect(sent[2].quantity == 60_000_000 && sent[2].price == 1000 && sent[2].original == 1)
    #expect(sent[3].original == 3, "the cancel names the order as the replace renamed it")
  }

  @Test func aChangeWaitsUntilEverythingBeforeItIsAnswered() throws {
    var flow = try flow("1,0,1000,10.0,1.0,created,ask\n1,0,1001,10.0,0.6,changed,ask\n")
    _ = flow.next(session: 0, number: 1, inFlight: 0)
    let waiting = flow.next(session: 0, number: 2, inFlight: 1)
    let asking = flow.next(session: 0, number: 2, inFlight: 0)
    let still = flow.next(session: 0, number: 3, inFlight: 1)
    #expect(waiting == .waitForAnswers && still == .waitForAnswers)
    guard case .send(let request) = asking else {
      Issue.record("\(asking)")
      return
    }
    #expect(request.kind == .status)
  }

  @Test func requestsOfAnOrderStayOnItsSession() throws {
    var flow = try flow(
      """
      1,0,1000,10.0,1.0,created,bid
      2,0,1000,10.0,1.0,created,bid
      3,0,1000,10.0,1.0,created,bid
      2,0,1001,10.0,1.0,deleted,bid
      1,0,1001,10.0,1.0,deleted,bid
      """, sessions: 2)
    let sent = run(&flow)
    #expect(sent.map(\.session) == [0, 1, 0, 1, 0])
  }
}

@Suite struct TradeComparisonTests {
  private func order(_ id: UInt64, noSize: Bool = false, toTheEnd: Bool = false) -> RecordedOrder {
    var order = RecordedOrder(id: id, side: id % 2 == 1 ? .buy : .sell)
    order.isCreated = true
    order.hasNoSize = noSize
    order.lastsToTheEnd = toTheEnd
    return order
  }

  private func compare(
    _ engine: [(buy: UInt64, sell: UInt64, price: Int64, quantity: Int64)], orders: [RecordedOrder]
  ) -> TradeComparison {
    TradeComparison(
      recorded: [RecordedTrade(id: 900, buyOrder: 1, sellOrder: 2, price: 100, quantity: 5)],
      engine: engine.enumerated().map {
        EngineTrade(
          tradeID: UInt64($0 + 1), buyOrder: $1.buy, sellOrder: $1.sell, price: $1.price,
          quantity: $1.quantity)
      }, orders: orders)
  }

  @Test func theSameOrdersPriceAndAmountAreTheSameTrade() {
    let result = compare([(1, 2, 100, 5)], orders: [order(1), order(2)])
    #expect(result.reproduced == 1 && result.differences.isEmpty && result.extra.isEmpty)
  }

  @Test func aTradeCountsOnlyOnce() {
    let result = compare([(1, 2, 100, 5), (1, 2, 100, 5)], orders: [order(1), order(2)])
    #expect(result.reproduced == 1 && result.extra.count == 1)
  }

  @Test func eachDifferenceHasItsCause() {
    #expect(compare([(1, 2, 100, 4)], orders: [order(1), order(2)]).differences[0].cause == .otherTerms)
    #expect(compare([(1, 2, 101, 5)], orders: [order(1), order(2)]).differences[0].cause == .otherTerms)
    #expect(compare([], orders: [order(1), order(2)]).differences[0].cause == .noTrade)
    #expect(compare([], orders: [order(1)]).differences[0].cause == .orderNotRecorded)
    #expect(compare([], orders: [order(1, noSize: true), order(2)]).differences[0].cause == .sizeNotRecorded)
    #expect(
      compare([(1, 4, 100, 5)], orders: [order(1), order(2), order(4)]).differences[0].cause == .otherOrder)
    let unremoved = compare([(1, 4, 100, 5)], orders: [order(1), order(2), order(4, toTheEnd: true)])
    #expect(unremoved.differences[0].cause == .removalNotRecorded)
    #expect(unremoved.extra.count == 1 && unremoved.extraAgainstUnremoved == 1)
  }
}
