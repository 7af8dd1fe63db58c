import Memory

/// Finds resting orders by their ids: open addressing, linear probing, removal by shifting back.
///
/// A slot is four bytes, so that a cache line holds sixteen: the order's handle in its low bits and, above it, bits of
/// the hash and how far the slot is from its home. The last two make a false match rare; what matches is compared with
/// the id in the order's node. The distances let a removal shift its neighbours without looking at their orders.
///
/// The table is as large as the open orders need, not as their limit: a small table stays in the cache. It doubles in
/// place of a stall: each change moves a few slots of the smaller table to the larger one.
struct OrderIDTable: ~Copyable {
  private let inPlace = InPlace()
  private var table: UnsafeMutablePointer<UInt32>
  private var mask: Int
  /// A hash's home is its bits from here on.
  private var shift: UInt64
  private(set) var count: UInt32 = 0
  /// How many orders there may be before a change has more to do: 0 while slots are being moved.
  private var plainLimit: UInt32
  private var isMoving = false
  /// True if a slot is as far from its home as its bits cannot say.
  private var hasFarSlots = false
  /// The first slot of the table being left, of half the size, that was not moved yet.
  private var moved = 0

  /// An odd number: ids times it are the hashes.
  private let multiplier: UInt64
  private let handleMask: UInt32
  private let hashMask: UInt32
  /// The distance of 1 in a slot.
  private let distanceShift: UInt32
  private let largestMask: Int
  private let nodes: UnsafeMutableRawPointer
  private let slots: UnsafeMutablePointer<UInt32>
  private let region: Region

  private static var movesPerChange: Int { 32 }

  /// - Parameters:
  ///   - capacity: the most orders; 1 to 2^28.
  ///   - seed: nil for ids that are dense; for ids from outside a number that nobody outside knows, so that nobody
  ///     can choose ids that crowd.
  ///   - nodes: where the orders are.
  init(capacity: Int, seed: UInt64?, nodes: UnsafeMutableRawPointer, prefault: Bool) {
    var size = 1024
    let smallest = size
    while size < 2 * capacity { size *= 2 }
    // The table of size `s` stands at slot `s`.
    region = Region(byteCount: 2 * size * 4, prefault: prefault)
    slots = region.bind(UInt32.self, count: 2 * size)
    largestMask = size - 1
    mask = smallest - 1
    table = slots + smallest
    plainLimit = UInt32(smallest / 2)
    shift = UInt64(64 - smallest.trailingZeroBitCount)
    self.nodes = nodes
    // Multiples of the golden ratio spread what is dense evenly; any odd number spreads the rest.
    multiplier = seed.map { ($0 ^ $0 >> 31) &* 0xBF58_476D_1CE4_E5B9 | 1 } ?? 0x9E37_79B9_7F4A_7C15
    let handleBits = UInt32(32 - UInt32(capacity + 1).leadingZeroBitCount)
    handleMask = 1 &<< handleBits &- 1
    distanceShift = max(28, handleBits)
    hashMask = (1 &<< distanceShift &- 1) & ~handleMask
  }

  /// Where a search ended.
  struct Place: BitwiseCopyable {
    /// The order found, or 0.
    var handle: UInt32
    /// Its slot, or the empty one behind all that could have matched; of the table being left if `isInOld`.
    var position: Int
    var distance: UInt32
    var hashBits: UInt32
    var isInOld = false
  }

  @inline(__always) private func id(_ handle: UInt32) -> UInt64 {
    (nodes + Int(handle) &* OrderBooks.nodeStride).assumingMemoryBound(to: QueueNode.self).pointee.orderID
  }

  @inline(__always) func find(_ id: UInt64) -> Place {
    let hash = id &* multiplier
    let hashBits = UInt32(truncatingIfNeeded: hash) & hashMask
    var place = Place(
      handle: 0, position: Int(truncatingIfNeeded: hash &>> shift), distance: 0, hashBits: hashBits)
    while true {
      let slot = table[place.position]
      if slot == 0 { break }
      let expected = hashBits | place.distance &<< distanceShift
      if (slot ^ expected) & ~handleMask == 0 && self.id(slot & handleMask) == id {
        place.handle = slot & handleMask
        return place
      }
      place.position = (place.position &+ 1) & mask
      place.distance &+= 1
    }
    return isMoving ? findInOld(id, hash, place) : place
  }

  @inline(never) private func findInOld(_ id: UInt64, _ hash: UInt64, _ missed: Place) -> Place {
    let oldMask = mask &>> 1
    let old = slots + (oldMask &+ 1)
    var position = Int(truncatingIfNeeded: hash &>> (shift &+ 1))
    while old[position] != 0 {
      let handle = old[position] & handleMask
      if handle != 0 && self.id(handle) == id {
        return Place(handle: handle, position: position, distance: 0, hashBits: 0, isInOld: true)
      }
      position = (position &+ 1) & oldMask
    }
    return missed
  }

