import Domain

extension OrderBooks {
  /// True if one more order may rest.
  var hasRoom: Bool { openOrders < orderLimit }

  /// A slot for an order that comes in: its record and node are the caller's to fill.
  @inline(__always) mutating func takeOrderSlot() -> UInt32 {
    let handle = freeOrder
    if handle != 0 {
      freeOrder = link(handle).pointee.next
      return handle
    }
    precondition(freshOrder <= orderSlots, "more orders than the limit")
    freshOrder &+= 1
    return freshOrder &- 1
  }

  /// Gives the slot of an order that does not rest (any more) back.
  @inline(__always) mutating func freeOrderSlot(_ handle: UInt32) {
    let node = node(handle)
    node.pointee.level = 0
    node.pointee.next = freeOrder
    freeOrder = handle
  }

  /// Puts an order last in the queue of its price.
  ///
  /// - Parameters:
  ///   - handle: a slot of `takeOrderSlot`, or an order that was unlinked.
  ///   - tag: its id and traits, see `QueueNode.tag`.
  ///   - leaves: open quantity in lots; positive.
  ///   - key: its price as a key of the side.
  @inline(__always) mutating func rest(
    _ handle: UInt32, tag: UInt64, owner: UInt32, leaves: Int64, key: Int64, on side: Int
  ) {
    precondition(leaves > 0, "a resting order must have something open")
    let (levelHandle, isNew) = findOrAddLevel(key, on: side)
    let level = level(levelHandle)
    let node = (nodes + Int(handle) &* Self.nodeStride).bindMemory(to: QueueNode.self, capacity: 1)
    openOrders &+= 1
    if UInt8(truncatingIfNeeded: tag) != 0 { sides[side].traitCount &+= 1 }
    if isNew {
      level.initialize(
        to: PriceLevel(next: handle, previous: handle, lots: UInt64(leaves), lotsHigh: 0, count: 1, key: key))
      node.initialize(
        to: QueueNode(
          next: levelHandle, previous: levelHandle, leaves: leaves, level: levelHandle, owner: owner, tag: tag
        ))
      return
    }
    let last = level.pointee.previous
    node.initialize(
      to: QueueNode(
        next: levelHandle, previous: last, leaves: leaves, level: levelHandle, owner: owner, tag: tag))
    link(last).pointee.next = handle
    level.pointee.previous = handle
    level.pointee.count &+= 1
    let sum = level.pointee.lots.addingReportingOverflow(UInt64(leaves))
    level.pointee.lots = sum.partialValue
    level.pointee.lotsHigh &+= sum.overflow ? 1 : 0
  }

  /// Takes an order out of its queue, and its level out of the book if it was the last.
  @inline(__always) mutating func unlink(_ handle: UInt32) {
    let node = node(handle)
    let levelHandle = node.pointee.level
    precondition(levelHandle > orderSlots, "the order does not rest")
    let next = node.pointee.next
    let previous = node.pointee.previous
    link(next).pointee.previous = previous
    link(previous).pointee.next = next
    if UInt8(truncatingIfNeeded: node.pointee.tag) != 0 { sides[side(of: handle)].traitCount &-= 1 }
    node.pointee.level = 0
    reduce(level(levelHandle), by: node.pointee.leaves)
    level(levelHandle).pointee.count &-= 1
    openOrders &-= 1
    if next == previous && next == levelHandle { removeLevel(levelHandle) }
  }

  /// The side a resting order is on.
  @inline(__always) func side(of handle: UInt32) -> Int {
    side(ofLevel: node(handle).pointee.level)
  }

  /// Takes `lots` from an order that stays in its place.
  @inline(__always) func reduce(_ handle: UInt32, by lots: Int64) {
    let node = node(handle)
    node.pointee.leaves &-= lots
    precondition(node.pointee.leaves > 0, "a resting order must have something open")
    reduce(level(node.pointee.level), by: lots)
  }

  @inline(__always) private func reduce(_ level: UnsafeMutablePointer<PriceLevel>, by lots: Int64) {
    let rest = level.pointee.lots.subtractingReportingOverflow(UInt64(lots))
    level.pointee.lots = rest.partialValue
    if rest.overflow {
      precondition(level.pointee.lotsHigh > 0, "a level holds less than its orders")
      level.pointee.lotsHigh &-= 1
    }
  }
}
