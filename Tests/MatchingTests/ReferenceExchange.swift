import Domain

/// The rules of `MatchingEngine` written down a second time, as plainly as possible: arrays, loops, no index,
/// no limit on memory. It is the oracle of the fast engine.
struct ReferenceExchange {
  /// A rule broken on purpose, to prove that the comparison finds it.
  enum Fault: CaseIterable {
    case none, anyReplaceKeepsPriority, tradesAtTheTakersPrice, newestFirst, fillOrKillTakesLess,
      dayOrdersLiveOn
    case forgetsDuplicatesAfterCancel, fillsOneTooMany, restsAfterTooManyFills
  }

  struct Order {
    var report: ExecutionReport
    /// Time priority: lower is earlier.
    var arrival: Int
    var leaves: Int64 { report.quantity.lots - report.cumQuantity.lots }
  }

  private struct Name: Hashable {
    var session: SessionID
    var id: ClientOrderID
  }

  let limits: Limits
  let doneLimit: Int
  /// Fills of one request.
  var fillLimit: Int { max(1, Int(limits.resendMessages) / 8) + (fault == .fillsOneTooMany ? 1 : 0) }
  var fault = Fault.none
  private(set) var open: [Order] = []
  private(set) var instruments: [Instrument] = []
  private var phases: [Phase] = []
  private var done: [Order] = []
  /// Used names, and if they are an accepted order's latest.
  private var used: [Name: Bool] = [:]
  private var events: [Event] = []
  private var now: UInt64 = 0
  private var arrivals = 0
  private(set) var lastOrder: UInt64 = 0
  private var lastExecution: UInt64 = 0
  private var lastTrade: UInt64 = 0

  init(limits: Limits, doneLimit: Int = 4096) {
    self.limits = limits
    self.doneLimit = doneLimit
  }

  mutating func apply(_ command: Command, timestamp: UInt64) -> [Event] {
    events.removeAll(keepingCapacity: true)
    now = timestamp
    switch command {
    case .newOrder(let order): enter(order)
    case .cancelOrder(let request): cancel(request)
    case .replaceOrder(let request): replace(request)
    case .orderStatus(let query): report(query)
    case .massCancel(let request):
      endAll(.canceled, request.reason == .none ? .canceledByMassCancel : request.reason) {
        (request.session == .none || $0.session == request.session)
          && (request.instrument == .none || $0.instrument == request.instrument)
      }
    case .refuseRequest(let request): refuse(request)
    case .changePhase(let change): changePhase(change)
    case .endOfDay: endDay()
    case .defineInstrument(let instrument):
      instruments.append(instrument)
      phases.append(.continuous)
    case .setRules, .setFees, .defineAccount, .setPositionLimit, .transfer, .setThrottle, .setKillSwitch,
      .bustTrade, .advance, .newOrderPair, .queryThrottle:
      break
    case .configure, .sessionLogon, .sessionMessage: break
    }
    return events
  }

  /// The resting orders of a side in priority order.
  func queue(_ instrument: InstrumentID, _ side: Side) -> [Order] {
    open.filter { $0.report.instrument == instrument && $0.report.side == side }.sorted {
      let (one, other) = ($0.report.price, $1.report.price)
      if one != other { return side == .buy ? one > other : one < other }
      return fault == .newestFirst ? $0.arrival > $1.arrival : $0.arrival < $1.arrival
    }
  }

  // MARK: New orders

  private mutating func enter(_ order: NewOrder) {
    var report = ExecutionReport()
    report.session = order.origin.session
    report.account = order.account
    report.instrument = order.instrument
    report.side = order.side
    report.orderType = order.type
    report.timeInForce = order.timeInForce
    report.clientOrderID = order.clientOrderID
    report.quantity = order.quantity
    report.price = order.price
    if Int(order.instrument.rawValue) < instruments.count {
      report.symbol = instruments[Int(order.instrument.rawValue)].symbol
    }
    report.reason = use(order.origin.session, order.clientOrderID)
    if report.reason == .none { report.reason = refusal(order) }
    if report.reason != .none {
      report.type = .rejected
      report.status = .rejected
      return emit(report)
    }
    used[Name(session: order.origin.session, id: order.clientOrderID)] = true
    lastOrder += 1
    report.orderID = OrderID(rawValue: lastOrder)
    report.leavesQuantity = order.quantity
    report.type = .new
    emit(report)
    if order.timeInForce == .fillOrKill {
      var available: Int64 = fault == .fillOrKillTakesLess ? 1 : 0
      let makers = makers(of: report)
      for maker in makers.prefix(min(fillLimit, 256)) { available += maker.leaves }
      if available < order.quantity.lots {
        let isTooMany = makers.count > min(fillLimit, 256)
        return end(report, .canceled, isTooMany ? .tooManyFills : .fillOrKillNotFilled)
      }
    }
    report = match(report)
    if report.leavesQuantity.lots == 0 { return remember(report) }
    if mustEnd(report) {
      end(report, .canceled, .tooManyFills)
    } else if order.type == .market {
      end(report, .canceled, report.cumQuantity.lots == 0 ? .noLiquidity : .immediateRemainder)
    } else if order.timeInForce == .immediateOrCancel || order.timeInForce == .fillOrKill {
      end(report, .canceled, .immediateRemainder)
    } else {
      rest(report)
    }
  }

