import Domain
import Matching
import Testing

@Suite struct PairTests {
  @Test func theOtherOrderIsCanceledWhenOneTrades() {
    var market = Market()
    market.trade(at: 100)
    #expect(
      market.pair(
        .oneCancelsOther, leg(.limit, "profit", .sell, 5, at: 110), leg(.stop, "loss", .sell, 5, stop: 90))
        == ["profit new", "loss new stop 90"])
    #expect(
      market.place(.limit, "b", .buy, 2, at: 110, by: bob) == [
        "b new", "b 2@110", "profit 2@110 leaves 3", "T2 2@110 maker 3 taker 5 buy",
        "loss canceled linkedOrderDone stop 90",
      ])
    #expect(market.queue(.sell) == ["profit"])
    #expect(market.cancel("profit", as: "c", .sell).count == 1)
  }

  @Test func aTriggeredStopThatTradesCancelsTheOther() {
    var market = Market()
    market.pair(
      .oneCancelsOther, leg(.limit, "profit", .sell, 5, at: 110), leg(.stop, "loss", .sell, 5, stop: 90))
    market.place(.limit, "b", .buy, 3, at: 90, by: bob)
    #expect(
      market.place(.limit, "s", .sell, 1, at: 90, by: bob) == [
        "s new", "s 1@90", "b 1@90 leaves 2", "T1 1@90 maker 3 taker 4 sell",
        "loss triggered stop 90", "loss 2@90 leaves 3", "b 2@90", "T2 2@90 maker 3 taker 2 sell",
        "loss canceled immediateRemainder stop 90", "profit canceled linkedOrderDone",
      ])
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func theOtherOrderIsCanceledWhenOneIsCanceled() {
    var market = Market()
    market.pair(.oneCancelsOther, leg(.limit, "a", .sell, 5, at: 110), leg(.limit, "b", .buy, 5, at: 90))
    #expect(
      market.cancel("b", as: "c").last!.contains("a canceled (linkedOrderDone)"))
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func theSecondIsNotEnteredIfTheFirstTradesOnEntry() {
    var market = Market()
    market.place(.limit, "bid", .buy, 1, at: 110, by: bob)
    #expect(
      market.pair(.oneCancelsOther, leg(.limit, "a", .sell, 5, at: 110), leg(.market, "b", .sell, 5)) == [
        "a new", "b new", "a 1@110 leaves 4", "bid 1@110", "T1 1@110 maker 1 taker 2 sell",
        "b canceled linkedOrderDone",
      ])
    #expect(market.queue(.sell) == ["a"])
  }

  @Test func theSecondIsNotEnteredIfTheFirstEndsOnEntry() {
    var market = Market()
    #expect(
      market.pair(.oneCancelsOther, leg(.market, "a", .sell, 5), leg(.limit, "b", .sell, 5, at: 100)) == [
        "a new", "b new", "a canceled noLiquidity", "b canceled linkedOrderDone",
      ])
  }

  @Test func theSecondTradesOnEntryIfTheFirstDoesNot() {
    var market = Market()
    market.place(.limit, "ask", .sell, 2, at: 100, by: bob)
    #expect(
      market.pair(
        .oneCancelsOther, leg(.limit, "a", .buy, 5, at: 90), leg(.limit, "b", .buy, 5, at: 100)) == [
          "a new", "b new", "b 2@100 leaves 3", "ask 2@100", "T1 2@100 maker 1 taker 3 buy",
          "a canceled linkedOrderDone",
        ])
    #expect(market.queue(.buy) == ["b"])
  }

  @Test func oneTakerMayFillBothOrdersOfAPair() {
    var market = Market()
    market.pair(.oneCancelsOther, leg(.limit, "a", .sell, 5, at: 100), leg(.limit, "b", .sell, 5, at: 101))
    #expect(
      market.place(.market, "m", .buy, 7, by: bob) == [
        "m new", "m 5@100 leaves 2", "a 5@100", "T1 5@100 maker 1 taker 3 buy",
        "m 2@101", "b 2@101 leaves 3", "T2 2@101 maker 2 taker 3 buy", "b canceled linkedOrderDone",
      ])
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func aPairMayTradeWithItself() {
    var market = Market()
    #expect(
      market.pair(.oneCancelsOther, leg(.limit, "a", .sell, 5, at: 100), leg(.limit, "b", .buy, 3, at: 100))
        == [
          "a new", "b new", "b 3@100", "a 3@100 leaves 2", "T1 3@100 maker 1 taker 2 buy",
          "a canceled linkedOrderDone",
        ])
  }

  @Test func theSecondIsHeldUntilTheFirstIsWhollyFilled() {
    var market = Market()
    #expect(
      market.pair(.oneTriggersOther, leg(.limit, "a", .buy, 5, at: 100), leg(.limit, "b", .sell, 5, at: 110))
        == ["a new", "b new"])
    #expect(market.queue(.sell) == [])
    #expect(market.amend(.limit, "b", as: "b2", .sell, 4, at: 110).last!.contains("orderHeld"))
    #expect(market.place(.limit, "s1", .sell, 3, at: 100, by: bob).count == 4)
    #expect(
      market.place(.limit, "s2", .sell, 3, at: 100, by: bob) == [
        "s2 new", "s2 2@100 leaves 1", "a 2@100", "T2 2@100 maker 1 taker 4 sell", "b triggered",
      ])
    #expect(market.queue(.sell) == ["s2", "b"])
  }

  @Test func theSecondMayBeAStopWithATriggerOfItsOwn() {
    var market = Market()
    market.place(.limit, "ask", .sell, 5, at: 100, by: bob)
    #expect(
      market.pair(.oneTriggersOther, leg(.market, "a", .buy, 5), leg(.stop, "b", .sell, 5, stop: 95)) == [
        "a new", "b new stop 95", "a 5@100", "ask 5@100", "T1 5@100 maker 1 taker 2 buy",
        "b triggered stop 95",
      ])
    #expect(market.engine.openOrderCount == 1)
    market.place(.limit, "bid", .buy, 9, at: 95, by: bob)
    #expect(
      market.place(.limit, "s", .sell, 1, at: 95, by: bob).suffix(4) == [
        "b triggered stop 95", "b 5@95", "bid 5@95 leaves 3", "T3 5@95 maker 4 taker 3 sell",
      ])
  }

  @Test func theSecondIsCanceledIfTheFirstEndsWithoutBeingFilled() {
    var market = Market()
    market.pair(.oneTriggersOther, leg(.limit, "a", .buy, 5, at: 100), leg(.limit, "b", .sell, 5, at: 110))
    market.place(.limit, "s", .sell, 3, at: 100, by: bob)
    let told = market.cancel("a", as: "c")
    #expect(told.count == 2 && told[1].contains("b canceled (linkedOrderDone)"))
    market.pair(.oneTriggersOther, leg(.market, "d", .buy, 5), leg(.limit, "e", .sell, 5, at: 110))
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func aHeldOrderCanBeCanceledAndLeavesTheFirstAlone() {
    var market = Market()
    market.pair(.oneTriggersOther, leg(.limit, "a", .buy, 5, at: 100), leg(.limit, "b", .sell, 5, at: 110))
    #expect(market.cancel("b", as: "c", .sell).count == 1)
    #expect(market.place(.limit, "s", .sell, 5, at: 100, by: bob).count == 4)
  }

  @Test func aReplaceDownToTheFilledQuantityFillsTheFirst() {
    var market = Market()
    market.pair(.oneTriggersOther, leg(.limit, "a", .buy, 5, at: 100), leg(.limit, "b", .sell, 5, at: 110))
    market.place(.limit, "s", .sell, 3, at: 100, by: bob)
    #expect(market.amend(.limit, "a", as: "a2", .buy, 3, at: 100) == ["a2 replaced", "b triggered"])
  }

  @Test func aReplaceOfALinkedOrderLeavesTheLink() {
    var market = Market()
    market.pair(.oneCancelsOther, leg(.limit, "a", .sell, 5, at: 110), leg(.stop, "b", .sell, 5, stop: 90))
    #expect(market.amend(.limit, "a", as: "a2", .sell, 4, at: 105) == ["a2 replaced"])
    #expect(market.amend(.stop, "b", as: "b2", .sell, 4, stop: 95) == ["b2 replaced stop 95"])
    #expect(
      market.place(.limit, "t", .buy, 1, at: 105, by: bob).last == "b2 canceled linkedOrderDone stop 95")
  }

  @Test func ifOneIsRefusedBothAre() {
    var market = Market()
    #expect(
      market.pair(.oneCancelsOther, leg(.limit, "a", .sell, 0, at: 110), leg(.limit, "b", .buy, 5, at: 90))
        == [
          "a rejected quantityNotPositive", "b rejected linkedOrderRefused",
        ])
    #expect(
      market.pair(.oneCancelsOther, leg(.limit, "c", .sell, 5, at: 110), leg(.limit, "d", .buy, 5)) == [
        "c rejected linkedOrderRefused", "d rejected priceOutOfRange",
      ])
    #expect(
      market.pair(.oneCancelsOther, leg(.limit, "e", .sell, 5, at: 110), leg(.limit, "e", .buy, 5, at: 90))
        == [
          "e rejected linkedOrderRefused", "e rejected duplicateClientOrderID",
        ])
    // The ids are used up, the order ids are not.
    #expect(market.place(.limit, "b", .buy, 1, at: 1) == ["b rejected duplicateClientOrderID"])
    #expect(market.enter("f", .buy, 1, at: 1) == ["E8 O1 alice f new: new buy 1@1 leaves 1"])
  }

  @Test func whatPairsDoNotTakeIsRefused() {
    var market = Market()
    let good = leg(.limit, "z", .buy, 1, at: 1)
    var number = 0
    func refusal(_ market: inout Market, _ change: (inout OrderLeg) -> Void) -> String {
      number += 1
      var first = leg(.limit, ClientOrderID("a\(number)")!, .sell, 5, at: 110)
      change(&first)
      return market.pair(.oneCancelsOther, first, good)[0]
    }
    #expect(refusal(&market) { $0.timeInForce = .immediateOrCancel }.contains("timeInForceNotSupported"))
    #expect(refusal(&market) { $0.type = .trailingStop }.contains("orderTypeNotSupported"))
    #expect(refusal(&market) { $0.instructions = .hidden }.contains("invalidCombination"))
    market.change(to: .halted)
    #expect(refusal(&market) { _ in }.contains("instrumentHalted"))
  }

  @Test func aPairNeedsRoomForTwo() {
    var market = Market(limits: smallLimits(orders: 2))
    market.place(.limit, "x", .buy, 1, at: 1)
    #expect(
      market.pair(.oneCancelsOther, leg(.limit, "a", .sell, 5, at: 110), leg(.limit, "b", .buy, 5, at: 90))
        == [
          "a rejected linkedOrderRefused", "b rejected tooManyOrders",
        ])
    market.cancel("x", as: "x2")
    #expect(
      market.pair(.oneCancelsOther, leg(.limit, "c", .sell, 5, at: 110), leg(.limit, "d", .buy, 5, at: 90))
        == [
          "c new", "d new",
        ])
    #expect(market.place(.limit, "y", .buy, 1, at: 1) == ["y rejected tooManyOrders"])
  }

  @Test func aMassCancelEndsBothWithItsOwnReason() {
    var market = Market()
    market.pair(.oneCancelsOther, leg(.limit, "a", .sell, 5, at: 110), leg(.stop, "b", .sell, 5, stop: 90))
    market.pair(.oneTriggersOther, leg(.limit, "c", .buy, 5, at: 80), leg(.stop, "d", .sell, 5, stop: 70))
    #expect(
      market.tell(.massCancel(MassCancel(origin: .venue, session: alice, instrument: .none, reason: .none)))
        == [
          "a canceled canceledByMassCancel", "b canceled canceledByMassCancel stop 90",
          "c canceled canceledByMassCancel", "d canceled canceledByMassCancel stop 70",
        ])
  }

  @Test func theTakersDutyIsOlderThanTheMakers() {
    var market = Market()
    market.pair(
      .oneTriggersOther, leg(.limit, "m1", .sell, 2, at: 100), leg(.limit, "m2", .buy, 1, at: 50), by: bob)
    #expect(
      market.pair(
        .oneTriggersOther, leg(.limit, "t1", .buy, 2, at: 100), leg(.limit, "t2", .sell, 1, at: 150)) == [
          "t1 new", "t2 new", "t1 2@100", "m1 2@100", "T1 2@100 maker 1 taker 3 buy", "t2 triggered",
          "m2 triggered",
        ])
  }
}
