/// Pairs of linked orders.
extension MatchingEngine {
  /// A linked order was filled in part or in whole.
  mutating func linkedOrderTraded(_ handle: UInt32) {}

  /// A linked order is done; its record says how.
  mutating func linkedOrderEnded(_ handle: UInt32) {}
}
