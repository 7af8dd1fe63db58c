import Domain

/// Why orders are refused, in the order of the table "Risk" of the trading rules. The first reason counts.
extension MatchingEngine {
  /// Why an order of a usable name cannot be accepted, or `.none`.
  @inline(__always) func refusal(of order: NewOrder) -> RejectReason {
    guard instruments.contains(order.instrument) else { return .unknownInstrument }
    var reason = phaseRefusal(of: order)
    if reason == .none { reason = termsRefusal(of: order) }
    if reason == .none { reason = amountRefusal(of: order) }
    if reason == .none {
      reason = collarRefusal(order.instrument, order.side, order.type, order.timeInForce, order.price)
    }
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
}
