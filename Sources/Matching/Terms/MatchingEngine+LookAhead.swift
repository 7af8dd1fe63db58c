import Domain

extension MatchingEngine {
  /// The most resting orders that an order may look ahead over, if the command has not fewer fills left. It is
  /// low because all of them are looked at before the first trade, and an order that is killed leaves them there
  /// to be looked at again.
  public static var lookAheadLimit: Int { 256 }

  /// Why an order in hand may not trade now at all, or `.none`.
  func lookAheadRefusal(_ handle: UInt32, crossing limit: Int64, on side: Int) -> RejectReason {
    books.fillOrKillRefusal(
      of: books.record(handle).pointee.openQuantity.lots, against: side ^ 1, crossing: limit,
      fillLimit: min(fillsLeft, Self.lookAheadLimit))
  }
}
