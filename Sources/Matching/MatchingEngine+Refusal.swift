import Domain

/// Why orders are refused, in the order of the table "Risk" of the trading rules. The first reason counts.
extension MatchingEngine {
  /// Why an order of a usable name cannot be accepted, or `.none`.
  @inline(__always) func refusal(of order: NewOrder) -> RejectReason {
    guard instruments.contains(order.instrument) else { return .unknownInstrument }
    var reason = phaseRefusal(of: order)
    if reason == .none { reason = termsRefusal(of: order) }
    if reason == .none { reason = amountRefusal(of: order) }
    if reason == .none { reason = collarRefusal(order.instrument, order.side, order.type, order.price) }
    if reason == .none { reason = accountRefusal(of: order) }
    if reason == .none && staysOpen(order) && !hasRoom { reason = .tooManyOrders }
    if reason == .none && followsPrices(order.type) && !hasPegRoom(order.instrument) { reason = .tooManyPegs }
    return reason
  }

  /// True if one more order may be open.
  @inline(__always) var hasRoom: Bool { openOrderCount < Int(limits.orders) }

  /// True if the order may be open after the command that brings it.
  @inline(__always) private func staysOpen(_ order: NewOrder) -> Bool {
    switch order.timeInForce {
    case .immediateOrCancel, .fillOrKill: false
    case .atTheOpening, .atTheClose, .goodForAuction: true
    case .day, .goodTillCancel, .goodTillDate: order.type != .market
    }
  }

  /// Type, time in force, and what goes together.
  @inline(__always) private func termsRefusal(of order: NewOrder) -> RejectReason {
    if order.type != .market && order.type != .limit { return triggerTermsRefusal(of: order) }
    switch order.timeInForce {
    case .day, .goodTillCancel, .immediateOrCancel, .fillOrKill: break
    case .goodTillDate, .atTheOpening, .atTheClose, .goodForAuction: break
    }
    if !order.instructions.isEmpty || order.selfTradePrevention != .none
      || order.displayQuantity != .zero || order.minimumQuantity != .zero
    {
      return .instructionNotSupported
    }
    if order.stopPrice != .zero || order.pegOffset != 0 {
      return .invalidCombination
    }
    return .none
  }

  /// Quantity and prices: positive, in range, given where the type needs them and only there.
  @inline(__always) private func amountRefusal(of order: NewOrder) -> RejectReason {
    let instrument = instruments.definition(order.instrument)
    if order.quantity.lots <= 0 { return .quantityNotPositive }
    if order.quantity > instrument.pointee.maximumQuantity { return .quantityTooLarge }
    if order.type != .market && order.type != .limit { return triggerPriceRefusal(of: order) }
    if order.type == .market { return order.price == .zero ? .none : .priceNotAllowed }
    return isInRange(order.price, order.instrument) ? .none : .priceOutOfRange
  }

  /// True if the instrument trades at this price.
  @inline(__always) func isInRange(_ price: Price, _ instrument: InstrumentID) -> Bool {
    let definition = instruments.definition(instrument)
    return price >= definition.pointee.minimumPrice && price <= definition.pointee.maximumPrice
  }
}
