import Domain

/// New orders: `enter` = `accept` (refuse, or admit) + `place`.
extension MatchingEngine {
  /// Enters an order: accepts or refuses it, and sends it where it belongs.
  mutating func enter(_ order: NewOrder) {
    let handle = accept(order)
    if handle != 0 { place(handle) }
  }

  /// Accepts an order and tells its owner, or refuses it: then the handle is 0.
  private mutating func accept(_ order: NewOrder) -> UInt32 {
    let name = useUp(order.clientOrderID, of: order.origin.session)
    var reason = gateRefusal(order.origin.session, order.account)
    if reason == .none { reason = name.reason }
    if reason == .none { reason = refusal(of: order) }
    var price = order.price
    if reason == .none && order.isPostOnly { reason = postOnlyRefusal(order, &price) }
    if reason != .none {
      reject(order, reason)
      return 0
    }
    return admit(order, name, at: price)
  }

  /// Takes an order in that nothing speaks against: gives it a slot, a number and its names, reserves what it may
  /// need, and tells its owner.
  ///
  /// - Parameter price: the order's own, or the one that it slid to.
  mutating func admit(_ order: NewOrder, _ name: UsedName, at price: Price) -> UInt32 {
    usedClientIDs.markOrder(at: name.place)
    let handle = books.takeOrderSlot()
    lastOrderID &+= 1
    var record = OrderRecord(
      clientOrderID: order.clientOrderID, orderID: OrderID(rawValue: lastOrderID), quantity: order.quantity,
      price: price, session: order.origin.session, account: order.account, instrument: order.instrument,
      clientKey: name.key.short, side: order.side, type: order.type,
      timeInForce: order.timeInForce)
    record.selfTradePrevention = order.selfTradePrevention
    record.instructions = order.instructions
    record.stopPrice = order.stopPrice
    record.flags = flags(of: order)
    (books.records + Int(handle) &* OrderRecord.stride).bindMemory(to: OrderRecord.self, capacity: 1)
      .initialize(to: record)
    if record.flags.contains(.terms) { setTerms(handle, order) }
    if record.isTrailing { setTrail(handle) }
    if record.flags.contains(.expires) { joinExpiry(handle) }
    if record.flags.contains(.forAuction) { joinAuction(handle) }
    reserve(handle)
    emitReport(books.record(handle), .new)
    return handle
  }

  /// Notes what only some orders have.
  private func setTerms(_ handle: UInt32, _ order: NewOrder) {
    var terms = OrderTerms()
    terms.displayQuantity = order.displayQuantity.lots
    terms.minimumQuantity = order.minimumQuantity.lots
    terms.pegOffset = order.pegOffset
    terms.expireTime = order.expireTime
    self.terms(handle).initialize(to: terms)
  }

  /// What an order takes part in from its acceptance on.
  @inline(__always) private func flags(of order: NewOrder) -> OrderFlags {
    var flags = OrderFlags.none
    switch order.timeInForce {
    case .day, .goodTillCancel, .immediateOrCancel: break
    case .fillOrKill: flags = .looksAhead
    case .goodTillDate: flags = .expires
    case .atTheOpening, .atTheClose, .goodForAuction: flags = .forAuction
    }
    let others =
      order.displayQuantity.lots | order.minimumQuantity.lots | order.pegOffset
      | Int64(bitPattern: order.expireTime)
    if others != 0 || followsPrices(order.type) {
      flags.insert(.terms)
      if order.displayQuantity != .zero { flags.insert(.iceberg) }
      if order.minimumQuantity != .zero { flags.insert(.looksAhead) }
    }
    if order.instructions.rawValue != 0 {
      if order.has(.hidden) { flags.insert(.hidden) }
      if order.has(.allOrNone) {
        flags.insert(.allOrNone)
        flags.insert(.looksAhead)
      }
    }
    if order.type != .limit {
      if order.type == .marketToLimit { flags.insert(.takesPrice) }
      if order.type.isPegged { flags.insert(.hidden) }
    }
    return flags
  }

  @inline(never) mutating func reject(_ order: NewOrder, _ reason: RejectReason) {
    var report = ExecutionReport()
    report.executionID = nextExecutionID()
    report.transactTime = now
    report.session = order.origin.session
    report.account = order.account
    report.instrument = order.instrument
    report.type = .rejected
    report.status = .rejected
    report.side = order.side
    report.orderType = order.type
    report.timeInForce = order.timeInForce
    report.reason = reason
    if instruments.contains(order.instrument) {
      report.symbol = instruments.definition(order.instrument).pointee.symbol
    }
    report.clientOrderID = order.clientOrderID
    report.quantity = order.quantity
    report.price = order.price
    report.stopPrice = order.stopPrice
    emit(report)
  }
}
