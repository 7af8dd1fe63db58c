import Domain

/// What must hold of orders that are hidden, all or none, or show a part of themselves. It reads everything.
extension MatchingEngine {
  /// What is wrong with what an order in a queue has there, or nil.
  func violationInTerms(_ handle: UInt32, on side: Int) -> String? {
    let record = books.record(handle).pointee
    let node = books.node(handle).pointee
    let open = record.openQuantity.lots
    let hasReserve = node.traits.contains(.reserve)
    if record.place == .book && side & 6 != kind(of: record).mask {
      return "order \(handle) rests on a side of another kind"
    }
    if node.owner != record.owner { return "order \(handle) has another owner in its queue" }
    if node.orderID != record.orderID.rawValue { return "order \(handle) has another id in its queue" }
    if node.leaves <= 0 || (hasReserve ? node.leaves >= open : node.leaves != open) {
      return "order \(handle) has wrong leaves"
    }
    if hasReserve && !record.flags.contains(.iceberg) { return "order \(handle) holds back, but may not" }
    if record.flags.contains(.iceberg) && record.place == .book
      && node.leaves > terms(handle).pointee.displayQuantity
    {
      return "order \(handle) shows too much"
    }
    return nil
  }

  private func kind(of record: OrderRecord) -> BookKind {
    if record.flags.contains(.allOrNone) { return .allOrNone }
    return record.flags.contains(.hidden) ? .hidden : .displayed
  }

  /// What is wrong with an instrument in continuous trading, or nil: orders that should have traded, and
  /// all-or-none orders that are not to be tried in the order in which they rest.
  func violationInTrading(_ instrument: InstrumentID) -> String? {
    let state = instruments.state(instrument).pointee
    let bid = OrderBooks.side(instrument, .buy)
    let hidden = BookKind.hidden.mask
    let bestBid = max(books.sides[bid].bestKey, books.sides[bid ^ hidden].bestKey)
    let bestAsk = max(books.sides[bid ^ 1].bestKey, books.sides[bid ^ 1 ^ hidden].bestKey)
    if state.phase == .continuous && bestBid &+ bestAsk >= 0 { return "the book is crossed" }
    let whole = bid ^ BookKind.allOrNone.mask
    let restsAny = books.firstOrder(on: whole) | books.firstOrder(on: whole ^ 1) != 0
    if restsAny != state.watches.contains(.allOrNone) {
      return "all-or-none orders are not watched, or none rest"
    }
    for (tries, side) in [(state.buyTries, whole), (state.sellTries, whole ^ 1)] where tries.next != 0 {
      let record = books.record(tries.next).pointee
      if record.place != .book || books.side(of: tries.next) != side {
        return "an order that is gone is to be tried"
      }
      if !allOrNoneDue.contains(instrument) { return "tries are forgotten" }
    }
    return nil
  }
}
