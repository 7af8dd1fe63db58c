import Memory

/// Finds the handles of open orders by a 32-bit key: open addressing, linear probing, removal by shifting
/// back.
///
/// Two orders may have the same key; the caller compares what the handle stands for. The table is as large as
/// the open orders need, not as their limit: a small table stays in the cache. It doubles in place of a
/// stall: each insertion and removal moves a few slots of the smaller table to the larger one.
struct OrderIndex: ~Copyable {
  /// A slot holds the key in its upper half and the handle in its lower; 0 is empty.
  private var table: UnsafeMutablePointer<UInt64>
  private var mask: UInt32
  /// The table being left, of half the size; its slots before `moved` are gone.
  private var oldMask: UInt32 = 0
  private var moved: UInt32 = 0
  private var isMoving = false
  private(set) var count: UInt32 = 0
  private let largestMask: UInt32
  private let slots: UnsafeMutablePointer<UInt64>
  private let region: Region

  /// A slot of the table being left whose entry is gone: probing goes on behind it.
  private static var gone: UInt64 { UInt64(UInt32.max) }
  private static var movesPerChange: UInt32 { 16 }

  init(capacity: Int, prefault: Bool) {
    var size = 1024
    let smallest = size
    while size < 2 * capacity { size *= 2 }
    // The table of size `s` stands at slot `s`.
    region = Region(byteCount: 2 * size * 8, prefault: prefault)
    slots = region.bind(UInt64.self, count: 2 * size)
    largestMask = UInt32(size - 1)
    mask = UInt32(smallest - 1)
    table = slots + smallest
  }

  /// Where a search stands.
  struct Search: BitwiseCopyable {
    var position: UInt32
    var inOld = false
  }

  @inline(__always) func search(_ key: UInt32) -> Search { Search(position: key & mask) }

  /// The next handle stored under `key`, or 0 if there is no other.
  @inline(__always) func next(_ search: inout Search, _ key: UInt32) -> UInt32 {
    while !search.inOld {
      let slot = table[Int(search.position)]
      if slot == 0 {
        if !isMoving { return 0 }
        search = Search(position: key & oldMask, inOld: true)
        break
      }
      search.position = (search.position &+ 1) & mask
      if UInt32(truncatingIfNeeded: slot &>> 32) == key { return UInt32(truncatingIfNeeded: slot) }
    }
    return nextInOld(&search, key)
  }

  @inline(never) private func nextInOld(_ search: inout Search, _ key: UInt32) -> UInt32 {
    let old = slots + Int(oldMask &+ 1)
    while true {
      let slot = old[Int(search.position)]
      if slot == 0 { return 0 }
      search.position = (search.position &+ 1) & oldMask
      if slot != Self.gone && UInt32(truncatingIfNeeded: slot &>> 32) == key {
        return UInt32(truncatingIfNeeded: slot)
      }
    }
  }

  @inline(__always) mutating func insert(_ key: UInt32, _ handle: UInt32) {
    precondition(handle != 0 && count <= largestMask &>> 1 &+ 1, "the index is full")
    if isMoving {
      move()
    } else if count > mask &>> 1 && mask < largestMask {
      startMoving()
    }
    place(UInt64(key) &<< 32 | UInt64(handle))
    count &+= 1
  }

  /// - Precondition: the handle is stored under the key.
  @inline(__always) mutating func remove(_ key: UInt32, _ handle: UInt32) {
    let wanted = UInt64(key) &<< 32 | UInt64(handle)
    count &-= 1
    if isMoving { move() }
    var position = key & mask
    while table[Int(position)] != wanted {
      if table[Int(position)] == 0 {
        removeFromOld(key, wanted)
        return
      }
      position = (position &+ 1) & mask
    }
    var probe = position
    while true {
      probe = (probe &+ 1) & mask
      let slot = table[Int(probe)]
      if slot == 0 { break }
      let home = UInt32(truncatingIfNeeded: slot &>> 32) & mask
      // The entry may fill the gap if its home is not behind the gap.
      if (probe &- home) & mask >= (probe &- position) & mask {
        table[Int(position)] = slot
        position = probe
      }
    }
    table[Int(position)] = 0
  }

  @inline(__always) private func place(_ slot: UInt64) {
    var position = UInt32(truncatingIfNeeded: slot &>> 32) & mask
    while table[Int(position)] != 0 { position = (position &+ 1) & mask }
    table[Int(position)] = slot
  }

  @inline(never) private func removeFromOld(_ key: UInt32, _ wanted: UInt64) {
    precondition(isMoving, "the order is not in the index")
    let old = slots + Int(oldMask &+ 1)
    var position = key & oldMask
    while old[Int(position)] != wanted {
      precondition(old[Int(position)] != 0, "the order is not in the index")
      position = (position &+ 1) & oldMask
    }
    old[Int(position)] = Self.gone
  }

  @inline(never) private mutating func startMoving() {
    oldMask = mask
    mask = mask &* 2 &+ 1
    table = slots + Int(mask &+ 1)
    moved = 0
    isMoving = true
  }

  @inline(never) private mutating func move() {
    let old = slots + Int(oldMask &+ 1)
    var steps = Self.movesPerChange
    while steps > 0 {
      let slot = old[Int(moved)]
      if slot != 0 && slot != Self.gone {
        place(slot)
        old[Int(moved)] = Self.gone
      }
      if moved == oldMask {
        isMoving = false
        return
      }
      moved &+= 1
      steps &-= 1
    }
  }
}
