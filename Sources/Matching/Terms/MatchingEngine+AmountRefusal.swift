import Domain

/// Quantities, prices and times of orders and replaces, in the order of the trading rules.
extension MatchingEngine {
  /// Quantity and prices, positive, in range, given where the type needs them and only there: why an order is
  /// refused, or `.none`.
  @inline(__always) func amountRefusal(of order: NewOrder) -> RejectReason {
    if order.quantity.lots <= 0 || order.displayQuantity.lots < 0 || order.minimumQuantity.lots < 0 {
      return .quantityNotPositive
    }
    let definition = instruments.definition(order.instrument)
    if order.quantity > definition.pointee.maximumQuantity || order.minimumQuantity > order.quantity {
      return .quantityTooLarge
    }
    if order.type == .limit && order.stopPrice == .zero && order.timeInForce != .goodTillDate {
      return isInRange(order.price, order.instrument) ? .none : .priceOutOfRange
    }
    return priceRefusal(of: order)
  }

  @inline(never) private func priceRefusal(of order: NewOrder) -> RejectReason {
    let type = order.type
    if type.isTrailing && order.pegOffset == 0 { return .priceMissing }
    if !type.takesPrice && order.price != .zero { return .priceNotAllowed }
    if !type.takesStopPrice && order.stopPrice != .zero { return .priceNotAllowed }
    let hasPrice = type.takesPrice && !(type.isPegged && order.price == .zero)
    if hasPrice && !isInRange(order.price, order.instrument) { return .priceOutOfRange }
    if type.takesStopPrice && !isInRange(order.stopPrice, order.instrument) { return .priceOutOfRange }
    if order.pegOffset > Self.farthestOffset || order.pegOffset < (type.isTrailing ? 0 : -Self.farthestOffset)
    {
      return .priceOutOfRange
    }
    if order.timeInForce == .goodTillDate && order.expireTime <= now { return .expireTimeInThePast }
    if !type.isTrailing { return .none }
    guard let last = lastPrice(of: order.instrument) else { return .noReferencePrice }
    let stop = order.side == .buy ? last &+ order.pegOffset : last &- order.pegOffset
    return isInRange(Price(ticks: stop), order.instrument) ? .none : .priceOutOfRange
  }

  /// The same for a replace of an open order.
  func amountRefusal(of request: ReplaceOrder, _ record: UnsafeMutablePointer<OrderRecord>) -> RejectReason {
    let definition = instruments.definition(record.pointee.instrument)
    if request.quantity.lots <= 0 || request.displayQuantity.lots < 0 { return .quantityNotPositive }
    if request.quantity > definition.pointee.maximumQuantity { return .quantityTooLarge }
    let type = record.pointee.type
    // The rest of a market-to-limit order has a price.
    let takesPrice = type.takesPrice || type == .marketToLimit
    if !takesPrice && request.price != .zero { return .priceNotAllowed }
    if !type.takesStopPrice && request.stopPrice != .zero { return .priceNotAllowed }
    if record.pointee.flags.contains(.triggered) && request.stopPrice != record.pointee.stopPrice
      && type.takesStopPrice
    {
      return .priceNotAllowed
    }
    let hasPrice = takesPrice && !(type.isPegged && request.price == .zero)
    if hasPrice && !isInRange(request.price, record.pointee.instrument) { return .priceOutOfRange }
    let hasStopPrice = type.takesStopPrice
    return hasStopPrice && !isInRange(request.stopPrice, record.pointee.instrument) ? .priceOutOfRange : .none
  }

  /// True if the instrument trades at this price.
  @inline(__always) func isInRange(_ price: Price, _ instrument: InstrumentID) -> Bool {
    let definition = instruments.definition(instrument)
    return price >= definition.pointee.minimumPrice && price <= definition.pointee.maximumPrice
  }

  /// Prices and offsets up to here can be added without an overflow.
  private static var farthestOffset: Int64 { 1 << 60 }
}
