import Domain
import Memory

/// The orders that were done last, in a ring: a question about one of them gets its true end. Older ones are
/// forgotten.
///
/// Entries are numbered from 1. Those of one bucket are chained from the newest to the oldest; a chain ends
/// where its numbers fall out of the ring, so that nothing needs to be taken out.
struct DoneOrders: ~Copyable {
  private(set) var total: UInt64 = 0
  let capacity: UInt64
  private let records: UnsafeMutableRawPointer
  /// The numbers of the entries before this one in the chain by client order id and in the one by order id.
  private let earlier: UnsafeMutablePointer<UInt64>
  private let byClient: UnsafeMutablePointer<UInt64>
  private let byOrder: UnsafeMutablePointer<UInt64>
  private let region: Region

  init(limits: Limits, prefault: Bool) {
    var size = 4096
    while size < Int(limits.orders) / 16 { size *= 2 }
    capacity = UInt64(size)
    let recordBytes = size * OrderRecord.stride
    region = Region(byteCount: recordBytes + 4 * size * 8, prefault: prefault)
    records = region.base
    earlier = region.bind(UInt64.self, count: 2 * size, byteOffset: recordBytes)
    byClient = region.bind(UInt64.self, count: size, byteOffset: recordBytes + 2 * size * 8)
    byOrder = region.bind(UInt64.self, count: size, byteOffset: recordBytes + 3 * size * 8)
  }

  /// Entry `number`, of those still in the ring.
  @inline(__always) func record(_ number: UInt64) -> UnsafeMutablePointer<OrderRecord> {
    (records + Int(number & (capacity &- 1)) &* OrderRecord.stride).assumingMemoryBound(to: OrderRecord.self)
  }
  /// The number of the oldest entry in the ring.
  var oldest: UInt64 { total < capacity ? 1 : total &- capacity &+ 1 }

  /// Starts the numbering behind `number`, for a ring that is filled from a snapshot.
  /// - Precondition: nothing was added yet.
  mutating func begin(after number: UInt64) {
    precondition(total == 0, "the ring is in use")
    total = number
  }

  mutating func add(_ record: UnsafeMutablePointer<OrderRecord>) {
    total &+= 1
    let slot = Int(total & (capacity &- 1))
    (records + slot &* OrderRecord.stride).bindMemory(to: OrderRecord.self, capacity: 1)
      .initialize(to: record.pointee)
    let client = Int(UInt64(record.pointee.clientKey) & (capacity &- 1))
    let order = Int(record.pointee.orderID.rawValue & (capacity &- 1))
    earlier[2 &* slot] = byClient[client]
    earlier[2 &* slot &+ 1] = byOrder[order]
    byClient[client] = total
    byOrder[order] = total
  }

  /// The latest done order of this name, or nil.
  func find(_ session: SessionID, _ id: ClientOrderID, _ key: ClientKey) -> UnsafeMutablePointer<OrderRecord>?
  {
    let short = key.short
    var number = byClient[Int(UInt64(short) & (capacity &- 1))]
    while number >= oldest && number != 0 {
      let found = record(number)
      if found.pointee.clientKey == short && found.pointee.session == session
        && found.pointee.clientOrderID == id
      {
        return found
      }
      number = earlier[2 &* Int(number & (capacity &- 1))]
    }
    return nil
  }

  /// The done order of this number, or nil.
  func find(_ id: OrderID) -> UnsafeMutablePointer<OrderRecord>? {
    var number = byOrder[Int(id.rawValue & (capacity &- 1))]
    while number >= oldest && number != 0 {
      let found = record(number)
      if found.pointee.orderID == id { return found }
      number = earlier[2 &* Int(number & (capacity &- 1)) &+ 1]
    }
    return nil
  }
}
