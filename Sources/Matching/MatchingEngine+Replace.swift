import Domain

/// What a replace does to an open order.
extension MatchingEngine {
  /// Why an open order cannot be replaced as asked, or `.none`. A post-only order's price slides to `price`.
  func refusal(of request: ReplaceOrder, _ handle: UInt32, _ price: inout Price) -> RejectReason {
    let record = books.record(handle)
    var reason = phaseRefusal(record.pointee.instrument)
    if reason == .none && isHeld(record) { reason = .orderHeld }
    if reason == .none { reason = termsRefusal(of: request, record) }
    if reason == .none { reason = amountRefusal(of: request, record) }
    if reason == .none {
      reason = collarRefusal(
        record.pointee.instrument, record.pointee.side, request.type, request.timeInForce, request.price)
    }
    if reason == .none { reason = accountRefusal(of: request, handle) }
    return reason == .none ? lookAheadRefusal(of: request, handle, &price) : reason
  }

  /// Post-only and all-or-none orders that are entered again look ahead again.
  private func lookAheadRefusal(of request: ReplaceOrder, _ handle: UInt32, _ price: inout Price)
    -> RejectReason
  {
    let record = books.record(handle)
    let leaves = request.quantity.lots &- record.pointee.cumQuantity.lots
    let isContinuous = instruments.state(record.pointee.instrument).pointee.phase == .continuous
    if leaves <= 0 || !isContinuous { return .none }
    if record.pointee.isPostOnly && !keepsPlace(handle, request) {
      return postOnlyRefusal(record, leaves, &price)
    }
    if !record.pointee.flags.contains(.allOrNone) { return .none }
    let side = OrderBooks.side(record.pointee.instrument, record.pointee.side)
    var query = lookAheadQuery(handle, on: side)
    query.leaves = leaves
    query.wanted = leaves
    query.reach = reach(OrderBooks.key(price.ticks, side), of: record.pointee.instrument, on: side)
    return lookAhead(query).isCut ? .tooManyFills : .none
  }

  /// True if a replace has to wait until the order is let go.
  private func isHeld(_ record: UnsafeMutablePointer<OrderRecord>) -> Bool {
    switch record.pointee.place {
    case .auction, .link, .cutOff: true
    case .none, .book, .stop, .reference: false
    }
  }

  /// What may not change, and what the order may not become.
  private func termsRefusal(of request: ReplaceOrder, _ record: UnsafeMutablePointer<OrderRecord>)
    -> RejectReason
  {
    if request.type != record.pointee.type || request.timeInForce != record.pointee.timeInForce {
      return .invalidCombination
    }
    let mayBeIceberg =
      record.pointee.type == .limit && record.pointee.timeInForce.isUntilDone
      && !record.pointee.flags.contains(.hidden) && !record.pointee.flags.contains(.allOrNone)
    return request.displayQuantity == .zero || mayBeIceberg ? .none : .invalidCombination
  }

  /// True if the order stays where it is in its queue.
  private func keepsPlace(_ handle: UInt32, _ request: ReplaceOrder) -> Bool {
    let record = books.record(handle)
    let shown = record.pointee.flags.contains(.iceberg) ? terms(handle).pointee.displayQuantity : 0
    return record.pointee.price == request.price && shown == request.displayQuantity.lots
      && request.quantity <= record.pointee.quantity && !record.pointee.flags.contains(.allOrNone)
      && keepsStopPrice(record, request)
  }

  /// Carries an accepted replace out.
  mutating func change(_ handle: UInt32, _ request: ReplaceOrder, _ key: ClientKey, at price: Price) {
    let record = books.record(handle)
    let original = record.pointee.clientOrderID
    rename(handle, request.clientOrderID, key)
    let isFilled = request.quantity <= record.pointee.cumQuantity
    let keepsPlace = keepsPlace(handle, request)
    if isFilled || !keepsPlace { withdraw(handle) }
    record.pointee.quantity = max(request.quantity, record.pointee.cumQuantity)
    record.pointee.price = price
    if !record.pointee.flags.contains(.allOrNone) { record.pointee.flags.remove(.looksAhead) }
    setDisplay(handle, request.displayQuantity)
    if record.pointee.isStop && !record.pointee.flags.contains(.triggered) { setStop(handle, request) }
    if isFilled { record.pointee.status = .filled }
    renewReservation(handle)
    emitReport(record, .replaced, request: request.clientOrderID, original: original)
    if isFilled {
      close(handle)
    } else if !keepsPlace {
      place(handle)
    } else if record.pointee.place == .book || record.pointee.place == .stop {
      shrink(handle)
    }
  }

  /// Makes an order an iceberg, or one that shows all.
  private mutating func setDisplay(_ handle: UInt32, _ quantity: Quantity) {
    let record = books.record(handle)
    if quantity == .zero {
      record.pointee.flags.remove(.iceberg)
      return
    }
    if !record.pointee.flags.contains(.terms) { terms(handle).initialize(to: OrderTerms()) }
    record.pointee.flags.insert(.terms)
    record.pointee.flags.insert(.iceberg)
    terms(handle).pointee.displayQuantity = quantity.lots
  }

  /// Gives an open order the name by which it goes from now on.
  private mutating func rename(_ handle: UInt32, _ name: ClientOrderID, _ key: ClientKey) {
    let record = books.record(handle)
    usedClientIDs.unmarkOrder(ClientKey(record.pointee.session, record.pointee.clientOrderID))
    byClientID.remove(record.pointee.clientKey, handle)
    record.pointee.clientOrderID = name
    record.pointee.clientKey = key.short
    byClientID.insert(key.short, handle)
  }
}
