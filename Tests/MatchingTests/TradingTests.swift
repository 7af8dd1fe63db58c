import Domain
import Matching
import Testing

@Suite struct TradingTests {
  @Test func aMarketableOrderTradesAtTheRestingPrice() {
    var market = Market()
    _ = market.apply(
      .newOrder(
        NewOrder(
          origin: Origin(session: Market.alice, messageSequence: 1), clientOrderID: "a1",
          instrument: Market.btc, side: .sell, quantity: Quantity(lots: 5), price: Price(ticks: 100))))
    let events = market.apply(
      .newOrder(
        NewOrder(
          origin: Origin(session: Market.bob, messageSequence: 1), clientOrderID: "b1",
          instrument: Market.btc, side: .buy, quantity: Quantity(lots: 3), price: Price(ticks: 101))))
    #expect(events.count == 4)
    guard case .trade(let trade) = events.last else {
      Issue.record("no trade")
      return
    }
    #expect(trade.price == Price(ticks: 100))
    #expect(trade.quantity == Quantity(lots: 3))
    #expect(market.engine.openOrderCount == 1)
  }
}
