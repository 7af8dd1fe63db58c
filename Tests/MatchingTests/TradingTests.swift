import Domain
import Matching
import Testing

@Suite struct TradingTests {
  @Test func aRestingOrderIsReportedNew() {
    var market = Market()
    #expect(market.enter("a1", .buy, 5, at: 100) == ["E1 O1 alice a1 new: new buy 5@100 leaves 5"])
    #expect(market.queue(.buy) == ["a1"])
  }

  @Test func aTradeHasTheRestingPriceAndTellsTakerMakerAndPublic() {
    var market = Market()
    market.enter("a1", .sell, 5, at: 100)
    #expect(
      market.enter("b1", .buy, 3, at: 101, by: bob) == [
        "E2 O2 bob b1 new: new buy 3@101 leaves 3",
        "E3 O2 bob b1 trade T1 3@100 removed: filled buy 3@101 leaves 0 cum 3 for 300",
        "E4 O1 alice a1 trade T1 3@100 added: partiallyFilled sell 5@100 leaves 2 cum 3 for 300",
        "T1 3@100 maker 1 taker 2 buy",
      ])
  }

  @Test func ordersTradeByPriceThenTime() {
    var market = Market()
    market.enter("late", .sell, 1, at: 101)
    market.enter("first", .sell, 1, at: 100)
    market.enter("second", .sell, 1, at: 100)
    #expect(market.queue(.sell) == ["first", "second", "late"])
    let lines = market.enter("b1", .buy, 4, at: 101, by: bob)
    #expect(
      lines.filter { $0.hasPrefix("T") } == [
        "T1 1@100 maker 2 taker 4 buy", "T2 1@100 maker 3 taker 4 buy", "T3 1@101 maker 1 taker 4 buy",
      ])
    #expect(market.queue(.buy) == ["b1"])
    #expect(market.queue(.sell) == [])
  }

  @Test func anImmediateOrCancelOrderNeverRests() {
    var market = Market()
    market.enter("a1", .buy, 2, at: 100)
    let lines = market.enter("b1", .sell, 5, at: 100, by: bob, .immediateOrCancel)
    #expect(lines.count == 5)
    #expect(
      lines.last == "E5 O2 bob b1 canceled (immediateRemainder): canceled sell 5@100 leaves 0 cum 2 for 200")
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func aFillOrKillOrderIsFilledAsAWholeOverSeveralLevels() {
    var market = Market()
    market.enter("a1", .sell, 2, at: 100)
    market.enter("a2", .sell, 3, at: 1_000_000)
    #expect(
      market.enter("b1", .buy, 6, at: 1_000_000, by: bob, .fillOrKill) == [
        "E3 O3 bob b1 new: new buy 6@1000000 leaves 6",
        "E4 O3 bob b1 canceled (fillOrKillNotFilled): canceled buy 6@1000000 leaves 0",
      ])
    #expect(market.enter("b2", .buy, 5, at: 999_999, by: bob, .fillOrKill).count == 2)
    #expect(market.queue(.sell) == ["a1", "a2"])
    #expect(market.enter("b3", .buy, 5, at: 1_000_000, by: bob, .fillOrKill).count == 7)
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func aMarketOrderSweepsAndItsRestIsCanceled() {
    var market = Market()
    market.enter("a1", .sell, 2, at: 100)
    market.enter("a2", .sell, 2, at: 90_000_000_000)
    let lines = market.enter("b1", .buy, 5, by: bob, type: .market)
    #expect(lines.count == 8)
    #expect(
      lines.last
        == "E8 O3 bob b1 canceled (immediateRemainder): canceled buy 5@0 leaves 0 cum 4 for 180000000200")
    #expect(
      market.enter("b2", .sell, 5, by: bob, .goodTillCancel, type: .market) == [
        "E9 O4 bob b2 new: new sell 5@0 leaves 5",
        "E10 O4 bob b2 canceled (noLiquidity): canceled sell 5@0 leaves 0",
      ])
    #expect(
      market.enter("b3", .sell, 5, by: bob, .fillOrKill, type: .market).last!.contains("fillOrKillNotFilled"))
  }

  @Test func instrumentsDoNotTradeWithEachOther() {
    var market = Market()
    market.enter("a1", .sell, 1, at: 100, in: btc)
    #expect(market.enter("b1", .buy, 1, at: 100, by: bob, in: eth).count == 1)
    #expect(market.queue(.buy, eth) == ["b1"])
    #expect(market.engine.bestPrice(eth, .sell) == nil)
    #expect(market.engine.bestPrice(btc, .sell) == Price(ticks: 100))
  }

  @Test func theCumulativeValueOfLargeFillsDoesNotOverflow() {
    var market = Market()
    let lots: Int64 = 1_000_000_000_000_000
    let price: Int64 = 1_000_000_000_000
    market.enter("a1", .sell, lots, at: price)
    let lines = market.enter("b1", .buy, lots, at: price, by: bob)
    #expect(lines[1].hasSuffix("for \(Int128(lots) * Int128(price))"))
  }

  @Test func aLevelHoldsMoreLotsThan64BitsCount() {
    var market = Market()
    let huge = InstrumentID(rawValue: 3)
    let one = Increment(units: 1, decimals: 0)
    market.apply(
      .defineInstrument(
        Instrument(id: huge, symbol: "HUGE", tick: one, lot: one, maximumQuantity: Quantity(lots: .max))))
    for count in 0..<5 { market.enter(ClientOrderID("a\(count)")!, .sell, .max, at: 7, in: huge) }
    #expect(market.engine.firstViolation() == nil)
    for count in 0..<5 {
      #expect(
        market.enter(ClientOrderID("b\(count)")!, .buy, .max, at: 7, by: bob, .fillOrKill, in: huge).count
          == 4)
      #expect(market.engine.firstViolation() == nil)
    }
    #expect(market.enter("b9", .buy, 1, at: 7, by: bob, .fillOrKill, in: huge).count == 2)
  }
}
