import Domain
import Matching
import Testing

private func shows(_ lots: Int64) -> (inout NewOrder) -> Void {
  { $0.displayQuantity = Quantity(lots: lots) }
}
private func least(_ lots: Int64) -> (inout NewOrder) -> Void {
  { $0.minimumQuantity = Quantity(lots: lots) }
}
private func told(_ instructions: ExecutionInstructions) -> (inout NewOrder) -> Void {
  { $0.instructions = instructions }
}

/// What comes of one trade: the taker's report, the maker's, the public trade.
private func trade(_ taker: String, _ maker: String, _ fill: String) -> [String] {
  ["\(taker) \(fill)", "\(maker) \(fill)", "trade \(fill)"]
}

@Suite struct IcebergTests {
  @Test func theNextPartGoesToTheEndOfTheQueueAndTheSameTakerComesBackToIt() {
    var market = Market()
    market.send("ice", .sell, 5, at: 100, .day, shows(2))
    market.send("a", .sell, 3, at: 100)
    #expect(
      market.send("b", .buy, 8, at: 100, by: bob) == ["b new"] + trade("b", "ice", "2@100")
        + trade("b", "a", "3@100") + trade("b", "ice", "2@100") + trade("b", "ice", "1@100"))
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func aShownPartFilledInPartStaysInFront() {
    var market = Market()
    market.send("ice", .sell, 5, at: 100, .day, shows(2))
    market.send("a", .sell, 3, at: 100)
    market.send("b", .buy, 1, at: 100, by: bob)
    #expect(market.queue(.sell) == ["ice", "a"])
    market.send("c", .buy, 1, at: 100, by: bob)
    #expect(market.queue(.sell) == ["a", "ice"])
  }

  @Test func aLowerQuantityComesOffTheReserveFirst() {
    var market = Market()
    market.send("ice", .sell, 9, at: 100, .day, shows(4))
    market.send("a", .sell, 1, at: 100)
    func replace(_ original: ClientOrderID, _ id: ClientOrderID, _ lots: Int64, shows: Int64) -> [String] {
      var request = ReplaceOrder(
        origin: Origin(session: alice, messageSequence: 1), clientOrderID: id,
        originalClientOrderID: original,
        instrument: btc, side: .sell, quantity: Quantity(lots: lots), price: Price(ticks: 100))
      request.displayQuantity = Quantity(lots: shows)
      return market.tell(brief: .replaceOrder(request))
    }
    #expect(replace("ice", "r1", 5, shows: 4) == ["r1 replaced"])
    #expect(replace("r1", "r2", 3, shows: 4) == ["r2 replaced"])
    #expect(market.queue(.sell) == ["r2", "a"])
    var shown: [Int64] = []
    market.engine.forEachOrder(of: btc, .sell) { shown.append($0.displayedQuantity.lots) }
    #expect(shown == [3, 1])
    #expect(replace("r2", "r3", 3, shows: 1) == ["r3 replaced"])
    #expect(market.queue(.sell) == ["a", "r3"])
  }
}

@Suite struct HiddenOrderTests {
  @Test func aHiddenOrderTradesBehindAllThatIsShownAtItsPriceAndBeforeWorsePrices() {
    var market = Market()
    market.send("h", .sell, 2, at: 100, .day, told(.hidden))
    market.send("a", .sell, 1, at: 100)
    market.send("w", .sell, 1, at: 101)
    #expect(market.queue(.sell) == ["a", "w"])
    #expect(market.engine.bestPrice(btc, .sell) == Price(ticks: 100))
    #expect(
      market.send("b", .buy, 4, at: 101, by: bob) == ["b new"] + trade("b", "a", "1@100")
        + trade("b", "h", "2@100") + trade("b", "w", "1@101"))
  }
}

