import Domain

extension ReferenceExchange {
  /// An order that a request names, or why there is none. `isOpen` is false of one that is done.
  struct Found {
    var order: ReferenceOrder?
    var isOpen = false
    var why = RejectReason.none
  }

  func find(_ session: SessionID, _ id: ClientOrderID, _ orderID: OrderID) -> Found {
    let name = Name(session: session, id: id)
    var candidate: ReferenceOrder?
    if id.isEmpty {
      candidate = open[orderID.rawValue] ?? doneByID[orderID.rawValue]
      if let order = candidate, order.report.session != session { candidate = nil }
    } else {
      candidate = openByName[name] ?? doneByName[name]
    }
    if let order = candidate, order.place != .done || isRemembered(order) {
      if orderID != .none && orderID != order.report.orderID { return Found(why: .orderIDMismatch) }
      let isOpen = order.place != .done
      return Found(order: order, isOpen: isOpen, why: isOpen ? .none : .tooLateToCancel)
    }
    return Found(why: used[name] == true ? .tooLateToCancel : .unknownOrder)
  }

  private func refusal(_ found: Found, _ instrument: InstrumentID, _ side: Side) -> RejectReason {
    guard found.why == .none, let order = found.order else { return found.why }
    if order.report.instrument != instrument { return .instrumentMismatch }
    return order.side == side ? .none : .sideMismatch
  }

  private func rejectRequest(
    _ found: Found, _ reason: RejectReason, _ session: SessionID, _ id: ClientOrderID,
    _ original: ClientOrderID, _ kind: RequestKind
  ) {
    if reason == .tooLateToCancel { note(.doneIsTooLate) }
    events.append(
      .cancelReject(
        CancelReject(
          session: session, orderID: found.order?.report.orderID ?? .none, clientOrderID: id,
          originalClientOrderID: original, transactTime: now, reason: reason,
          status: found.order?.report.status ?? .rejected, request: kind)))
  }

  /// Uses a client order id up, or says why it cannot be used.
  func use(_ session: SessionID, _ id: ClientOrderID) -> RejectReason {
    if id.isEmpty { return .clientOrderIDMissing }
    let name = Name(session: session, id: id)
    if used[name] != nil { return .duplicateClientOrderID }
    if used.count >= Int(limits.clientOrderIDs) { return .tooManyClientOrderIDs }
    used[name] = false
    return .none
  }

  // MARK: Cancel

  func cancel(_ request: CancelOrder) {
    let session = request.origin.session
    _ = takeToken(session)
    let found = find(session, request.originalClientOrderID, request.orderID)
    var reason = use(session, request.clientOrderID)
    if reason == .tooManyClientOrderIDs { reason = .none }
    if reason == .none { reason = refusal(found, request.instrument, request.side) }
    if reason == .none && instrument(of: found.order!).phaseToFollow != nil { reason = .auctionUncrossing }
    if reason != .none {
      return rejectRequest(
        found, reason, session, request.clientOrderID, request.originalClientOrderID, .cancel)
    }
    let order = found.order!
    order.report.reason = .canceledByClient
    order.report.status = .canceled
    order.report.leavesQuantity = .zero
    finish(order)
    emit(order, .canceled) {
      $0.originalClientOrderID = order.report.clientOrderID
      $0.clientOrderID = request.clientOrderID
    }
    linkedOrderEnded(order)
    if fault == .forgetsDuplicatesAfterCancel {
      used[Name(session: session, id: request.clientOrderID)] = nil
    }
  }

  // MARK: Replace

  func replace(_ request: ReplaceOrder) {
    let session = request.origin.session
    let found = find(session, request.originalClientOrderID, request.orderID)
    var reason = entryRefusal(session, .none, isThrottled: takeToken(session))
    let idReason = use(session, request.clientOrderID)
    if reason == .none { reason = idReason }
    if reason == .none { reason = refusal(found, request.instrument, request.side) }
    guard reason == .none, let order = found.order else {
      return rejectRequest(
        found, reason, session, request.clientOrderID, request.originalClientOrderID, .replace)
    }
    var asked = order.asked
    let keeps = keepsPlace(order, request) || fault == .anyReplaceKeepsPriority
    asked.quantity = request.quantity
    asked.price = request.price
    asked.stopPrice = request.stopPrice
    asked.displayQuantity = request.displayQuantity
    asked.minimumQuantity = .zero
    reason = refusal(of: request, order, &asked, keeps: keeps)
    if reason != .none {
      return rejectRequest(
        found, reason, session, request.clientOrderID, request.originalClientOrderID, .replace)
    }
    carryOut(request, order, asked, keeps: keeps)
  }

  private func refusal(
    of request: ReplaceOrder, _ order: ReferenceOrder, _ asked: inout NewOrder, keeps: Bool
  ) -> RejectReason {
    let leaves = max(request.quantity, order.report.cumQuantity).lots - order.report.cumQuantity.lots
    let instrument = instrument(of: order)
    var candidate = Candidate(order: asked, leaves: leaves)
    candidate.replaced = order
    let isHeld =
      order.place == .heldForAuction || order.place == .heldForLink || order.place == .cutOff
    let isOther = request.type != order.type || request.timeInForce != order.asked.timeInForce
    if isHeld || isOther {
      // The phase is looked at before the order.
      let takesOrders =
        instrument.phase != .closed && instrument.phase != .halted && instrument.phaseToFollow == nil
      if takesOrders { return isHeld ? .orderHeld : .invalidCombination }
    }
    let reason = refusal(candidate)
    if reason != .none { return reason }
    if leaves == 0 || keeps { return .none }
    if order.isAllOrNone && instrument.phase == .continuous && order.place == .book {
      let trial = ReferenceOrder(asked, order.report)
      trial.report.leavesQuantity.lots = leaves
      let ahead = plan(trial, budget: min(256, fillLimit - fills), looksAhead: true)
      if ahead.end == .tooManyFills { return .tooManyFills }
    }
    return postOnlyRefusal(&asked, leaves: leaves)
  }

