import Domain
import Testing

@testable import Matching

/// Balances, reservations, fees and credit.
@Suite struct MoneyTests {
  @Test func aBuyHoldsPriceAndHighestFeeASellItsBase() {
    var it = MoneyMarket(funds: 1000)
    it.fees(maker: 1000, taker: 300_000)
    #expect(it.enter("a1", .buy, 3, at: 50) == ["a1 new"])
    // A lot costs 100 and at most 30 more.
    #expect(it.has(amy, cash) == "1000/390")
    #expect(it.enter("a2", .sell, 7, at: 60) == ["a2 new"])
    #expect(it.has(amy, coin) == "1000/70")
    it.cancel("a1", as: "a3", .buy)
    it.cancel("a2", as: "a4", .sell)
    #expect(it.has(amy, cash) == "1000" && it.has(amy, coin) == "1000")
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func aFillMovesBothAssetsAndTheVenueGetsTheFees() {
    var it = MoneyMarket(funds: 1000)
    it.fees(maker: 1000, taker: 25_000)
    it.enter("a1", .sell, 5, at: 50)
    #expect(it.enter("b1", .buy, 3, at: 51, for: ben) == ["b1 new", "b1 3@50 fee 8", "a1 3@50 fee 1", "T1"])
    #expect(it.has(amy, coin) == "970/20" && it.has(amy, cash) == "1299")
    #expect(it.has(ben, coin) == "1030" && it.has(ben, cash) == "692")
    #expect(it.has(.none, cash) == "9")
    #expect(it.position(amy) == -3 && it.position(ben) == 3)
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func theLastUnitIsEnoughAndOneLessIsNot() {
    var it = MoneyMarket()
    it.fees(maker: 0, taker: 1)
    it.move(302, of: cash, amy)
    it.move(39, of: coin, amy)
    // Each lot costs 100, and a fee of one unit however small its part.
    #expect(it.enter("a1", .buy, 3, at: 50) == ["a1 rejected insufficientBalance"])
    it.move(1, of: cash, amy)
    #expect(it.enter("a2", .buy, 3, at: 50) == ["a2 new"])
    #expect(it.enter("a3", .sell, 4, at: 60) == ["a3 rejected insufficientBalance"])
    it.move(1, of: coin, amy)
    #expect(it.enter("a4", .sell, 4, at: 60) == ["a4 new"])
    #expect(it.enter("a5", .sell, 1, at: 60) == ["a5 rejected insufficientBalance"])
    #expect(it.enter("a6", .sell, 1, type: .market) == ["a6 rejected insufficientBalance"])
  }

  @Test func amountsBeyond64BitsAreRefusedNotComputed() {
    var it = MoneyMarket(funds: 1 << 60)
    let high: Int64 = 1_000_000_000_000
    let many: Int64 = 1_000_000_000_000_000
    #expect(it.enter("a1", .buy, many, at: high) == ["a1 rejected insufficientBalance"])
    #expect(it.enter("a2", .sell, many / 10, at: high) == ["a2 new"])
    #expect(it.enter("b1", .buy, many, for: ben, type: .market).last == "b1 canceled insufficientBalance")
    #expect(it.has(ben, cash) == "\(1 << 60 - (1 << 60) / (2 * high) * 2 * high)")
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func aReplaceNeedsOnlyWhatItNeedsMore() {
    var it = MoneyMarket(funds: 300)
    it.enter("a1", .buy, 3, at: 50)
    #expect(it.has(amy, cash) == "300/300")
    #expect(it.replace("a1", as: "a2", .buy, 2, at: 75) == ["a2 replaced"])
    #expect(it.has(amy, cash) == "300/300")
    #expect(it.replace("a2", as: "a3", .buy, 3, at: 75) == ["a3 replace refused insufficientBalance"])
    #expect(it.replace("a2", as: "a4", .buy, 2, at: 50) == ["a4 replaced"])
    #expect(it.has(amy, cash) == "300/200")
    it.enter("b1", .sell, 1, at: 50, for: ben)
    // Filled in part: what is open counts.
    #expect(it.replace("a4", as: "a5", .buy, 3, at: 50) == ["a5 replaced"])
    #expect(it.has(amy, cash) == "200/200")
    #expect(it.replace("a5", as: "a6", .buy, 1, at: 50) == ["a6 replaced"])
    #expect(it.has(amy, cash) == "200")
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func aMarketBuyTradesAsFarAsTheMoneyReaches() {
    var it = MoneyMarket(funds: 1000)
    it.fees(maker: 0, taker: 10_000)
    it.enter("b1", .sell, 3, at: 50, for: ben)
    it.enter("b2", .sell, 9, at: 100, for: ben)
    // 303 for the first three, then 202 a lot: three of them, with the fee of all three in one.
    #expect(
      it.enter("a1", .buy, 12, type: .market) == [
        "a1 new", "a1 3@50 fee 3", "b1 3@50 fee 0", "T1", "a1 3@100 fee 6", "b2 3@100 fee 0", "T2",
        "a1 canceled insufficientBalance",
      ])
    #expect(it.has(amy, cash) == "91" && it.has(.none, cash) == "9")
    #expect(
      it.enter("a2", .buy, 1, type: .market) == ["a2 new", "a2 canceled insufficientBalance"])
    it.cancel("b2", as: "x", .sell)
    it.market.cancel("b2", as: "b3", .sell, by: bob)
    #expect(it.enter("a3", .buy, 1, type: .market) == ["a3 new", "a3 canceled noLiquidity"])
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func aStopHoldsAtItsStopPriceAndPaysAsItGoesWhenTriggered() {
    var it = MoneyMarket(funds: 1000)
    it.enter("b1", .sell, 1, at: 50, for: ben)
    it.enter("a0", .buy, 1, at: 50)
    #expect(it.has(amy, cash) == "900")
    #expect(it.place(.stop, "a1", .buy, 9, stop: 51) == ["a1 rejected insufficientBalance"])
    #expect(it.place(.stop, "a2", .buy, 8, stop: 55) == ["a2 new"])
    #expect(it.has(amy, cash) == "900/880")
    it.enter("b2", .sell, 1, at: 55, for: ben)
    it.enter("b3", .sell, 9, at: 75, for: ben)
    #expect(
      it.enter("b4", .buy, 1, at: 55, for: ben) == [
        "b4 new", "b4 1@55 fee 0", "b2 1@55 fee 0", "T2", "a2 triggered", "a2 6@75 fee 0", "b3 6@75 fee 0",
        "T3", "a2 canceled insufficientBalance",
      ])
    #expect(it.has(amy, cash) == "0")
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func aStopLimitHoldsAtItsLimit() {
    var it = MoneyMarket(funds: 1000)
    #expect(it.place(.stopLimit, "a1", .buy, 5, at: 60, stop: 55) == ["a1 new"])
    #expect(it.has(amy, cash) == "1000/600")
    #expect(it.place(.stop, "a2", .sell, 5, stop: 40) == ["a2 new"])
    #expect(it.has(amy, coin) == "1000/50")
  }

  @Test func aTrailingStopHoldsLessAsItFollows() {
    var it = MoneyMarket(funds: 1000)
    it.enter("b1", .sell, 1, at: 50, for: ben)
    it.enter("b2", .buy, 1, at: 50, for: ben)
    #expect(it.place(.trailingStop, "a1", .buy, 8, offset: 5) == ["a1 new"])
    #expect(it.has(amy, cash) == "1000/880")
    // A credit taken away and dearer fees change nothing for an order that is open.
    it.fees(maker: 500_000, taker: 500_000)
    it.enter("b3", .sell, 1, at: 40, for: ben)
    it.enter("b4", .buy, 1, at: 40, for: ben)
    #expect(it.has(amy, cash) == "1000/720")
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func aPeggedBuyHoldsAtThePriceThatItGets() {
    var it = MoneyMarket(funds: 1000)
    #expect(it.place(.peggedPrimary, "a1", .buy, 8) == ["a1 new"])
    #expect(it.has(amy, cash) == "1000")
    it.enter("b1", .buy, 1, at: 50, for: ben)
    #expect(it.has(amy, cash) == "1000/800")
    it.enter("b2", .buy, 1, at: 60, for: ben)
    #expect(it.has(amy, cash) == "1000/960")
    #expect(it.replace("a1", as: "a2", .buy, 7, at: 0) == ["a2 replace refused invalidCombination"])
    #expect(it.enter("b3", .buy, 1, at: 63, for: ben) == ["b3 new", "a1 canceled insufficientBalance"])
    #expect(it.has(amy, cash) == "1000")
    #expect(it.place(.peggedPrimary, "a3", .buy, 10, at: 50) == ["a3 new"])
    #expect(it.has(amy, cash) == "1000/1000")
    it.market.change(to: .halted)
    #expect(it.has(amy, cash) == "1000/1000")
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func aPeggedBuyOutOfTheBookHoldsNothing() {
    var it = MoneyMarket(funds: 1000)
    it.enter("b1", .buy, 1, at: 50, for: ben)
    it.place(.peggedPrimary, "a1", .buy, 8)
    #expect(it.has(amy, cash) == "1000/800")
    it.market.change(to: .halted)
    #expect(it.has(amy, cash) == "1000")
    it.move(-700, of: cash, amy)
    #expect(it.market.change(to: .continuous).count == 2)
    #expect(it.has(amy, cash) == "300")
    #expect(it.market.engine.openOrderCount == 1)
  }

  @Test func aMarketBuyInAnAuctionTradesAsFarAsTheMoneyReaches() {
    var it = MoneyMarket(funds: 1000)
    it.market.change(to: .openingAuction)
    #expect(it.place(.market, "a1", .buy, 20, .atTheOpening) == ["a1 new"])
    #expect(it.has(amy, cash) == "1000")
    it.enter("b1", .sell, 20, at: 70, for: ben)
    it.fees(maker: 0, taker: 100_000)
    it.enter("b2", .sell, 2, at: 60, for: ben)
    let lines = it.tell(.changePhase(PhaseChange(instrument: btc, phase: .continuous)))
    #expect(
      lines.filter { $0.hasPrefix("a1") } == [
        "a1 2@70 fee 0", "a1 5@70 fee 0", "a1 canceled insufficientBalance",
      ])
    #expect(lines.contains("b2 2@70 fee 28"))
    #expect(it.has(amy, cash) == "20")
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func aMarketSellHoldsItsBase() {
    var it = MoneyMarket(funds: 1000)
    it.enter("b1", .buy, 2, at: 50, for: ben)
    #expect(
      it.enter("a1", .sell, 3, type: .market) == [
        "a1 new", "a1 2@50 fee 0", "b1 2@50 fee 0", "T1", "a1 canceled immediateRemainder",
      ])
    #expect(it.has(amy, coin) == "980" && it.has(amy, cash) == "1200")
  }

  @Test func creditPaysForBuysOnly() {
    var it = MoneyMarket(funds: 100)
    it.define(amy, credit: 250)
    #expect(it.enter("a1", .buy, 4, at: 50) == ["a1 rejected creditLimit"])
    #expect(it.enter("a2", .sell, 11, at: 50) == ["a2 rejected insufficientBalance"])
    #expect(it.enter("a3", .buy, 3, at: 50) == ["a3 new"])
    it.enter("b1", .sell, 3, at: 50, for: ben)
    #expect(it.has(amy, cash) == "-200")
    #expect(it.move(-1, of: cash, amy) == ["-1 insufficientBalance, has -200/0, 7"])
    // Credit that is taken away is not called in.
    it.define(amy, credit: 10)
    #expect(it.enter("a4", .buy, 1, at: 1) == ["a4 rejected creditLimit"])
    #expect(it.enter("a5", .buy, 1, type: .market).last == "a5 canceled noLiquidity")
    it.enter("b2", .sell, 3, at: 1, for: ben)
    #expect(it.enter("a6", .buy, 1, type: .market) == ["a6 new", "a6 canceled insufficientBalance"])
    #expect(it.enter("a7", .sell, 13, at: 50) == ["a7 new"])
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func anOrderPaysTheRatesOfItsAcceptance() {
    var it = MoneyMarket(funds: 1000)
    it.enter("a1", .buy, 2, at: 50)
    it.fees(maker: 900_000, taker: 900_000)
    #expect(it.enter("b1", .sell, 1, at: 50, for: ben)[1...2] == ["b1 1@50 fee 90", "a1 1@50 fee 0"])
    it.replace("a1", as: "a2", .buy, 2, at: 51)
    #expect(it.has(amy, cash) == "900/194")
    #expect(it.enter("b2", .sell, 1, at: 50, for: ben)[2] == "a2 1@51 fee 92")
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func tiersPayTheirOwnRates() {
    var it = MoneyMarket(funds: 1000)
    it.define(ben, tier: 3)
    it.fees(maker: 10_000, taker: 20_000)
    it.fees(maker: 0, taker: 5000, tier: 3)
    it.enter("a1", .sell, 2, at: 50)
    #expect(it.enter("b1", .buy, 2, at: 50, for: ben)[1...2] == ["b1 2@50 fee 1", "a1 2@50 fee 2"])
  }

  @Test func aRebateIsAtMostWhatTheOtherSidePays() {
    var it = MoneyMarket(funds: 1000)
    it.define(ben, tier: 1)
    it.fees(maker: -10_000, taker: 20_000)
    it.fees(maker: -15_000, taker: 15_000, tier: 1)
    it.enter("a1", .sell, 3, at: 50)
    #expect(it.enter("b1", .buy, 3, at: 50, for: ben)[1...2] == ["b1 3@50 fee 5", "a1 3@50 fee -3"])
    it.fees(maker: 0, taker: 4_000, tier: 1)
    it.enter("a2", .sell, 3, at: 50)
    #expect(it.enter("b2", .buy, 3, at: 50, for: ben)[1...2] == ["b2 3@50 fee 2", "a2 3@50 fee -2"])
    #expect(it.has(.none, cash) == "2")
  }

  @Test func depositsAndWithdrawalsAreExact() {
    var it = MoneyMarket()
    #expect(it.move(100, of: cash, amy) == ["100 done, has 100/0, 7"])
    it.enter("a1", .buy, 1, at: 20)
    #expect(it.move(-61, of: cash, amy) == ["-61 insufficientBalance, has 100/40, 7"])
    #expect(it.move(-60, of: cash, amy) == ["-60 done, has 40/40, 7"])
    #expect(it.move(.min, of: cash, amy) == ["\(Int64.min) insufficientBalance, has 40/40, 7"])
    #expect(it.move(0, of: cash, amy) == ["0 settingOutOfRange, has 40/40, 7"])
    #expect(it.move(.max, of: cash, amy) == ["\(Int64.max) settingOutOfRange, has 40/40, 7"])
    #expect(it.move(1 << 61 - 40, of: cash, ben) == ["\(1 << 61 - 40) done, has \(1 << 61 - 40)/0, 7"])
    #expect(it.move(1, of: cash, amy) == ["1 settingOutOfRange, has 40/40, 7"])
    #expect(it.move(1, of: coin, AccountID(rawValue: 2)) == ["1 unknownAccount, has 0/0, 7"])
    #expect(it.move(1, of: AssetID(rawValue: 32), amy) == ["1 unknownAsset, has 0/0, 7"])
    #expect(it.move(5, of: coin, .none) == ["5 done, has 5/0, 7"])
    #expect(it.move(-6, of: coin, .none) == ["-6 insufficientBalance, has 5/0, 7"])
    #expect(it.market.engine.firstViolation() == nil)
  }
}
