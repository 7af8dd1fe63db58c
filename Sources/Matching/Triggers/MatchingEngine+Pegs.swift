/// Pegged and trailing orders.
extension MatchingEngine {
  /// A pegged or trailing order is done.
  mutating func leavePegs(_ handle: UInt32) {}
}