  private func refusal(_ order: NewOrder) -> RejectReason {
    if Int(order.instrument.rawValue) >= instruments.count { return .unknownInstrument }
    let instrument = instruments[Int(order.instrument.rawValue)]
    if phases[Int(order.instrument.rawValue)] == .halted { return .instrumentHalted }
    if phases[Int(order.instrument.rawValue)] == .closed { return .instrumentClosed }
    if order.type != .limit && order.type != .market { return .orderTypeNotSupported }
    if ![.day, .goodTillCancel, .immediateOrCancel, .fillOrKill].contains(order.timeInForce) {
      return .timeInForceNotSupported
    }
    if order.instructions != [] { return .instructionNotSupported }
    if order.quantity.lots <= 0 { return .quantityNotPositive }
    if order.quantity > instrument.maximumQuantity { return .quantityTooLarge }
    if order.type == .market { return order.price == .zero ? .none : .priceNotAllowed }
    if order.price < instrument.minimumPrice || order.price > instrument.maximumPrice {
      return .priceOutOfRange
    }
    let rests = order.timeInForce == .day || order.timeInForce == .goodTillCancel
    return rests && open.count >= Int(limits.orders) ? .tooManyOrders : .none
  }

  private func crosses(_ taker: ExecutionReport, _ maker: ExecutionReport) -> Bool {
    if taker.orderType == .market { return true }
    return taker.side == .buy ? taker.price >= maker.price : taker.price <= maker.price
  }

  /// The resting orders that an order could trade with, in priority order.
  private func makers(of taker: ExecutionReport) -> [Order] {
    queue(taker.instrument, taker.side.opposite).filter { crosses(taker, $0.report) }
  }

  /// True if an order could still trade after its last fill.
  private func mustEnd(_ taker: ExecutionReport) -> Bool {
    fault != .restsAfterTooManyFills && !makers(of: taker).isEmpty
  }

  private mutating func match(_ incoming: ExecutionReport) -> ExecutionReport {
    var taker = incoming
    for maker in makers(of: taker).prefix(fillLimit) {
      if taker.leavesQuantity.lots == 0 { break }
      let lots = min(taker.leavesQuantity.lots, maker.leaves)
      let price =
        fault == .tradesAtTheTakersPrice && taker.orderType == .limit ? taker.price : maker.report.price
      lastTrade += 1
      taker = fill(taker, lots, price, .removed)
      let filled = fill(maker.report, lots, price, .added)
      let index = open.firstIndex { $0.report.orderID == maker.report.orderID }!
      open[index].report = filled
      if filled.leavesQuantity.lots == 0 {
        open.remove(at: index)
        remember(filled)
      }
      events.append(
        .trade(
          Trade(
            tradeID: TradeID(rawValue: lastTrade), instrument: taker.instrument, price: price,
            quantity: Quantity(lots: lots), makerOrderID: filled.orderID, takerOrderID: taker.orderID,
            aggressor: taker.side, transactTime: now)))
    }
    return taker
  }

  /// Reports a fill and gives the order as it stands after it.
  private mutating func fill(
    _ order: ExecutionReport, _ lots: Int64, _ price: Price, _ liquidity: Liquidity
  ) -> ExecutionReport {
    var standing = order
    standing.cumQuantity.lots += lots
    standing.cumNotional += Notional(lots) * Notional(price.ticks)
    standing.leavesQuantity = standing.quantity - standing.cumQuantity
    standing.status = standing.leavesQuantity.lots == 0 ? .filled : .partiallyFilled
    var report = standing
    report.type = .trade
    report.tradeID = TradeID(rawValue: lastTrade)
    report.liquidity = liquidity
    report.lastQuantity = Quantity(lots: lots)
    report.lastPrice = price
    emit(report)
    return standing
  }

