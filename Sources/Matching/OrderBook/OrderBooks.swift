import Domain
import Memory

/// The books of all instruments over one pool of orders and one of price levels.
///
/// **Nodes.** Orders and levels are nodes of 32 bytes in one arena, linked by 32-bit handles. Handle 0 is
/// none. Orders have the handles `1 ... orderSlots`, levels and the branches of far levels the ones above.
/// Free nodes form LIFO lists, so that the nodes in use stay warm.
///
/// **Keys.** A side's prices are turned into keys of which the higher is better: the price for bids, its
/// negative for asks. So one code serves both sides without a branch on the side; an order of key `k` crosses
/// if `k + (best key of the other side) >= 0`.
///
/// **Levels.** 64 neighbouring prices share a *page* of level handles and a word of occupancy bits. A side
/// has a directory of pages for a *window* of blocks of 64 prices around its best, addressed as a ring, with
/// two levels of bitmap over it. Windows come from a pool, so that an empty side has none. Levels out of the
/// window, or without a free page or window, are *far*: they lie in a radix tree. A level is in its block's
/// page if the block has one, else it is far.
///
/// **The life of an order.** `takeOrderSlot` gives a handle; `match` trades an order that comes in; `rest` puts
/// what is left into a queue and `index` makes it findable by its id; `unlink` and `unindex` undo the two, and
/// `freeOrderSlot` ends it. `match` does all three for the makers that it fills.
public struct OrderBooks: ~Copyable {
  private let inPlace = InPlace()
  let orderLimit: UInt32
  /// Handles of orders are `1 ... orderSlots`: one more than may rest, for the order that is just coming in.
  let orderSlots: UInt32
  let nodes: UnsafeMutableRawPointer
  let records: UnsafeMutableRawPointer
  let sides: UnsafeMutablePointer<BookSide>
  /// Which side a level is on, by its handle less `orderSlots`.
  let levelSides: UnsafeMutablePointer<UInt16>
  /// The windows' occupancy: `wordsPerWindow` words a window.
  let words: UnsafeMutablePointer<UInt64>
  /// The windows' pages: `windowBlocks` page numbers a window.
  let directory: UnsafeMutablePointer<UInt32>
  let windowBlocks: Int64
  let wordsPerWindow: Int
  let windowLimit: UInt32
  let pageBits: UnsafeMutablePointer<UInt64>
  let pageLevels: UnsafeMutablePointer<UInt32>
  let pageLimit: UInt32
  /// What each instrument accepts.
  let bounds: UnsafeMutablePointer<Bounds>
  let instrumentLimit: Int
  /// What `match` writes: the fills of its last call.
  let fills: UnsafeMutablePointer<Fill>
  let fillCapacity: Int
  /// Work space for sorting handles, as many as orders.
  let scratch: UnsafeMutablePointer<UInt32>

  /// Resting orders by order id.
  var orderIndex: OrderIndex
  /// Orders in all queues.
  var openOrders: UInt32 = 0
  var freeOrder: UInt32 = 0
  var freshOrder: UInt32 = 1
  var freeLevel: UInt32 = 0
  var freshLevel: UInt32
  var freePage: UInt32 = 0
  var freshPage: UInt32 = 1
  var freeWindow: UInt32 = 0
  var freshWindow: UInt32 = 1

  private let nodeRegion: Region
  private let recordRegion: Region
  private let sideRegion: Region
  private let pageRegion: Region
  private let scratchRegion: Region

  /// Reserves all memory.
  ///
  /// - Parameters:
  ///   - instruments: 1 to 4,096.
  ///   - orders: the most orders that may rest at one time; 1 to 2^28.
  ///   - fillsPerRequest: the most fills of one request; what is left of its order then is canceled.
  ///   - prefault: touches all memory now, so that no page fault comes later.
  /// - Precondition: the limits are in range and the system grants the memory.
  public init(instruments: Int, orders: Int, fillsPerRequest: Int, prefault: Bool) {
    self.init(
      instruments: instruments, orders: orders, fillsPerRequest: fillsPerRequest, records: 0,
      prefault: prefault)
  }

