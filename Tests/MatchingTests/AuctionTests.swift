import Domain
import Matching
import Testing

@Suite struct AuctionTests {
  @Test func ordersRestInACallAndTradeAtOnePriceWhenItEnds() {
    var market = Market()
    #expect(market.phase(.openingAuction) == ["instrument 0 openingAuction", "indicative nothing"])
    #expect(market.send("b1", .buy, 5, at: 103) == ["b1 new"])
    market.send("b2", .buy, 5, at: 101)
    market.send("s1", .sell, 4, at: 99, by: bob)
    market.send("s2", .sell, 3, at: 101, by: bob)
    #expect(market.engine.bestPrice(btc, .buy) == Price(ticks: 103))
    #expect(market.engine.bestPrice(btc, .sell) == Price(ticks: 99))
    #expect(
      market.phase(.continuous) == [
        "indicative nothing", "b1 4@101 in auction", "s1 4@101 in auction", "trade 4@101",
        "b1 1@101 in auction",
        "s2 1@101 in auction", "trade 1@101", "b2 2@101 in auction", "s2 2@101 in auction", "trade 2@101",
        "instrument 0 continuous",
      ])
    #expect(market.queue(.buy) == ["b2"])
    #expect(market.queue(.sell) == [])
    #expect(
      market.send("s3", .sell, 3, at: 101, by: bob) == ["s3 new", "s3 3@101", "b2 3@101", "trade 3@101"])
  }

  @Test func theBuyerIsToldFirstAndCountsAsTaker() {
    var market = Market()
    market.phase(.closingAuction)
    market.enter("s1", .sell, 2, at: 99)
    market.enter("b1", .buy, 2, at: 101, by: bob)
    #expect(
      market.change(to: .closed).dropFirst() == [
        "E3 O2 bob b1 trade T1 2@100 auction: filled buy 2@101 leaves 0 cum 2 for 200",
        "E4 O1 alice s1 trade T1 2@100 auction: filled sell 2@99 leaves 0 cum 2 for 200",
        "T1 2@100 maker 1 taker 2 buy", "instrument 0 closed",
      ])
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func theLastTradePriceDrawsTheAuctionPrice() {
    var market = Market()
    market.trade(oneLotAt: 90)
    market.phase(.openingAuction)
    market.send("b1", .buy, 2, at: 110)
    market.send("s1", .sell, 2, at: 95)
    #expect(market.phase(.continuous).contains("trade 2@95"))
    market.phase(.openingAuction)
    market.send("b2", .buy, 2, at: 110)
    market.send("s2", .sell, 2, at: 80)
    #expect(market.phase(.continuous).contains("trade 2@95"))
  }

  @Test func everyWayToContinuousTradingUncrosses() {
    for way in [[.preOpen], [.openingAuction, .halted], [.volatilityAuction, .preOpen, .closed]] as [[Phase]]
    {
      var market = Market()
      market.phase(way[0])
      market.send("b1", .buy, 1, at: 101)
      market.send("s1", .sell, 1, at: 101)
      for phase in way.dropFirst() { #expect(market.phase(phase).last == "instrument 0 \(phase)") }
      #expect(
        market.phase(.continuous) == [
          "b1 1@101 in auction", "s1 1@101 in auction", "trade 1@101", "instrument 0 continuous",
        ])
    }
  }

  @Test func onlyACallThatEndsInContinuousTradingOrTheCloseUncrosses() {
    var market = Market()
    market.phase(.preOpen)
    market.send("b1", .buy, 1, at: 101)
    market.send("s1", .sell, 1, at: 101)
    #expect(market.phase(.openingAuction) == ["instrument 0 openingAuction", "indicative 1@101"])
    #expect(market.phase(.openingAuction) == [])
    #expect(market.phase(.halted) == ["indicative nothing", "instrument 0 halted"])
    #expect(market.phase(.closingAuction) == ["instrument 0 closingAuction", "indicative 1@101"])
    #expect(
      market.phase(.volatilityAuction)
        == ["indicative nothing", "instrument 0 volatilityAuction", "indicative 1@101"])
    #expect(market.phase(.preOpen) == ["indicative nothing", "instrument 0 preOpen"])
    #expect(market.phase(.closed) == ["instrument 0 closed"])
    #expect(market.queue(.buy) == ["b1"])
  }

  @Test func aPhaseForAllInstrumentsTakesThemInOrder() {
    var market = Market()
    #expect(
      market.phase(.openingAuction, .none)
        == (0..<3).flatMap { ["instrument \($0) openingAuction", "indicative nothing"] })
    market.send("b1", .buy, 1, at: 101, in: eth)
    market.send("s1", .sell, 1, at: 101, in: eth)
    #expect(
      market.phase(.continuous, .none) == [
        "indicative nothing", "instrument 0 continuous", "indicative nothing", "b1 1@101 in auction",
        "s1 1@101 in auction", "trade 1@101", "instrument 1 continuous", "indicative nothing",
        "instrument 2 continuous",
      ])
    #expect(market.phase(.continuous, .none) == [])
    #expect(market.phase(.halted, InstrumentID(rawValue: 9)) == [])
  }

  @Test func theIndicativePriceIsToldAtTheBeginEachSecondThatChangedItAndAtTheEnd() {
    var market = Market()
    let second: UInt64 = 1_000_000_000
    market.phase(.openingAuction)
    let begin: UInt64 = 4 * 1000
    #expect(market.engine.nextDeadline == begin + second)
    market.send("b1", .buy, 5, at: 103)
    market.send("s1", .sell, 3, at: 101)
    #expect(market.wait() == [])
    #expect(market.wait(second - 10_000) == [])
    #expect(market.wait(10_000) == ["indicative 3@102, 2 over to buy"])
    #expect(market.engine.nextDeadline == begin + 2 * second)
    #expect(market.wait(second) == [])
    market.send("s2", .sell, 9, at: 103)
    #expect(market.engine.nextDeadline == begin + 3 * second)
    // Seconds that nobody looked at are passed over.
    #expect(market.wait(5 * second) == ["indicative 5@103, 7 over to sell"])
    #expect(market.engine.nextDeadline == begin + 8 * second)
    #expect(market.phase(.closed).first == "indicative nothing")
    #expect(market.engine.nextDeadline == .max)
    #expect(market.wait(second) == [])
  }

  @Test func marketOrdersForAnAuctionStandAtTheEndsOfThePriceRange() {
    var market = Market()
    market.phase(.openingAuction)
    market.send("m1", .buy, 2, .atTheOpening, type: .market)
    market.send("m2", .sell, 2, .atTheOpening, type: .market)
    #expect(market.phase(.preOpen).count == 2)
    #expect(market.phase(.openingAuction) == ["instrument 0 openingAuction", "indicative nothing"])
    #expect(market.engine.bestPrice(btc, .buy) == Price(ticks: 1_000_000_000_000))
    market.send("b1", .buy, 1, at: 70)
    market.send("s1", .sell, 1, at: 73)
    #expect(
      market.phase(.continuous) == [
        "indicative nothing", "m1 2@71 in auction", "m2 2@71 in auction", "trade 2@71",
        "instrument 0 continuous",
      ])
    #expect(market.queue(.buy) == ["b1"])
  }

  @Test func marketOrdersWithoutAnyPriceExpire() {
    var market = Market()
    market.phase(.openingAuction)
    market.send("m1", .buy, 2, .atTheOpening, type: .market)
    market.send("m2", .sell, 2, .atTheOpening, type: .market)
    #expect(
      market.phase(.continuous) == [
        "indicative nothing", "instrument 0 continuous", "m1 expired auctionOver", "m2 expired auctionOver",
      ])
  }
}
