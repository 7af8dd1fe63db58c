import Domain

/// Good-till-date orders.
extension MatchingEngine {
  /// Expires the orders whose time has come, the earliest expiry first, then the lowest order id.
  @inline(__always) mutating func expireDue() {
    if expiry.earliest <= now { expireOrders() }
  }

  @inline(never) private mutating func expireOrders() {
    while expiry.earliest <= now {
      let handle = expiry.first
      withdraw(handle)
      end(handle, .expired, .expired)
    }
  }

  /// Notes when an accepted good-till-date order expires.
  mutating func joinExpiry(_ handle: UInt32) {
    expiry.insert(
      handle, orderID: books.record(handle).pointee.orderID.rawValue, at: terms(handle).pointee.expireTime)
  }

  /// A good-till-date order is done.
  mutating func leaveExpiry(_ handle: UInt32) { expiry.remove(handle) }
}