  private mutating func rest(_ report: ExecutionReport) {
    arrivals += 1
    open.append(Order(report: report, arrival: arrivals))
  }

  // MARK: Requests

  private mutating func cancel(_ request: CancelOrder) {
    let session = request.origin.session
    let found = find(session, request.originalClientOrderID, request.orderID)
    var reason = use(session, request.clientOrderID)
    if reason == .tooManyClientOrderIDs { reason = .none }
    if reason == .none { reason = refusal(found, request.instrument, request.side) }
    if reason != .none {
      return rejectRequest(
        found, reason, session, request.clientOrderID, request.originalClientOrderID, .cancel)
    }
    let index = open.firstIndex { $0.report.orderID == found.report!.orderID }!
    var report = open.remove(at: index).report
    report.reason = .canceledByClient
    report.status = .canceled
    report.leavesQuantity = .zero
    remember(report)
    report.type = .canceled
    report.originalClientOrderID = report.clientOrderID
    report.clientOrderID = request.clientOrderID
    emit(report)
    if fault == .forgetsDuplicatesAfterCancel {
      used[Name(session: session, id: request.clientOrderID)] = nil
    }
  }

  private mutating func replace(_ request: ReplaceOrder) {
    let session = request.origin.session
    let found = find(session, request.originalClientOrderID, request.orderID)
    var reason = use(session, request.clientOrderID)
    if reason == .none { reason = refusal(found, request.instrument, request.side) }
    if reason == .none, let order = found.report { reason = refusal(request, order) }
    guard reason == .none, let order = found.report else {
      return rejectRequest(
        found, reason, session, request.clientOrderID, request.originalClientOrderID, .replace)
    }
    used[Name(session: session, id: order.clientOrderID)] = false
    used[Name(session: session, id: request.clientOrderID)] = true
    let index = open.firstIndex { $0.report.orderID == order.orderID }!
    var report = order
    report.clientOrderID = request.clientOrderID
    report.price = request.price
    report.quantity = max(request.quantity, order.cumQuantity)
    report.leavesQuantity = report.quantity - report.cumQuantity
    if report.leavesQuantity.lots == 0 { report.status = .filled }
    var replaced = report
    replaced.type = .replaced
    replaced.originalClientOrderID = order.clientOrderID
    emit(replaced)
    let keepsPriority = order.price == request.price && report.quantity <= order.quantity
    if report.leavesQuantity.lots > 0 && (keepsPriority || fault == .anyReplaceKeepsPriority) {
      open[index].report = report
      return
    }
    open.remove(at: index)
    report = match(report)
    if report.leavesQuantity.lots == 0 { return remember(report) }
    if mustEnd(report) { end(report, .canceled, .tooManyFills) } else { rest(report) }
  }

  private func refusal(_ request: ReplaceOrder, _ order: ExecutionReport) -> RejectReason {
    let instrument = instruments[Int(order.instrument.rawValue)]
    if phases[Int(order.instrument.rawValue)] == .halted { return .instrumentHalted }
    if phases[Int(order.instrument.rawValue)] == .closed { return .instrumentClosed }
    if request.type != order.orderType || request.timeInForce != order.timeInForce {
      return .invalidCombination
    }
    if request.quantity.lots <= 0 { return .quantityNotPositive }
    if request.quantity > instrument.maximumQuantity { return .quantityTooLarge }
    if request.price < instrument.minimumPrice || request.price > instrument.maximumPrice {
      return .priceOutOfRange
    }
    return .none
  }

  private mutating func report(_ query: OrderStatusQuery) {
    let found = find(query.origin.session, query.clientOrderID, query.orderID)
    var report = found.report ?? ExecutionReport()
    if found.report == nil {
      report.status = .rejected
      report.reason = found.why == .orderIDMismatch ? .orderIDMismatch : .unknownOrder
      report.session = query.origin.session
      report.clientOrderID = query.clientOrderID
      report.orderID = query.orderID
      report.symbol = query.symbol
      report.side = query.side
      if let index = instruments.firstIndex(where: { $0.symbol == query.symbol }) {
        report.instrument = instruments[index].id
      }
    }
    report.type = .orderStatus
    report.transactTime = now
    events.append(.execution(report))
  }

