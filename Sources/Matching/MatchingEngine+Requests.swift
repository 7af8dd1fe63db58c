import Domain

/// Requests on orders that were entered before: cancel, replace, status.
extension MatchingEngine {
  /// What the names in a request stand for.
  enum Found {
    case open(UInt32)
    case done(UnsafeMutablePointer<OrderRecord>)
    /// Accepted today and done so long ago that only its name is remembered.
    case forgotten
    case unknown
    /// Client order id and order id name different orders.
    case mismatch
  }

  mutating func cancel(_ request: CancelOrder) {
    let session = request.origin.session
    let found = find(session, request.originalClientOrderID, request.orderID)
    var reason = RejectReason.none
    if request.clientOrderID.isEmpty {
      reason = .clientOrderIDMissing
    } else if case .duplicate = usedClientIDs.insert(ClientKey(session, request.clientOrderID)) {
      reason = .duplicateClientOrderID
    }
    if reason == .none { reason = refusal(found, request.instrument, request.side) }
    guard reason == .none, case .open(let handle) = found else {
      return rejectRequest(
        found, reason, session, request.clientOrderID, request.originalClientOrderID,
        request.orderID, .cancel)
    }
    withdraw(handle)
    let record = books.record(handle)
    record.pointee.status = .canceled
    record.pointee.reason = .canceledByClient
    emitReport(
      record, .canceled, request: request.clientOrderID, original: record.pointee.clientOrderID)
    doneOrders.add(record)
    books.freeOrderSlot(handle)
  }

  mutating func replace(_ request: ReplaceOrder) {
    let session = request.origin.session
    let found = find(session, request.originalClientOrderID, request.orderID)
    var reason = RejectReason.none
    var place = 0
    if request.clientOrderID.isEmpty {
      reason = .clientOrderIDMissing
    } else {
      switch usedClientIDs.insert(ClientKey(session, request.clientOrderID)) {
      case .inserted(let position): place = position
      case .duplicate: reason = .duplicateClientOrderID
      case .full: reason = .tooManyClientOrderIDs
      }
    }
    if reason == .none { reason = refusal(found, request.instrument, request.side) }
    if reason == .none, case .open(let handle) = found { reason = refusal(of: request, handle) }
    guard reason == .none, case .open(let handle) = found else {
      return rejectRequest(
        found, reason, session, request.clientOrderID, request.originalClientOrderID,
        request.orderID, .replace)
    }
    usedClientIDs.markOrder(at: place)
    change(handle, request)
  }

  /// Carries an accepted replace out.
  private mutating func change(_ handle: UInt32, _ request: ReplaceOrder) {
    let record = books.record(handle)
    let original = record.pointee.clientOrderID
    let side = OrderBooks.side(record.pointee.instrument, record.pointee.side)
    let key = ClientKey(record.pointee.session, request.clientOrderID)
    usedClientIDs.unmarkOrder(ClientKey(record.pointee.session, original))
    byClientID.remove(record.pointee.clientKey, handle)
    record.pointee.clientOrderID = request.clientOrderID
    record.pointee.clientKey = key.short

    let quantity = max(request.quantity, record.pointee.cumQuantity)
    let reduction = record.pointee.quantity.lots &- quantity.lots
    let keepsPlace = record.pointee.price == request.price && reduction >= 0
    record.pointee.quantity = quantity
    record.pointee.price = request.price
    if quantity == record.pointee.cumQuantity {
      books.unlink(handle)
      record.pointee.status = .filled
      emitReport(record, .replaced, request: request.clientOrderID, original: original)
      return retire(handle)
    }
    emitReport(record, .replaced, request: request.clientOrderID, original: original)
    byClientID.insert(key.short, handle)
    if keepsPlace {
      if reduction > 0 { books.reduce(handle, by: reduction) }
      return
    }
    books.unlink(handle)
    let limit = OrderBooks.key(request.price.ticks, side)
    let leaves = match(record, crossing: limit, on: side)
    if leaves == 0 {
      byClientID.remove(key.short, handle)
      retire(handle)
    } else if books.crosses(limit, side ^ 1) {
      byClientID.remove(key.short, handle)
      books.unindex(handle)
      end(handle, .canceled, .tooManyFills)
    } else {
      rest(handle, leaves: leaves, on: side)
    }
  }

  /// Forgets an order that is done but for its record, after its book and its client order id let go of it.
  private mutating func retire(_ handle: UInt32) {
    let record = books.record(handle)
    books.unindex(handle)
    doneOrders.add(record)
    books.freeOrderSlot(handle)
  }

