import Memory

/// Finds resting orders by their ids.
///
/// A hash table of groups of 32 bytes, two in a cache line: six handles, a byte of each one's hash, and how many orders
/// went past the group because it was full. All six bytes are compared at once, so that neither a hit nor a miss needs
/// a branch that depends on luck; a search ends at the first group that nobody went past. Nothing is ever
/// shifted and no removal leaves a mark.
///
/// The table is as large as the open orders need, not as their limit: a small table stays in the cache. It doubles in
/// place of a stall: while it does, each new order moves a few groups of the smaller table to the larger one.
struct OrderIDTable: ~Copyable {
  private let inPlace = InPlace()
  private var groups: UnsafeMutablePointer<Group>
  private var mask: Int
  private(set) var count: UInt32 = 0
  /// How many orders there may be before a new one has more to do: 0 while groups are being moved.
  private var plainLimit: UInt32
  /// The first group of the table being left, of half the size, that was not moved yet; -1 if none is left.
  private var moved = -1

  /// An odd number: ids times it are the hashes.
  private let multiplier: UInt64
  /// True if two ids in a row share a home: young orders are then in few cache lines. Else the hash says the home.
  private let isDense: Bool
  private let largestMask: Int
  private let nodes: UnsafeMutableRawPointer
  private let arena: UnsafeMutablePointer<Group>
  private let region: Region

  private static var movesPerInsertion: Int { 4 }
  /// Orders that a table of so many groups holds before it doubles: half of its slots.
  private static func plainLimit(_ groups: Int) -> UInt32 { UInt32(groups * 3) }