  /// - Parameter records: how many orders have a record.
  init(instruments: Int, orders: Int, fillsPerRequest: Int, records recordCount: Int, prefault: Bool) {
    precondition((1...4096).contains(instruments), "1 to 4,096 instruments")
    precondition((1...(1 << 28)).contains(orders), "1 to 2^28 orders")
    orderLimit = UInt32(orders)
    orderSlots = UInt32(orders + 1)
    freshLevel = orderSlots + 1
    // Every order may stand on a level of its own, and every level may need a branch in the far tree.
    let nodeCount = 3 * (orders + 1) + 1
    let nodeBytes = nodeCount * Self.nodeStride
    nodeRegion = Region(byteCount: nodeBytes + (2 * orders + 3) * 2, prefault: prefault)
    nodes = nodeRegion.base
    levelSides = nodeRegion.bind(UInt16.self, count: 2 * orders + 3, byteOffset: nodeBytes)
    recordRegion = Region(byteCount: (recordCount + 2) * OrderRecord.stride, prefault: prefault)
    records = recordRegion.base
    orderIndex = OrderIndex(capacity: orders, prefault: prefault)

    windowBlocks = instruments <= 256 ? 4096 : 512
    wordsPerWindow = Int(windowBlocks) / 64
    windowLimit = UInt32(min(4 * instruments, 2 * instruments + 1024))
    let sideCount = Self.sidesPerInstrument * instruments
    let windows = Int(windowLimit) + 1
    let sideBytes = sideCount * MemoryLayout<BookSide>.stride
    let wordBytes = windows * wordsPerWindow * 8
    sideRegion = Region(
      byteCount: sideBytes + wordBytes + windows * Int(windowBlocks) * 4
        + instruments * MemoryLayout<Bounds>.stride, prefault: prefault)
    sides = sideRegion.bind(BookSide.self, count: sideCount)
    words = sideRegion.bind(UInt64.self, count: windows * wordsPerWindow, byteOffset: sideBytes)
    directory = sideRegion.bind(
      UInt32.self, count: windows * Int(windowBlocks), byteOffset: sideBytes + wordBytes)
    instrumentLimit = instruments
    bounds = sideRegion.bind(
      Bounds.self, count: instruments,
      byteOffset: sideBytes + wordBytes + windows * Int(windowBlocks) * 4)
    bounds.initialize(repeating: Bounds(), count: instruments)
    for index in 0..<sideCount { (sides + index).initialize(to: BookSide()) }

    let pages = max(16, min(orders / 16, 1 << 17))
    pageLimit = UInt32(pages)
    pageRegion = Region(byteCount: (pages + 1) * (64 * 4 + 8), prefault: prefault)
    pageLevels = pageRegion.bind(UInt32.self, count: (pages + 1) * 64)
    pageBits = pageRegion.bind(UInt64.self, count: pages + 1, byteOffset: (pages + 1) * 64 * 4)
    fillCapacity = fillsPerRequest
    let fillBytes = fillsPerRequest * MemoryLayout<Fill>.stride
    scratchRegion = Region(byteCount: fillBytes + (orders + 1) * 4, prefault: prefault)
    fills = scratchRegion.bind(Fill.self, count: fillsPerRequest)
    scratch = scratchRegion.bind(UInt32.self, count: orders + 1, byteOffset: fillBytes)
  }

  static var nodeStride: Int { 32 }

  @inline(__always) func node(_ handle: UInt32) -> UnsafeMutablePointer<QueueNode> {
    (nodes + Int(handle) &* Self.nodeStride).assumingMemoryBound(to: QueueNode.self)
  }
  @inline(__always) func level(_ handle: UInt32) -> UnsafeMutablePointer<PriceLevel> {
    (nodes + Int(handle) &* Self.nodeStride).assumingMemoryBound(to: PriceLevel.self)
  }
  @inline(__always) func link(_ handle: UInt32) -> UnsafeMutablePointer<Link> {
    (nodes + Int(handle) &* Self.nodeStride).assumingMemoryBound(to: Link.self)
  }
  @inline(__always) func record(_ handle: UInt32) -> UnsafeMutablePointer<OrderRecord> {
    (records + Int(handle) &* OrderRecord.stride).assumingMemoryBound(to: OrderRecord.self)
  }
}
