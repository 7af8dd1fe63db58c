import Domain
import Journal
import Kernel
import Matching
import Testing

@testable import Sequencer

@Suite struct AdvanceTests {
  @Test func whatACommandPutsOffIsDoneByAdvanceAndSurvivesARestart() throws {
    let exchange = TestExchange()
    try exchange.start()
    // One command carries out at most an eighth of the resend window: 128 consequences.
    for number in 0..<300 {
      try exchange.enter("s\(number)", .buy, type: .stop, stop: 101)
    }
    try exchange.enter("a", .sell, price: 101)
    try exchange.enter("b", .buy, price: 101)
    #expect(exchange.openOrders == 300 - 128)
    try exchange.run { exchange.openOrders == 0 }
    try exchange.run { exchange.released == exchange.sequence }
    let hash = exchange.stateHash
    #expect(try exchange.journal().count { $0 == .advance } == 2)
    exchange.engine = nil
    try exchange.start()
    #expect(exchange.stateHash == hash)
    let sequence = exchange.sequence
    try exchange.run(nanoseconds: 50_000_000)
    #expect(exchange.sequence == sequence)
  }
}

extension TestExchange {
  fileprivate var openOrders: Int { engine?.state.matching.openOrderCount ?? 0 }

  /// Sequences an order that no client sent.
  fileprivate func enter(
    _ id: String, _ side: Side, type: OrderType = .limit, price: Int64 = 0, stop: Int64 = 0
  ) throws {
    try run { engine?.journal.hasRoom ?? false }
    var order = NewOrder(
      origin: .venue, clientOrderID: ClientOrderID(id)!, instrument: InstrumentID(rawValue: 0), side: side,
      type: type, quantity: Quantity(lots: 1), price: Price(ticks: price))
    order.stopPrice = Price(ticks: stop)
    engine?.sequence(.newOrder(order), time: world.now)
  }
}
