import Domain
import Matching
import Testing

@Suite struct CancelTests {
  @Test func aCancelEndsTheOrderUnderTheRequestsOwnId() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    #expect(
      market.cancel("a1", as: "c1") == [
        "E2 O1 alice c1<a1 canceled (canceledByClient): canceled buy 5@100 leaves 0"
      ])
    #expect(market.queue(.buy) == [])
    #expect(
      market.cancel("a1", as: "c2") == ["alice c2<a1 cancel refused: tooLateToCancel, order 1 canceled"])
  }

  @Test func anOrderIsAlsoNamedByItsOrderId() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    market.enter("a2", .buy, 5, at: 100)
    #expect(market.cancel("", as: "c1", order: 2)[0].contains("c1<a2 canceled"))
    #expect(market.cancel("a1", as: "c2", order: 2)[0].contains("orderIDMismatch"))
    #expect(market.cancel("", as: "c3", order: 2)[0].contains("tooLateToCancel, order 2 canceled"))
    #expect(market.cancel("", as: "c4", order: 3)[0].contains("unknownOrder, order 0 rejected"))
    #expect(market.cancel("", as: "c5")[0].contains("unknownOrder"))
  }

  @Test func aCancelOfAnUnknownOrderIsRejected() {
    var market = Market()
    #expect(market.cancel("a1", as: "c1") == ["alice c1<a1 cancel refused: unknownOrder, order 0 rejected"])
    market.enter("a2", .buy, 0, at: 100)
    #expect(market.cancel("a2", as: "c2")[0].contains("unknownOrder"))
    #expect(market.cancel("c1", as: "c3")[0].contains("unknownOrder"))
  }

  @Test func aFilledOrderIsTooLateToCancel() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    market.enter("b1", .sell, 5, at: 100, by: bob)
    #expect(market.cancel("a1", as: "c1") == ["alice c1<a1 cancel refused: tooLateToCancel, order 1 filled"])
    #expect(market.cancel("b1", as: "c1", .sell, by: bob)[0].contains("tooLateToCancel, order 2 filled"))
  }

  @Test func aSessionReachesOnlyItsOwnOrders() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    #expect(market.cancel("a1", as: "c1", by: bob)[0].contains("unknownOrder, order 0"))
    #expect(market.cancel("", as: "c2", by: bob, order: 1)[0].contains("unknownOrder, order 0"))
    #expect(market.replace("a1", as: "c3", .buy, 5, at: 101, by: bob)[0].contains("unknownOrder, order 0"))
    #expect(market.status("a1", by: bob)[0].contains("unknownOrder"))
    #expect(market.queue(.buy) == ["a1"])
  }

  @Test func sideAndInstrumentMustBeTheOrders() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    #expect(market.cancel("a1", as: "c1", .sell) == ["alice c1<a1 cancel refused: sideMismatch, order 1 new"])
    #expect(market.cancel("a1", as: "c2", in: eth)[0].contains("instrumentMismatch"))
    #expect(market.replace("a1", as: "c3", .sell, 5, at: 100)[0].contains("sideMismatch"))
  }

  @Test func aClientOrderIdIsUsedUpByRefusedRequestsToo() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    market.cancel("none", as: "c1")
    #expect(
      market.cancel("a1", as: "c1") == ["alice c1<a1 cancel refused: duplicateClientOrderID, order 1 new"])
    #expect(market.cancel("a1", as: "a1")[0].contains("duplicateClientOrderID"))
    #expect(market.cancel("a1", as: "")[0].contains("clientOrderIDMissing"))
    #expect(market.enter("c1", .buy, 5, at: 100)[0].contains("duplicateClientOrderID"))
    #expect(market.enter("c1", .buy, 5, at: 100, by: bob)[0].contains("new"))
  }
}

