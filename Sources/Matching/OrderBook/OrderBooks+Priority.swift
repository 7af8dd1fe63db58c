/// Orders one by one, in priority.
extension OrderBooks {
  /// The first order of a side, or 0.
  @inline(__always) func firstOrder(on side: Int) -> UInt32 {
    let best = sides[side].bestLevel
    return best == 0 ? 0 : level(best).pointee.next
  }

  /// The resting order that comes after this one on its side, or 0.
  func orderAfter(_ handle: UInt32) -> UInt32 {
    let node = node(handle)
    if node.pointee.next != node.pointee.level { return node.pointee.next }
    let next = levelBelow(level(node.pointee.level).pointee.key, on: side(of: handle))
    return next == 0 ? 0 : level(next).pointee.next
  }

  /// The best key of all that an order of this side could trade with, `noKey` if there is nothing.
  @inline(__always) func bestKey(against side: Int) -> Int64 {
    let other = side ^ 1
    return max(
      sides[other].bestKey,
      max(
        sides[other ^ BookKind.hidden.mask].bestKey, sides[other ^ BookKind.allOrNone.mask].bestKey))
  }

  /// The key of the level that an order rests at.
  @inline(__always) func key(of handle: UInt32) -> Int64 {
    level(node(handle).pointee.level).pointee.key
  }

  /// Gives an order that rests other traits.
  func setTraits(_ handle: UInt32, _ traits: OrderTraits) {
    let node = node(handle)
    let state = sides + side(of: handle)
    if node.pointee.traits.rawValue != 0 { state.pointee.traitCount &-= 1 }
    if traits.rawValue != 0 { state.pointee.traitCount &+= 1 }
    node.pointee.tag = QueueNode.tag(node.pointee.orderID, traits)
  }
}
