import Domain
import Matching
import Testing

/// The order of consequences, and their bounds.
@Suite struct ConsequenceTests {
  /// At most `fills` fills and consequences a command.
  private func boundedMarket(_ fills: UInt32) -> Market {
    Market(limits: smallLimits(resendMessages: 8 * fills))
  }

  @Test func linkedOrdersComeBeforeStopsAndStopsBeforePegs() {
    var market = Market()
    market.pair(
      .oneCancelsOther, leg(.limit, "profit", .sell, 1, at: 100), leg(.stop, "loss", .sell, 1, stop: 50))
    market.place(.limit, "ask", .sell, 1, at: 110, by: bob)
    market.place(.limit, "bid", .buy, 1, at: 90, by: bob)
    market.place(.peggedMarket, "peg", .buy, 1, offset: -1)
    market.place(.stop, "stop", .buy, 1, stop: 100)
    // The peg's reference, the best ask, goes from 100 to 110 and then away with the stop's fill.
    #expect(
      market.place(.market, "m", .buy, 1, by: bob) == [
        "m new", "m 1@100", "profit 1@100", "T1 1@100 maker 1 taker 7 buy",
        "loss canceled linkedOrderDone stop 50",
        "stop triggered stop 100", "stop 1@110", "ask 1@110", "T2 1@110 maker 3 taker 6 buy",
      ])
    #expect(market.status("peg")[0].contains("new"))
  }

  @Test func trailingStopsMoveBeforeStopsAreTriggered() {
    var market = Market()
    market.trade(at: 100)
    market.place(.trailingStop, "trail", .sell, 1, offset: 5)
    market.place(.limit, "bid", .buy, 1, at: 103, by: bob)
    market.place(.limit, "ask1", .sell, 1, at: 108, by: bob)
    market.place(.limit, "ask2", .sell, 1, at: 109, by: bob)
    market.place(.stop, "stop", .buy, 1, stop: 108)
    // The trade at 108 moves the trailing stop to 103; the one at 109 that it causes moves it to 104.
    #expect(
      market.place(.market, "m", .buy, 1, by: bob) == [
        "m new", "m 1@108", "ask1 1@108", "T2 1@108 maker 5 taker 8 buy",
        "stop triggered stop 108", "stop 1@109", "ask2 1@109", "T3 1@109 maker 6 taker 7 buy",
      ])
    #expect(
      market.place(.market, "n", .sell, 1, by: bob) == [
        "n new", "n 1@103", "bid 1@103", "T4 1@103 maker 4 taker 9 sell",
        "trail triggered stop 104", "trail canceled noLiquidity stop 104",
      ])
  }

  @Test func theLowestInstrumentComesFirst() {
    var market = Market()
    for (index, instrument) in [eth, btc].enumerated() {
      market.place(.limit, ClientOrderID("bid\(index)")!, .buy, 1, at: 90, by: bob, in: instrument)
      market.place(.peggedPrimary, ClientOrderID("peg\(index)")!, .buy, 1, in: instrument)
      market.place(.limit, ClientOrderID("ask\(index)")!, .sell, 1, at: 90 + 1, by: bob, in: instrument)
      market.place(.peggedMarket, ClientOrderID("far\(index)")!, .sell, 1, at: 91, in: instrument)
    }
    // Without the bids and asks, the pegs of both instruments wait; with them again they come back.
    let told = market.tell(
      .massCancel(MassCancel(origin: .venue, session: bob, instrument: .none, reason: .none)))
    #expect(told.count == 4)
    #expect(market.engine.firstViolation() == nil && market.engine.openOrderCount == 4)
  }

  @Test func stopsThatACommandDoesNotReachWaitForAdvance() {
    var market = boundedMarket(3)
    market.trade(at: 100)
    for number in 1...5 { market.place(.stop, ClientOrderID("s\(number)")!, .sell, 1, stop: 99) }
    market.place(.limit, "bid", .buy, 1, at: 99, by: bob)
    let told = market.place(.limit, "hit", .sell, 1, at: 99, by: bob)
    #expect(
      told.suffix(6) == [
        "s1 triggered stop 99", "s1 canceled noLiquidity stop 99",
        "s2 triggered stop 99", "s2 canceled noLiquidity stop 99",
        "s3 triggered stop 99", "s3 canceled noLiquidity stop 99",
      ])
    #expect(market.engine.nextDeadline == 0)
    #expect(
      market.advance() == [
        "s4 triggered stop 99", "s4 canceled noLiquidity stop 99",
        "s5 triggered stop 99", "s5 canceled noLiquidity stop 99",
      ])
    #expect(market.engine.nextDeadline == .max)
    #expect(market.advance() == [])
  }

  @Test func aTriggeredStopThatIsCutOffGoesOnFirst() {
    var market = boundedMarket(3)
    for number in 1...5 { market.place(.limit, ClientOrderID("a\(number)")!, .sell, 1, at: 100, by: bob) }
    market.place(.stop, "s", .buy, 9, stop: 100)
    #expect(
      market.place(.market, "m", .buy, 1) == [
        "m new", "m 1@100", "a1 1@100", "T1 1@100 maker 1 taker 7 buy",
        "s triggered stop 100", "s 1@100 leaves 8", "a2 1@100", "T2 1@100 maker 2 taker 6 buy",
        "s 1@100 leaves 7", "a3 1@100", "T3 1@100 maker 3 taker 6 buy",
      ])
    #expect(market.engine.nextDeadline == 0 && market.queue(.buy) == [])
    #expect(market.amend(.stop, "s", as: "s2", .buy, 8, stop: 100).last!.contains("orderHeld") == false)
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func anOrderThatIsCutOffCanBeCanceledButNotReplaced() {
    var market = boundedMarket(3)
    for number in 1...9 { market.place(.limit, ClientOrderID("a\(number)")!, .sell, 1, at: 100, by: bob) }
    market.place(.stop, "s", .buy, 9, stop: 100)
    market.place(.market, "m", .buy, 1)
    #expect(market.amend(.stop, "s", as: "s2", .buy, 8, stop: 100)[0].contains("orderHeld"))
    #expect(market.engine.nextDeadline == 0)
    #expect(market.tell(.endOfDay(EndOfDay(day: 1))).contains("s expired endOfDay stop 100"))
    #expect(market.engine.nextDeadline == .max && market.engine.openOrderCount == 0)
  }

  @Test func anOrderThatIsCutOffWaitsForContinuousTrading() {
    var market = boundedMarket(2)
    for number in 1...4 { market.place(.limit, ClientOrderID("a\(number)")!, .sell, 1, at: 100, by: bob) }
    market.place(.stopLimit, "s", .buy, 9, at: 100, stop: 100)
    market.place(.market, "m", .buy, 1)
    #expect(market.change(to: .halted).count == 1)
    #expect(market.engine.nextDeadline == .max)
    #expect(market.engine.firstViolation() == nil)
    let told = market.tell(.changePhase(PhaseChange(instrument: btc, phase: .continuous)))
    #expect(told.first == "instrument 0 continuous")
    #expect(told.last == "T4 1@100 maker 4 taker 5 buy")
    #expect(market.queue(.buy) == ["s"])
  }

  @Test func theRestOfAnOrderThatCameInItselfIsCanceled() {
    var market = boundedMarket(2)
    market.trade(at: 100)
    for number in 1...4 { market.place(.limit, ClientOrderID("a\(number)")!, .sell, 1, at: 100, by: bob) }
    #expect(
      market.place(.stop, "s", .buy, 9, stop: 100).last == "s canceled tooManyFills stop 100")
    #expect(market.engine.nextDeadline == .max)
  }

  @Test func aDutyThatACommandDoesNotReachWaits() {
    var market = boundedMarket(1)
    market.pair(.oneCancelsOther, leg(.limit, "a", .sell, 5, at: 100), leg(.limit, "b", .buy, 5, at: 90))
    #expect(market.place(.limit, "t", .buy, 1, at: 100, by: bob).count == 4)
    #expect(market.engine.nextDeadline == 0)
    // The status request is a command too.
    #expect(market.status("b").count == 2)
    #expect(market.engine.openOrderCount == 1)
  }

  @Test func anOrderWhoseDutyWaitsMayEndBefore() {
    var market = boundedMarket(1)
    market.pair(.oneCancelsOther, leg(.limit, "a", .sell, 5, at: 100), leg(.limit, "b", .buy, 5, at: 90))
    market.place(.limit, "t", .buy, 1, at: 100, by: bob)
    #expect(market.cancel("b", as: "c").count == 1)
    #expect(market.engine.nextDeadline == .max && market.queue(.sell) == ["a"])
  }

  @Test func manyTrailingStopsMoveAtOnceWhateverTheBound() {
    var market = boundedMarket(2)
    market.trade(at: 100)
    for number in 1...9 { market.place(.trailingStop, ClientOrderID("t\(number)")!, .sell, 1, offset: 5) }
    market.trade(at: 110)
    for number in 1...9 { #expect(market.status(ClientOrderID("t\(number)")!)[0].contains("stop 105")) }
    #expect(market.engine.nextDeadline == .max)
  }

  @Test func aPegThatTradesOnRepricingMayTriggerAStop() {
    var market = Market()
    market.place(.limit, "bid", .buy, 1, at: 90, by: bob)
    market.place(.limit, "ask", .sell, 5, at: 100, by: bob)
    market.place(.peggedMarket, "peg", .buy, 2, at: 99)
    market.place(.stop, "stop", .sell, 1, stop: 99)
    #expect(
      market.place(.limit, "ask2", .sell, 1, at: 99, by: bob) == [
        "ask2 new", "ask2 1@99", "peg 1@99 leaves 1", "T1 1@99 maker 3 taker 5 sell",
        "stop triggered stop 99", "stop 1@99", "peg 1@99", "T2 1@99 maker 3 taker 4 sell",
      ])
  }

  @Test func theHashKnowsWhatIsPutOff() {
    func market(_ stops: Int) -> Market {
      var market = boundedMarket(2)
      market.trade(at: 100)
      for number in 1...stops { market.place(.stop, ClientOrderID("s\(number)")!, .sell, 1, stop: 99) }
      return market
    }
    var first = market(4)
    var second = market(4)
    #expect(first.engine.stateHash() == second.engine.stateHash())
    first.trade(at: 99)
    #expect(first.engine.nextDeadline == 0)
    second.trade(at: 99)
    #expect(first.engine.stateHash() == second.engine.stateHash())
    let before = first.engine.stateHash()
    _ = first.advance()
    #expect(first.engine.stateHash() != before)
    _ = second.advance()
    #expect(first.engine.stateHash() == second.engine.stateHash())
  }
}
