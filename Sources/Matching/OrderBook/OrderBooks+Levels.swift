extension OrderBooks {
  /// The level of `key`, made if there is none.
  @inline(__always) mutating func findOrAddLevel(_ key: Int64, on side: Int) -> UInt32 {
    if key == sides[side].bestKey { return sides[side].bestLevel }
    let block = key &>> 6
    var page = page(of: block, on: side)
    if page == 0 { page = openPage(for: block, on: side) }
    if page == 0 { return findOrAddFarLevel(key, on: side) }
    let slot = Int(page) &* 64 &+ Int(key & 63)
    let bit = UInt64(1) &<< UInt64(key & 63)
    if pageBits[Int(page)] & bit != 0 { return pageLevels[slot] }
    let handle = newLevel(key, on: side)
    pageBits[Int(page)] |= bit
    pageLevels[slot] = handle
    return handle
  }

  /// The level of `key`, or 0 if there is none.
  func findLevel(_ key: Int64, on side: Int) -> UInt32 {
    let page = page(of: key &>> 6, on: side)
    if page == 0 { return findFarLevel(key, on: side) }
    let bit = UInt64(1) &<< UInt64(key & 63)
    return pageBits[Int(page)] & bit == 0 ? 0 : pageLevels[Int(page) &* 64 &+ Int(key & 63)]
  }

  /// Takes an empty level out of the book.
  mutating func removeLevel(_ handle: UInt32) {
    let side = Int(levelSides[Int(handle &- orderSlots)])
    let key = level(handle).pointee.key
    let block = key &>> 6
    let page = page(of: block, on: side)
    if page == 0 {
      removeFarLevel(key, from: side)
    } else {
      let bits = pageBits[Int(page)] & ~(UInt64(1) &<< UInt64(key & 63))
      pageBits[Int(page)] = bits
      if bits == 0 { closePage(page, of: block, on: side) }
    }
    if handle == sides[side].bestLevel {
      let best = levelBelow(key, on: side)
      sides[side].bestLevel = best
      sides[side].bestKey = best == 0 ? Self.noKey : level(best).pointee.key
    }
    freeNode(handle)
  }

  /// The best level that is worse than `key`, or 0.
  @inline(__always) func levelBelow(_ key: Int64, on side: Int) -> UInt32 {
    let near = nearLevelBelow(key, on: side)
    if near != 0 && level(near).pointee.key > sides[side].farBestKey { return near }
    let far = farLevelBelow(key, on: side)
    if near == 0 || far == 0 { return near | far }
    return level(near).pointee.key > level(far).pointee.key ? near : far
  }

  /// A new, empty level; the side's best if it is.
  @inline(__always) mutating func newLevel(_ key: Int64, on side: Int) -> UInt32 {
    let handle = takeNode()
    (nodes + Int(handle) &* Self.nodeStride).bindMemory(to: PriceLevel.self, capacity: 1).initialize(
      to: PriceLevel(next: handle, previous: handle, lots: 0, lotsHigh: 0, count: 0, key: key))
    let state = sides + side
    levelSides[Int(handle &- orderSlots)] = UInt16(truncatingIfNeeded: side)
    if key > state.pointee.bestKey {
      state.pointee.bestKey = key
      state.pointee.bestLevel = handle
    }
    return handle
  }

  /// A node for a level or a branch.
  @inline(__always) mutating func takeNode() -> UInt32 {
    let handle = freeLevel
    if handle != 0 {
      freeLevel = link(handle).pointee.next
      return handle
    }
    precondition(freshLevel <= 3 &* orderSlots, "more levels than orders")
    freshLevel &+= 1
    return freshLevel &- 1
  }

  @inline(__always) mutating func freeNode(_ handle: UInt32) {
    (nodes + Int(handle) &* Self.nodeStride).bindMemory(to: Link.self, capacity: 1).initialize(
      to: Link(next: freeLevel, previous: 0))
    freeLevel = handle
  }

  @inline(__always) private func nearLevelBelow(_ key: Int64, on side: Int) -> UInt32 {
    let block = key &>> 6
    let page = page(of: block, on: side)
    if page != 0 {
      let lower = pageBits[Int(page)] & ((UInt64(1) &<< UInt64(key & 63)) &- 1)
      if lower != 0 { return pageLevels[Int(page) &* 64 &+ 63 &- lower.leadingZeroBitCount] }
    }
    let next = pageBelow(block, on: side)
    if next == 0 { return 0 }
    return pageLevels[Int(next) &* 64 &+ 63 &- pageBits[Int(next)].leadingZeroBitCount]
  }
}
