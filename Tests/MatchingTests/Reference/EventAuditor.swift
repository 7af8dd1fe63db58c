import Domain

/// Watches what an exchange is told and what it tells, and checks what must hold of any exchange with these rules,
/// whatever the order types do: execution and trade numbers are dense, the two sides and the public report of a trade
/// agree, no order trades through its limit or more than it has, plain orders trade in price-time priority and never
/// cross at rest, and no unit of money comes or goes but by transfers.
struct EventAuditor {
  /// An open order as its reports tell it.
  private struct Standing {
    var report: ExecutionReport
    /// A limit order that rests in the book, wholly shown.
    var isPlain: Bool
    var arrival: Int
  }

  private var open: [UInt64: Standing] = [:]
  private var lastExecution: UInt64 = 0
  private var lastTrade: UInt64 = 0
  private var arrivals = 0
  private var phases: [UInt32: Phase] = [:]
  private var rules: [UInt32: InstrumentRules] = [:]
  /// How each trade was settled, for a bust.
  private var tradeRules: [UInt64: InstrumentRules] = [:]
  /// By account (the venue's under `.none`) and asset.
  private(set) var balances: [AccountID: [AssetID: Int128]] = [:]
  private var sides: [ExecutionReport] = []
  private var violations: [String] = []

  /// What is wrong with the events of a command, or nil.
  mutating func violation(_ command: Command, _ events: some Sequence<Event>) -> String? {
    violations.removeAll()
    for event in events { take(event, command) }
    if !sides.isEmpty { violations.append("a fill without its trade") }
    sides.removeAll()
    checkCrossing(command)
    return violations.first
  }

  private mutating func take(_ event: Event, _ command: Command) {
    switch event {
    case .execution(let report): take(report, command)
    case .trade(let trade): take(trade)
    case .tradeBusted(let trade): tradeRules[trade.tradeID.rawValue] = nil
    case .phaseChanged(let change): phases[change.instrument.rawValue] = change.phase
    case .transferred(let report) where report.reason == .none:
      balances[report.account, default: [:]][report.asset, default: 0] += Int128(report.amount)
      expect(
        balances[report.account]![report.asset]! == report.balance, "balance after a transfer of account",
        UInt64(report.account.rawValue))
    case .administered(let report) where report.kind == .setRules && report.reason == .none:
      if case .setRules(let setting) = command { rules[setting.instrument.rawValue] = setting }
    default: break
    }
  }

  private mutating func expect(_ condition: Bool, _ what: StaticString, _ number: UInt64 = 0) {
    if !condition { violations.append("\(what) \(number)") }
  }

  // MARK: Reports

  private mutating func take(_ report: ExecutionReport, _ command: Command) {
    if report.type == .orderStatus { return }
    lastExecution += 1
    expect(report.executionID.rawValue == lastExecution, "missing or told twice: execution", lastExecution)
    let id = report.orderID.rawValue
    switch report.type {
    case .rejected: expect(id == 0, "a rejected order has the number", id)
    case .new:
      expect(open[id] == nil && report.leavesQuantity == report.quantity, "begins wrongly: order", id)
      arrivals += 1
      open[id] = Standing(report: report, isPlain: isPlain(report, command), arrival: arrivals)
    case .tradeCancel:
      settle(report, tradeRules[report.tradeID.rawValue], isBust: true)
      if open[id] != nil { open[id]!.report = report }
    default:
      guard let before = open[id] else { return violations.append("order \(id) is told of after its end") }
      check(report, after: before.report)
      open[id]!.report = report
      if report.type == .replaced { replace(id, before, command) }
      if report.type == .trade {
        checkPriority(report, before)
        sides.append(report)
      }
      if report.leavesQuantity == .zero { open[id] = nil }
    }
  }

  private func isPlain(_ report: ExecutionReport, _ command: Command) -> Bool {
    guard case .newOrder(let order) = command else { return false }
    return order.type == .limit && !order.timeInForce.isAuction && order.displayQuantity == .zero
      && order.instructions.isDisjoint(with: [.hidden, .allOrNone])
  }

  private mutating func replace(_ id: UInt64, _ before: Standing, _ command: Command) {
    guard case .replaceOrder(let request) = command else { return violations.append("replaced unasked") }
    if request.displayQuantity != .zero { open[id]!.isPlain = false }
    if request.price == before.report.price && request.quantity <= before.report.quantity { return }
    arrivals += 1
    open[id]!.arrival = arrivals
  }

