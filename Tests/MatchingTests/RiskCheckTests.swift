import Domain
import Testing

@testable import Matching

/// What keeps an order out, and in which order it is looked at.
@Suite struct RiskCheckTests {
  @Test func theFirstReasonOfTheTableCounts() {
    var it = MoneyMarket()
    it.throttle(alice, rate: 1, burst: 1)
    it.enter("", .buy, 0)
    it.kill()
    it.market.change(to: .halted)
    var order = NewOrder(
      origin: Origin(session: alice, messageSequence: 1), clientOrderID: "", instrument: btc,
      account: AccountID(rawValue: 9), side: .buy, type: .limit, timeInForce: .day,
      quantity: Quantity(lots: -1), price: .zero)
    order.pegOffset = 1
    func reason(_ it: inout MoneyMarket, _ order: NewOrder) -> String {
      it.tell(.newOrder(order))[0].split(separator: " ").last.map(String.init)!
    }
    var reasons = [reason(&it, order)]
    it.throttle(alice, rate: 0, burst: 0)
    reasons.append(reason(&it, order))
    it.kill(false)
    reasons.append(reason(&it, order))
    for id in ["c1", "c2", "c3", "c4", "c5", "c6", "c7", "c8", "c9"] as [ClientOrderID] {
      order.clientOrderID = id
      switch id {
      case "c2": it.market.change(to: .continuous)
      case "c3": order.pegOffset = 0
      case "c4": order.quantity = Quantity(lots: 10)
      case "c5": order.price = Price(ticks: 100)
      case "c6":
        order.account = amy
        it.define(amy, isBlocked: true, lots: 9, notional: 999)
        it.limit(amy, to: 9)
      case "c7": it.define(amy, lots: 9, notional: 999)
      case "c8": it.define(amy, notional: 999)
      case "c9": it.define(amy)
      default: break
      }
      reasons.append(reason(&it, order))
    }
    order.clientOrderID = "d1"
    it.limit(amy, to: 10)
    reasons.append(reason(&it, order))
    it.move(2000, of: cash, amy)
    order.clientOrderID = "d2"
    reasons.append(reason(&it, order))
    #expect(
      reasons == [
        "throttled", "killSwitch", "clientOrderIDMissing", "instrumentHalted", "invalidCombination",
        "quantityNotPositive", "priceOutOfRange", "unknownAccount", "accountBlocked", "quantityTooLarge",
        "notionalTooLarge", "positionLimit", "insufficientBalance", "new",
      ])
  }

  @Test func anInstrumentThatSettlesWantsAnAccount() {
    var it = MoneyMarket()
    #expect(it.enter("a1", .buy, 1, at: 5, for: .none) == ["a1 rejected unknownAccount"])
    #expect(it.enter("a2", .buy, 1, at: 5, for: .none, in: eth) == ["a2 new"])
    #expect(it.enter("a3", .buy, 1, at: 5, for: amy, in: eth) == ["a3 new"])
    #expect(
      it.enter("a4", .buy, 1, at: 5, for: AccountID(rawValue: 2), in: eth) == ["a4 rejected unknownAccount"])
  }

  @Test func aBlockedAccountMayOnlyCancel() {
    var it = MoneyMarket(settles: false)
    it.enter("a1", .buy, 5, at: 50)
    it.define(amy, isBlocked: true)
    #expect(it.enter("a2", .buy, 5, at: 50) == ["a2 rejected accountBlocked"])
    #expect(it.replace("a1", as: "a3", .buy, 4, at: 50) == ["a3 replace refused accountBlocked"])
    #expect(it.cancel("a1", as: "a4", .buy) == ["a4 canceled canceledByClient"])
  }

  @Test func positionsCountAllOpenOrdersOfTheSide() {
    var it = MoneyMarket(settles: false)
    it.limit(amy, to: 10)
    #expect(it.enter("a1", .buy, 6, at: 50) == ["a1 new"])
    #expect(it.enter("a2", .buy, 5, at: 49) == ["a2 rejected positionLimit"])
    #expect(it.enter("a3", .buy, 4, at: 49) == ["a3 new"])
    #expect(it.enter("a4", .sell, 10, at: 60) == ["a4 new"])
    #expect(it.enter("a5", .sell, 1, at: 60) == ["a5 rejected positionLimit"])
    it.enter("b1", .sell, 6, at: 50, for: ben)
    #expect(it.position(amy) == 6 && it.position(ben) == -6)
    // Six bought: selling ten leaves four short, so six more may be sold.
    #expect(it.enter("a6", .sell, 7, at: 60) == ["a6 rejected positionLimit"])
    #expect(it.enter("a7", .sell, 6, at: 60) == ["a7 new"])
    #expect(it.enter("a8", .buy, 1, at: 40) == ["a8 rejected positionLimit"])
    #expect(it.replace("a3", as: "a9", .buy, 5, at: 49) == ["a9 replace refused positionLimit"])
    it.limit(amy, to: 0)
    #expect(it.replace("a3", as: "a10", .buy, 4, at: 48) == ["a10 replaced"])
    it.limit(amy, to: -1)
    #expect(it.enter("a11", .buy, 1000, at: 40) == ["a11 new"])
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func positionsBeyondTheirRangeAreRefused() {
    var it = MoneyMarket(settles: false)
    let huge = InstrumentID(rawValue: 3)
    let one = Increment(units: 1, decimals: 0)
    it.market.apply(
      .defineInstrument(
        Instrument(id: huge, symbol: "HUGE", tick: one, lot: one, maximumQuantity: Quantity(lots: .max))))
    #expect(it.enter("a1", .buy, .max, at: 1, in: huge) == ["a1 rejected positionLimit"])
    #expect(it.enter("a2", .buy, 1 << 62, at: 1, in: huge) == ["a2 new"])
    #expect(it.enter("a3", .buy, 1, at: 1, in: huge) == ["a3 rejected positionLimit"])
    #expect(it.enter("b1", .sell, 1 << 62, at: 1, for: ben, in: huge).count == 4)
    #expect(it.enter("b2", .sell, 1, at: 1, for: ben, in: huge) == ["b2 rejected positionLimit"])
    #expect(it.enter("a4", .sell, 1 << 62, at: 1, in: huge) == ["a4 new"])
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func theLargestOrderHoldsForReplacesAndOrdersWithoutPrice() {
    var it = MoneyMarket(settles: false)
    it.define(amy, lots: 10, notional: 500)
    #expect(it.enter("a1", .buy, 11, at: 1) == ["a1 rejected quantityTooLarge"])
    #expect(it.enter("a2", .buy, 10, at: 51) == ["a2 rejected notionalTooLarge"])
    #expect(it.enter("a3", .buy, 10, at: 50) == ["a3 new"])
    #expect(it.replace("a3", as: "a4", .buy, 11, at: 1) == ["a4 replace refused quantityTooLarge"])
    #expect(it.replace("a3", as: "a5", .buy, 10, at: 51) == ["a5 replace refused notionalTooLarge"])
    #expect(it.enter("a6", .sell, 10, type: .market).first == "a6 new")
    it.market.enter("x1", .sell, 1, at: 80)
    it.market.enter("x2", .buy, 1, at: 80, by: bob)
    #expect(it.enter("a7", .sell, 7, type: .market) == ["a7 rejected notionalTooLarge"])
    #expect(it.enter("a8", .sell, 6, type: .market).first == "a8 new")
  }

  @Test func aThrottleRefusesNewOrdersAndReplacesOnly() {
    var it = MoneyMarket(settles: false)
    // A command is 1,000 ns, and so a quarter of a token, after the one before.
    #expect(it.throttle(alice, rate: 250_000, burst: 2) == ["setThrottle 0 done"])
    let query = Command.queryThrottle(ThrottleQuery(origin: Origin(session: alice, messageSequence: 1)))
    #expect(it.tell(query) == ["250000/s burst 2 available 2 refused 0"])
    #expect(it.enter("a1", .buy, 1, at: 50) == ["a1 new"])
    #expect(it.enter("a2", .buy, 1, at: 50) == ["a2 new"])
    #expect(it.enter("a3", .buy, 1, at: 50) == ["a3 rejected throttled"])
    #expect(it.replace("a1", as: "a4", .buy, 2, at: 50) == ["a4 replace refused throttled"])
    #expect(it.tell(query) == ["250000/s burst 2 available 1 refused 2"])
    #expect(it.cancel("a1", as: "a5", .buy) == ["a5 canceled canceledByClient"])
    #expect(it.tell(query) == ["250000/s burst 2 available 0 refused 2"])
    // A cancel is taken without a token, and its id is used up, as those of refused requests are.
    #expect(it.cancel("a2", as: "a6", .buy) == ["a6 canceled canceledByClient"])
    #expect(it.enter("a3", .buy, 1, at: 50) == ["a3 rejected duplicateClientOrderID"])
    #expect(it.tell(query) == ["250000/s burst 2 available 0 refused 2"])
    #expect(it.enter("b1", .buy, 1, at: 50, for: ben) == ["b1 new"])
    _ = it.market.status("a1")
    it.throttle(alice, rate: 0, burst: 5)
    #expect(it.tell(query) == ["0/s burst 0 available 4294967295 refused 2"])
    #expect(it.enter("a8", .buy, 1, at: 50) == ["a8 new"])
  }

  @Test func statusAndUnreadableRequestsCountToo() {
    var it = MoneyMarket(settles: false)
    it.throttle(alice, rate: 1, burst: 3)
    _ = it.market.status("a1")
    it.market.apply(
      .refuseRequest(
        RefusedRequest(
          origin: Origin(session: alice, messageSequence: 1), kind: .newOrder, reason: .unknownInstrument,
          clientOrderID: "a1", originalClientOrderID: "", orderID: .none, symbol: "NOPE", instrument: .none,
          side: .buy, quantity: .zero)))
    #expect(it.enter("a2", .buy, 1, at: 50) == ["a2 new"])
    #expect(it.enter("a3", .buy, 1, at: 50) == ["a3 rejected throttled"])
  }

  @Test func theKillSwitchOfASessionCancelsItsOrdersOldestFirst() {
    var it = MoneyMarket(settles: false)
    it.enter("a1", .buy, 1, at: 40)
    it.enter("b1", .buy, 1, at: 41, for: ben)
    it.enter("a2", .sell, 1, at: 60)
    it.enter("a3", .buy, 1, at: 45, in: eth)
    #expect(
      it.kill(session: alice) == [
        "setKillSwitch 0 done", "a1 canceled killSwitch", "a2 canceled killSwitch", "a3 canceled killSwitch",
      ])
    #expect(it.enter("a4", .buy, 1, at: 40) == ["a4 rejected killSwitch"])
    #expect(it.replace("a1", as: "a5", .buy, 1, at: 40) == ["a5 replace refused killSwitch"])
    #expect(it.cancel("a1", as: "a6", .buy) == ["a6 cancel refused tooLateToCancel"])
    #expect(it.enter("b2", .buy, 1, at: 40, for: ben) == ["b2 new"])
    #expect(it.kill(session: alice) == ["setKillSwitch 0 done"])
    #expect(it.kill(session: alice, false) == ["setKillSwitch 0 done"])
    #expect(it.enter("a7", .buy, 1, at: 40) == ["a7 new"])
    #expect(it.market.engine.firstViolation() == nil)
  }

  @Test func theKillSwitchOfAnAccountLeavesItsSessionsOthers() {
    var it = MoneyMarket(funds: 1000)
    it.enter("a1", .buy, 1, at: 40)
    it.enter("a2", .buy, 1, at: 40, for: .none, in: eth)
    #expect(it.kill(account: amy) == ["setKillSwitch 0 done", "a1 canceled killSwitch"])
    #expect(it.has(amy, cash) == "1000")
    #expect(it.enter("a3", .buy, 1, at: 40) == ["a3 rejected killSwitch"])
    #expect(it.enter("a4", .buy, 1, at: 40, for: .none, in: eth) == ["a4 new"])
    // A change of the account does not lift it.
    it.define(amy)
    #expect(it.enter("a5", .buy, 1, at: 40) == ["a5 rejected killSwitch"])
    it.kill(account: amy, false)
    #expect(it.enter("a6", .buy, 1, at: 40) == ["a6 new"])
  }

  @Test func theKillSwitchOfTheVenueStopsEverybody() {
    var it = MoneyMarket(settles: false)
    it.enter("a1", .buy, 1, at: 40)
    it.enter("b1", .buy, 1, at: 41, for: ben)
    #expect(
      it.kill() == ["setKillSwitch 4294967295 done", "a1 canceled killSwitch", "b1 canceled killSwitch"])
    #expect(it.enter("b2", .buy, 1, at: 40, for: ben) == ["b2 rejected killSwitch"])
    it.kill(false)
    #expect(it.enter("b3", .buy, 1, at: 40, for: ben) == ["b3 new"])
  }

  @Test func settingsOutOfRangeAreRefusedByName() {
    var limits = smallLimits()
    limits.accounts = 3
    limits.sessions = 4
    var it = MoneyMarket(limits: limits)
    let third = AccountID(rawValue: 2)
    #expect(it.define(AccountID(rawValue: 3)) == ["defineAccount 3 tooManyAccounts"])
    #expect(it.define(third, tier: 8) == ["defineAccount 2 settingOutOfRange"])
    #expect(it.define(third, lots: -1) == ["defineAccount 2 settingOutOfRange"])
    #expect(it.define(third, notional: -1) == ["defineAccount 2 settingOutOfRange"])
    #expect(it.define(third, credit: -1) == ["defineAccount 2 settingOutOfRange"])
    #expect(it.define(third, credit: 1 << 61 + 1) == ["defineAccount 2 settingOutOfRange"])
    #expect(it.limit(third, to: 1) == ["setPositionLimit 2 unknownAccount"])
    #expect(it.define(amy, credit: 1 << 60) == ["defineAccount 0 done"])
    #expect(it.define(third, credit: 1 << 60) == ["defineAccount 2 done"])
    #expect(it.define(amy, credit: 0) == ["defineAccount 0 done"])
    // What it once had counts on.
    #expect(it.define(ben, credit: 1) == ["defineAccount 1 settingOutOfRange"])
    #expect(it.define(amy, credit: 1 << 60) == ["defineAccount 0 done"])
    #expect(it.fees(maker: 0, taker: 0, tier: 8) == ["setFees 0 settingOutOfRange"])
    #expect(it.fees(maker: 0, taker: 1_000_001) == ["setFees 0 settingOutOfRange"])
    #expect(it.fees(maker: -1_000_001, taker: 1_000_000) == ["setFees 0 settingOutOfRange"])
    #expect(it.fees(maker: -2, taker: 1) == ["setFees 0 settingOutOfRange"])
    #expect(it.fees(maker: 1, taker: -1) == ["setFees 0 done"])
    let unknown = InstrumentID(rawValue: 3)
    #expect(
      it.tell(.setFees(FeeRates(instrument: unknown, tier: 0, maker: 0, taker: 0))) == [
        "setFees 3 unknownInstrument"
      ])
    #expect(
      it.tell(.setPositionLimit(PositionLimit(account: amy, instrument: unknown, limit: 0))) == [
        "setPositionLimit 0 unknownInstrument"
      ])
    #expect(it.limit(amy, to: .max) == ["setPositionLimit 0 done"])
    #expect(it.throttle(SessionID(rawValue: 4), rate: 1, burst: 1) == ["setThrottle 4 settingOutOfRange"])
    #expect(it.throttle(alice, rate: 1, burst: 0) == ["setThrottle 0 settingOutOfRange"])
    #expect(it.throttle(.none, rate: 1, burst: 1) == ["setThrottle 4294967295 settingOutOfRange"])
    #expect(it.kill(session: SessionID(rawValue: 4)) == ["setKillSwitch 4 settingOutOfRange"])
    #expect(it.kill(account: AccountID(rawValue: 3)) == ["setKillSwitch 3 unknownAccount"])
    #expect(it.kill(session: alice, account: amy) == ["setKillSwitch 0 settingOutOfRange"])
    #expect(it.enter("a1", .buy, 1, at: 50) == ["a1 new"])
  }
}
