import Domain

extension ReferenceExchange {
  /// A new order of its own.
  func enter(_ asked: NewOrder) {
    let (order, reason) = accept(asked)
    guard let order else { return reject(asked, reason) }
    emit(order, .new)
    place(order, byCommand: true)
  }

  /// Two linked orders.
  func enter(_ pair: NewOrderPair) {
    let (one, other) = (pair.order(pair.first), pair.order(pair.second))
    let session = pair.origin.session
    var reasons = [entryRefusal(session, pair.account, isThrottled: takeToken(session)), RejectReason.none]
    let firstID = use(session, one.clientOrderID)
    let secondID = use(session, other.clientOrderID)
    if reasons[0] == .none { reasons[0] = firstID }
    if reasons[0] == .none {
      reasons[0] = refusal(Candidate(order: one, isOfPair: true, leaves: one.quantity.lots))
    }
    if reasons[0] == .none {
      reasons[1] = secondID
      if reasons[1] == .none {
        reasons[1] = refusal(
          Candidate(order: other, isOfPair: true, ahead: one, leaves: other.quantity.lots))
      }
    }
    if reasons != [.none, .none] {
      note(.pairRefused)
      reject(one, reasons[0] == .none ? .linkedOrderRefused : reasons[0])
      reject(other, reasons[1] == .none ? .linkedOrderRefused : reasons[1])
      return
    }
    let (first, second) = (makeOrder(one), makeOrder(other))
    let link = ReferenceLink(pair.contingency, first, second)
    first.link = link
    second.link = link
    emit(first, .new)
    emit(second, .new)
    second.place = .heldForLink
    place(first, byCommand: true)
    if pair.contingency == .oneTriggersOther { return }
    if link.isDecided {
      note(.secondNotEntered)
    } else {
      second.place = .entering
      place(second, byCommand: true)
    }
  }

  func reject(_ asked: NewOrder, _ reason: RejectReason) {
    if reason == .insufficientBalance { note(.balanceRefuses) }
    if reason == .creditLimit { note(.creditRefuses) }
    if reason == .positionLimit { note(.positionRefuses) }
    if reason == .wouldTakeLiquidity { note(.postOnlyRefused) }
    var report = blankReport(asked)
    report.type = .rejected
    report.status = .rejected
    report.reason = reason
    emit(report)
  }

  private func blankReport(_ asked: NewOrder) -> ExecutionReport {
    var report = ExecutionReport()
    report.session = asked.origin.session
    report.account = asked.account
    report.instrument = asked.instrument
    report.side = asked.side
    report.orderType = asked.type
    report.timeInForce = asked.timeInForce
    report.clientOrderID = asked.clientOrderID
    report.quantity = asked.quantity
    report.price = asked.price
    report.stopPrice = asked.stopPrice
    if let instrument = instrument(asked.instrument) { report.symbol = instrument.definition.symbol }
    return report
  }

  /// Throttle and kill switches.
  func entryRefusal(_ session: SessionID, _ account: AccountID, isThrottled: Bool) -> RejectReason {
    if isThrottled {
      note(.throttled)
      throttles[session.rawValue]!.refused += 1
      return .throttled
    }
    if isVenueKilled || killedSessions.contains(session.rawValue) { return .killSwitch }
    if account != .none, let account = self.account(account), account.isKilled { return .killSwitch }
    return .none
  }

  /// Checks a new order and takes it in, or says why not.
  private func accept(_ asked: NewOrder) -> (ReferenceOrder?, RejectReason) {
    let session = asked.origin.session
    var reason = entryRefusal(session, asked.account, isThrottled: takeToken(session))
    let idReason = use(session, asked.clientOrderID)
    if reason == .none { reason = idReason }
    if reason == .none { reason = refusal(Candidate(order: asked, leaves: asked.quantity.lots)) }
    if reason != .none { return (nil, reason) }
    var asked = asked
    reason = postOnlyRefusal(&asked, leaves: asked.quantity.lots)
    return reason == .none ? (makeOrder(asked), .none) : (nil, reason)
  }

