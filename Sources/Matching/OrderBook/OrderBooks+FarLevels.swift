/// Far levels: those that no block of a window leads to. They are the leaves of a crit-bit tree (D. J. Bernstein), a
/// binary radix tree without one-way branches: a branch names the highest bit in which its two sides differ.
/// Its shape depends on the keys alone, each level costs at most one branch, and no path is longer than a key
/// has bits.
extension OrderBooks {
  /// A handle with this bit is a branch.
  private static var branchMark: UInt32 { 1 << 31 }

  /// A key as unsigned number of the same order.
  @inline(__always) private func ordered(_ key: Int64) -> UInt64 { UInt64(bitPattern: key ^ .min) }

  /// The two children of a branch, and after them the number of its bit.
  @inline(__always) private func branch(_ mark: UInt32) -> UnsafeMutablePointer<UInt32> {
    (nodes + Int(mark & ~Self.branchMark) &* Self.nodeStride).assumingMemoryBound(to: UInt32.self)
  }
  @inline(__always) private func isBranch(_ mark: UInt32) -> Bool { mark & Self.branchMark != 0 }
  @inline(__always) private func child(_ key: UInt64, _ bit: UInt32) -> Int {
    Int((key &>> UInt64(bit)) & 1)
  }

  /// The far level of `key`, or 0 if there is none.
  func findFarLevel(_ key: Int64, on side: Int) -> UInt32 {
    if sides[side].farRoot == 0 { return 0 }
    let leaf = closestFarLevel(key, on: side)
    return level(leaf).pointee.key == key ? leaf : 0
  }

  /// Takes a far level out of the tree; the level itself stays.
  mutating func takeFromFarTree(_ key: Int64, on side: Int) {
    let wanted = ordered(key)
    var above: UnsafeMutablePointer<UInt32>?
    var taken = 0
    var parentMark: UInt32 = 0
    var mark = sides[side].farRoot
    var grandparent: UnsafeMutablePointer<UInt32>?
    var grandparentSlot = 0
    while isBranch(mark) {
      grandparent = above
      grandparentSlot = taken
      let node = branch(mark)
      above = node
      parentMark = mark
      taken = child(wanted, node[2])
      mark = node[taken]
    }
    precondition(mark != 0 && level(mark).pointee.key == key, "the level is not far")
    if let parent = above {
      let sibling = parent[1 - taken]
      if let grandparent { grandparent[grandparentSlot] = sibling } else { sides[side].farRoot = sibling }
      freeFarNode(parentMark & ~Self.branchMark)
    } else {
      sides[side].farRoot = 0
      countPlainBlocks(sides + side)
    }
    if key == sides[side].farBestKey {
      var best = sides[side].farRoot
      while isBranch(best) { best = branch(best)[1] }
      sides[side].farBestKey = best == 0 ? Self.noKey : level(best).pointee.key
    }
  }

  /// The best far level worse than `key`, or 0.
  func farLevelBelow(_ key: Int64, on side: Int) -> UInt32 {
    let root = sides[side].farRoot
    if root == 0 { return 0 }
    let wanted = ordered(key)
    let difference = ordered(level(closestFarLevel(key, on: side)).pointee.key) ^ wanted
    // Leaves share the key's bits above this one; an equal leaf has none that differs.
    let bit = difference == 0 ? -1 : 63 - difference.leadingZeroBitCount
    var lower: UInt32 = 0
    var mark = root
    while isBranch(mark) && Int(branch(mark)[2]) > bit {
      let node = branch(mark)
      let taken = child(wanted, node[2])
      if taken == 1 { lower = node[0] }
      mark = node[taken]
    }
    if difference != 0 && wanted &>> UInt64(bit) & 1 == 1 { lower = mark }
    while isBranch(lower) { lower = branch(lower)[1] }
    return lower
  }

  /// A node for a far level or a branch.
  @inline(__always) mutating func takeFarNode() -> UInt32 {
    let handle = freeFarNode
    if handle != 0 {
      freeFarNode = link(handle).pointee.next
      return handle
    }
    precondition(freshFarNode <= 3 &* orderSlots, "more levels than orders")
    freshFarNode &+= 1
    return freshFarNode &- 1
  }

  @inline(__always) mutating func freeFarNode(_ handle: UInt32) {
    (nodes + Int(handle) &* Self.nodeStride).bindMemory(to: Link.self, capacity: 1).initialize(
      to: Link(next: freeFarNode, previous: 0))
    freeFarNode = handle
  }

  /// The far level that shares the most bits with `key` on its path; there must be one.
  private func closestFarLevel(_ key: Int64, on side: Int) -> UInt32 {
    let wanted = ordered(key)
    var mark = sides[side].farRoot
    while isBranch(mark) {
      let node = branch(mark)
      mark = node[child(wanted, node[2])]
    }
    return mark
  }

  mutating func addFarLevel(_ handle: UInt32, on side: Int) {
    sides[side].farBestKey = max(sides[side].farBestKey, level(handle).pointee.key)
    if sides[side].farRoot == 0 {
      sides[side].farRoot = handle
      countPlainBlocks(sides + side)
      return
    }
    let key = level(handle).pointee.key
    let wanted = ordered(key)
    let difference = ordered(level(closestFarLevel(key, on: side)).pointee.key) ^ wanted
    precondition(difference != 0, "two levels of one price")
    let bit = UInt32(63 - difference.leadingZeroBitCount)
    var above: UnsafeMutablePointer<UInt32>?
    var taken = 0
    var mark = sides[side].farRoot
    while isBranch(mark) && branch(mark)[2] > bit {
      let node = branch(mark)
      above = node
      taken = child(wanted, node[2])
      mark = node[taken]
    }
    let fresh = takeFarNode()
    let node = (nodes + Int(fresh) &* Self.nodeStride).bindMemory(to: UInt32.self, capacity: 8)
    node[child(wanted, bit)] = handle
    node[1 - child(wanted, bit)] = mark
    node[2] = bit
    if let above {
      above[taken] = fresh | Self.branchMark
    } else {
      sides[side].farRoot = fresh | Self.branchMark
    }
  }
}
