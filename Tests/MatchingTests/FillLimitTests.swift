import Domain
import Matching
import Testing

/// What becomes of orders that could fill more resting orders than one request may.
@Suite struct FillLimitTests {
  /// Two fills a request, and four asks of one lot: three at 100, one at 101.
  func market() -> Market {
    var market = Market(limits: smallLimits(resendMessages: 16))
    for id in ["a1", "a2", "a3"] as [ClientOrderID] { market.enter(id, .sell, 1, at: 100) }
    market.enter("a4", .sell, 1, at: 101)
    return market
  }

  /// What the first two fills of an order of bob's look like, after its acceptance.
  func twoFills(_ order: String, from execution: Int = 6, id: String = "b1") -> [String] {
    [
      "E\(execution) O5 bob \(id) trade T1 1@100 removed: partiallyFilled \(order) leaves 2 cum 1 for 100",
      "E\(execution + 1) O1 alice a1 trade T1 1@100 added: filled sell 1@100 leaves 0 cum 1 for 100",
      "T1 1@100 maker 1 taker 5 buy",
      "E\(execution + 2) O5 bob \(id) trade T2 1@100 removed: partiallyFilled \(order) leaves 1"
        + " cum 2 for 200",
      "E\(execution + 3) O2 alice a2 trade T2 1@100 added: filled sell 1@100 leaves 0 cum 1 for 100",
      "T2 1@100 maker 2 taker 5 buy",
    ]
  }

  @Test func theLimitIsAnEighthOfTheMessagesThatASessionCanAskForAgain() {
    #expect(MatchingEngine(limits: smallLimits(resendMessages: 65536), prefault: false).fillLimit == 8192)
    #expect(MatchingEngine(limits: smallLimits(resendMessages: 16), prefault: false).fillLimit == 2)
    #expect(MatchingEngine(limits: smallLimits(resendMessages: 0), prefault: false).fillLimit == 1)
  }

