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
    case .immediateOrCancel where order.type == .marketToLimit: break
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
}
