import Domain
import Matching
import Testing

@Suite struct PegTests {
  /// A book of Bob's: bid 90, ask 100, a hundred lots each.
  private func quotedMarket() -> Market {
    var market = Market()
    market.place(.limit, "bid", .buy, 100, at: 90, by: bob)
    market.place(.limit, "ask", .sell, 100, at: 100, by: bob)
    return market
  }

  @Test func aPrimaryPegJoinsTheBestOfItsSideBehindTheDisplayed() {
    var market = quotedMarket()
    #expect(market.place(.peggedPrimary, "p", .buy, 5) == ["p new"])
    #expect(
      market.place(.limit, "s", .sell, 102, at: 90) == [
        "s new", "s 100@90 leaves 2", "bid 100@90", "T1 100@90 maker 1 taker 4 sell",
        "s 2@90", "p 2@90 leaves 3", "T2 2@90 maker 3 taker 4 sell",
      ])
    #expect(market.engine.bestPrice(btc, .buy) == nil)
  }

  @Test func aMidpointPegTradesHalfwayRoundedAgainstItself() {
    var market = quotedMarket()
    market.place(.limit, "bid2", .buy, 1, at: 91, by: bob)
    market.place(.peggedMidpoint, "p", .buy, 5)
    #expect(
      market.place(.limit, "s", .sell, 1, at: 92) == [
        "s new", "s 1@95", "p 1@95 leaves 4", "T1 1@95 maker 4 taker 5 sell",
      ])
    market.place(.peggedMidpoint, "q", .sell, 1)
    #expect(
      market.place(.limit, "b", .buy, 1, at: 99) == [
        "b new", "b 1@96", "q 1@96", "T2 1@96 maker 6 taker 7 buy",
      ])
  }

  @Test func midpointPegsOfBothSidesMeet() {
    var market = quotedMarket()
    market.place(.peggedMidpoint, "p", .buy, 5)
    #expect(
      market.place(.peggedMidpoint, "q", .sell, 2) == [
        "q new", "q 2@95", "p 2@95 leaves 3", "T1 2@95 maker 3 taker 4 sell",
      ])
  }

  @Test func aPegFollowsTheBookAndItsLimitHolds() {
    var market = quotedMarket()
    market.place(.peggedPrimary, "p", .buy, 1, at: 95)
    market.place(.limit, "better", .buy, 1, at: 94, by: bob)
    market.place(.limit, "best", .buy, 1, at: 97, by: bob)
    let told = market.place(.limit, "s", .sell, 3, at: 90)
    #expect(told.filter { $0.hasPrefix("p") || $0.hasPrefix("b") } == ["best 1@97", "p 1@95", "better 1@94"])
  }

  @Test func aPegThatGetsACrossingPriceTrades() {
    var market = quotedMarket()
    market.place(.peggedMarket, "p", .buy, 5, offset: -2)
    #expect(
      market.place(.limit, "ask2", .sell, 3, at: 98, by: bob) == [
        "ask2 new", "ask2 3@98", "p 3@98 leaves 2", "T1 3@98 maker 3 taker 4 sell",
      ])
    #expect(
      market.place(.peggedMarket, "q", .sell, 1) == [
        "q new", "q 1@98", "p 1@98 leaves 1", "T2 1@98 maker 3 taker 5 sell",
      ])
    market.place(.peggedMarket, "r", .sell, 10, at: 95)
    // The bid comes up to the limit of r: r is priced again only for a better reference, and trades.
    #expect(
      market.place(.limit, "up", .buy, 1, at: 95, by: bob).contains("up 1@95"))
  }

  @Test func aTakerPegTradesWithTheDisplayedBookOnEntry() {
    var market = quotedMarket()
    #expect(
      market.place(.peggedMarket, "p", .buy, 5) == [
        "p new", "p 5@100", "ask 5@100 leaves 95", "T1 5@100 maker 2 taker 3 buy",
      ])
  }

  @Test func aPegWithoutAReferenceWaits() {
    var market = Market()
    market.place(.peggedPrimary, "p", .buy, 5)
    market.place(.peggedMidpoint, "q", .sell, 5)
    #expect(market.engine.openOrderCount == 2)
    #expect(market.place(.limit, "s", .sell, 1, at: 90, by: bob) == ["s new"])
    #expect(market.place(.limit, "b", .buy, 1, at: 80, by: bob) == ["b new"])
    #expect(
      market.place(.limit, "t", .sell, 2, at: 80, by: bob) == [
        "t new", "t 1@80 leaves 1", "b 1@80", "T1 1@80 maker 4 taker 5 sell",
        "t 1@80", "p 1@80 leaves 4", "T2 1@80 maker 1 taker 5 sell",
      ])
    // Without a bid both wait again.
    #expect(market.place(.limit, "u", .sell, 1, at: 80, by: bob) == ["u new"])
    #expect(market.status("p")[0].contains("partiallyFilled"))
  }

  @Test func aPegOutsideOfTheRangeWaits() {
    var market = Market()
    market.place(.limit, "bid", .buy, 1, at: 3, by: bob)
    market.place(.peggedPrimary, "p", .buy, 1, offset: -3)
    #expect(market.place(.limit, "s", .sell, 2, at: 1, by: bob).count == 4)
    #expect(market.place(.limit, "bid2", .buy, 1, at: 4, by: bob).contains("bid2 1@1") == true)
  }

  @Test func pegsArePricedInTheOrderOfTheirIds() {
    var market = quotedMarket()
    market.place(.peggedPrimary, "p2", .buy, 1, offset: -1)
    market.place(.peggedPrimary, "p1", .buy, 1)
    market.place(.peggedPrimary, "p3", .buy, 1)
    market.place(.limit, "up", .buy, 1, at: 92, by: bob)
    let told = market.place(.limit, "s", .sell, 4, at: 91)
    #expect(
      told.filter { $0.hasPrefix("p") || $0.hasPrefix("up") } == ["up 1@92", "p1 1@92", "p3 1@92", "p2 1@91"])
  }

  @Test func aPegWhosePriceStaysKeepsItsPlace() {
    var market = quotedMarket()
    market.place(.peggedPrimary, "p1", .buy, 1, at: 90)
    market.place(.peggedPrimary, "p2", .buy, 1)
    market.place(.limit, "up", .buy, 1, at: 92, by: bob)
    market.cancel("up", as: "up2", by: bob)
    let told = market.place(.limit, "s", .sell, 102, at: 90)
    #expect(told.filter { $0.hasPrefix("p") } == ["p1 1@90", "p2 1@90"])
  }

  @Test func aReplaceOfAPegChangesItsLimitOrShrinksItInPlace() {
    var market = quotedMarket()
    market.place(.peggedPrimary, "p1", .buy, 5)
    market.place(.peggedPrimary, "p2", .buy, 5)
    #expect(market.amend(.peggedPrimary, "p1", as: "p3", .buy, 4) == ["p3 replaced"])
    #expect(market.amend(.peggedPrimary, "p2", as: "p4", .buy, 5, at: 89) == ["p4 replaced"])
    let told = market.place(.limit, "s", .sell, 109, at: 89)
    #expect(told.filter { $0.hasPrefix("p") } == ["p3 4@90", "p4 5@89"])
  }

  @Test func pegsLeaveTheBookWithContinuousTradingAndComeBack() {
    var market = quotedMarket()
    market.place(.peggedPrimary, "p1", .buy, 1)
    market.place(.peggedPrimary, "p2", .buy, 1)
    #expect(market.change(to: .halted).count == 1)
    #expect(market.engine.firstViolation() == nil)
    market.cancel("p1", as: "c1")
    market.cancel("bid", as: "c2", by: bob)
    #expect(market.change(to: .continuous).count == 1)
    #expect(market.engine.firstViolation() == nil)
    #expect(market.place(.limit, "s", .sell, 1, at: 80, by: bob) == ["s new"])
    #expect(market.place(.limit, "b", .buy, 2, at: 80, by: bob).count == 4)
    #expect(market.place(.limit, "t", .sell, 2, at: 80, by: bob).last == "T3 1@80 maker 4 taker 7 sell")
  }

  @Test(arguments: [
    (OrderType.peggedMidpoint, Int64(0), Int64(1), TimeInForce.day, RejectReason.invalidCombination),
    (.peggedPrimary, 0, .min, .day, .priceOutOfRange), (.peggedMarket, 0, .max, .day, .priceOutOfRange),
    (.peggedPrimary, -5, 0, .day, .priceOutOfRange),
    (.peggedPrimary, 0, 0, .immediateOrCancel, .timeInForceNotSupported),
    (.limit, 10, 1, .day, .invalidCombination),
  ])
  func aPegThatMakesNoSenseIsRefused(
    _ type: OrderType, _ price: Int64, _ offset: Int64, _ timeInForce: TimeInForce, _ reason: RejectReason
  ) {
    var market = quotedMarket()
    #expect(
      market.place(type, "p", .buy, 1, at: price, offset: offset, timeInForce) == ["p rejected \(reason)"])
  }
}
