import Memory

/// The ends of a list of orders, by handle; 0 is none.
struct OrderList: BitwiseCopyable {
  var first: UInt32 = 0
  var last: UInt32 = 0
  var count: UInt32 = 0

  var isEmpty: Bool { count == 0 }
}

/// The links of orders that are in a list beside the book: trailing stops, pegged orders, duties of pairs. An
/// order is in at most one of them.
struct OrderLists: ~Copyable {
  private let links: UnsafeMutablePointer<Link>
  private let region: Region

  /// - Parameter slots: the highest handle.
  init(slots: UInt32, prefault: Bool) {
    region = Region(byteCount: (Int(slots) + 1) * MemoryLayout<Link>.stride, prefault: prefault)
    links = region.bind(Link.self, count: Int(slots) + 1)
  }

  @inline(__always) func next(_ handle: UInt32) -> UInt32 { links[Int(handle)].next }
  @inline(__always) func previous(_ handle: UInt32) -> UInt32 { links[Int(handle)].previous }

  /// Puts an order that is in no list last.
  func append(_ handle: UInt32, to list: inout OrderList) {
    links[Int(handle)] = Link(next: 0, previous: list.last)
    if list.last == 0 { list.first = handle } else { links[Int(list.last)].next = handle }
    list.last = handle
    list.count &+= 1
  }

  /// Takes an order out of the list that it is in.
  func remove(_ handle: UInt32, from list: inout OrderList) {
    let link = links[Int(handle)]
    precondition(
      link.previous == 0 ? list.first == handle : links[Int(link.previous)].next == handle,
      "the order is not in this list")
    if link.previous == 0 { list.first = link.next } else { links[Int(link.previous)].next = link.next }
    if link.next == 0 { list.last = link.previous } else { links[Int(link.next)].previous = link.previous }
    links[Int(handle)] = Link(next: 0, previous: 0)
    list.count &-= 1
  }

  /// Moves all orders of a list behind those of another.
  func splice(_ list: inout OrderList, behind other: inout OrderList) {
    if list.isEmpty { return }
    if other.isEmpty {
      other = list
    } else {
      links[Int(other.last)].next = list.first
      links[Int(list.first)].previous = other.last
      other.last = list.last
      other.count &+= list.count
    }
    list = OrderList()
  }
}