  /// Slides a post-only order that would trade, or says that it is refused.
  func postOnlyRefusal(_ asked: inout NewOrder, leaves: Int64) -> RejectReason {
    let instrument = instrument(asked.instrument)!
    guard !asked.instructions.isDisjoint(with: [.postOnlyReject, .postOnlySlide]),
      instrument.phase == .continuous, fault != .postOnlyTakes
    else { return .none }
    let trial = ReferenceOrder(asked, blankReport(asked))
    trial.report.leavesQuantity.lots = leaves
    let ahead = plan(trial, budget: min(256, fillLimit - fills), looksAhead: true)
    guard let maker = ahead.steps.first?.maker else {
      if ahead.end == .tooManyFills { return .tooManyFills }
      note(.postOnlyRests)
      return .none
    }
    if asked.instructions.contains(.postOnlyReject) { return .wouldTakeLiquidity }
    asked.price.ticks = maker.limit! + (asked.side == .buy ? -1 : 1)
    if !instrument.holds(asked.price.ticks) { return .wouldTakeLiquidity }
    note(.postOnlySlides)
    return .none
  }

  private func makeOrder(_ asked: NewOrder) -> ReferenceOrder {
    let instrument = instrument(asked.instrument)!
    used[Name(session: asked.origin.session, id: asked.clientOrderID)] = true
    lastOrder += 1
    let order = ReferenceOrder(asked, blankReport(asked))
    order.report.orderID = OrderID(rawValue: lastOrder)
    order.report.leavesQuantity = asked.quantity
    if asked.type.isTrailing {
      order.report.stopPrice.ticks = trailingStop(order, instrument)
      order.distance = asked.price.ticks - order.report.stopPrice.ticks
    }
    if asked.type == .market && asked.timeInForce.isAuction {
      let definition = instrument.definition
      order.limit = (order.isBuy ? definition.maximumPrice : definition.minimumPrice).ticks
    }
    open[order.id] = order
    openByName[Name(session: asked.origin.session, id: asked.clientOrderID)] = order
    instrument.open.append(order)
    if asked.timeInForce == .goodTillDate { dated.append(order) }
    setRates(order)
    reserve(order)
    return order
  }

  // MARK: Placing

  /// Brings an accepted order to where it goes.
  func place(_ order: ReferenceOrder, byCommand: Bool) {
    let instrument = instrument(of: order)
    if order.isHeldStop {
      if instrument.phase == .continuous && isReached(order, instrument) {
        note(.stopTriggeredOnEntry)
        return trigger(order, byCommand: byCommand)
      }
      note(.stopHeld)
      return hold(order, .stops)
    }
    if order.type.isPegged { return enterPeg(order, byCommand: byCommand) }
    if order.asked.timeInForce.isAuction {
      if takesPartNow(order, instrument) { return insert(order) }
      note(.auctionOrdersHeld)
      return hold(order, .heldForAuction)
    }
    if instrument.phase == .continuous { return take(order, byCommand: byCommand, isFirst: true) }
    order.limit == nil ? cancel(order, .phaseForbids) : rest(order)
  }

  /// True if an order of an auction time in force is for the phase at hand.
  func takesPartNow(_ order: ReferenceOrder, _ instrument: ReferenceInstrument) -> Bool {
    switch order.asked.timeInForce {
    case .atTheOpening: true
    case .atTheClose: instrument.phase == .closingAuction
    default: instrument.phase.isCall
    }
  }

  /// An order comes to rest.
  func rest(_ order: ReferenceOrder) {
    if order.type == .marketToLimit && order.report.account != .none {
      let account = account(order.report.account)!
      order.hasRested = true
      if order.isBuy && need(order) - order.reserved > account.available(instrument(of: order).rules.quote) {
        note(.moneyRunsOut)
        return cancel(order, .insufficientBalance)
      }
    }
    order.hasRested = true
    note(.rests)
    insert(order)
    reserve(order)
    let instrument = instrument(of: order)
    if instrument.phase == .continuous { retryAllOrNone(in: instrument, against: order.side, order.limit!) }
  }

  /// All-or-none orders that cross an order which came to rest are to be tried again.
  private func retryAllOrNone(in instrument: ReferenceInstrument, against side: Side, _ price: Int64) {
    if fault == .allOrNoneNotTriedAgain { return }
    let others = instrument.book(side.opposite).filter(\.isAllOrNone)
    if !others.contains(where: \.isDue) { instrument.rested[side] = nil }
    let best = instrument.rested[side].map { side == .buy ? max($0, price) : min($0, price) } ?? price
    instrument.rested[side] = best
    for other in others where other.accepts(best) { other.isDue = true }
  }
}
