import Domain
import Matching
import Testing

@Suite struct SelfTradeTests {
  /// Asks of Bob's at 100 and of Alice's at 100 and 101, and what an order of Alice's with the mode does to them.
  private func events(_ mode: SelfTradePrevention, buys lots: Int64) -> [String] {
    var market = Market()
    market.send("b", .sell, 1, at: 100, by: bob)
    market.send("own", .sell, 3, at: 100)
    market.send("c", .sell, 2, at: 101, by: bob)
    return market.send("t", .buy, lots, at: 101) { $0.selfTradePrevention = mode }
  }

  private let first = ["t new", "t 1@100", "b 1@100", "trade 1@100"]
  private let last = ["t 2@101", "c 2@101", "trade 2@101"]

  @Test func withoutAModeOrdersOfOneOwnerTrade() {
    #expect(events(.none, buys: 4) == first + ["t 3@100", "own 3@100", "trade 3@100"])
  }

  @Test func cancelNewestEndsTheTaker() {
    #expect(events(.cancelNewest, buys: 5) == first + ["t canceled selfTradePrevented"])
  }

  @Test func cancelOldestEndsTheMakerAndTheTakerGoesOn() {
    #expect(events(.cancelOldest, buys: 3) == first + ["own canceled selfTradePrevented"] + last)
  }

  @Test func cancelBothEndsBothTheMakerFirst() {
    #expect(
      events(.cancelBoth, buys: 5) == first + [
        "own canceled selfTradePrevented", "t canceled selfTradePrevented",
      ]
    )
  }

  @Test func decrementTakesTheSmallerLeavesFromBoth() {
    #expect(
      events(.decrement, buys: 6)
        == first + ["own canceled selfTradePrevented", "t restated selfTradePrevented"] + last)
    #expect(
      events(.decrement, buys: 3)
        == first + ["own restated selfTradePrevented", "t canceled selfTradePrevented"])
    #expect(
      events(.decrement, buys: 4)
        == first + ["own canceled selfTradePrevented", "t canceled selfTradePrevented"])
  }

  @Test func aLookAheadPassesOverOwnOrdersThatWouldBeCanceledAndEndsAtOthers() {
    func kill(_ mode: SelfTradePrevention, _ lots: Int64) -> String {
      var market = Market()
      market.send("own", .sell, 3, at: 100)
      market.send("c", .sell, 2, at: 100, by: bob)
      return market.send("t", .buy, lots, at: 100, .fillOrKill) { $0.selfTradePrevention = mode }.last!
    }
    #expect(kill(.cancelOldest, 2) == "trade 2@100")
    #expect(kill(.cancelOldest, 3) == "t canceled fillOrKillNotFilled")
    #expect(kill(.cancelNewest, 2) == "t canceled fillOrKillNotFilled")
  }

  @Test func theModeOfTheAccountHoldsForOrdersThatNameNone() {
    var market = Market()
    var account = AccountDefinition(account: AccountID(rawValue: 0))
    account.selfTradePrevention = .cancelNewest
    market.apply(.defineAccount(account))
    market.send("a", .sell, 1, at: 100, by: bob) { $0.account = AccountID(rawValue: 0) }
    #expect(
      market.send("t", .buy, 1, at: 100) { $0.account = AccountID(rawValue: 0) } == [
        "t new", "t canceled selfTradePrevented",
      ])
  }
}
