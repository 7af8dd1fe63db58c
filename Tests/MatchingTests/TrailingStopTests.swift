import Domain
import Matching
import Testing

@Suite struct TrailingStopTests {
  @Test func aSellTrailingStopFollowsTheMarketUpAndNeverDown() {
    var market = Market()
    market.trade(at: 100)
    #expect(market.place(.trailingStop, "s", .sell, 1, offset: 5) == ["s new stop 95"])
    market.trade(at: 98)
    #expect(market.status("s")[0].contains("stop 95"))
    market.trade(at: 103)
    #expect(market.status("s")[0].contains("stop 98"))
    market.trade(at: 99)
    #expect(market.status("s")[0].contains("stop 98"))
    market.place(.limit, "bid", .buy, 2, at: 98, by: bob)
    #expect(
      market.place(.limit, "hit", .sell, 1, at: 98, by: bob)
        == [
          "hit new", "hit 1@98", "bid 1@98 leaves 1", "T5 1@98 maker 10 taker 11 sell",
          "s triggered stop 98", "s 1@98", "bid 1@98", "T6 1@98 maker 10 taker 3 sell",
        ])
  }

  @Test func aBuyTrailingStopFollowsTheMarketDownAndNeverUp() {
    var market = Market()
    market.trade(at: 100)
    market.place(.trailingStop, "s", .buy, 1, offset: 5)
    market.trade(at: 102)
    #expect(market.status("s")[0].contains("stop 105"))
    market.trade(at: 97)
    #expect(market.status("s")[0].contains("stop 102"))
    market.trade(at: 101)
    #expect(market.status("s")[0].contains("stop 102"))
    market.trade(at: 102)
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func theLimitOfATrailingStopLimitKeepsItsDistance() {
    var market = Market()
    market.trade(at: 100)
    #expect(market.place(.trailingStopLimit, "s", .sell, 1, at: 93, offset: 5) == ["s new stop 95"])
    market.trade(at: 110)
    #expect(market.status("s")[0].contains("sell 1@103 stop 105"))
    #expect(market.amend(.trailingStopLimit, "s", as: "s2", .sell, 1, at: 105) == ["s2 replaced stop 105"])
    market.trade(at: 111)
    #expect(market.status("s2")[0].contains("sell 1@106 stop 106"))
    market.trade(at: 106)
    #expect(market.queue(.sell) == ["s2"])
    #expect(market.engine.bestPrice(btc, .sell) == Price(ticks: 106))
  }

  @Test func theLimitOfATrailingStopLimitStaysInTheRange() {
    var market = Market()
    market.trade(at: 10)
    market.place(.trailingStopLimit, "s", .buy, 1, at: 3, offset: 5)
    market.trade(at: 5)
    #expect(market.status("s")[0].contains("buy 1@1 stop 10"))
  }

  @Test func thoseThatMoveGoBehindOthersInTheOrderOfTheirIds() {
    var market = Market()
    market.trade(at: 100)
    market.place(.trailingStop, "t1", .sell, 1, offset: 5)
    market.place(.trailingStop, "t2", .sell, 1, offset: 4)
    market.place(.trailingStop, "t3", .sell, 1, offset: 5)
    market.place(.stop, "s", .sell, 1, stop: 97)
    market.trade(at: 102)
    market.place(.limit, "bid", .buy, 9, at: 97, by: bob)
    let told = market.place(.limit, "hit", .sell, 1, at: 97, by: bob)
    #expect(
      told.filter { $0.contains("triggered") } == [
        "t2 triggered stop 98", "s triggered stop 97", "t1 triggered stop 97", "t3 triggered stop 97",
      ])
  }

  @Test func onlyThePriceAfterTheWholeOrderCounts() {
    var market = Market()
    market.trade(at: 100)
    market.place(.trailingStop, "s", .sell, 1, offset: 5)
    market.place(.limit, "b1", .buy, 1, at: 120, by: bob)
    market.place(.limit, "b2", .buy, 1, at: 101, by: bob)
    market.place(.market, "m", .sell, 2, by: bob)
    #expect(market.status("s")[0].contains("stop 96"))
  }

  @Test func aTrailingStopNeedsAPriceAndADistanceInTheRange() {
    var market = Market()
    #expect(market.place(.trailingStop, "a", .sell, 1, offset: 5) == ["a rejected noReferencePrice"])
    market.trade(at: 100)
    #expect(market.place(.trailingStop, "b", .sell, 1) == ["b rejected priceMissing"])
    #expect(market.place(.trailingStop, "c", .sell, 1, offset: -5) == ["c rejected priceOutOfRange"])
    #expect(market.place(.trailingStop, "d", .sell, 1, offset: 100) == ["d rejected priceOutOfRange"])
    #expect(market.place(.trailingStop, "e", .buy, 1, offset: .max) == ["e rejected priceOutOfRange"])
    #expect(
      market.place(.trailingStop, "f", .sell, 1, stop: 95, offset: 5) == [
        "f rejected priceNotAllowed stop 95"
      ])
    #expect(market.place(.trailingStop, "g", .sell, 1, at: 95, offset: 5) == ["g rejected priceNotAllowed"])
    #expect(market.place(.trailingStop, "h", .sell, 1, offset: 99) == ["h new stop 1"])
  }

  @Test func aReplaceOfATrailingStopChangesItsQuantityOnly() {
    var market = Market()
    market.trade(at: 100)
    market.place(.trailingStop, "a", .sell, 3, offset: 5)
    market.place(.trailingStop, "b", .sell, 3, offset: 5)
    #expect(market.amend(.trailingStop, "a", as: "a2", .sell, 3, stop: 96).last!.contains("priceNotAllowed"))
    #expect(market.amend(.trailingStop, "a", as: "a3", .sell, 4) == ["a3 replaced stop 95"])
    market.trade(at: 101)
    #expect(market.status("a3")[0].contains("stop 96"))
    market.place(.limit, "bid", .buy, 1, at: 96, by: bob)
    let told = market.place(.limit, "hit", .sell, 1, at: 96, by: bob)
    #expect(told.filter { $0.contains("triggered") } == ["a3 triggered stop 96", "b triggered stop 96"])
  }

  @Test func pegsAndTrailingStopsShareALimit() {
    var limits = smallLimits()
    limits.pegs = 3
    var market = Market(limits: limits)
    market.trade(at: 100)
    market.place(.trailingStop, "a", .sell, 3, offset: 5)
    market.place(.trailingStop, "b", .buy, 3, offset: 5)
    #expect(market.place(.peggedPrimary, "c", .buy, 3) == ["c new"])
    #expect(market.place(.peggedPrimary, "d", .buy, 3) == ["d rejected tooManyPegs"])
    #expect(market.place(.trailingStop, "e", .buy, 3, offset: 9) == ["e rejected tooManyPegs"])
    market.cancel("a", as: "a2", .sell)
    #expect(market.place(.trailingStop, "f", .buy, 3, offset: 9) == ["f new stop 109"])
  }
}
