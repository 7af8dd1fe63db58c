/// Resting orders by order id.
extension OrderBooks {
  /// The handle of the order of this id, or 0 if none rests.
  @inline(__always) func find(_ orderID: UInt64) -> UInt32 { orderIndex.find(orderID).handle }

  /// Gives an order that is in no queue its tag, and no leaves, so that it can be indexed.
  @inline(__always) func setTag(_ handle: UInt32, _ tag: UInt64) {
    let node = node(handle)
    node.pointee.level = 0
    node.pointee.leaves = 0
    node.pointee.tag = tag
  }

  /// Makes a resting order findable by its id.
  /// - Precondition: no other has the id.
  @inline(__always) mutating func index(_ handle: UInt32) { orderIndex.insert(handle) }

  /// Undoes `index`. The order may be in no queue any more, but its slot must not be free.
  @inline(__always) mutating func unindex(_ handle: UInt32) { orderIndex.remove(handle) }
}
