import Domain
import Testing

@testable import Matching

/// Trades that are taken back.
@Suite struct BustTests {
  @Test func aBustTakesBackWhatAFillDid() {
    var it = MoneyMarket(funds: 1000)
    it.fees(maker: -1000, taker: 25_000)
    it.enter("a1", .sell, 5, at: 60)
    it.enter("b1", .buy, 3, at: 60, for: ben)
    it.enter("a2", .sell, 1, at: 50)
    #expect(
      it.bust(1) == [
        "bustTrade 1 done", "b1 lost T1 3@60 fee -9: canceled 3 leaves 0 cum 0 for 0 canceledByVenue",
        "a1 lost T1 3@60 fee 0: new 2 leaves 2 cum 0 for 0", "busted T1 3@60",
      ])
    #expect(it.has(amy, coin) == "1000/30" && it.has(amy, cash) == "1000")
    #expect(it.has(ben, coin) == "1000" && it.has(ben, cash) == "1000" && it.has(.none, cash) == "0")
    #expect(it.position(amy) == 0 && it.position(ben) == 0)
    #expect(it.bust(1) == ["bustTrade 1 unknownTrade"])
    #expect(it.bust(0) == ["bustTrade 0 unknownTrade"])
    #expect(it.bust(2) == ["bustTrade 2 unknownTrade"])
    // What is open of the order trades on.
    it.cancel("a2", as: "x1", .sell)
    #expect(it.enter("b2", .buy, 2, at: 60, for: ben).last == "T2")
    #expect(it.market.engine.firstViolation() == nil)
    #expect(it.bust(2).count == 4)
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func aBustNeedsWhatIsToBeGivenBack() {
    var it = MoneyMarket(funds: 1000)
    it.enter("a1", .sell, 5, at: 60)
    it.enter("b1", .buy, 5, at: 60, for: ben)
    it.enter("b2", .sell, 101, at: 70, for: ben)
    #expect(it.bust(1) == ["bustTrade 1 insufficientBalance"])
    it.kill(account: ben)
    it.move(-1001, of: cash, amy)
    #expect(it.bust(1) == ["bustTrade 1 insufficientBalance"])
    it.define(amy, credit: 1)
    #expect(it.bust(1)[0] == "bustTrade 1 done")
    #expect(it.has(amy, cash) == "-1" && it.has(ben, coin) == "1000")
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func aBustNeedsTheFeesOfTheVenue() {
    var it = MoneyMarket(funds: 1000)
    it.fees(maker: 0, taker: 100_000)
    it.enter("a1", .sell, 1, at: 50)
    it.enter("b1", .buy, 1, at: 50, for: ben)
    #expect(it.move(-10, of: cash, .none) == ["-10 done, has 0/0, 7"])
    #expect(it.bust(1) == ["bustTrade 1 insufficientBalance"])
    it.move(10, of: cash, .none)
    #expect(it.bust(1)[0] == "bustTrade 1 done")
  }

  @Test func aTradeWithOneselfIsTakenBackToo() {
    var it = MoneyMarket(funds: 1000)
    it.fees(maker: 0, taker: 100_000)
    it.enter("a1", .sell, 100, at: 4)
    it.enter("a2", .buy, 100, at: 4)
    it.move(-920, of: cash, amy)
    it.move(-1000, of: coin, amy)
    #expect(it.has(amy, cash) == "0" && it.has(.none, cash) == "80")
    #expect(it.bust(1)[0] == "bustTrade 1 done")
    #expect(it.has(amy, cash) == "80" && it.has(amy, coin) == "0" && it.position(amy) == 0)
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func aTradeWithoutMoneyIsTakenBackToo() {
    var it = MoneyMarket(settles: false)
    it.enter("a1", .sell, 5, at: 60, for: .none)
    it.enter("b1", .buy, 3, at: 60, for: ben)
    it.enter("b2", .buy, 1, at: 60, for: ben)
    #expect(it.position(ben) == 4)
    #expect(
      it.bust(1) == [
        "bustTrade 1 done", "b1 lost T1 3@60 fee 0: canceled 3 leaves 0 cum 0 for 0 canceledByVenue",
        "a1 lost T1 3@60 fee 0: partiallyFilled 2 leaves 1 cum 1 for 60", "busted T1 3@60",
      ])
    #expect(it.position(ben) == 1)
  }

  @Test func onlyTheLastTradesAreKept() {
    var limits = smallLimits(orders: 20)
    limits.trades = 8
    var it = MoneyMarket(limits: limits, settles: false)
    for number in 1...9 {
      it.enter(ClientOrderID("a\(number)")!, .sell, 1, at: 60)
      it.enter(ClientOrderID("b\(number)")!, .buy, 1, at: 60, for: ben)
    }
    #expect(it.bust(1) == ["bustTrade 1 unknownTrade"])
    #expect(it.bust(2).count == 4)
    #expect(it.bust(9).count == 4)
    #expect(it.position(ben) == 7)
  }

  @Test func anOrderForgottenIsNamedByItsTrade() {
    var limits = smallLimits(orders: 20)
    limits.trades = 8192
    var it = MoneyMarket(limits: limits, settles: false)
    it.enter("a1", .sell, 1, at: 60)
    it.enter("b1", .buy, 1, at: 60, for: ben)
    for number in 0..<4100 {
      it.market.enter(ClientOrderID("n\(number)")!, .buy, 1, at: 1, .immediateOrCancel)
    }
    #expect(
      it.bust(1) == [
        "bustTrade 1 done", " lost T1 1@60 fee 0: canceled 0 leaves 0 cum 0 for 0",
        " lost T1 1@60 fee 0: canceled 0 leaves 0 cum 0 for 0", "busted T1 1@60",
      ])
    guard case .execution(let report) = it.market.engine.events[1] else {
      Issue.record("no report")
      return
    }
    #expect(report.session == bob && report.account == ben && report.side == .buy)
    #expect(report.orderID.rawValue == 2 && report.symbol == "BTC-USD")
  }
}
