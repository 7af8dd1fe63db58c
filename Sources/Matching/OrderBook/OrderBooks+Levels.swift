extension OrderBooks {
  /// The level of `key`, and true if there was none: then its place is taken and its memory is the caller's to fill.
  @inline(__always) mutating func findOrAddLevel(_ key: Int64, on side: Int) -> (UInt32, Bool) {
    let state = sides + side
    let block = Int(key &>> 6)
    if UInt(bitPattern: block &- state.pointee.windowBase) >= UInt(state.pointee.plainBlocks) {
      return findOrAddRareLevel(key, on: side)
    }
    let place = self.block(block, state)
    let bits = place.pointee.bits
    let bit = UInt64(1) &<< UInt64(key & 63)
    if bits & bit != 0 { return (levelHandle(place.pointee.page, key), false) }
    if bits == 0 {
      if freePage == 0 { return findOrAddRareLevel(key, on: side) }
      let page = freePage
      freePage = pages[Int(page)].next
      openPage(page, for: block, state, side)
    }
    place.pointee.bits = bits | bit
    return (newLevel(levelHandle(place.pointee.page, key), key, state), true)
  }

  /// The level of `key` if that is far, or a new one, near if it can be.
  @inline(never) private mutating func findOrAddRareLevel(
    _ key: Int64, on side: Int
  ) -> (UInt32, Bool) {
    let state = sides + side
    let found = findLevel(key, on: side)
    if found != 0 { return (found, false) }
    let block = Int(key &>> 6)
    if hasPage(block, state) || givePage(to: block, on: side) {
      let place = self.block(block, state)
      place.pointee.bits |= UInt64(1) &<< UInt64(key & 63)
      return (newLevel(levelHandle(place.pointee.page, key), key, state), true)
    }
    let handle = takeFarNode()
    farSides[Int(handle &- orderSlots)] = UInt16(truncatingIfNeeded: side)
    level(handle).pointee.key = key
    addFarLevel(handle, on: side)
    return (newLevel(handle, key, state), true)
  }

  /// The level of `key`, or 0 if there is none.
  func findLevel(_ key: Int64, on side: Int) -> UInt32 {
    let state = sides + side
    let block = Int(key &>> 6)
    if isInWindow(block, state) {
      let place = self.block(block, state)
      if place.pointee.bits &>> UInt64(key & 63) & 1 != 0 { return levelHandle(place.pointee.page, key) }
    }
    return findFarLevel(key, on: side)
  }

  /// Takes an empty level out of the book.
  @inline(__always) mutating func removeLevel(_ handle: UInt32) {
    let page = pages + Int(handle &>> 6)
    if page.pointee.farBits != 0 { return removeFarLevel(handle) }
    let state = sides + Int(page.pointee.side)
    let key = level(handle).pointee.key
    let block = Int(key &>> 6)
    let place = self.block(block, state)
    let bits = place.pointee.bits & ~(UInt64(1) &<< UInt64(key & 63))
    place.pointee.bits = bits
    if bits == 0 { closePage(handle &>> 6, of: block, state) }
    if handle != state.pointee.bestLevel { return }
    if state.pointee.plainBlocks == 0 { return findBest(below: key, Int(page.pointee.side)) }
    if bits == 0 { return findBestBlock(below: block, state) }
    let next = Int64(block &<< 6 &+ 63 &- bits.leadingZeroBitCount)
    state.pointee.bestKey = next
    state.pointee.bestLevel = levelHandle(place.pointee.page, next)
  }

  /// Takes an empty far level out of the book.
  @inline(never) private mutating func removeFarLevel(_ handle: UInt32) {
    let key = level(handle).pointee.key
    let side = self.side(ofLevel: handle)
    takeFromFarTree(key, on: side)
    let page = pages + Int(handle &>> 6)
    if page.pointee.farBits == .max && page - pages < Int(firstPage) {
      freeFarNode(handle)
    } else {
      page.pointee.farBits &= ~(UInt64(1) &<< UInt64(key & 63))
      if page.pointee.farBits == 0 { freePage(handle &>> 6) }
    }
    if handle == sides[side].bestLevel { findBest(below: key, side) }
  }

  /// Makes the best level worse than `key` the side's best.
  @inline(never) private mutating func findBest(below key: Int64, _ side: Int) {
    let best = levelBelow(key, on: side)
    sides[side].bestLevel = best
    sides[side].bestKey = best == 0 ? Self.noKey : level(best).pointee.key
  }

  /// The best level that is worse than `key`, or 0.
  func levelBelow(_ key: Int64, on side: Int) -> UInt32 {
    let near = nearLevelBelow(key, sides + side)
    if sides[side].farRoot == 0 { return near }
    let far = farLevelBelow(key, on: side)
    if near == 0 || far == 0 { return near | far }
    return level(near).pointee.key > level(far).pointee.key ? near : far
  }

  private func nearLevelBelow(
    _ key: Int64, _ state: UnsafeMutablePointer<BookSide>
  ) -> UInt32 {
    var block = Int(key &>> 6)
    if isInWindow(block, state) {
      let place = self.block(block, state)
      let lower = place.pointee.bits & ((UInt64(1) &<< UInt64(key & 63)) &- 1)
      if lower != 0 { return levelHandle(place.pointee.page, 63 &- Int64(lower.leadingZeroBitCount)) }
    }
    block = blockBelow(block, state)
    if block == .min { return 0 }
    let place = self.block(block, state)
    return levelHandle(place.pointee.page, 63 &- Int64(place.pointee.bits.leadingZeroBitCount))
  }

  /// The side a level is on.
  @inline(__always) func side(ofLevel handle: UInt32) -> Int {
    handle &>> 6 < firstPage
      ? Int(farSides[Int(handle &- orderSlots)]) : Int(pages[Int(handle &>> 6)].side)
  }

  @inline(__always) func levelHandle(_ page: UInt32, _ key: Int64) -> UInt32 {
    page &<< 6 | UInt32(truncatingIfNeeded: key & 63)
  }

  /// Makes a new level the side's best if it is.
  @inline(__always) private func newLevel(
    _ handle: UInt32, _ key: Int64, _ state: UnsafeMutablePointer<BookSide>
  ) -> UInt32 {
    if key > state.pointee.bestKey {
      state.pointee.bestKey = key
      state.pointee.bestLevel = handle
    }
    return handle
  }
}