  private mutating func refuse(_ request: RefusedRequest) {
    if request.kind == .cancel || request.kind == .replace {
      return rejectRequest(
        find(request.origin.session, request.originalClientOrderID, request.orderID), request.reason,
        request.origin.session, request.clientOrderID, request.originalClientOrderID, request.kind)
    }
    var report = ExecutionReport()
    report.status = .rejected
    report.session = request.origin.session
    report.instrument = request.instrument
    report.side = request.side
    report.reason = request.reason
    report.symbol = request.symbol
    report.clientOrderID = request.clientOrderID
    report.quantity = request.quantity
    if request.kind == .newOrder {
      report.type = .rejected
      emit(report)
    } else {
      report.type = .orderStatus
      report.orderID = request.orderID
      report.transactTime = now
      events.append(.execution(report))
    }
  }

  /// An order, or why there is none. `isOpen` is false of one that is done.
  private struct Found {
    var report: ExecutionReport?
    var isOpen = false
    var why = RejectReason.none
  }

  private func find(_ session: SessionID, _ id: ClientOrderID, _ orderID: OrderID) -> Found {
    func isNamed(_ order: Order) -> Bool {
      order.report.session == session
        && (id.isEmpty ? order.report.orderID == orderID : order.report.clientOrderID == id)
    }
    let live = open.first(where: isNamed)
    if let order = live ?? done.suffix(doneLimit).last(where: isNamed) {
      if orderID != .none && orderID != order.report.orderID { return Found(why: .orderIDMismatch) }
      return Found(report: order.report, isOpen: live != nil, why: live == nil ? .tooLateToCancel : .none)
    }
    return Found(why: used[Name(session: session, id: id)] == true ? .tooLateToCancel : .unknownOrder)
  }

  private func refusal(_ found: Found, _ instrument: InstrumentID, _ side: Side) -> RejectReason {
    guard found.why == .none, let report = found.report else { return found.why }
    if report.instrument != instrument { return .instrumentMismatch }
    return report.side == side ? .none : .sideMismatch
  }

  private mutating func rejectRequest(
    _ found: Found, _ reason: RejectReason, _ session: SessionID, _ id: ClientOrderID,
    _ original: ClientOrderID, _ kind: RequestKind
  ) {
    events.append(
      .cancelReject(
        CancelReject(
          session: session, orderID: found.report?.orderID ?? .none, clientOrderID: id,
          originalClientOrderID: original, transactTime: now, reason: reason,
          status: found.report?.status ?? .rejected, request: kind)))
  }

  // MARK: The day

  private mutating func changePhase(_ change: PhaseChange) {
    let index = Int(change.instrument.rawValue)
    guard index < phases.count, [.continuous, .halted, .closed].contains(change.phase),
      phases[index] != change.phase
    else { return }
    phases[index] = change.phase
    events.append(.phaseChanged(change))
  }

  private mutating func endDay() {
    let expires = fault != .dayOrdersLiveOn
    endAll(.expired, .endOfDay) { $0.timeInForce == .day && expires }
    used = [:]
    for order in open {
      used[Name(session: order.report.session, id: order.report.clientOrderID)] = true
    }
  }

  private mutating func endAll(
    _ status: OrderStatus, _ reason: RejectReason, where matches: (ExecutionReport) -> Bool
  ) {
    for order in open.filter({ matches($0.report) }).sorted(by: { $0.report.orderID < $1.report.orderID }) {
      open.removeAll { $0.report.orderID == order.report.orderID }
      end(order.report, status, reason)
    }
  }

  private mutating func end(_ order: ExecutionReport, _ status: OrderStatus, _ reason: RejectReason) {
    var report = order
    report.status = status
    report.reason = reason
    report.leavesQuantity = .zero
    remember(report)
    report.type = status == .expired ? .expired : .canceled
    emit(report)
  }

  private mutating func remember(_ report: ExecutionReport) {
    done.append(Order(report: report, arrival: 0))
    if done.count > 3 * doneLimit { done.removeFirst(2 * doneLimit) }
  }

  /// Uses a client order id up, or says why it cannot be used.
  private mutating func use(_ session: SessionID, _ id: ClientOrderID) -> RejectReason {
    if id.isEmpty { return .clientOrderIDMissing }
    let name = Name(session: session, id: id)
    if used[name] != nil { return .duplicateClientOrderID }
    if used.count >= Int(limits.clientOrderIDs) { return .tooManyClientOrderIDs }
    used[name] = false
    return .none
  }

  private mutating func emit(_ report: ExecutionReport) {
    lastExecution += 1
    var report = report
    report.executionID = ExecutionID(rawValue: lastExecution)
    report.transactTime = now
    events.append(.execution(report))
  }
}
