import Domain
import Testing

@testable import Matching

let amy = AccountID(rawValue: 0)
let ben = AccountID(rawValue: 1)
let coin = AssetID(rawValue: 0)
let cash = AssetID(rawValue: 1)

/// A market with two accounts in which BTC-USD settles: a lot is 10 coin units, a tick times a lot 2 cash units.
/// Events come back as short lines, see `tell(_:)`.
struct MoneyMarket: ~Copyable {
  var market: Market

  /// - Parameter funds: what either account has of either asset at first.
  init(limits: Limits = smallLimits(), funds: Int64 = 0, settles: Bool = true) {
    market = Market(limits: limits)
    for account in [amy, ben] { define(account) }
    if settles { settle() }
    if funds == 0 { return }
    for account in [amy, ben] {
      for asset in [coin, cash] { move(funds, of: asset, account) }
    }
  }

  mutating func tell(_ command: Command) -> [String] { market.apply(command).map(short) }

  mutating func settle(_ algorithm: MatchingAlgorithm = .priceTime) {
    var rules = InstrumentRules(instrument: btc)
    rules.algorithm = algorithm
    (rules.base, rules.baseUnits) = (coin, 10)
    (rules.quote, rules.quoteUnits) = (cash, 2)
    #expect(tell(.setRules(rules)) == ["setRules 0 done"])
  }

  @discardableResult mutating func define(
    _ account: AccountID, tier: UInt8 = 0, isBlocked: Bool = false, lots: Int64 = 0, notional: Int64 = 0,
    credit: Int64 = 0
  ) -> [String] {
    var definition = AccountDefinition(account: account)
    definition.tier = tier
    definition.isBlocked = isBlocked
    definition.maximumQuantity = Quantity(lots: lots)
    definition.maximumNotional = notional
    definition.credit = credit
    return tell(.defineAccount(definition))
  }

  @discardableResult mutating func move(
    _ amount: Int64, of asset: AssetID, _ account: AccountID
  ) -> [String] {
    tell(.transfer(Transfer(account: account, asset: asset, amount: amount, reference: 7)))
  }

  @discardableResult mutating func fees(maker: Int32, taker: Int32, tier: UInt8 = 0) -> [String] {
    tell(.setFees(FeeRates(instrument: btc, tier: tier, maker: maker, taker: taker)))
  }

  @discardableResult mutating func limit(_ account: AccountID, to lots: Int64) -> [String] {
    tell(.setPositionLimit(PositionLimit(account: account, instrument: btc, limit: lots)))
  }

  @discardableResult mutating func throttle(
    _ session: SessionID, rate: UInt32, burst: UInt32
  ) -> [String] {
    tell(.setThrottle(ThrottleSetting(session: session, rate: rate, burst: burst)))
  }

  @discardableResult mutating func kill(
    session: SessionID = .none, account: AccountID = .none, _ isOn: Bool = true
  ) -> [String] {
    tell(.setKillSwitch(KillSwitch(session: session, account: account, isOn: isOn)))
  }

  @discardableResult mutating func bust(_ trade: UInt64) -> [String] {
    tell(.bustTrade(TradeBust(tradeID: TradeID(rawValue: trade))))
  }

  /// An order of any type.
  @discardableResult mutating func place(
    _ type: OrderType, _ id: ClientOrderID, _ side: Side, _ lots: Int64, at price: Int64 = 0, stop: Int64 = 0,
    offset: Int64 = 0, for account: AccountID = amy, _ timeInForce: TimeInForce = .day
  ) -> [String] {
    var order = NewOrder(
      origin: Origin(session: account == ben ? bob : alice, messageSequence: 1), clientOrderID: id,
      instrument: btc, account: account, side: side, type: type, timeInForce: timeInForce,
      quantity: Quantity(lots: lots), price: Price(ticks: price))
    order.stopPrice = Price(ticks: stop)
    order.pegOffset = offset
    return tell(.newOrder(order))
  }

  /// Amy's orders come by the session alice, Ben's by bob.
  @discardableResult mutating func enter(
    _ id: ClientOrderID, _ side: Side, _ lots: Int64, at price: Int64 = 0, for account: AccountID = amy,
    _ timeInForce: TimeInForce = .day, type: OrderType = .limit, in instrument: InstrumentID = btc
  ) -> [String] {
    tell(
      .newOrder(
        NewOrder(
          origin: Origin(session: account == ben ? bob : alice, messageSequence: 1), clientOrderID: id,
          instrument: instrument, account: account, side: side, type: type, timeInForce: timeInForce,
          quantity: Quantity(lots: lots), price: Price(ticks: price))))
  }

  @discardableResult mutating func replace(
    _ original: ClientOrderID, as id: ClientOrderID, _ side: Side, _ lots: Int64, at price: Int64
  ) -> [String] {
    tell(
      .replaceOrder(
        ReplaceOrder(
          origin: Origin(session: alice, messageSequence: 1), clientOrderID: id,
          originalClientOrderID: original, instrument: btc, side: side, quantity: Quantity(lots: lots),
          price: Price(ticks: price))))
  }

  @discardableResult mutating func cancel(
    _ original: ClientOrderID, as id: ClientOrderID, _ side: Side
  ) -> [String] {
    tell(
      .cancelOrder(
        CancelOrder(
          origin: Origin(session: alice, messageSequence: 1), clientOrderID: id,
          originalClientOrderID: original, instrument: btc, side: side)))
  }

  /// Balance of an asset and how much of it is held: `100` or `100/20`.
  func has(_ account: AccountID, _ asset: AssetID) -> String {
    let holding = market.engine.holding(of: account, in: asset)!
    return holding.reserved == 0 ? "\(holding.balance)" : "\(holding.balance)/\(holding.reserved)"
  }
  func position(_ account: AccountID) -> Int64 { market.engine.position(of: account, in: btc)! }
}

/// An event in a few words: what happened to which order and what it cost, or what an operator is told.
func short(_ event: Event) -> String {
  switch event {
  case .execution(let report):
    var text = "\(report.clientOrderID) "
    switch report.type {
    case .trade: text += "\(report.lastQuantity.lots)@\(report.lastPrice.ticks) fee \(report.fee)"
    case .tradeCancel:
      text += "lost T\(report.tradeID.rawValue) \(report.lastQuantity.lots)@\(report.lastPrice.ticks)"
      text +=
        " fee \(report.fee): \(report.status) \(report.quantity.lots) leaves \(report.leavesQuantity.lots)"
      text += " cum \(report.cumQuantity.lots) for \(report.cumNotional)"
    default: text += "\(report.type)"
    }
    return report.reason == .none ? text : text + " \(report.reason)"
  case .cancelReject(let reject): return "\(reject.clientOrderID) \(reject.request) refused \(reject.reason)"
  case .trade(let trade): return "T\(trade.tradeID.rawValue)"
  case .tradeBusted(let trade):
    return "busted T\(trade.tradeID.rawValue) \(trade.quantity.lots)@\(trade.price.ticks)"
  case .administered(let report):
    return "\(report.kind) \(report.subject) \(report.reason == .none ? "done" : "\(report.reason)")"
  case .transferred(let report):
    let reason = report.reason == .none ? "done" : "\(report.reason)"
    return "\(report.amount) \(reason), has \(report.balance)/\(report.reserved), \(report.reference)"
  case .throttleUsage(let usage):
    return "\(usage.rate)/s burst \(usage.burst) available \(usage.available) refused \(usage.refused)"
  default: return line(event)
  }
}
