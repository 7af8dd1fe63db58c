import Domain
import Matching
import Testing

/// Orders that are for an auction only.
@Suite struct AuctionOrderTests {
  @Test func anOrderAtTheOpeningRestsAtOnceAndExpiresAfterTheUncross() {
    var market = Market()
    #expect(market.send("o1", .buy, 3, at: 100, .atTheOpening) == ["o1 rejected phaseForbids"])
    market.phase(.preOpen)
    #expect(market.send("o2", .buy, 3, at: 100, .atTheOpening) == ["o2 new"])
    #expect(market.queue(.buy) == ["o2"])
    market.phase(.openingAuction)
    market.send("o3", .sell, 1, .atTheOpening, type: .market)
    #expect(
      market.phase(.continuous) == [
        "indicative nothing", "o2 1@100 in auction", "o3 1@100 in auction", "trade 1@100",
        "instrument 0 continuous", "o2 expired auctionOver",
      ])
    #expect(market.engine.openOrderCount == 0)
    for phase in [.volatilityAuction, .closingAuction] as [Phase] {
      market.phase(phase)
      let id = ClientOrderID("\(phase)")!
      #expect(market.send(id, .buy, 3, at: 100, .atTheOpening) == ["\(phase) rejected phaseForbids"])
    }
  }

  @Test func anOrderAtTheCloseIsHeldUntilTheClosingAuctionBegins() {
    var market = Market()
    #expect(market.send("c1", .buy, 3, at: 100, .atTheClose) == ["c1 new"])
    #expect(market.queue(.buy) == [])
    #expect(market.engine.openOrderCount == 1)
    #expect(market.send("s1", .sell, 2, at: 100) == ["s1 new"])
    market.phase(.openingAuction)
    #expect(market.phase(.continuous) == ["indicative nothing", "instrument 0 continuous"])
    #expect(
      market.phase(.closingAuction) == ["instrument 0 closingAuction", "indicative 2@100, 1 over to buy"])
    #expect(market.queue(.buy) == ["c1"])
    #expect(market.send("c2", .buy, 3, at: 99, .atTheClose) == ["c2 new"])
    #expect(market.queue(.buy) == ["c1", "c2"])
    #expect(
      market.phase(.closed).suffix(3)
        == ["instrument 0 closed", "c1 expired auctionOver", "c2 expired auctionOver"])
  }

  @Test func anOrderGoodForAuctionIsForTheNextCallOrTheOneThatIsOn() {
    var market = Market()
    market.send("g1", .buy, 3, at: 100, .goodForAuction)
    market.phase(.preOpen)
    market.send("g2", .buy, 3, at: 101, .goodForAuction)
    #expect(market.queue(.buy) == [])
    #expect(market.phase(.continuous) == ["instrument 0 continuous"])
    market.phase(.volatilityAuction)
    #expect(market.queue(.buy) == ["g2", "g1"])
    market.send("g3", .buy, 3, at: 102, .goodForAuction)
    #expect(market.queue(.buy) == ["g3", "g2", "g1"])
    #expect(
      market.phase(.continuous) == [
        "indicative nothing", "instrument 0 continuous", "g1 expired auctionOver", "g2 expired auctionOver",
        "g3 expired auctionOver",
      ])
  }

  @Test func whatWasBroughtIntoTheBookStaysThereUntilItIsUncrossed() {
    var market = Market()
    market.send("g1", .buy, 3, at: 100, .goodForAuction)
    market.phase(.volatilityAuction)
    market.phase(.halted)
    #expect(market.queue(.buy) == ["g1"])
    #expect(market.phase(.continuous) == ["instrument 0 continuous", "g1 expired auctionOver"])
  }

  @Test func heldOrdersComeInByAgeAndKeepTheirTimePriority() {
    var market = Market()
    market.send("g1", .buy, 1, at: 100, .goodForAuction)
    market.send("b1", .buy, 1, at: 100)
    market.send("c1", .buy, 1, at: 100, .atTheClose)
    market.send("g2", .buy, 1, at: 100, .goodForAuction)
    market.phase(.closingAuction)
    #expect(market.queue(.buy) == ["b1", "g1", "c1", "g2"])
  }

  @Test func aHeldOrderCanBeCanceledButNotReplaced() {
    var market = Market()
    market.send("g1", .buy, 3, at: 100, .goodForAuction)
    #expect(market.status("g1")[0].contains("g1 orderStatus: new buy 3@100 leaves 3"))
    #expect(
      market.replace("g1", as: "r1", .buy, 2, at: 100, .goodForAuction)[0]
        == "alice r1<g1 replace refused: orderHeld, order 1 new")
    #expect(market.cancel("g1", as: "x1")[0].contains("canceled (canceledByClient)"))
    #expect(market.engine.openOrderCount == 0)
    #expect(market.phase(.closingAuction) == ["instrument 0 closingAuction", "indicative nothing"])
  }

  @Test func theEndOfTheDayExpiresThem() {
    var market = Market()
    market.send("g1", .buy, 3, at: 100, .goodForAuction)
    market.send("d1", .buy, 3, at: 100)
    market.send("k1", .buy, 3, at: 100, .goodTillCancel)
    market.send("c1", .buy, 3, at: 100, .atTheClose)
    #expect(
      market.tell(brief: .endOfDay(EndOfDay(day: 1)))
        == ["g1 expired endOfDay", "d1 expired endOfDay", "c1 expired endOfDay"])
  }

  @Test func ordersThatMustTradeAtOnceAreForContinuousTradingOnly() {
    for phase in [.preOpen, .openingAuction, .volatilityAuction, .closingAuction] as [Phase] {
      var market = Market()
      market.phase(phase)
      #expect(market.send("a1", .buy, 1, at: 100, .immediateOrCancel) == ["a1 rejected phaseForbids"])
      #expect(market.send("a2", .buy, 1, at: 100, .fillOrKill) == ["a2 rejected phaseForbids"])
      #expect(market.send("a3", .buy, 1, type: .market) == ["a3 rejected phaseForbids"])
      #expect(market.send("a4", .buy, 1, at: 100, .goodTillCancel) == ["a4 new"])
    }
  }

  @Test func anOrderInACallIsAmendedWithoutTrading() {
    var market = Market()
    market.phase(.openingAuction)
    market.send("b1", .buy, 1, at: 100)
    market.send("b2", .buy, 1, at: 100)
    market.send("s1", .sell, 1, at: 101)
    #expect(market.replace("b1", as: "r1", .buy, 2, at: 102).count == 1)
    #expect(market.queue(.buy) == ["r1", "b2"])
    #expect(market.queue(.sell) == ["s1"])
    #expect(market.phase(.closed).contains("trade 1@101"))
  }

  @Test func anIcebergCountsInWholeAndTradesPartByPart() {
    var market = Market()
    market.phase(.openingAuction)
    market.send("i1", .sell, 5, at: 100) { $0.displayQuantity.lots = 2 }
    market.send("s1", .sell, 3, at: 100)
    #expect(market.send("b1", .buy, 7, at: 100, by: bob) == ["b1 new"])
    #expect(
      market.phase(.continuous).filter { $0.hasSuffix("in auction") } == [
        "b1 2@100 in auction", "i1 2@100 in auction", "b1 3@100 in auction", "s1 3@100 in auction",
        "b1 2@100 in auction", "i1 2@100 in auction",
      ])
    #expect(market.send("b2", .buy, 9, at: 100, by: bob, .immediateOrCancel)[2] == "i1 1@100")
  }

  @Test func hiddenOrdersTakePartBehindAllThatAreShownAtTheirPrice() {
    var market = Market()
    market.phase(.openingAuction)
    market.send("h1", .sell, 2, at: 100) { $0.instructions = .hidden }
    market.send("s1", .sell, 2, at: 100)
    market.send("h2", .sell, 2, at: 99) { $0.instructions = .hidden }
    #expect(market.send("b1", .buy, 5, at: 100, by: bob) == ["b1 new"])
    market.pause += 1_000_000_000
    #expect(market.tell(brief: .advance) == ["indicative 5@100, 1 over to sell"])
    let lines = market.phase(.continuous)
    #expect(
      lines.filter { $0.hasPrefix("h") || $0.hasPrefix("s") }
        == ["h2 2@100 in auction", "s1 2@100 in auction", "h1 1@100 in auction"])
  }

  @Test func allOrNoneOrdersDoNotTakePart() {
    var market = Market()
    market.phase(.openingAuction)
    market.send("w1", .sell, 2, at: 90) { $0.instructions = .allOrNone }
    market.send("b1", .buy, 3, at: 100, by: bob)
    market.send("s1", .sell, 1, at: 100)
    #expect(
      market.phase(.continuous).prefix(5) == [
        "indicative nothing", "b1 1@100 in auction", "s1 1@100 in auction", "trade 1@100",
        "instrument 0 continuous",
      ])
  }
}
