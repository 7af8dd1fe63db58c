import Domain

extension MatchingEngine {
  /// Enters an order: accepts or refuses it, trades, and rests or ends what is left.
  mutating func enter(_ order: NewOrder) {
    if order.clientOrderID.isEmpty { return reject(order, .clientOrderIDMissing) }
    let key = ClientKey(order.origin.session, order.clientOrderID)
    let place: Int
    switch usedClientIDs.insert(key) {
    case .inserted(let position): place = position
    case .duplicate: return reject(order, .duplicateClientOrderID)
    case .full: return reject(order, .tooManyClientOrderIDs)
    }
    let reason = refusal(of: order)
    if reason != .none { return reject(order, reason) }
    usedClientIDs.markOrder(at: place)

    let handle = books.takeOrderSlot()
    lastOrderID &+= 1
    (books.records + Int(handle) &* OrderRecord.stride).bindMemory(to: OrderRecord.self, capacity: 1)
      .initialize(
        to: OrderRecord(
          clientOrderID: order.clientOrderID, orderID: OrderID(rawValue: lastOrderID),
          quantity: order.quantity, price: order.price, session: order.origin.session,
          account: order.account, instrument: order.instrument, clientKey: key.short,
          side: order.side, type: order.type, timeInForce: order.timeInForce))
    let record = books.record(handle)
    emitReport(record, .new)

    let side = OrderBooks.side(order.instrument, order.side)
    let limit =
      order.type == .market ? OrderBooks.marketKey : OrderBooks.key(order.price.ticks, side)
    if order.timeInForce == .fillOrKill {
      let kill = books.fillOrKillRefusal(
        of: order.quantity.lots, against: side ^ 1, crossing: limit,
        fillLimit: min(fillLimit, Self.fillOrKillLimit))
      if kill != .none { return end(handle, .canceled, kill) }
    }
    let leaves = match(record, crossing: limit, on: side)
    if leaves == 0 {
      doneOrders.add(record)
      books.freeOrderSlot(handle)
    } else if books.crosses(limit, side ^ 1) {
      end(handle, .canceled, .tooManyFills)
    } else if order.type == .market {
      end(handle, .canceled, leaves == order.quantity.lots ? .noLiquidity : .immediateRemainder)
    } else if order.timeInForce == .immediateOrCancel {
      end(handle, .canceled, .immediateRemainder)
    } else {
      rest(handle, leaves: leaves, on: side)
      books.index(handle)
      byClientID.insert(key.short, handle)
    }
  }

  /// Why an order cannot be accepted, or `.none`.
  @inline(__always) private func refusal(of order: NewOrder) -> RejectReason {
    guard instruments.contains(order.instrument) else { return .unknownInstrument }
    let closed = phaseRefusal(order.instrument)
    if closed != .none { return closed }
    let isMarket = order.type == .market
    guard isMarket || order.type == .limit else { return .orderTypeNotSupported }
    var mayRest = false
    switch order.timeInForce {
    case .day, .goodTillCancel: mayRest = !isMarket
    case .immediateOrCancel, .fillOrKill: break
    case .goodTillDate, .atTheOpening, .atTheClose, .goodForAuction: return .timeInForceNotSupported
    }
    if !order.instructions.isEmpty || order.selfTradePrevention != .none
      || order.displayQuantity != .zero || order.minimumQuantity != .zero
    {
      return .instructionNotSupported
    }
    if order.stopPrice != .zero || order.pegOffset != 0 || order.expireTime != 0 {
      return .invalidCombination
    }
    let instrument = instruments.definition(order.instrument)
    if order.quantity.lots <= 0 { return .quantityNotPositive }
    if order.quantity > instrument.pointee.maximumQuantity { return .quantityTooLarge }
    if isMarket { return order.price == .zero ? .none : .priceNotAllowed }
    if order.price < instrument.pointee.minimumPrice || order.price > instrument.pointee.maximumPrice {
      return .priceOutOfRange
    }
    return mayRest && !books.hasRoom ? .tooManyOrders : .none
  }

  /// Why an instrument's phase forbids trading now, or `.none`.
  @inline(__always) func phaseRefusal(_ instrument: InstrumentID) -> RejectReason {
    switch instruments.phases[Int(instrument.rawValue)] {
    case .continuous: .none
    case .halted: .instrumentHalted
    case .closed: .instrumentClosed
    case .preOpen, .openingAuction, .volatilityAuction, .closingAuction: .phaseForbids
    }
  }

  @inline(never) private mutating func reject(_ order: NewOrder, _ reason: RejectReason) {
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
    emit(report)
  }
}
