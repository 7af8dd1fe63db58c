import Memory

/// The file writes under way of one ring, by slot.
struct WriteTable: ~Copyable {
  let entries: UnsafeMutablePointer<PendingWrite>
  private(set) var count = 0
  private let free: UnsafeMutablePointer<UInt32>
  private let capacity: Int
  private let region: Region

  init(capacity: Int) {
    self.capacity = capacity
    let entryBytes = capacity * MemoryLayout<PendingWrite>.stride
    region = Region(byteCount: entryBytes + capacity * MemoryLayout<UInt32>.stride)
    entries = region.bind(PendingWrite.self, count: capacity)
    free = region.bind(UInt32.self, count: capacity, byteOffset: entryBytes)
    for slot in 0..<capacity { (free + slot).initialize(to: UInt32(slot)) }
  }

  /// Takes a write in. - Returns: its slot.
  mutating func insert(_ write: PendingWrite) -> UInt32 {
    precondition(count < capacity, "too many writes under way")
    let slot = free[capacity - 1 - count]
    count += 1
    entries[Int(slot)] = write
    return slot
  }

  /// Frees a slot.
  mutating func forget(_ slot: UInt32) {
    count -= 1
    free[capacity - 1 - count] = slot
  }
}