@Suite struct ReplaceTests {
  @Test func aLowerQuantityKeepsThePlaceInTheQueue() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    market.enter("a2", .buy, 5, at: 100)
    #expect(
      market.replace("a1", as: "r1", .buy, 3, at: 100) == [
        "E3 O1 alice r1<a1 replaced: new buy 3@100 leaves 3"
      ])
    #expect(market.queue(.buy) == ["r1", "a2"])
  }

  @Test func aHigherQuantityOrAnotherPriceLosesIt() {
    var market = Market()
    for id in ["a1", "a2", "a3"] as [ClientOrderID] { market.enter(id, .buy, 5, at: 100) }
    market.replace("a1", as: "r1", .buy, 6, at: 100)
    #expect(market.queue(.buy) == ["a2", "a3", "r1"])
    market.replace("a2", as: "r2", .buy, 5, at: 99)
    market.replace("r2", as: "r3", .buy, 5, at: 100)
    #expect(market.queue(.buy) == ["a3", "r1", "r3"])
    market.replace("r1", as: "r4", .buy, 1, at: 101)
    #expect(market.queue(.buy) == ["r4", "a3", "r3"])
  }

  @Test func aReplacedOrderMayTradeAtOnce() {
    var market = Market()
    market.enter("b1", .sell, 2, at: 105, by: bob)
    market.enter("a1", .buy, 5, at: 100)
    #expect(
      market.replace("a1", as: "r1", .buy, 5, at: 106) == [
        "E3 O2 alice r1<a1 replaced: new buy 5@106 leaves 5",
        "E4 O2 alice r1 trade T1 2@105 removed: partiallyFilled buy 5@106 leaves 3 cum 2 for 210",
        "E5 O1 bob b1 trade T1 2@105 added: filled sell 2@105 leaves 0 cum 2 for 210",
        "T1 2@105 maker 1 taker 2 buy",
      ])
    market.enter("b2", .sell, 9, at: 107, by: bob)
    #expect(market.replace("r1", as: "r2", .buy, 5, at: 107).count == 4)
    #expect(market.queue(.buy) == [])
    #expect(market.cancel("r2", as: "c1")[0].contains("tooLateToCancel, order 2 filled"))
  }

  @Test func theQuantityIncludesFills() {
    var market = Market()
    market.enter("a1", .buy, 10, at: 100)
    market.enter("b1", .sell, 4, at: 100, by: bob)
    #expect(
      market.replace("a1", as: "r1", .buy, 7, at: 100) == [
        "E5 O1 alice r1<a1 replaced: partiallyFilled buy 7@100 leaves 3 cum 4 for 400"
      ])
  }

  @Test(arguments: [4, 3, 1] as [Int64])
  func aQuantityAtOrBelowTheFillsEndsTheOrderAsFilled(lots: Int64) {
    var market = Market()
    market.enter("a1", .buy, 10, at: 100)
    market.enter("b1", .sell, 4, at: 100, by: bob)
    #expect(
      market.replace("a1", as: "r1", .buy, lots, at: 101) == [
        "E5 O1 alice r1<a1 replaced: filled buy 4@101 leaves 0 cum 4 for 400"
      ])
    #expect(market.queue(.buy) == [])
    #expect(market.status("r1")[0].contains("filled buy 4@101"))
    #expect(market.engine.firstViolation() == nil)
  }

  @Test func onlyTheLatestIdNamesTheOrder() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    market.replace("a1", as: "r1", .buy, 5, at: 101)
    #expect(market.cancel("a1", as: "c1") == ["alice c1<a1 cancel refused: unknownOrder, order 0 rejected"])
    #expect(market.replace("a1", as: "r2", .buy, 5, at: 102)[0].contains("unknownOrder"))
    #expect(market.cancel("r1", as: "c2")[0].contains("c2<r1 canceled"))
  }

  @Test func aReplaceIsCheckedAsAnOrderIs() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    #expect(
      market.replace("a1", as: "r1", .buy, 0, at: 100)[0].contains("replace refused: quantityNotPositive"))
    #expect(market.replace("a1", as: "r2", .buy, 5, at: 0)[0].contains("priceOutOfRange"))
    #expect(market.replace("a1", as: "r3", .buy, 5, at: 2_000_000_000_000)[0].contains("priceOutOfRange"))
    #expect(market.replace("a1", as: "r4", .buy, .max, at: 100)[0].contains("quantityTooLarge"))
    #expect(
      market.replace("a1", as: "r5", .buy, 5, at: 100, .goodTillCancel)[0].contains("invalidCombination"))
    #expect(market.replace("a1", as: "r6", .buy, 5, at: 0, type: .market)[0].contains("invalidCombination"))
    market.change(to: .halted)
    #expect(market.replace("a1", as: "r7", .buy, 5, at: 100)[0].contains("instrumentHalted, order 1 new"))
    #expect(market.queue(.buy) == ["a1"])
  }
}

@Suite struct StatusTests {
  @Test func aStatusReportHasNoExecutionId() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    market.enter("b1", .sell, 2, at: 100, by: bob)
    #expect(
      market.status("a1") == ["E0 O1 alice a1 orderStatus: partiallyFilled buy 5@100 leaves 3 cum 2 for 200"])
    #expect(market.status("", order: 1) == market.status("a1"))
    #expect(market.enter("a2", .buy, 1, at: 1)[0].hasPrefix("E5 "))
  }

  @Test func anOrderThatIsDoneKeepsItsTrueEnd() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    market.enter("b1", .sell, 5, at: 100, by: bob)
    market.enter("a2", .buy, 5, at: 100)
    market.cancel("a2", as: "c1")
    #expect(
      market.status("a1") == ["E0 O1 alice a1 orderStatus: filled buy 5@100 leaves 0 cum 5 for 500"])
    #expect(
      market.status("a2") == ["E0 O3 alice a2 orderStatus (canceledByClient): canceled buy 5@100 leaves 0"])
    #expect(market.status("", order: 3) == market.status("a2"))
  }

  @Test func anUnknownOrderIsSaidToBe() {
    var market = Market()
    #expect(market.status("a1") == ["E0 O0 alice a1 orderStatus (unknownOrder): rejected buy 0@0 leaves 0"])
    market.enter("a1", .buy, 5, at: 100)
    #expect(market.status("a1", order: 7)[0].contains("O7 alice a1 orderStatus (orderIDMismatch)"))
  }

  @Test func ordersDoneLongAgoAreForgottenButStillTooLateToCancel() {
    var market = Market(limits: smallLimits(clientOrderIDs: 20_000))
    market.enter("first", .buy, 1, at: 100, .immediateOrCancel)
    for count in 1..<4096 { market.enter(ClientOrderID("n\(count)")!, .buy, 1, at: 100, .immediateOrCancel) }
    #expect(market.status("first")[0].contains("canceled"))
    market.enter("last", .buy, 1, at: 100, .immediateOrCancel)
    #expect(market.status("first")[0].contains("unknownOrder"))
    #expect(market.status("n1")[0].contains("canceled"))
    #expect(
      market.cancel("first", as: "c1") == ["alice c1<first cancel refused: tooLateToCancel, order 0 rejected"]
    )
  }
}