  /// True if a replaced order stays where it is.
  private func keepsPlace(_ order: ReferenceOrder, _ request: ReplaceOrder) -> Bool {
    !order.isAllOrNone && request.price == order.asked.price
      && request.displayQuantity == order.asked.displayQuantity
      && (order.place != .stops || order.type.isTrailing || request.stopPrice == order.asked.stopPrice)
      && request.quantity <= order.report.quantity
  }

  private func carryOut(
    _ request: ReplaceOrder, _ order: ReferenceOrder, _ asked: NewOrder, keeps: Bool
  ) {
    let session = request.origin.session
    let oldID = order.report.clientOrderID
    used[Name(session: session, id: oldID)] = false
    used[Name(session: session, id: request.clientOrderID)] = true
    openByName[Name(session: session, id: oldID)] = nil
    openByName[Name(session: session, id: request.clientOrderID)] = order
    if !keeps { removeFromBook(order) }
    order.asked = asked
    order.report.clientOrderID = request.clientOrderID
    order.report.price = asked.price
    order.report.quantity = max(asked.quantity, order.report.cumQuantity)
    order.report.leavesQuantity = order.report.quantity - order.report.cumQuantity
    if order.type == .stop || order.type == .stopLimit { order.report.stopPrice = asked.stopPrice }
    if order.type.hasLimit || order.type == .marketToLimit { order.limit = asked.price.ticks }
    if order.type == .trailingStopLimit { order.distance = asked.price.ticks - order.report.stopPrice.ticks }
    if order.leaves == 0 { order.report.status = .filled }
    setRates(order)
    if order.leaves == 0 {
      note(.replaceEndsAsFilled)
      finish(order)
    } else {
      order.shown = order.isIceberg ? min(order.shown, order.leaves) : order.leaves
      reserve(order)
    }
    emit(order, .replaced) { $0.originalClientOrderID = oldID }
    if order.leaves == 0 { return linkedOrderTraded(order) }
    if keeps {
      note(.replaceKeepsPlace)
      if order.isIceberg { note(.icebergShrinks) }
      return
    }
    note(.replaceLosesPlace)
    let trades = lastTrade
    bringBack(order)
    if lastTrade > trades { note(.replaceTrades) }
  }

  /// A replaced order that lost its place gets another one.
  private func bringBack(_ order: ReferenceOrder) {
    let instrument = instrument(of: order)
    if order.isHeldStop {
      note(.stopReplaced)
      if instrument.phase == .continuous && isReached(order, instrument) {
        return trigger(order, byCommand: true)
      }
      hold(order, .stops)
    } else if order.type.isPegged {
      enterPeg(order, byCommand: true)
    } else if order.asked.timeInForce.isAuction {
      takesPartNow(order, instrument) ? insert(order) : hold(order, .heldForAuction)
    } else if instrument.phase == .continuous {
      take(order, byCommand: true)
    } else {
      rest(order)
    }
  }

  // MARK: Status and refusals

  func report(_ query: OrderStatusQuery) {
    _ = takeToken(query.origin.session)
    let found = find(query.origin.session, query.clientOrderID, query.orderID)
    var report = found.order?.report ?? ExecutionReport()
    if found.order == nil {
      report.status = .rejected
      report.reason = found.why == .orderIDMismatch ? .orderIDMismatch : .unknownOrder
      report.session = query.origin.session
      report.clientOrderID = query.clientOrderID
      report.orderID = query.orderID
      report.symbol = query.symbol
      report.side = query.side
      if let instrument = instruments.first(where: { $0.definition.symbol == query.symbol }) {
        report.instrument = instrument.definition.id
      }
    }
    report.type = .orderStatus
    report.transactTime = now
    events.append(.execution(report))
  }

  func refuse(_ request: RefusedRequest) {
    let session = request.origin.session
    _ = takeToken(session)
    if request.kind == .cancel || request.kind == .replace {
      return rejectRequest(
        find(session, request.originalClientOrderID, request.orderID), request.reason, session,
        request.clientOrderID, request.originalClientOrderID, request.kind)
    }
    var report = ExecutionReport()
    report.status = .rejected
    report.session = session
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

  // MARK: Many orders at once

  func cancelAll(_ request: MassCancel) {
    let reason: RejectReason = request.reason == .none ? .canceledByMassCancel : request.reason
    endAll(.canceled, reason, .massCancelEnds) { order in
      let report = order.report
      return (request.session == .none || report.session == request.session)
        && (request.account == .none || report.account == request.account)
        && (request.instrument == .none || report.instrument == request.instrument)
        && (request.side == nil || report.side == request.side)
        && (!request.onDisconnect || order.asked.instructions.contains(.cancelOnDisconnect))
    }
  }

  func endDay() {
    let expires = fault != .dayOrdersLiveOn
    endAll(.expired, .endOfDay, .dayEnds) {
      expires && ($0.asked.timeInForce == .day || $0.asked.timeInForce.isAuction)
    }
    used = [:]
    for name in openByName.keys { used[name] = true }
  }

  func endAll(
    _ status: OrderStatus, _ reason: RejectReason, _ rule: Rule, where matches: (ReferenceOrder) -> Bool
  ) {
    for order in open.values.filter(matches).sorted(by: { $0.id < $1.id }) {
      note(rule)
      end(order, status, reason)
    }
  }
}
