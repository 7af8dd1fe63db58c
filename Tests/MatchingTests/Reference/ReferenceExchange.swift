import Domain

/// The trading rules written down a second time, as plainly as possible: sorted arrays, loops, no index, no limit on
/// memory. It is the oracle of the engine, and knows nothing of it but the page `TradingRules`.
final class ReferenceExchange {
  struct Name: Hashable {
    var session: SessionID
    var id: ClientOrderID
  }

  let limits: Limits
  let doneLimit: Int
  let fillLimit: Int
  /// A rule broken on purpose.
  var fault: Fault?
  /// How often each rule was at work.
  var counts: [Rule: Int] = [:]

  var instruments: [ReferenceInstrument] = []
  /// All open orders.
  var open: [UInt64: ReferenceOrder] = [:]
  var openByName: [Name: ReferenceOrder] = [:]
  /// Orders that are done, the oldest first, as far as they are remembered.
  var done: [ReferenceOrder] = []
  var doneCount = 0
  var doneByID: [UInt64: ReferenceOrder] = [:]
  var doneByName: [Name: ReferenceOrder] = [:]
  /// Used names, and if they are an accepted order's latest.
  var used: [Name: Bool] = [:]
  /// Which good-till-date orders may have to expire.
  var dated: [ReferenceOrder] = []
  var accounts: [ReferenceAccount] = []
  /// The venue's own balances.
  var venue: [UInt32: Int128] = [:]
  /// Deposits less withdrawals.
  var deposits: [UInt32: Int128] = [:]
  var throttles: [UInt32: ReferenceThrottle] = [:]
  var isVenueKilled = false
  var killedSessions: Set<UInt32> = []
  var trades: [ReferenceTrade] = []

  var events: [Event] = []
  var now: UInt64 = 0
  var arrivals = 0
  var fills = 0
  var consequences = 0
  var nextDuty = 0
  var lastOrder: UInt64 = 0
  var lastExecution: UInt64 = 0
  var lastTrade: UInt64 = 0

  init(limits: Limits, fault: Fault? = nil) {
    self.limits = limits
    self.fault = fault
    doneLimit = max(4096, Int(limits.orders) / 16)
    fillLimit = max(1, Int(limits.resendMessages) / 8) + (fault == .fillsOneTooMany ? 1 : 0)
  }

  func apply(_ command: Command, timestamp: UInt64) -> [Event] {
    events.removeAll(keepingCapacity: true)
    now = timestamp
    fills = 0
    consequences = 0
    for instrument in instruments { instrument.lastTradeBefore = instrument.last }
    expireDated()
    carryOut(command)
    while carryOutConsequence() { consequences += 1 }
    return events
  }

  private func carryOut(_ command: Command) {
    switch command {
    case .newOrder(let order): enter(order)
    case .newOrderPair(let pair): enter(pair)
    case .cancelOrder(let request): cancel(request)
    case .replaceOrder(let request): replace(request)
    case .orderStatus(let query): report(query)
    case .massCancel(let request): cancelAll(request)
    case .refuseRequest(let request): refuse(request)
    case .changePhase(let change): changePhase(change)
    case .endOfDay: endDay()
    case .advance: advance()
    case .defineInstrument(let instrument):
      if Int(instrument.id.rawValue) == instruments.count {
        instruments.append(ReferenceInstrument(instrument))
      }
    case .setRules(let rules): setRules(rules)
    case .setFees(let rates): setFees(rates)
    case .defineAccount(let definition): define(definition)
    case .setPositionLimit(let limit): setPositionLimit(limit)
    case .transfer(let transfer): carryOut(transfer)
    case .setThrottle(let setting): setThrottle(setting)
    case .queryThrottle(let query): reportThrottle(query)
    case .setKillSwitch(let kill): setKillSwitch(kill)
    case .bustTrade(let bust): bustTrade(bust.tradeID)
    case .configure, .sessionLogon, .sessionMessage: break
    }
  }

  /// The instrument of that number, if there is one.
  func instrument(_ id: InstrumentID) -> ReferenceInstrument? {
    id.rawValue < instruments.count ? instruments[Int(id.rawValue)] : nil
  }

  func instrument(of order: ReferenceOrder) -> ReferenceInstrument { instrument(order.report.instrument)! }

  func note(_ rule: Rule) { counts[rule, default: 0] += 1 }

  // MARK: Reports

  /// Reports an order as it stands, with what `change` adds.
  func emit(
    _ order: ReferenceOrder, _ type: ExecutionType, _ change: (inout ExecutionReport) -> Void = { _ in }
  ) {
    var report = order.report
    report.type = type
    change(&report)
    emit(report)
  }