  private mutating func check(_ report: ExecutionReport, after before: ExecutionReport) {
    let id = report.orderID.rawValue
    let isTrade = report.type == .trade
    expect(
      report.cumQuantity.lots == before.cumQuantity.lots + (isTrade ? report.lastQuantity.lots : 0),
      "filled quantity of order", id)
    let added = isTrade ? Notional(report.lastQuantity.lots) * Notional(report.lastPrice.ticks) : 0
    expect(report.cumNotional == before.cumNotional + added, "notional of order", id)
    expect(!isTrade || report.lastQuantity.lots > 0, "empty fill of order", id)
    let isEnded = report.status == .canceled || report.status == .expired
    let leaves = isEnded ? 0 : report.quantity.lots - report.cumQuantity.lots
    expect(report.leavesQuantity.lots == leaves && leaves >= 0, "leaves of order", id)
    expect((report.status == .filled) == (leaves == 0 && !isEnded), "status of order", id)
    let isLimit = report.orderType.hasLimit || report.price != .zero
    if isTrade && isLimit && report.orderType != .market {
      let (price, limit) = (report.lastPrice, report.price)
      expect(report.side == .buy ? price <= limit : price >= limit, "trades through its limit: order", id)
    }
  }

  // MARK: Priority

  /// A fill of a resting order must not pass over a plain order that ranks before it.
  private mutating func checkPriority(_ report: ExecutionReport, _ before: Standing) {
    if report.liquidity == .removed { return }
    let inAuction = report.liquidity == .auction
    let limit = before.isPlain ? before.report.price : report.lastPrice
    if inAuction && !before.isPlain { return }
    expect(
      inAuction || !before.isPlain || limit == report.lastPrice,
      "trades at another price than its own: order", report.orderID.rawValue)
    let isByTime = inAuction || rules[report.instrument.rawValue]?.algorithm != .proRata
    for (id, other) in open where other.isPlain && id != report.orderID.rawValue {
      guard other.report.instrument == report.instrument, other.report.side == report.side else { continue }
      let price = other.report.price
      let isBetter = report.side == .buy ? price > limit : price < limit
      let isEarlier = isByTime && before.isPlain && price == limit && other.arrival < before.arrival
      expect(!isBetter && !isEarlier, "passed over: order", id)
    }
  }

  /// Plain orders of two sides that could trade do not both rest in continuous trading.
  private mutating func checkCrossing(_ command: Command) {
    var bids: [InstrumentID: Price] = [:]
    var asks: [InstrumentID: Price] = [:]
    for standing in open.values where standing.isPlain {
      let (instrument, price) = (standing.report.instrument, standing.report.price)
      if standing.report.side == .buy {
        bids[instrument] = max(price, bids[instrument] ?? price)
      } else {
        asks[instrument] = min(price, asks[instrument] ?? price)
      }
    }
    for (instrument, bid) in bids where phases[instrument.rawValue] ?? .continuous == .continuous {
      if let ask = asks[instrument] {
        expect(bid < ask, "rests crossed: instrument", UInt64(instrument.rawValue))
      }
    }
  }

  // MARK: Trades and money

  private mutating func take(_ trade: Trade) {
    lastTrade += 1
    expect(trade.tradeID.rawValue == lastTrade, "missing or told twice: trade", lastTrade)
    guard sides.count == 2 else { return violations.append("trade \(lastTrade) has \(sides.count) sides") }
    let (taker, maker) = (sides[0], sides[1])
    sides.removeAll()
    for (side, id) in [(taker, trade.takerOrderID), (maker, trade.makerOrderID)] {
      expect(
        side.orderID == id && side.tradeID == trade.tradeID && side.lastPrice == trade.price
          && side.lastQuantity == trade.quantity && side.instrument == trade.instrument,
        "another trade than reported, of order", id.rawValue)
    }
    expect(taker.side == trade.aggressor && maker.side == taker.side.opposite, "sides of trade", lastTrade)
    let rules = rules[trade.instrument.rawValue]
    tradeRules[lastTrade] = rules
    settle(taker, rules, isBust: false)
    settle(maker, rules, isBust: false)
  }

  /// Moves what one side of a trade moves.
  private mutating func settle(_ report: ExecutionReport, _ rules: InstrumentRules?, isBust: Bool) {
    guard let rules, rules.base != .none else {
      return expect(report.fee == 0, "a fee without settlement, order", report.orderID.rawValue)
    }
    let sign: Int128 = (report.side == .buy) != isBust ? 1 : -1
    let lots = Int128(report.lastQuantity.lots)
    let notional = lots * Int128(report.lastPrice.ticks) * Int128(rules.quoteUnits)
    balances[report.account, default: [:]][rules.base, default: 0] += sign * lots * Int128(rules.baseUnits)
    balances[report.account, default: [:]][rules.quote, default: 0] -= sign * notional + Int128(report.fee)
    balances[.none, default: [:]][rules.quote, default: 0] += Int128(report.fee)
  }

  /// The first balance that is not what the reports come to.
  func balanceViolation(_ holding: (AccountID, AssetID) -> Int128?) -> String? {
    for (account, assets) in balances {
      for (asset, amount) in assets where holding(account, asset) != amount {
        return "account \(account.rawValue) has \(holding(account, asset) ?? 0) of asset \(asset.rawValue),"
          + " its reports come to \(amount)"
      }
    }
    return nil
  }
}
