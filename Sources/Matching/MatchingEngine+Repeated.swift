import Domain

extension MatchingEngine {
  /// True if a replace repeats something that does not change, but not as the order has it.
  func contradicts(_ request: ReplaceOrder, _ handle: UInt32) -> Bool {
    let record = books.record(handle)
    if request.account != .none && request.account != record.pointee.account { return true }
    if request.instructions.rawValue & ~record.pointee.instructions.rawValue != 0 { return true }
    if request.pegOffset == 0 && request.expireTime == 0 { return false }
    guard record.pointee.flags.contains(.terms) else { return true }
    let terms = terms(handle)
    return request.pegOffset != 0 && request.pegOffset != terms.pointee.pegOffset
      || request.expireTime != 0 && request.expireTime != terms.pointee.expireTime
  }
}
