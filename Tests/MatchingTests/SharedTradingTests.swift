import Domain
import Matching
import Testing

/// Continuous trading in a pro-rata instrument.
@Suite struct SharedTradingTests {
  func market(
    resendMessages: UInt32 = 65536, _ change: (inout InstrumentRules) -> Void = { _ in }
  ) -> Market {
    var market = Market(limits: smallLimits(resendMessages: resendMessages))
    market.setRules {
      $0.algorithm = .proRata
      change(&$0)
    }
    return market
  }

  @Test func ordersAtOnePriceShareWhatATakerBringsAndTradeInTimePriority() {
    var market = market()
    market.send("s1", .sell, 10, at: 100)
    market.send("s2", .sell, 30, at: 100)
    market.send("s3", .sell, 60, at: 100)
    #expect(
      market.send("b1", .buy, 11, at: 100, by: bob) == [
        "b1 new", "b1 2@100", "s1 2@100", "trade 2@100", "b1 3@100", "s2 3@100", "trade 3@100", "b1 6@100",
        "s3 6@100", "trade 6@100",
      ])
    #expect(market.queue(.sell) == ["s1", "s2", "s3"])
  }

  @Test func aTakerThatCoversAPriceTakesItInTimePriorityAndGoesOn() {
    var market = market()
    market.send("s1", .sell, 10, at: 100)
    market.send("s2", .sell, 30, at: 100)
    market.send("s3", .sell, 5, at: 101)
    market.send("s4", .sell, 5, at: 101)
    #expect(
      market.send("b1", .buy, 44, at: 101, by: bob).filter { $0.hasPrefix("s") }
        == ["s1 10@100", "s2 30@100", "s3 2@101", "s4 2@101"])
    #expect(
      market.send("b2", .buy, 8, at: 101, by: bob).filter { $0.hasPrefix("s") } == ["s3 3@101", "s4 3@101"])
    #expect(market.queue(.buy) == ["b2"])
  }

  @Test func topOrderTimeAndSmallestShareHold() {
    var market = market {
      $0.topOrderLots.lots = 5
      $0.fifoPercent = 50
      $0.minimumAllocation.lots = 3
    }
    market.send("s1", .sell, 10, at: 100)
    market.send("s2", .sell, 10, at: 100)
    market.send("s3", .sell, 80, at: 100)
    // 5 to the top; 7 of 15 by time: 5 and 2; 8 to share: 8 * 8 / 88 and 8 * 80 / 88; 1 left.
    #expect(
      market.send("b1", .buy, 20, at: 100, by: bob).filter { $0.hasPrefix("s") }
        == ["s1 10@100", "s2 3@100", "s3 7@100"])
  }

  @Test func anOrderThatGetsNothingDoesNotTrade() {
    var market = market()
    market.send("s1", .sell, 100, at: 100)
    market.send("s2", .sell, 1, at: 100)
    #expect(market.send("b1", .buy, 10, at: 100, by: bob).count == 4)
    #expect(market.queue(.sell) == ["s1", "s2"])
  }

  @Test func ofMoreOrdersThanTheCommandMayFillTheFirstTakePart() {
    var market = market(resendMessages: 16)
    for number in 1...3 { market.send(ClientOrderID("s\(number)")!, .sell, 10, at: 100) }
    #expect(
      market.send("b1", .buy, 10, at: 100, by: bob).filter { $0.hasPrefix("s") } == ["s1 5@100", "s2 5@100"])
    #expect(
      market.send("b2", .buy, 19, at: 100, by: bob) == [
        "b2 new", "b2 5@100", "s1 5@100", "trade 5@100", "b2 5@100", "s2 5@100", "trade 5@100",
        "b2 canceled tooManyFills",
      ])
    #expect(market.queue(.sell) == ["s3"])
  }

  @Test func anAuctionDoesNotShare() {
    var market = market()
    market.phase(.openingAuction)
    market.send("s1", .sell, 10, at: 100)
    market.send("s2", .sell, 10, at: 100)
    market.send("b1", .buy, 10, at: 100, by: bob)
    #expect(market.phase(.continuous).contains("s1 10@100 in auction"))
    #expect(market.queue(.sell) == ["s2"])
  }

  @Test func otherInstrumentsTradeByTimeAsEver() {
    var market = market()
    market.send("s1", .sell, 10, at: 100, in: eth)
    market.send("s2", .sell, 10, at: 100, in: eth)
    #expect(market.send("b1", .buy, 10, at: 100, by: bob, in: eth)[2] == "s1 10@100")
  }
}
