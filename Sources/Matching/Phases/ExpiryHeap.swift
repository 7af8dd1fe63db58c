import Domain
import Memory

/// The open good-till-date orders, the one that expires first on top: earliest time, then lowest order id.
///
/// A binary heap in an array, with the place of every order beside it, so that one that ends before its time is
/// taken out from where it is. Entries carry what they are compared by: no other memory is touched.
struct ExpiryHeap: ~Copyable {
  private struct Entry: BitwiseCopyable {
    /// UTC nanoseconds.
    var time: UInt64
    var orderID: UInt64
    var handle: UInt32

    @inline(__always) func isBefore(_ other: Entry) -> Bool {
      time != other.time ? time < other.time : orderID < other.orderID
    }
  }

  private(set) var count = 0
  private let capacity: Int
  /// From place 1 on; the children of place `n` are at `2n` and `2n + 1`.
  private let entries: UnsafeMutablePointer<Entry>
  /// The place of each order, by handle; 0 if it is not here.
  private let places: UnsafeMutablePointer<UInt32>
  private let region: Region

  /// - Parameter orderSlots: handles are `1 ... orderSlots`.
  init(orderSlots: Int, prefault: Bool) {
    capacity = orderSlots
    let entryBytes = (orderSlots + 1) * MemoryLayout<Entry>.stride
    region = Region(byteCount: entryBytes + (orderSlots + 1) * 4, prefault: prefault)
    entries = region.bind(Entry.self, count: orderSlots + 1)
    places = region.bind(UInt32.self, count: orderSlots + 1, byteOffset: entryBytes)
  }

  /// When the first order expires, in UTC nanoseconds; `.max` if none will.
  @inline(__always) var earliest: UInt64 { count == 0 ? .max : entries[1].time }
  /// The order that expires first.
  /// - Precondition: there is one.
  var first: UInt32 {
    precondition(count > 0, "no order expires")
    return entries[1].handle
  }

  /// True if the order is here.
  func contains(_ handle: UInt32) -> Bool { places[Int(handle)] != 0 }

  /// - Precondition: the order is not here yet.
  mutating func insert(_ handle: UInt32, orderID: UInt64, at time: UInt64) {
    precondition(count < capacity && places[Int(handle)] == 0, "the order expires already")
    count &+= 1
    rise(Entry(time: time, orderID: orderID, handle: handle), from: count)
  }

  /// - Precondition: the order is here.
  mutating func remove(_ handle: UInt32) {
    let place = Int(places[Int(handle)])
    precondition(place != 0, "the order does not expire")
    places[Int(handle)] = 0
    let last = entries[count]
    count &-= 1
    if place > count { return }
    if place > 1 && last.isBefore(entries[place / 2]) {
      rise(last, from: place)
    } else {
      sink(last, from: place)
    }
  }

  /// True if every parent is before its children and every order is where its place says.
  func isOrdered() -> Bool {
    for place in 1..<count + 1 {
      if places[Int(entries[place].handle)] != UInt32(place) { return false }
      if place > 1 && !entries[place / 2].isBefore(entries[place]) { return false }
    }
    return true
  }

  private func rise(_ entry: Entry, from start: Int) {
    var place = start
    while place > 1 && entry.isBefore(entries[place / 2]) {
      put(entries[place / 2], at: place)
      place /= 2
    }
    put(entry, at: place)
  }

  private func sink(_ entry: Entry, from start: Int) {
    var place = start
    while 2 * place <= count {
      var child = 2 * place
      if child < count && entries[child + 1].isBefore(entries[child]) { child += 1 }
      if entry.isBefore(entries[child]) { break }
      put(entries[child], at: place)
      place = child
    }
    put(entry, at: place)
  }

  @inline(__always) private func put(_ entry: Entry, at place: Int) {
    (entries + place).initialize(to: entry)
    places[Int(entry.handle)] = UInt32(place)
  }
}