  @Test(arguments: [TimeInForce.day, .goodTillCancel, .immediateOrCancel])
  func whatIsLeftOfALimitOrderThatCouldStillTradeIsCanceled(timeInForce: TimeInForce) {
    var market = market()
    #expect(
      market.enter("b1", .buy, 3, at: 100, by: bob, timeInForce)
        == ["E5 O5 bob b1 new: new buy 3@100 leaves 3"] + twoFills("buy 3@100")
        + ["E10 O5 bob b1 canceled (tooManyFills): canceled buy 3@100 leaves 0 cum 2 for 200"])
    #expect(market.queue(.sell) == ["a3", "a4"])
    #expect(market.queue(.buy) == [])
    #expect(market.cancel("b1", as: "c1", by: bob)[0].contains("tooLateToCancel, order 5 canceled"))
    #expect(market.status("b1", by: bob)[0].contains("orderStatus (tooManyFills): canceled buy 3@100"))
    #expect(market.engine.firstViolation() == nil)
  }

  @Test(arguments: [TimeInForce.day, .immediateOrCancel])
  func soIsWhatIsLeftOfAMarketOrder(timeInForce: TimeInForce) {
    var market = market()
    #expect(
      market.enter("b1", .buy, 3, by: bob, timeInForce, type: .market)
        == ["E5 O5 bob b1 new: new buy 3@0 leaves 3"] + twoFills("buy 3@0")
        + ["E10 O5 bob b1 canceled (tooManyFills): canceled buy 3@0 leaves 0 cum 2 for 200"])
    #expect(market.queue(.sell) == ["a3", "a4"])
  }

  @Test func anOrderFilledByItsLastFillIsFilled() {
    var market = market()
    let lines = market.enter("b1", .buy, 2, at: 101, by: bob)
    #expect(lines.count == 7)
    #expect(lines[4].hasSuffix("filled buy 2@101 leaves 0 cum 2 for 200"))
    #expect(market.queue(.sell) == ["a3", "a4"])
  }

  @Test func anOrderThatCrossesNothingAfterItsLastFillEndsOrRestsAsEver() {
    var market = market()
    market.cancel("a3", as: "c3", .sell)
    let lines = market.enter("b1", .buy, 3, at: 100, by: bob)
    #expect(lines == ["E6 O5 bob b1 new: new buy 3@100 leaves 3"] + twoFills("buy 3@100", from: 7))
    #expect(market.queue(.buy) == ["b1"])
    market.enter("a5", .sell, 1, at: 101)
    #expect(market.enter("b2", .buy, 3, by: bob, type: .market).last!.contains("(immediateRemainder)"))
    market.enter("a6", .sell, 2, at: 101)
    let immediate = market.enter("b3", .buy, 3, at: 101, by: bob, .immediateOrCancel)
    #expect(immediate.last!.contains("(immediateRemainder)"))
    #expect(market.queue(.buy) == ["b1"])
  }

  @Test func aFillOrKillOrderThatNeedsMoreFillsIsCanceledWithoutOne() {
    var market = market()
    for (price, type) in [(100, .limit), (101, .limit), (0, .market)] as [(Int64, OrderType)] {
      let id = ClientOrderID("b\(price)")!
      let lines = market.enter(id, .buy, 3, at: price, by: bob, .fillOrKill, type: type)
      #expect(lines.count == 2)
      #expect(lines[1].hasSuffix("canceled (tooManyFills): canceled buy 3@\(price) leaves 0"))
    }
    #expect(market.queue(.sell) == ["a1", "a2", "a3", "a4"])
    let lines = market.enter("b1", .buy, 2, at: 101, by: bob, .fillOrKill)
    #expect(lines.count == 7)
    #expect(lines[4].hasSuffix("filled buy 2@101 leaves 0 cum 2 for 200"))
    #expect(market.queue(.sell) == ["a3", "a4"])
    // Two orders on two levels: not enough for three lots, but all there is.
    #expect(
      market.enter("b2", .buy, 3, at: 101, by: bob, .fillOrKill)[1].contains("(fillOrKillNotFilled)"))
    #expect(market.enter("b3", .buy, 2, at: 101, by: bob, .fillOrKill).count == 7)
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func aFillOrKillOrderCountsTheOrdersOfItsLastLevel() {
    var market = Market(limits: smallLimits(resendMessages: 24))
    market.enter("a1", .sell, 1, at: 100)
    for (id, lots) in [("a2", 2), ("a3", 3), ("a4", 9)] as [(ClientOrderID, Int64)] {
      market.enter(id, .sell, lots, at: 101)
    }
    #expect(market.enter("b1", .buy, 7, at: 101, by: bob, .fillOrKill)[1].contains("(tooManyFills)"))
    #expect(market.enter("b2", .buy, 6, at: 101, by: bob, .fillOrKill).count == 10)
    #expect(market.queue(.sell) == ["a4"])
  }

  @Test func aFillOrKillOrderCountsTheOrdersOfEveryLevel() {
    var market = Market(limits: smallLimits(resendMessages: 24))
    for (id, price) in [("a1", 100), ("a2", 100), ("a3", 101), ("a4", 101)] as [(ClientOrderID, Int64)] {
      market.enter(id, .sell, 1, at: price)
    }
    #expect(market.enter("b1", .buy, 4, at: 101, by: bob, .fillOrKill)[1].contains("(tooManyFills)"))
    #expect(market.enter("b2", .buy, 3, at: 101, by: bob, .fillOrKill).count == 10)
    #expect(market.queue(.sell) == ["a4"])
  }

  @Test func theLimitIsNoneOfHowManyOrdersEndAtOnce() {
    var market = Market(limits: smallLimits(orders: 20, resendMessages: 8))
    func enter(_ round: String) {
      for number in 0..<20 { market.enter(ClientOrderID("\(round)\(number)")!, .buy, 1, at: 100) }
    }
    enter("a")
    let all = MassCancel(origin: .venue, session: .none, instrument: .none, reason: .none)
    #expect(market.apply(.massCancel(all)).count == 20)
    enter("b")
    #expect(market.apply(.endOfDay(EndOfDay(day: 1))).count == 20)
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func whatIsLeftOfAReplacedOrderIsCanceledToo() {
    var market = market()
    market.enter("b1", .buy, 1, at: 99, by: bob)
    #expect(
      market.replace("b1", as: "r1", .buy, 3, at: 100, by: bob)
        == ["E6 O5 bob r1<b1 replaced: new buy 3@100 leaves 3"] + twoFills("buy 3@100", from: 7, id: "r1")
        + ["E11 O5 bob r1 canceled (tooManyFills): canceled buy 3@100 leaves 0 cum 2 for 200"])
    #expect(market.queue(.buy) == [])
    #expect(market.queue(.sell) == ["a3", "a4"])
    #expect(market.cancel("r1", as: "c1", by: bob)[0].contains("tooLateToCancel, order 5 canceled"))
    #expect(market.cancel("", as: "c2", by: bob, order: 5)[0].contains("tooLateToCancel"))
    #expect(market.engine.firstViolation() == nil)
  }

  @Test func aReplacedOrderFilledByItsLastFillIsFilled() {
    var market = market()
    market.enter("b1", .buy, 1, at: 99, by: bob)
    let lines = market.replace("b1", as: "r1", .buy, 2, at: 101, by: bob)
    #expect(lines.count == 7)
    #expect(lines[4].hasSuffix("filled buy 2@101 leaves 0 cum 2 for 200"))
  }

  @Test func aSweepOfADeepBookStopsAtTheLimitOfTheDefaults() {
    var market = Market(limits: smallLimits(orders: 9000))
    for number in 0..<8194 { market.enter(ClientOrderID("a\(number)")!, .sell, 1, at: 100) }
    let lines = market.enter("b1", .buy, 9000, by: bob, type: .market)
    #expect(lines.count == 3 * 8192 + 2)
    #expect(
      lines.last!.hasSuffix("canceled (tooManyFills): canceled buy 9000@0 leaves 0 cum 8192 for 819200"))
    #expect(market.queue(.sell) == ["a8192", "a8193"])
  }

  /// As many fills of one lot as a FOK may need, on one level and on a level each.
  @Test(arguments: [0, 1] as [Int64])
  func aFillOrKillOrderNeedsNoMoreThan256Fills(step: Int64) {
    #expect(MatchingEngine.lookAheadLimit == 256)
    var market = Market()
    for number in 0..<257 {
      market.enter(ClientOrderID("a\(number)")!, .sell, 1, at: 100 + step * Int64(number))
    }
    #expect(market.enter("b1", .buy, 257, at: 1000, by: bob, .fillOrKill)[1].contains("(tooManyFills)"))
    #expect(market.enter("b2", .buy, 256, at: 1000, by: bob, .fillOrKill).count == 3 * 256 + 1)
    #expect(market.enter("b3", .buy, 2, at: 1000, by: bob, .fillOrKill)[1].contains("(fillOrKillNotFilled)"))
    #expect(market.queue(.sell) == ["a256"])
  }
}
