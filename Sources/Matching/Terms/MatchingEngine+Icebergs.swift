import Domain

/// Orders that show a part of themselves.
extension MatchingEngine {
  /// What an order in hand would show, in lots.
  @inline(__always) func shownLots(_ handle: UInt32) -> Int64 {
    let open = books.record(handle).pointee.openQuantity.lots
    if !books.record(handle).pointee.flags.contains(.iceberg) { return open }
    return min(open, terms(handle).pointee.displayQuantity)
  }

  /// Shows the next part of an iceberg whose shown part is filled, at the end of the queue at its price.
  mutating func showNextPart(_ handle: UInt32, on side: Int) {
    let node = books.node(handle)
    let key = books.key(of: handle)
    let owner = node.pointee.owner
    let orderID = node.pointee.orderID
    let shown = shownLots(handle)
    let traits: OrderTraits = shown < books.record(handle).pointee.openQuantity.lots ? .reserve : .none
    books.unlink(handle)
    books.rest(
      handle, tag: QueueNode.tag(orderID, traits), owner: owner, leaves: shown, key: key, on: side)
  }

  /// Lets the queue follow an order's lower quantity: its reserve shrinks first, and it keeps its place.
  mutating func shrink(_ handle: UInt32) {
    let open = books.record(handle).pointee.openQuantity.lots
    let shown = books.node(handle).pointee.leaves
    if shown > open { books.reduce(handle, by: shown &- open) }
    if shown >= open { books.setTraits(handle, .none) }
  }
}