  mutating func report(_ query: OrderStatusQuery) {
    let found = find(query.origin.session, query.clientOrderID, query.orderID)
    var report: ExecutionReport
    switch found {
    case .open(let handle):
      report = standing(books.record(handle), .orderStatus)
    case .done(let record):
      report = standing(record, .orderStatus)
    case .forgotten, .unknown, .mismatch:
      report = ExecutionReport()
      report.type = .orderStatus
      report.status = .rejected
      report.reason = .unknownOrder
      if case .mismatch = found { report.reason = .orderIDMismatch }
      report.orderID = query.orderID
      report.clientOrderID = query.clientOrderID
      report.session = query.origin.session
      report.symbol = query.symbol
      report.instrument = instruments.find(query.symbol)
      report.side = query.side
      report.transactTime = now
    }
    emit(report)
  }

  mutating func refuse(_ request: RefusedRequest) {
    if request.kind == .cancel || request.kind == .replace {
      return rejectRequest(
        find(request.origin.session, request.originalClientOrderID, request.orderID), request.reason,
        request.origin.session, request.clientOrderID, request.originalClientOrderID,
        request.orderID, request.kind)
    }
    var report = ExecutionReport()
    if request.kind == .newOrder {
      report.executionID = nextExecutionID()
      report.type = .rejected
    } else {
      report.type = .orderStatus
      report.orderID = request.orderID
    }
    report.status = .rejected
    report.transactTime = now
    report.session = request.origin.session
    report.instrument = request.instrument
    report.side = request.side
    report.reason = request.reason
    report.symbol = request.symbol
    report.clientOrderID = request.clientOrderID
    report.quantity = request.quantity
    emit(report)
  }

  /// The order of a session that a request names.
  private mutating func find(_ session: SessionID, _ clientID: ClientOrderID, _ orderID: OrderID) -> Found {
    if clientID.isEmpty { return find(session, orderID) }
    let key = ClientKey(session, clientID)
    var search = byClientID.search(key.short)
    while true {
      let handle = byClientID.next(&search, key.short)
      if handle == 0 { break }
      let record = books.record(handle)
      if record.pointee.session == session && record.pointee.clientOrderID == clientID {
        return orderID == .none || orderID == record.pointee.orderID ? .open(handle) : .mismatch
      }
    }
    if let record = doneOrders.find(session, clientID, key) {
      return orderID == .none || orderID == record.pointee.orderID ? .done(record) : .mismatch
    }
    return usedClientIDs.namesOrder(key) ? .forgotten : .unknown
  }

  private mutating func find(_ session: SessionID, _ orderID: OrderID) -> Found {
    let handle = books.find(orderID.rawValue)
    if handle != 0 { return books.record(handle).pointee.session == session ? .open(handle) : .unknown }
    if let record = doneOrders.find(orderID), record.pointee.session == session { return .done(record) }
    return .unknown
  }

  /// Why a request on an order cannot be carried out, or `.none`.
  @inline(__always) private func refusal(_ found: Found, _ instrument: InstrumentID, _ side: Side)
    -> RejectReason
  {
    switch found {
    case .done, .forgotten: return .tooLateToCancel
    case .unknown: return .unknownOrder
    case .mismatch: return .orderIDMismatch
    case .open(let handle):
      let record = books.record(handle)
      if record.pointee.instrument != instrument { return .instrumentMismatch }
      return record.pointee.side == side ? .none : .sideMismatch
    }
  }

  /// Why an open order cannot be replaced as asked, or `.none`.
  @inline(__always) private func refusal(of request: ReplaceOrder, _ handle: UInt32) -> RejectReason {
    let record = books.record(handle)
    let closed = phaseRefusal(record.pointee.instrument)
    if closed != .none { return closed }
    if request.type != record.pointee.type || request.timeInForce != record.pointee.timeInForce {
      return .invalidCombination
    }
    let instrument = instruments.definition(record.pointee.instrument)
    if request.quantity.lots <= 0 { return .quantityNotPositive }
    if request.quantity > instrument.pointee.maximumQuantity { return .quantityTooLarge }
    if request.price < instrument.pointee.minimumPrice || request.price > instrument.pointee.maximumPrice {
      return .priceOutOfRange
    }
    return .none
  }

  @inline(never) private mutating func rejectRequest(
    _ found: Found, _ reason: RejectReason, _ session: SessionID, _ clientOrderID: ClientOrderID,
    _ original: ClientOrderID, _ orderID: OrderID, _ kind: RequestKind
  ) {
    var known = OrderID.none
    var status = OrderStatus.rejected
    switch found {
    case .open(let handle):
      known = books.record(handle).pointee.orderID
      status = books.record(handle).pointee.status
    case .done(let record):
      known = record.pointee.orderID
      status = record.pointee.status
    case .forgotten, .unknown, .mismatch: break
    }
    emit(
      .cancelReject(
        CancelReject(
          session: session, orderID: known, clientOrderID: clientOrderID,
          originalClientOrderID: original, transactTime: now, reason: reason, status: status,
          request: kind)))
  }
}
