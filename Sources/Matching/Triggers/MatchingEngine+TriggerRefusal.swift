import Domain

/// What stops, trailing stops and pegged orders must and must not say.
extension MatchingEngine {
  /// True if orders of the type are among those of which an instrument has at most `Limits.pegs`.
  @inline(__always) func followsPrices(_ type: OrderType) -> Bool {
    switch type {
    case .trailingStop, .trailingStopLimit, .peggedPrimary, .peggedMidpoint, .peggedMarket: true
    case .market, .limit, .marketToLimit, .stop, .stopLimit: false
    }
  }

  /// Type, time in force, and what goes together.
  func triggerTermsRefusal(of order: NewOrder) -> RejectReason {
    switch order.timeInForce {
    case .day, .goodTillCancel, .goodTillDate: break
    case .immediateOrCancel, .fillOrKill, .atTheOpening, .atTheClose, .goodForAuction:
      return .timeInForceNotSupported
    }
    if order.instructions.rawValue & ~ExecutionInstructions.cancelOnDisconnect.rawValue != 0
      || order.displayQuantity != .zero || order.minimumQuantity != .zero
    {
      return .invalidCombination
    }
    let takesNoOffset = !followsPrices(order.type) || order.type == .peggedMidpoint
    if takesNoOffset && order.pegOffset != 0 { return .invalidCombination }
    return order.expireTime != 0 && order.timeInForce != .goodTillDate ? .invalidCombination : .none
  }

  /// Prices: in range, given where the type needs them and only there.
  func triggerPriceRefusal(of order: NewOrder) -> RejectReason {
    let id = order.instrument
    switch order.type {
    case .stop:
      if order.price != .zero { return .priceNotAllowed }
      return isInRange(order.stopPrice, id) ? .none : .priceOutOfRange
    case .stopLimit:
      return isInRange(order.price, id) && isInRange(order.stopPrice, id) ? .none : .priceOutOfRange
    case .trailingStop:
      if order.pegOffset == 0 { return .priceMissing }
      if order.price != .zero || order.stopPrice != .zero { return .priceNotAllowed }
      return trailRefusal(of: order)
    case .trailingStopLimit:
      if order.pegOffset == 0 { return .priceMissing }
      if order.stopPrice != .zero { return .priceNotAllowed }
      return isInRange(order.price, id) ? trailRefusal(of: order) : .priceOutOfRange
    case .peggedPrimary, .peggedMidpoint, .peggedMarket:
      if order.stopPrice != .zero { return .priceNotAllowed }
      if order.pegOffset < -Self.farthestOffset || order.pegOffset > Self.farthestOffset {
        return .priceOutOfRange
      }
      return order.price == .zero || isInRange(order.price, id) ? .none : .priceOutOfRange
    case .market, .limit, .marketToLimit: return .orderTypeNotSupported
    }
  }

  private func trailRefusal(of order: NewOrder) -> RejectReason {
    if order.pegOffset < 0 || order.pegOffset > Self.farthestOffset { return .priceOutOfRange }
    if order.timeInForce == .goodTillDate && order.expireTime <= now { return .expireTimeInThePast }
    guard let last = lastPrice(of: order.instrument) else { return .noReferencePrice }
    let stop = order.side == .buy ? last &+ order.pegOffset : last &- order.pegOffset
    return isInRange(Price(ticks: stop), order.instrument) ? .none : .priceOutOfRange
  }

  /// The same for a replace.
  func triggerPriceRefusal(
    of request: ReplaceOrder, _ record: UnsafeMutablePointer<OrderRecord>
  ) -> RejectReason {
    let id = record.pointee.instrument
    let takesNoPrice = record.pointee.isUnpriced
    if takesNoPrice && request.price != .zero { return .priceNotAllowed }
    let mayOmitPrice = takesNoPrice || record.pointee.isPegged
    let hasPrice = request.price != .zero || !mayOmitPrice
    if hasPrice && !isInRange(request.price, id) { return .priceOutOfRange }
    if record.pointee.isTrailing || record.pointee.isPegged {
      return request.stopPrice == .zero ? .none : .priceNotAllowed
    }
    if record.pointee.flags.contains(.triggered) {
      return request.stopPrice == record.pointee.stopPrice ? .none : .priceNotAllowed
    }
    return isInRange(request.stopPrice, id) ? .none : .priceOutOfRange
  }

  /// Prices and offsets up to here can be added without an overflow.
  static var farthestOffset: Int64 { 1 << 60 }
}
