import Memory

/// Which ExecIDs of a run have been seen, one bit each, so that none can come twice unnoticed. The engine's ExecIDs are
/// dense numbers; the set begins a little below the first one seen, because sessions overtake each other.
struct ExecutionIDSet: ~Copyable {
  private static let slack: UInt64 = 1 << 20

  private let memory: Region
  private let bits: UnsafeMutablePointer<UInt64>
  private let capacity: UInt64
  private var base: UInt64?
  /// ExecIDs that came more than once.
  private(set) var duplicates = 0
  /// ExecIDs too far from the first one to be remembered.
  private(set) var unchecked = 0

  /// - Parameter capacity: how many consecutive ExecIDs it can tell apart.
  init(capacity: Int) {
    precondition(capacity > 0)
    let words = (capacity + Int(Self.slack) + 63) / 64
    self.capacity = UInt64(words * 64)
    memory = Region(byteCount: words * 8)
    bits = memory.bind(UInt64.self, count: words)
  }

  /// Notes one ExecID that came.
  mutating func insert(_ id: UInt64) {
    let first = base ?? (id > Self.slack ? id - Self.slack : 0)
    base = first
    guard id >= first && id - first < capacity else {
      unchecked += 1
      return
    }
    let bit = id - first
    let mask: UInt64 = 1 << (bit & 63)
    if bits[Int(bit >> 6)] & mask != 0 { duplicates += 1 }
    bits[Int(bit >> 6)] |= mask
  }
}