  struct Group: BitwiseCopyable {
    /// Six tags, 0 for an empty slot, and in the upper 16 bits how many orders went past.
    var tags: UInt64
    var handles: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)
  }

  struct Hash: BitwiseCopyable {
    var home: UInt64
    var tag: UInt64
  }

  /// Where a search ended.
  struct Place: BitwiseCopyable {
    /// The order found, or 0.
    var handle: UInt32
    /// What the id's home is worked out from, and its tag.
    var hash: Hash
    /// The group it is in, or the one where the search ended.
    var group: UnsafeMutablePointer<Group>
    /// Eight times its slot; if there is no order, 0 in the id's home and more behind it.
    var slot: UInt64
  }

  /// - Parameters:
  ///   - capacity: the most orders; 1 to 2^28.
  ///   - seed: nil for ids that are dense; for ids from outside a number that nobody outside knows, so that nobody
  ///     can choose ids that crowd.
  ///   - nodes: where the orders are.
  init(capacity: Int, seed: UInt64?, nodes: UnsafeMutableRawPointer, prefault: Bool) {
    let smallest = 256
    var size = smallest
    while Self.plainLimit(size) < capacity { size *= 2 }
    // The table of `s` groups stands at group `s`.
    region = Region(byteCount: 2 * size * MemoryLayout<Group>.stride, prefault: prefault)
    arena = region.bind(Group.self, count: 2 * size)
    largestMask = size - 1
    mask = smallest - 1
    groups = arena + smallest
    plainLimit = Self.plainLimit(smallest)
    isDense = seed == nil
    self.nodes = nodes
    // Multiples of the golden ratio spread what is dense evenly; any odd number spreads the rest.
    multiplier = seed.map { ($0 ^ $0 >> 31) &* 0xBF58_476D_1CE4_E5B9 | 1 } ?? 0x9E37_79B9_7F4A_7C15
  }

  @inline(__always) private static var eachTag: UInt64 { 0x0101_0101_0101 }
  @inline(__always) private static var full: UInt64 { 0x8080_8080_8080 }
  @inline(__always) private static var onePast: UInt64 { 1 &<< 48 }

  @inline(__always) private func id(_ handle: UInt32) -> UInt64 {
    (nodes + Int(handle) &* OrderBooks.nodeStride).assumingMemoryBound(to: QueueNode.self).pointee.orderID
  }
  @inline(__always) private func hash(_ id: UInt64) -> Hash {
    let product = id &* multiplier
    return Hash(home: isDense ? id &>> 1 : product &>> 28, tag: product &>> 57 | 0x80)
  }
  @inline(__always) private func home(_ hash: Hash) -> UnsafeMutablePointer<Group> {
    groups + Int(truncatingIfNeeded: hash.home) & mask
  }
  @inline(__always) private static func handle(
    _ group: UnsafeMutablePointer<Group>, _ slot: UInt64
  ) -> UnsafeMutablePointer<UInt32> {
    (UnsafeMutableRawPointer(group) + 8 + Int(slot &>> 1)).assumingMemoryBound(to: UInt32.self)
  }
  @inline(__always) private func next(
    _ group: UnsafeMutablePointer<Group>
  ) -> UnsafeMutablePointer<Group> {
    groups + (group - groups &+ 1) & mask
  }

  @inline(__always) func find(_ id: UInt64) -> Place {
    let hash = hash(id)
    var group = home(hash)
    var past: UInt64 = 0
    while true {
      let tags = group.pointee.tags
      let difference = tags ^ hash.tag &* Self.eachTag
      // Bytes that are zero, and now and then one above a zero: the id decides.
      var hits = (difference &- Self.eachTag) & ~difference & Self.full
      while hits != 0 {
        let slot = UInt64(hits.trailingZeroBitCount) & ~7
        let handle = Self.handle(group, slot).pointee
        if self.id(handle) == id { return Place(handle: handle, hash: hash, group: group, slot: slot) }
        hits &= hits &- 1
      }
      if tags < Self.onePast { break }
      group = next(group)
      past = 1
    }
    let missed = Place(handle: 0, hash: hash, group: group, slot: past)
    return moved < 0 ? missed : findInOld(id, missed)
  }

  /// Makes an order findable by the id in its node.
  /// - Precondition: no other order has the id.
  @inline(never) mutating func insert(_ handle: UInt32) {
    if count >= plainLimit { makeRoom() }
    count &+= 1
    place(handle, hash(id(handle)))
  }

  /// The same after `find` missed the id, if nothing changed since.
  @inline(__always) mutating func insert(_ handle: UInt32, at missed: Place) {
    let free = ~missed.group.pointee.tags & Self.full
    if count >= plainLimit || free == 0 || missed.slot != 0 { return insert(handle) }
    count &+= 1
    put(handle, missed.hash, missed.group, free)
  }

  /// - Precondition: the order is in the table.
  @inline(__always) mutating func remove(_ handle: UInt32) {
    remove(at: find(id(handle)))
  }

  /// Takes an order out that `find` found, if nothing changed since.
  @inline(__always) mutating func remove(at place: Place) {
    precondition(place.handle != 0, "the order is not in the index")
    count &-= 1
    place.group.pointee.tags &= ~(0xFF &<< place.slot)
    if place.group != home(place.hash) { removeFromPath(place) }
  }

  /// Undoes the counts of the groups that an order went past.
  @inline(never) private mutating func removeFromPath(_ place: Place) {
    if place.group < groups {
      let oldMask = mask &>> 1
      let old = arena + (oldMask &+ 1)
      var position = Int(truncatingIfNeeded: place.hash.home) & oldMask
      while old + position != place.group {
        old[position].tags &-= Self.onePast
        position = (position &+ 1) & oldMask
      }
      return
    }
    var group = home(place.hash)
    while group != place.group {
      group.pointee.tags &-= Self.onePast
      group = next(group)
    }
  }

  @inline(__always) private mutating func place(_ handle: UInt32, _ hash: Hash) {
    var group = home(hash)
    while true {
      let free = ~group.pointee.tags & Self.full
      if free != 0 { return put(handle, hash, group, free) }
      precondition(group.pointee.tags < 0xFFFF &<< 48, "too many orders crowd")
      group.pointee.tags &+= Self.onePast
      group = next(group)
    }
  }

  @inline(__always) private func put(
    _ handle: UInt32, _ hash: Hash, _ group: UnsafeMutablePointer<Group>, _ free: UInt64
  ) {
    let slot = UInt64(free.trailingZeroBitCount) & ~7
    group.pointee.tags |= hash.tag &<< slot
    Self.handle(group, slot).pointee = handle
  }

  @inline(never) private func findInOld(_ id: UInt64, _ missed: Place) -> Place {
    let oldMask = mask &>> 1
    let old = arena + (oldMask &+ 1)
    var position = Int(truncatingIfNeeded: missed.hash.home) & oldMask
    while true {
      let group = old + position
      var taken = group.pointee.tags & Self.full
      while taken != 0 {
        let slot = UInt64(taken.trailingZeroBitCount) & ~7
        let handle = Self.handle(group, slot).pointee
        if self.id(handle) == id { return Place(handle: handle, hash: missed.hash, group: group, slot: slot) }
        taken &= taken &- 1
      }
      if group.pointee.tags < Self.onePast { return missed }
      position = (position &+ 1) & oldMask
    }
  }

  /// What the table's growth asks of a new order.
  @inline(never) private mutating func makeRoom() {
    if moved >= 0 { return move() }
    if mask == largestMask {
      precondition(count < 2 &* Self.plainLimit(mask &+ 1), "the index is full")
      return
    }
    mask = mask &* 2 &+ 1
    groups = arena + (mask &+ 1)
    moved = 0
    plainLimit = 0
  }

  private mutating func move() {
    let oldMask = mask &>> 1
    let old = arena + (oldMask &+ 1)
    for _ in 0..<Self.movesPerInsertion {
      var taken = old[moved].tags & Self.full
      while taken != 0 {
        let slot = UInt64(taken.trailingZeroBitCount) & ~7
        let handle = Self.handle(old + moved, slot).pointee
        count &+= 1
        remove(at: Place(handle: handle, hash: hash(id(handle)), group: old + moved, slot: slot))
        place(handle, hash(id(handle)))
        taken &= taken &- 1
      }
      if moved == oldMask {
        moved = -1
        plainLimit = Self.plainLimit(mask &+ 1)
        return
      }
      moved &+= 1
    }
  }

  /// True if the order is in the table. For audits.
  func contains(_ handle: UInt32) -> Bool { find(id(handle)).handle == handle }
}
