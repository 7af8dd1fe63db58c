import Domain
import Matching
import Testing

/// The volatility auction that begins by itself, and the price collar.
@Suite struct VolatilityTests {
  private let second: UInt64 = 1_000_000_000

  /// Last trade price 100, a band of 5 ticks, an auction of ten seconds.
  func market() -> Market {
    var market = Market()
    market.setRules {
      $0.volatilityBand = 5
      $0.volatilityDuration = 10_000_000_000
    }
    market.trade(oneLotAt: 100)
    return market
  }

  @Test func aTradeOutOfTheBandBeginsAnAuctionAndTheRestOfTheTakerStandsInIt() {
    var market = market()
    market.send("s1", .sell, 1, at: 105)
    market.send("s2", .sell, 1, at: 106)
    #expect(
      market.send("b1", .buy, 3, at: 106, by: bob) == [
        "b1 new", "b1 1@105", "s1 1@105", "trade 1@105", "instrument 0 volatilityAuction",
        "indicative 1@106, 1 over to buy",
      ])
    #expect(market.queue(.buy) == ["b1"])
    #expect(market.queue(.sell) == ["s2"])
    let begin: UInt64 = 9000
    #expect(market.engine.nextDeadline == begin + second)
    #expect(market.wait(9 * second) == [])
    #expect(market.engine.nextDeadline == begin + 10 * second)
    #expect(
      market.wait(second) == [
        "indicative nothing", "b1 1@106 in auction", "s2 1@106 in auction", "trade 1@106",
        "instrument 0 continuous",
      ])
    #expect(market.engine.nextDeadline == .max)
  }

  @Test func whatMayNotRestIsCanceled() {
    for (type, timeInForce) in [(OrderType.limit, TimeInForce.immediateOrCancel), (.market, .day)] {
      var market = market()
      market.send("b1", .buy, 1, at: 95)
      market.send("b2", .buy, 1, at: 94)
      let price: Int64 = type == .market ? 0 : 90
      #expect(
        market.send("s1", .sell, 3, at: price, by: bob, timeInForce, type: type) == [
          "s1 new", "s1 1@95", "b1 1@95", "trade 1@95", "s1 canceled priceOutsideCollar",
          "instrument 0 volatilityAuction", "indicative nothing",
        ])
    }
  }

  @Test func theBandLiesAroundThePriceBeforeTheCommand() {
    var market = market()
    for price in [103, 105, 107] as [Int64] { market.send(ClientOrderID("s\(price)")!, .sell, 1, at: price) }
    // From 100, not from 103.
    let lines = market.send("b1", .buy, 3, at: 107, by: bob)
    #expect(lines.filter { $0.hasPrefix("trade") } == ["trade 1@103", "trade 1@105"])
    #expect(lines.contains("instrument 0 volatilityAuction"))
    market.phase(.continuous)
    // From 107 now, and the next command is measured from its own begin.
    market.send("s8", .sell, 1, at: 112)
    #expect(market.send("b2", .buy, 1, at: 112, by: bob).last == "trade 1@112")
    market.send("s9", .sell, 1, at: 117)
    #expect(market.send("b3", .buy, 1, at: 117, by: bob).last == "trade 1@117")
  }

  @Test func aPriceFarTooGoodIsOutOfTheBandToo() {
    var market = market()
    market.send("s1", .sell, 1, at: 94)
    #expect(
      market.send("b1", .buy, 1, at: 100, by: bob)
        == ["b1 new", "instrument 0 volatilityAuction", "indicative 1@100"])
  }

  @Test func anOrderThatTradesInTheBandIsLeftAlone() {
    var market = market()
    market.send("s1", .sell, 1, at: 105)
    #expect(market.send("b1", .buy, 2, at: 110, by: bob).last == "trade 1@105")
    #expect(market.queue(.buy) == ["b1"])
    #expect(market.engine.phase(of: btc) == .continuous)
  }

  @Test func aLookAheadEndsWhereTheBandDoes() {
    var market = market()
    market.send("s1", .sell, 1, at: 105)
    market.send("s2", .sell, 1, at: 106)
    #expect(
      market.send("b1", .buy, 2, at: 106, by: bob, .fillOrKill) == [
        "b1 new", "b1 canceled fillOrKillNotFilled",
      ])
    #expect(market.engine.phase(of: btc) == .continuous)
    #expect(market.send("b2", .buy, 1, at: 106, by: bob, .fillOrKill).last == "trade 1@105")
  }

  @Test func withoutAPriceThereIsNoBand() {
    var market = Market()
    market.setRules { $0.volatilityBand = 5 }
    market.send("s1", .sell, 1, at: 100)
    market.send("s2", .sell, 1, at: 200)
    #expect(market.send("b1", .buy, 2, at: 200, by: bob).last == "trade 1@200")
    market.setRules(eth) {
      $0.volatilityBand = 5
      $0.referencePrice = Price(ticks: 300)
    }
    market.send("s3", .sell, 1, at: 200, in: eth)
    #expect(market.send("b2", .buy, 1, at: 200, by: bob, in: eth)[1] == "instrument 1 volatilityAuction")
  }

  @Test func anAuctionThatAPersonBeganEndsByAPersonOnly() {
    var market = market()
    market.phase(.volatilityAuction)
    #expect(market.wait(100 * second) == [])
    #expect(market.engine.phase(of: btc) == .volatilityAuction)
    #expect(market.phase(.continuous).last == "instrument 0 continuous")
  }

  @Test func aChangeOfPhaseEndsTheAuctionBeforeItsTime() {
    var market = market()
    market.send("s1", .sell, 1, at: 106)
    market.send("b1", .buy, 1, at: 106, by: bob)
    #expect(market.phase(.halted) == ["indicative nothing", "instrument 0 halted"])
    #expect(market.engine.nextDeadline == .max)
    #expect(market.wait(100 * second) == [])
    #expect(market.engine.phase(of: btc) == .halted)
  }

  @Test func aLimitPriceBeyondTheCollarIsRefused() {
    var market = Market()
    market.setRules { $0.priceCollar = 10 }
    #expect(market.send("a0", .buy, 1, at: 5000, .immediateOrCancel).first == "a0 new")
    market.trade(oneLotAt: 100)
    #expect(market.send("a1", .buy, 1, at: 111) == ["a1 rejected priceOutsideCollar"])
    #expect(market.send("a2", .sell, 1, at: 89) == ["a2 rejected priceOutsideCollar"])
    #expect(market.send("a3", .buy, 1, at: 110) == ["a3 new"])
    #expect(market.send("a4", .buy, 1, at: 1) == ["a4 new"])
    #expect(market.send("a5", .sell, 1, at: 500) == ["a5 new"])
    #expect(market.send("a6", .sell, 1, type: .market).first == "a6 new")
    #expect(market.replace("a4", as: "r1", .buy, 1, at: 121)[0].contains("priceOutsideCollar"))
    #expect(market.replace("a4", as: "r2", .buy, 1, at: 120)[0].contains("replaced"))
  }
}
