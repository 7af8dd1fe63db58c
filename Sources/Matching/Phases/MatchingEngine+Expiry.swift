/// Good-till-date orders.
extension MatchingEngine {
  /// Expires the orders whose time has come, the earliest expiry first, then the lowest order id.
  mutating func expireDue() {}

  /// A good-till-date order is done.
  mutating func leaveExpiry(_ handle: UInt32) {}
}
