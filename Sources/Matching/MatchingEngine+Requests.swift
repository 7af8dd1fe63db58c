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
    countRequest(session)
    let found = find(session, request.originalClientOrderID, request.orderID)
    let name = useUp(request.clientOrderID, of: session)
    // A cancel is taken even when its id cannot be remembered.
    var reason = name.reason == .tooManyClientOrderIDs ? .none : name.reason
    if reason == .none { reason = refusal(found, request.instrument, request.side) }
    if reason == .none && isUncrossing(request.instrument) { reason = .auctionUncrossing }
    guard reason == .none, case .open(let handle) = found else {
      return rejectRequest(
        found, reason, session, request.clientOrderID, request.originalClientOrderID, .cancel)
    }
    withdraw(handle)
    let record = books.record(handle)
    record.pointee.status = .canceled
    record.pointee.reason = .canceledByClient
    emitReport(
      record, .canceled, request: request.clientOrderID, original: record.pointee.clientOrderID)
    close(handle)
  }

  mutating func replace(_ request: ReplaceOrder) {
    let session = request.origin.session
    let found = find(session, request.originalClientOrderID, request.orderID)
    let name = useUp(request.clientOrderID, of: session)
    var reason = RejectReason.none
    if case .open(let handle) = found {
      reason = gateRefusal(session, books.record(handle).pointee.account)
    } else {
      reason = gateRefusal(session, .none)
    }
    if reason == .none { reason = name.reason }
    if reason == .none { reason = refusal(found, request.instrument, request.side) }
    var price = request.price
    if reason == .none, case .open(let handle) = found { reason = refusal(of: request, handle, &price) }
    guard reason == .none, case .open(let handle) = found else {
      return rejectRequest(
        found, reason, session, request.clientOrderID, request.originalClientOrderID, .replace)
    }
    usedClientIDs.markOrder(at: name.place)
    change(handle, request, name.key, at: price)
  }

  mutating func report(_ query: OrderStatusQuery) {
    countRequest(query.origin.session)
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
    countRequest(request.origin.session)
    if request.kind == .cancel || request.kind == .replace {
      return rejectRequest(
        find(request.origin.session, request.originalClientOrderID, request.orderID), request.reason,
        request.origin.session, request.clientOrderID, request.originalClientOrderID, request.kind)
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

  @inline(never) private mutating func rejectRequest(
    _ found: Found, _ reason: RejectReason, _ session: SessionID, _ clientOrderID: ClientOrderID,
    _ original: ClientOrderID, _ kind: RequestKind
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
