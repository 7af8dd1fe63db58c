import Domain

@testable import Matching

/// Random commands of all kinds that move money, beside statements of account that are kept from the events
/// alone.
struct MoneyFlow: ~Copyable {
  /// What an event tells wrongly on purpose, to see that it is found.
  enum Fault { case none, forgetsAFee, forgetsABust }

  var it: MoneyMarket
  private(set) var seen: [String: Int] = [:]
  private var numbers: SeededNumbers
  private let fault: Fault
  private var nextID = 0
  private var ids: [(ClientOrderID, Side, AccountID)] = []
  /// By account, the venue's at the end: coin, cash and lots.
  private var statements = [[Int64]](repeating: [0, 0, 0], count: 4)

  init(seed: UInt64, fault: Fault = .none, isProRata: Bool = false) {
    var limits = smallLimits(orders: 60, resendMessages: 64)
    limits.trades = 32
    it = MoneyMarket(limits: limits)
    if isProRata { it.settle(.proRata) }
    it.define(AccountID(rawValue: 2), credit: 5000)
    numbers = SeededNumbers(seed: seed)
    self.fault = fault
  }

  private mutating func random(_ range: ClosedRange<Int64>) -> Int64 { .random(in: range, using: &numbers) }
  private mutating func pick<T>(_ values: [T]) -> T { values.randomElement(using: &numbers)! }
  private mutating func account() -> AccountID { AccountID(rawValue: UInt32(random(0...2))) }
  private func session(_ account: AccountID) -> SessionID { SessionID(rawValue: account.rawValue) }

  /// Applies a random command, lets an auction that waits go on, and keeps the statements.
  mutating func step() {
    for event in it.market.apply(command()) { book(event) }
    while it.market.engine.nextDeadline == 0 {
      for event in it.market.apply(.advance) { book(event) }
    }
  }

  private mutating func command() -> Command {
    switch random(0...199) {
    case 0..<110: return .newOrder(newOrder())
    case 110..<130:
      let (id, side, account) = target()
      return .cancelOrder(
        CancelOrder(
          origin: Origin(session: session(account), messageSequence: 1), clientOrderID: freshID(),
          originalClientOrderID: id, instrument: btc, side: side))
    case 130..<155:
      let (id, side, account) = target()
      let name = freshID()
      ids.append((name, side, account))
      return .replaceOrder(
        ReplaceOrder(
          origin: Origin(session: session(account), messageSequence: 1), clientOrderID: name,
          originalClientOrderID: id, instrument: btc, side: side, quantity: Quantity(lots: random(1...20)),
          price: Price(ticks: random(40...60))))
    case 155..<175:
      return .transfer(
        Transfer(
          account: random(0...9) == 0 ? .none : account(), asset: pick([coin, cash]),
          amount: random(-300...600)))
    case 175..<181:
      return .bustTrade(
        TradeBust(tradeID: TradeID(rawValue: UInt64(random(1...Int64(seen["T", default: 1]))))))
    case 181..<188:
      return .changePhase(
        PhaseChange(instrument: btc, phase: pick([.continuous, .continuous, .preOpen, .openingAuction])))
    case 188..<191: return .setKillSwitch(KillSwitch(account: account(), isOn: random(0...7) == 0))
    case 191..<194:
      return .setFees(
        FeeRates(
          instrument: btc, tier: UInt8(random(0...1)), maker: Int32(random(-20_000...50_000)),
          taker: Int32(random(20_000...90_000))))
    case 194..<197:
      return .setPositionLimit(PositionLimit(account: account(), instrument: btc, limit: random(-20...60)))
    default:
      var definition = AccountDefinition(account: account())
      definition.tier = UInt8(random(0...1))
      definition.selfTradePrevention = pick([.none, .cancelOldest, .decrement])
      definition.credit = random(0...1) * random(0...3000)
      definition.isBlocked = random(0...9) == 0
      definition.maximumNotional = random(0...1) * random(0...1000)
      return .defineAccount(definition)
    }
  }