  /// - Precondition: the order's node has its id, and no other order has it.
  @inline(__always) mutating func insert(_ handle: UInt32) {
    if count >= plainLimit { makeRoom() }
    place(handle)
    count &+= 1
  }

  /// The same after `find` missed the id, if nothing changed since.
  @inline(__always) mutating func insert(_ handle: UInt32, at missed: Place) {
    if count >= plainLimit || missed.distance &>> (32 &- distanceShift) != 0 { return insert(handle) }
    table[missed.position] = handle | missed.hashBits | missed.distance &<< distanceShift
    count &+= 1
  }

  /// Takes an order out that `find` found, if nothing changed since.
  @inline(__always) mutating func remove(at place: Place) {
    count &-= 1
    if place.isInOld {
      slots[mask &>> 1 &+ 1 &+ place.position] = ~handleMask
      return
    }
    var gap = place.position
    var probe = gap
    while true {
      probe = (probe &+ 1) & mask
      let slot = table[probe]
      if slot == 0 { break }
      // It may fill the gap if its home is not behind the gap.
      let step = UInt32(truncatingIfNeeded: (probe &- gap) & mask)
      if slot &>> distanceShift >= step || hasFarSlots && distance(of: slot, at: probe) >= step {
        table[gap] = slot &- step &<< distanceShift
        gap = probe
      }
    }
    table[gap] = 0
  }

  /// - Precondition: the order is in the index.
  @inline(__always) mutating func remove(_ handle: UInt32) {
    let hash = id(handle) &* multiplier
    var position = Int(truncatingIfNeeded: hash &>> shift)
    while table[position] & handleMask != handle {
      if table[position] == 0 { return removeFromOld(handle, hash) }
      position = (position &+ 1) & mask
    }
    remove(at: Place(handle: handle, position: position, distance: 0, hashBits: 0))
  }

  @inline(never) private mutating func removeFromOld(_ handle: UInt32, _ hash: UInt64) {
    precondition(isMoving, "the order is not in the index")
    let place = findInOld(id(handle), hash, Place(handle: 0, position: 0, distance: 0, hashBits: 0))
    precondition(place.handle == handle, "the order is not in the index")
    remove(at: place)
  }

  /// True if the order is in the index. For audits.
  func contains(_ handle: UInt32) -> Bool {
    let hash = id(handle) &* multiplier
    for isInOld in isMoving ? [false, true] : [false] {
      let mask = isInOld ? mask &>> 1 : mask
      let table = slots + (mask &+ 1)
      var position = Int(truncatingIfNeeded: hash &>> (isInOld ? shift &+ 1 : shift))
      while table[position] != 0 {
        if table[position] & handleMask == handle { return true }
        position = (position &+ 1) & mask
      }
    }
    return false
  }

  @inline(__always) private mutating func place(_ handle: UInt32) {
    let hash = id(handle) &* multiplier
    var position = Int(truncatingIfNeeded: hash &>> shift)
    var distance: UInt32 = 0
    while table[position] != 0 {
      position = (position &+ 1) & mask
      distance &+= 1
    }
    table[position] = handle | UInt32(truncatingIfNeeded: hash) & hashMask | distance &<< distanceShift
    if distance &>> (32 &- distanceShift) != 0 { hasFarSlots = true }
  }

  /// How far a slot is from its home, by its order's id.
  @inline(never) private func distance(of slot: UInt32, at position: Int) -> UInt32 {
    let home = Int(truncatingIfNeeded: (id(slot & handleMask) &* multiplier) &>> shift)
    return UInt32(truncatingIfNeeded: (position &- home) & mask)
  }

  /// What the table's growth asks of a change.
  @inline(never) private mutating func makeRoom() {
    precondition(count <= largestMask &>> 1, "the index is full")
    if isMoving { return move() }
    if mask == largestMask { return }
    mask = mask &* 2 &+ 1
    shift &-= 1
    table = slots + (mask &+ 1)
    moved = 0
    isMoving = true
    plainLimit = 0
    hasFarSlots = false
  }

  private mutating func move() {
    let oldMask = mask &>> 1
    let old = slots + (oldMask &+ 1)
    for _ in 0..<Self.movesPerChange {
      let handle = old[moved] & handleMask
      if handle != 0 { place(handle) }
      // Not empty: probing goes on behind it.
      old[moved] = ~handleMask
      if moved == oldMask {
        isMoving = false
        plainLimit = UInt32(mask &>> 1 &+ 1)
        return
      }
      moved &+= 1
    }
  }
}
