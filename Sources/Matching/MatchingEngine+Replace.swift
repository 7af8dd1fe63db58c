import Domain

/// What a replace does to an open order.
extension MatchingEngine {
  /// Why an open order cannot be replaced as asked, or `.none`.
  func refusal(of request: ReplaceOrder, _ handle: UInt32) -> RejectReason {
    let record = books.record(handle)
    let instrument = instruments.definition(record.pointee.instrument)
    var reason = phaseRefusal(record.pointee.instrument)
    if reason == .none && isHeld(record) { reason = .orderHeld }
    if reason != .none { return reason }
    if request.type != record.pointee.type || request.timeInForce != record.pointee.timeInForce {
      return .invalidCombination
    }
    if request.quantity.lots <= 0 { return .quantityNotPositive }
    if request.quantity > instrument.pointee.maximumQuantity { return .quantityTooLarge }
    if record.pointee.isStop || record.pointee.isPegged {
      let refusal = triggerPriceRefusal(of: request, record)
      if refusal != .none { return refusal }
    } else if !isInRange(request.price, record.pointee.instrument) {
      return .priceOutOfRange
    }
    reason = collarRefusal(record.pointee.instrument, record.pointee.side, request.type, request.price)
    return reason == .none ? accountRefusal(of: request, handle) : reason
  }

  /// True if a replace has to wait until the order is let go.
  private func isHeld(_ record: UnsafeMutablePointer<OrderRecord>) -> Bool {
    switch record.pointee.place {
    case .auction, .link, .cutOff: true
    case .none, .book, .stop, .reference: false
    }
  }

  /// Carries an accepted replace out.
  mutating func change(_ handle: UInt32, _ request: ReplaceOrder, _ key: ClientKey) {
    let record = books.record(handle)
    let original = record.pointee.clientOrderID
    rename(handle, request.clientOrderID, key)
    let quantity = max(request.quantity, record.pointee.cumQuantity)
    let reduction = record.pointee.quantity.lots &- quantity.lots
    let keepsPlace =
      record.pointee.price == request.price && reduction >= 0 && keepsStopPrice(record, request)
    let isFilled = quantity == record.pointee.cumQuantity
    if isFilled || !keepsPlace { withdraw(handle) }
    record.pointee.quantity = quantity
    record.pointee.price = request.price
    if record.pointee.isStop && !record.pointee.flags.contains(.triggered) { setStop(handle, request) }
    if isFilled { record.pointee.status = .filled }
    renewReservation(handle)
    emitReport(record, .replaced, request: request.clientOrderID, original: original)
    if isFilled {
      close(handle)
    } else if !keepsPlace {
      place(handle)
    } else if reduction > 0 && record.pointee.place != .reference {
      books.reduce(handle, by: reduction)
    }
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
