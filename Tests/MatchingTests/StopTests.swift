import Domain
import Matching
import Testing

@Suite struct StopTests {
  @Test func aStopWaitsForItsPriceAndIsThenAMarketOrder() {
    var market = Market()
    #expect(
      market.place(.stop, "s", .buy, 3, stop: 105) == ["s new stop 105"])
    #expect(market.queue(.buy) == [] && market.engine.openOrderCount == 1)
    market.trade(at: 104)
    market.place(.limit, "a", .sell, 2, at: 110)
    market.place(.limit, "b", .sell, 1, at: 105)
    let events = market.apply(
      .newOrder(
        NewOrder(
          origin: Origin(session: bob, messageSequence: 1), clientOrderID: "c", instrument: btc, side: .buy,
          quantity: Quantity(lots: 1), price: Price(ticks: 105))))
    #expect(
      events.map(line) == [
        "E8 O6 bob c new: new buy 1@105 leaves 1",
        "E9 O6 bob c trade T2 1@105 removed: filled buy 1@105 leaves 0 cum 1 for 105",
        "E10 O5 alice b trade T2 1@105 added: filled sell 1@105 leaves 0 cum 1 for 105",
        "T2 1@105 maker 5 taker 6 buy",
        "E11 O1 alice s triggered: new buy 3@0 stop 105 leaves 3",
        "E12 O1 alice s trade T3 2@110 removed: partiallyFilled buy 3@0 stop 105 leaves 1 cum 2 for 220",
        "E13 O4 alice a trade T3 2@110 added: filled sell 2@110 leaves 0 cum 2 for 220",
        "T3 2@110 maker 4 taker 1 buy",
        "E14 O1 alice s canceled (immediateRemainder): canceled buy 3@0 stop 105 leaves 0 cum 2 for 220",
      ])
    #expect(market.engine.openOrderCount == 0 && market.engine.firstViolation() == nil)
  }

  @Test func aStopLimitRestsAtItsLimitOnceTriggered() {
    var market = Market()
    market.place(.stopLimit, "s", .sell, 3, at: 94, stop: 95)
    market.place(.limit, "a", .buy, 1, at: 95)
    #expect(
      market.place(.limit, "b", .sell, 1, at: 95, by: bob) == [
        "b new", "b 1@95", "a 1@95", "T1 1@95 maker 2 taker 3 sell", "s triggered stop 95",
      ])
    #expect(market.queue(.sell) == ["s"])
    #expect(market.engine.bestPrice(btc, .sell) == Price(ticks: 94))
  }

  @Test func aStopWhosePriceIsReachedIsTriggeredOnEntry() {
    var market = Market()
    market.trade(at: 100)
    market.place(.limit, "a", .sell, 5, at: 102)
    #expect(
      market.place(.stop, "s", .buy, 2, stop: 100) == [
        "s new stop 100", "s triggered stop 100", "s 2@102", "a 2@102 leaves 3",
        "T2 2@102 maker 3 taker 4 buy",
      ])
    #expect(
      market.place(.stop, "t", .sell, 2, stop: 102) == [
        "t new stop 102", "t triggered stop 102", "t canceled noLiquidity stop 102",
      ])
    #expect(market.place(.stop, "u", .sell, 2, stop: 101) == ["u new stop 101"])
    #expect(market.place(.stop, "v", .buy, 2, stop: 103) == ["v new stop 103"])
  }

  @Test func buyStopsGoBeforeSellStopsAndEachByPriceThenTime() {
    var market = Market()
    market.place(.stop, "s1", .sell, 1, stop: 100)
    market.place(.stop, "s2", .sell, 1, stop: 101)
    market.place(.stop, "b1", .buy, 1, stop: 100)
    market.place(.stop, "b2", .buy, 1, stop: 99)
    market.place(.stop, "b3", .buy, 1, stop: 99)
    market.place(.limit, "x", .sell, 1, at: 100, by: bob)
    let told = market.place(.limit, "y", .buy, 1, at: 100, by: bob)
    #expect(
      told.filter { $0.contains("triggered") } == [
        "b2 triggered stop 99", "b3 triggered stop 99", "b1 triggered stop 100", "s2 triggered stop 101",
        "s1 triggered stop 100",
      ])
  }

  @Test func aTriggeredStopTriggersOthers() {
    var market = Market()
    market.place(.limit, "a1", .sell, 1, at: 101, by: bob)
    market.place(.limit, "a2", .sell, 1, at: 102, by: bob)
    market.place(.limit, "a3", .sell, 1, at: 103, by: bob)
    market.place(.stop, "s3", .buy, 1, stop: 102)
    market.place(.stop, "s2", .buy, 1, stop: 101)
    #expect(
      market.place(.market, "m", .buy, 1) == [
        "m new", "m 1@101", "a1 1@101", "T1 1@101 maker 1 taker 6 buy",
        "s2 triggered stop 101", "s2 1@102", "a2 1@102", "T2 1@102 maker 2 taker 5 buy",
        "s3 triggered stop 102", "s3 1@103", "a3 1@103", "T3 1@103 maker 3 taker 4 buy",
      ])
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func theReplaceOfAHeldStopChangesItsPriceAndItsPlace() {
    var market = Market()
    market.place(.stop, "a", .buy, 5, stop: 105)
    market.place(.stop, "b", .buy, 5, stop: 105)
    #expect(market.amend(.stop, "a", as: "a2", .buy, 4, stop: 105) == ["a2 replaced stop 105"])
    #expect(market.amend(.stop, "b", as: "b2", .buy, 4, stop: 106) == ["b2 replaced stop 106"])
    #expect(market.amend(.stop, "b2", as: "b3", .buy, 4, stop: 105) == ["b3 replaced stop 105"])
    #expect(market.amend(.stop, "a2", as: "a3", .buy, 5, stop: 105) == ["a3 replaced stop 105"])
    market.place(.limit, "x", .sell, 1, at: 105, by: bob)
    let told = market.place(.limit, "y", .buy, 1, at: 105, by: bob)
    #expect(told.filter { $0.contains("triggered") } == ["b3 triggered stop 105", "a3 triggered stop 105"])
  }

  @Test func aReplaceToAPriceThatIsReachedTriggersAtOnce() {
    var market = Market()
    market.trade(at: 100)
    market.place(.stopLimit, "s", .buy, 5, at: 110, stop: 105)
    #expect(
      market.amend(.stopLimit, "s", as: "s2", .buy, 5, at: 101, stop: 100) == [
        "s2 replaced stop 100", "s2 triggered stop 100",
      ])
    #expect(market.queue(.buy) == ["s2"])
    #expect(
      market.amend(.stopLimit, "s2", as: "s3", .buy, 5, at: 101, stop: 99).last!.contains("priceNotAllowed"))
    #expect(market.amend(.stopLimit, "s2", as: "s4", .buy, 5, at: 100, stop: 100) == ["s4 replaced stop 100"])
    #expect(market.engine.bestPrice(btc, .buy) == Price(ticks: 100))
  }

  @Test func heldStopsAreCanceledLikeOthers() {
    var market = Market()
    market.place(.stop, "a", .buy, 5, stop: 105)
    market.place(.stop, "b", .buy, 5, stop: 105, .goodTillCancel)
    market.place(.stop, "c", .sell, 5, stop: 95)
    #expect(market.cancel("a", as: "a2").last!.hasPrefix("E4 O1 alice a2<a canceled (canceledByClient)"))
    #expect(market.tell(.endOfDay(EndOfDay(day: 1))) == ["c expired endOfDay stop 95"])
    #expect(
      market.tell(
        .massCancel(MassCancel(origin: .venue, session: alice, instrument: .none, reason: .none))) == [
          "b canceled canceledByMassCancel stop 105"
        ])
    market.trade(at: 105)
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func stopsAreTriggeredInContinuousTradingOnly() {
    var market = Market()
    market.trade(at: 100)
    market.place(.stop, "s", .buy, 1, stop: 101)
    market.change(to: .halted)
    #expect(market.place(.stop, "t", .buy, 1, stop: 101) == ["t rejected instrumentHalted stop 101"])
    market.change(to: .continuous)
    #expect(market.engine.openOrderCount == 1)
  }

  @Test(arguments: [
    (OrderType.stop, Int64(0), Int64(0), TimeInForce.day, RejectReason.priceOutOfRange),
    (.stop, 100, 100, .day, .priceNotAllowed), (.stopLimit, 0, 100, .day, .priceOutOfRange),
    (.stopLimit, 100, 0, .day, .priceOutOfRange), (.limit, 100, 100, .day, .priceNotAllowed),
    (.stop, 0, 100, .immediateOrCancel, .timeInForceNotSupported),
    (.stopLimit, 100, 100, .fillOrKill, .timeInForceNotSupported),
  ])
  func aStopGivesThePricesThatItNeedsAndNoOthers(
    _ type: OrderType, _ price: Int64, _ stop: Int64, _ timeInForce: TimeInForce, _ reason: RejectReason
  ) {
    var market = Market()
    let told = market.place(type, "s", .buy, 1, at: price, stop: stop, timeInForce)
    #expect(told.count == 1 && told[0].hasPrefix("s rejected \(reason)"))
  }
}
