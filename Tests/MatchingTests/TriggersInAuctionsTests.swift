import Domain
import Matching
import Testing

/// Stops, pegs and pairs around a call.
@Suite struct TriggersInAuctionsTests {
  @Test func theAuctionPriceTriggersStopsWhenContinuousTradingIsBack() {
    var market = Market()
    market.trade(at: 100)
    market.place(.trailingStop, "trail", .sell, 1, offset: 5)
    market.change(to: .closingAuction)
    #expect(market.place(.stop, "stop", .buy, 1, stop: 99) == ["stop new stop 99"])
    market.place(.limit, "b", .buy, 2, at: 110, by: bob)
    market.place(.limit, "s", .sell, 2, at: 110, by: bob)
    let told = market.tell(.changePhase(PhaseChange(instrument: btc, phase: .continuous)))
    #expect(
      told.suffix(3) == [
        "instrument 0 continuous", "stop triggered stop 99", "stop canceled noLiquidity stop 99",
      ])
    #expect(market.status("trail")[0].contains("stop 105"))
  }

  @Test func stopsAreNotTriggeredInACall() {
    var market = Market()
    market.trade(at: 100)
    market.place(.stop, "stop", .buy, 1, stop: 105)
    market.change(to: .openingAuction)
    #expect(market.amend(.stop, "stop", as: "low", .buy, 1, stop: 95) == ["low replaced stop 95"])
    #expect(
      market.tell(.changePhase(PhaseChange(instrument: btc, phase: .continuous))).suffix(2) == [
        "low triggered stop 95", "low canceled noLiquidity stop 95",
      ])
  }

  @Test func pegsTakeNoPartInAnAuction() {
    var market = Market()
    market.place(.limit, "bid", .buy, 1, at: 100, by: bob)
    market.place(.peggedPrimary, "peg", .buy, 5)
    market.change(to: .closingAuction)
    #expect(market.engine.firstViolation() == nil)
    market.place(.limit, "s", .sell, 6, at: 100)
    let told = market.tell(.changePhase(PhaseChange(instrument: btc, phase: .continuous)))
    #expect(told.filter { $0.hasPrefix("T") } == ["T1 1@100 maker 3 taker 1 buy"])
    // Without a bid the peg waits; with one it is back and takes the ask.
    #expect(
      market.place(.limit, "bid2", .buy, 1, at: 99, by: bob) == ["bid2 new"])
    #expect(
      market.place(.limit, "t", .sell, 2, at: 99, by: bob).filter { $0.hasPrefix("T") } == [
        "T2 1@99 maker 4 taker 5 sell", "T3 1@99 maker 2 taker 5 sell",
      ])
  }

  @Test func bothOrdersOfAPairMayBeFilledInAnAuction() {
    var market = Market()
    market.pair(.oneCancelsOther, leg(.limit, "p1", .sell, 2, at: 100), leg(.limit, "p2", .sell, 2, at: 101))
    market.pair(.oneCancelsOther, leg(.limit, "q1", .sell, 2, at: 103), leg(.limit, "q2", .sell, 2, at: 200))
    market.change(to: .closingAuction)
    market.place(.limit, "b", .buy, 5, at: 103, by: bob)
    let told = market.tell(.changePhase(PhaseChange(instrument: btc, phase: .continuous)))
    #expect(told.filter { $0.hasPrefix("T") }.count == 3)
    // The pair is looked at when the uncross is complete: the second order of the filled pair is done by then.
    #expect(told.suffix(2) == ["instrument 0 continuous", "q2 canceled linkedOrderDone"])
    #expect(market.queue(.sell) == ["q1"])
  }

  @Test func theSecondOfAPairIsEnteredAfterTheAuctionThatFilledTheFirst() {
    var market = Market()
    market.pair(.oneTriggersOther, leg(.limit, "a", .buy, 2, at: 100), leg(.limit, "b", .sell, 2, at: 110))
    market.pair(.oneTriggersOther, leg(.limit, "c", .buy, 2, at: 100), leg(.market, "d", .sell, 2))
    market.change(to: .closingAuction)
    market.place(.limit, "s", .sell, 4, at: 100, by: bob)
    // It closes: a limit order comes to rest, a market order has no place.
    let told = market.tell(.changePhase(PhaseChange(instrument: btc, phase: .closed)))
    #expect(
      told.suffix(4) == [
        "instrument 0 closed", "b triggered", "d triggered", "d canceled phaseForbids",
      ])
    #expect(market.queue(.sell) == ["b"])
  }

  @Test func aDutyOfAnAuctionWaitsForItsLastPart() {
    var market = Market(limits: smallLimits(resendMessages: 16))
    market.pair(.oneCancelsOther, leg(.limit, "a", .sell, 1, at: 100), leg(.limit, "b", .sell, 9, at: 300))
    market.change(to: .closingAuction)
    for number in 1...4 {
      market.place(.limit, ClientOrderID("s\(number)")!, .sell, 1, at: 100, by: bob)
    }
    market.place(.limit, "t", .buy, 5, at: 100, by: bob)
    let first = market.tell(.changePhase(PhaseChange(instrument: btc, phase: .continuous)))
    #expect(first.filter { $0.hasPrefix("T") }.count == 2 && market.engine.openOrderCount == 5)
    #expect(market.engine.nextDeadline == 0)
    #expect(market.advance().filter { $0.hasPrefix("T") }.count == 2)
    let last = market.advance()
    #expect(last.suffix(2) == ["instrument 0 continuous", "b canceled linkedOrderDone"])
    #expect(market.engine.openOrderCount == 0 && market.engine.nextDeadline == .max)
  }
}
