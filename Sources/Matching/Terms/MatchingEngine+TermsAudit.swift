import Domain

/// What must hold of orders that are hidden, all or none, or show a part of themselves. It reads everything.
extension MatchingEngine {
  /// What is wrong with what an order in a queue has there, or nil.
  func violationInTerms(_ handle: UInt32) -> String? {
    let record = books.record(handle).pointee
    let node = books.node(handle).pointee
    let open = record.openQuantity.lots
    let hasReserve = node.traits.contains(.reserve)
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

  /// What is wrong with the all-or-none orders of an instrument that are to be tried, or nil.
  func violationInTries(_ instrument: InstrumentID) -> String? {
    let state = instruments.state(instrument).pointee
    let whole = OrderBooks.side(instrument, .buy, .allOrNone)
    let restsAny = books.firstOrder(on: whole) | books.firstOrder(on: whole ^ 1) != 0
    if restsAny != state.watches.contains(.allOrNone) { return "all-or-none orders are not watched" }
    for (tries, side) in [(state.buyTries, whole), (state.sellTries, whole ^ 1)] where tries.next != 0 {
      let record = books.record(tries.next).pointee
      if record.place != .book || books.side(of: tries.next) != side { return "an order gone is to be tried" }
      if state.phase != .continuous { return "orders are to be tried out of continuous trading" }
      if !triggers.allOrNone.contains(instrument) || !triggers.isPutOff { return "tries are forgotten" }
    }
    return nil
  }
}