  func emit(_ report: ExecutionReport) {
    lastExecution += 1
    var report = report
    report.executionID = ExecutionID(rawValue: lastExecution)
    report.transactTime = now
    events.append(.execution(report))
  }

  // MARK: Where orders are

  private func ranks(_ order: ReferenceOrder, before other: ReferenceOrder) -> Bool {
    if fault == .hiddenRanksAsShown && order.limit == other.limit { return order.arrival < other.arrival }
    return order.ranksBefore(other)
  }

  /// Puts an order behind all others of its price in the book.
  func insert(_ order: ReferenceOrder) {
    arrivals += 1
    order.arrival = fault == .newestFirst ? -arrivals : arrivals
    order.shown = order.isIceberg ? min(order.asked.displayQuantity.lots, order.leaves) : order.leaves
    order.place = .book
    let instrument = instrument(of: order)
    var queue = instrument.book(order.side)
    let place = queue.firstIndex { ranks(order, before: $0) } ?? queue.count
    queue.insert(order, at: place)
    if order.isBuy { instrument.buys = queue } else { instrument.sells = queue }
  }

  func removeFromBook(_ order: ReferenceOrder) {
    guard order.place == .book else { return }
    let instrument = instrument(of: order)
    if order.isBuy {
      instrument.buys.removeAll { $0 === order }
    } else {
      instrument.sells.removeAll { $0 === order }
    }
    order.place = .entering
  }

  func hold(_ order: ReferenceOrder, _ place: ReferenceOrder.Place) {
    arrivals += 1
    order.arrival = arrivals
    order.place = place
  }

  /// The order is open no more; `report` tells how it ended.
  func finish(_ order: ReferenceOrder) {
    removeFromBook(order)
    order.place = .done
    open[order.id] = nil
    openByName[Name(session: order.report.session, id: order.report.clientOrderID)] = nil
    instrument(of: order).open.removeAll { $0 === order }
    if fault != .forgetsToRelease || order.report.status == .filled { reserve(order) }
    doneCount += 1
    order.doneNumber = doneCount
    done.append(order)
    doneByID[order.id] = order
    doneByName[Name(session: order.report.session, id: order.report.clientOrderID)] = order
    if done.count >= 2 * doneLimit {
      for old in done.prefix(doneLimit) {
        doneByID[old.id] = nil
        let name = Name(session: old.report.session, id: old.report.clientOrderID)
        if doneByName[name] === old { doneByName[name] = nil }
      }
      done.removeFirst(doneLimit)
    }
  }

  /// True if an order that is done is still remembered.
  func isRemembered(_ order: ReferenceOrder) -> Bool {
    order.place == .done && doneCount - order.doneNumber < doneLimit
  }

  /// Ends an order before it is filled.
  func end(_ order: ReferenceOrder, _ status: OrderStatus, _ reason: RejectReason) {
    order.report.status = status
    order.report.reason = reason
    order.report.leavesQuantity = .zero
    finish(order)
    emit(order, status == .expired ? .expired : .canceled)
    linkedOrderEnded(order)
  }

  func cancel(_ order: ReferenceOrder, _ reason: RejectReason) { end(order, .canceled, reason) }

  private func expireDated() {
    let due = dated.filter { $0.place != .done && $0.asked.expireTime <= now }
    if due.isEmpty { return }
    for order in due.sorted(by: { ($0.asked.expireTime, $0.id) < ($1.asked.expireTime, $1.id) }) {
      note(.goodTillDateExpires)
      end(order, .expired, .expired)
    }
    dated.removeAll { $0.place == .done }
  }

  // MARK: Consequences

  /// Carries out what comes next; false if there is nothing or it has to wait.
  private func carryOutConsequence() -> Bool {
    moveTrailingStops()
    if fills >= fillLimit || consequences >= fillLimit {
      if isAnythingWaiting { note(.consequencesWait) }
      return false
    }
    return continueCutOff() || carryOutDuty() || triggerStop() || repeg() || retryAllOrNone()
  }

  /// True if a consequence, or the rest of an uncross, waits for an `advance`.
  var isAnythingWaiting: Bool {
    instruments.contains {
      $0.phaseToFollow != nil || cutOff(in: $0) != nil || firstDuty(in: $0) != nil
        || nextStop(in: $0) != nil || nextPeg(in: $0) != nil || nextAllOrNone(in: $0) != nil
    }
  }

  /// When an `advance` is wanted: 0 for now, `.max` for never.
  var nextDeadline: UInt64 {
    if isAnythingWaiting { return 0 }
    var deadline = UInt64.max
    for order in dated where order.place != .done { deadline = min(deadline, order.asked.expireTime) }
    for instrument in instruments {
      deadline = min(deadline, instrument.nextIndicative, instrument.callEnds)
    }
    return deadline
  }
}