@Suite struct PostOnlyTests {
  @Test func oneThatWouldTradeIsRefusedOrSlides() {
    var market = Market()
    market.send("h", .sell, 1, at: 99, .day, told(.hidden))
    market.send("a", .sell, 1, at: 100)
    #expect(
      market.send("b", .buy, 1, at: 100, by: bob, .day, told(.postOnlyReject)) == [
        "b rejected wouldTakeLiquidity"
      ])
    #expect(market.send("c", .buy, 1, at: 100, by: bob, .day, told(.postOnlySlide)) == ["c new"])
    #expect(market.engine.bestPrice(btc, .buy) == Price(ticks: 98))
    #expect(market.send("d", .buy, 1, at: 98, by: bob, .day, told(.postOnlyReject)) == ["d new"])
  }

  @Test func thereIsNoPriceToSlideToBelowTheLowest() {
    var market = Market()
    market.send("a", .sell, 1, at: 1)
    #expect(
      market.send("b", .buy, 1, at: 1, by: bob, .day, told(.postOnlySlide)) == [
        "b rejected wouldTakeLiquidity"
      ])
  }
}

@Suite struct MinimumQuantityTests {
  @Test func lessThanTheMinimumIsNoFillAtAllAndAfterThatItIsAnOrderLikeAnyOther() {
    var market = Market()
    market.send("a", .sell, 3, at: 100)
    #expect(
      market.send("b", .buy, 9, at: 100, by: bob, .day, least(4)) == [
        "b new", "b canceled minimumQuantityNotMet",
      ])
    #expect(
      market.send("c", .buy, 9, at: 100, by: bob, .day, least(3)) == ["c new"] + trade("c", "a", "3@100"))
    #expect(market.send("d", .sell, 1, at: 100) == ["d new"] + trade("d", "c", "1@100"))
  }
}

@Suite struct AllOrNoneTests {
  @Test func itIsFilledAsAWholeOrPassedOver() {
    var market = Market()
    market.send("whole", .sell, 5, at: 100, .day, told(.allOrNone))
    market.send("a", .sell, 1, at: 101)
    #expect(market.queue(.sell) == ["a"])
    #expect(market.send("b", .buy, 1, at: 101, by: bob) == ["b new"] + trade("b", "a", "1@101"))
    #expect(
      market.send("c", .buy, 6, at: 101, by: bob) == ["c new"] + trade("c", "whole", "5@100"))
    #expect(market.queue(.buy) == ["c"])
  }

  @Test func onEntryItTakesAllOrRestsAndIsTriedAgainWhenEnoughCameToRest() {
    var market = Market()
    market.send("a", .sell, 2, at: 100)
    #expect(market.send("whole", .buy, 5, at: 101, by: bob, .day, told(.allOrNone)) == ["whole new"])
    #expect(market.send("b", .sell, 1, at: 101) == ["b new"])
    #expect(
      market.send("c", .sell, 3, at: 101) == ["c new"] + trade("whole", "a", "2@100")
        + trade("whole", "b", "1@101") + trade("whole", "c", "2@101"))
  }

  @Test func itRanksBehindHiddenOrdersAtItsPrice() {
    var market = Market()
    market.send("whole", .sell, 1, at: 100, .day, told(.allOrNone))
    market.send("h", .sell, 1, at: 100, .day, told(.hidden))
    #expect(market.send("b", .buy, 1, at: 100, by: bob) == ["b new"] + trade("b", "h", "1@100"))
  }
}

@Suite struct MarketToLimitTests {
  @Test func whatIsLeftRestsAtTheBestPrice() {
    var market = Market()
    #expect(market.send("m", .buy, 1, by: bob, type: .marketToLimit) == ["m new", "m canceled noLiquidity"])
    market.send("a", .sell, 2, at: 100)
    market.send("w", .sell, 2, at: 101)
    #expect(
      market.send("n", .buy, 5, by: bob, type: .marketToLimit) == ["n new"] + trade("n", "a", "2@100"))
    #expect(market.queue(.buy) == ["n"])
    #expect(market.engine.bestPrice(btc, .buy) == Price(ticks: 100))
  }
}