  private mutating func freshID() -> ClientOrderID {
    nextID += 1
    return ClientOrderID("n\(nextID)")!
  }

  private mutating func target() -> (ClientOrderID, Side, AccountID) {
    ids.isEmpty ? ("none", .buy, amy) : ids[ids.count - 1 - Int(random(0...Int64(min(20, ids.count - 1))))]
  }

  private mutating func newOrder() -> NewOrder {
    let account = account()
    let side: Side = pick([.buy, .sell])
    let id = freshID()
    ids.append((id, side, account))
    var order = NewOrder(
      origin: Origin(session: session(account), messageSequence: 1), clientOrderID: id, instrument: btc,
      account: account, side: side, quantity: Quantity(lots: random(1...20)),
      price: Price(ticks: random(40...60)))
    order.selfTradePrevention = pick([
      .none, .none, .none, .cancelNewest, .cancelOldest, .cancelBoth, .decrement,
    ])
    switch random(0...18) {
    case 0..<7:
      order.timeInForce = pick([.day, .goodTillCancel, .immediateOrCancel, .fillOrKill, .atTheOpening])
      if order.timeInForce == .day { veil(&order) }
    case 7..<10:
      order.type = .market
      order.price = .zero
      order.timeInForce = pick([.day, .immediateOrCancel, .fillOrKill, .atTheOpening])
    case 10..<12:
      order.type = pick([.stop, .stopLimit])
      order.stopPrice = Price(ticks: random(40...60))
      if order.type == .stop { order.price = .zero }
    case 12..<14:
      order.type = pick([.trailingStop, .trailingStopLimit])
      order.pegOffset = random(1...5)
      if order.type == .trailingStop { order.price = .zero }
    case 14..<16:
      order.type = .marketToLimit
      order.price = .zero
    default:
      order.type = pick([.peggedPrimary, .peggedMarket, .peggedMidpoint])
      if random(0...1) == 0 { order.price = .zero }
    }
    return order
  }

  private mutating func veil(_ order: inout NewOrder) {
    switch random(0...7) {
    case 0: order.displayQuantity = Quantity(lots: random(1...5))
    case 1: order.instructions = .hidden
    case 2: order.instructions = .allOrNone
    case 3: order.instructions = .postOnlySlide
    case 4: order.minimumQuantity = Quantity(lots: random(1...order.quantity.lots))
    default: break
    }
  }

  private mutating func book(_ event: Event) {
    switch event {
    case .transferred(let report) where report.reason == .none:
      let owner = report.account == .none ? 3 : Int(report.account.rawValue)
      statements[owner][Int(report.asset.rawValue)] += report.amount
      seen["transfer", default: 0] += 1
    case .execution(let report):
      if report.reason != .none { seen["\(report.reason)", default: 0] += 1 }
      guard report.type == .trade || report.type == .tradeCancel else { return }
      if report.type == .tradeCancel && fault == .forgetsABust { return }
      let sign: Int64 = (report.side == .buy) == (report.type == .trade) ? 1 : -1
      let lots = report.lastQuantity.lots
      let owner = Int(report.account.rawValue)
      statements[owner][0] += sign * lots * 10
      statements[owner][1] -= sign * lots * report.lastPrice.ticks * 2 + report.fee
      statements[owner][2] += sign * lots
      if fault != .forgetsAFee { statements[3][1] += report.fee }
      seen["\(report.type)", default: 0] += 1
      seen["T"] = max(seen["T", default: 1], Int(report.tradeID.rawValue))
    default: break
    }
  }

  /// What does not agree with the balances, or nil.
  func violation() -> String? {
    for owner in 0...3 {
      let account = owner == 3 ? AccountID.none : AccountID(rawValue: UInt32(owner))
      for asset in [coin, cash] {
        let balance = it.market.engine.holding(of: account, in: asset)!.balance
        if balance != statements[owner][Int(asset.rawValue)] {
          return "account \(owner) has \(balance) of \(asset), its statement says \(statements[owner])"
        }
      }
      if owner < 3 && it.position(account) != statements[owner][2] { return "account \(owner): position" }
    }
    return nil
  }
}
