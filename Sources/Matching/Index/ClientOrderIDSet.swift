import Domain
import Memory

/// The client order ids used in the trading day, of all sessions, as fingerprints of 62 bits. One bit more
/// says if the id is the latest of an accepted order, open or done.
///
/// Two different ids have one fingerprint with a probability of 2^-62: for sixteen million ids the chance
/// that a day sees a false duplicate is one in thirty thousand.
struct ClientOrderIDSet: ~Copyable {
  enum Insertion {
    case inserted(at: Int)
    case duplicate
    case full
  }

  private(set) var count: UInt32 = 0
  /// Sum over all entries and marks: the same for the same set, in whatever order it came to be.
  private(set) var checksum: UInt64 = 0
  private let limit: UInt32
  private let mask: UInt64
  private let slots: UnsafeMutablePointer<UInt64>
  private let region: Region

  init(limit: UInt32, prefault: Bool) {
    var size = 1024
    while size * 2 < Int(limit) * 3 { size *= 2 }
    region = Region(byteCount: size * 8, prefault: prefault)
    slots = region.bind(UInt64.self, count: size)
    mask = UInt64(size - 1)
    self.limit = limit
  }

  @inline(__always) private static func home(_ fingerprint: UInt64) -> UInt64 {
    fingerprint &>> 24 & ~7 | fingerprint &>> 1 & 7
  }
  /// The key with room for the mark, never 0.
  @inline(__always) private static func fingerprint(_ key: ClientKey) -> UInt64 {
    key.bits &<< 1 | 1 &<< 63
  }

  @inline(__always) mutating func insert(_ key: ClientKey) -> Insertion {
    let fingerprint = Self.fingerprint(key)
    var position = Self.home(fingerprint) & mask
    while true {
      let slot = slots[Int(position)]
      if slot == 0 { break }
      if slot & ~1 == fingerprint { return .duplicate }
      position = (position &+ 1) & mask
    }
    if count >= limit { return .full }
    slots[Int(position)] = fingerprint
    count &+= 1
    checksum &+= fingerprint
    return .inserted(at: Int(position))
  }

  /// Says of an id that it names an accepted order.
  @inline(__always) mutating func markOrder(at position: Int) {
    let slot = slots[position]
    precondition(slot != 0 && slot & 1 == 0, "no id here, or marked already")
    slots[position] = slot | 1
    checksum &+= slot.byteSwapped
  }

  /// Says of an id that its order goes by another one now.
  mutating func unmarkOrder(_ key: ClientKey) {
    guard let position = position(of: key), slots[position] & 1 == 1 else { return }
    let slot = slots[position]
    slots[position] = slot & ~1
    checksum &-= (slot & ~1).byteSwapped
  }

  /// True if the id is the latest one of an order accepted today.
  func namesOrder(_ key: ClientKey) -> Bool {
    guard let position = position(of: key) else { return false }
    return slots[position] & 1 == 1
  }

  /// Forgets all ids: the day is over.
  mutating func removeAll() {
    for position in 0...Int(mask) { slots[position] = 0 }
    count = 0
    checksum = 0
  }

  /// Gives `body` every entry, mark included, in no particular order.
  func forEachEntry(_ body: (UInt64) throws -> Void) rethrows {
    for position in 0...Int(mask) where slots[position] != 0 { try body(slots[position]) }
  }

  /// Adds an entry that `forEachEntry` gave. - Returns: false if it is there already, is none, or has no room.
  mutating func insert(entry: UInt64) -> Bool {
    guard count < limit, entry >> 63 == 1 else { return false }
    var position = Self.home(entry & ~1) & mask
    while slots[Int(position)] != 0 {
      if slots[Int(position)] & ~1 == entry & ~1 { return false }
      position = (position &+ 1) & mask
    }
    slots[Int(position)] = entry
    count &+= 1
    checksum &+= entry & ~1
    if entry & 1 == 1 { checksum &+= (entry & ~1).byteSwapped }
    return true
  }

  private func position(of key: ClientKey) -> Int? {
    let fingerprint = Self.fingerprint(key)
    var position = Self.home(fingerprint) & mask
    while slots[Int(position)] != 0 {
      if slots[Int(position)] & ~1 == fingerprint { return Int(position) }
      position = (position &+ 1) & mask
    }
    return nil
  }
}
