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
/// two levels of bitmap over it. Levels out of the window, or without a free page, are *far*: they lie in a
/// radix tree. A level is in its block's page if the block has one, else it is far.
struct OrderBooks: ~Copyable {
  let orderLimit: UInt32
  /// Handles of orders are `1 ... orderSlots`: one more than may rest, for the order that is just coming in.
  let orderSlots: UInt32
  let nodes: UnsafeMutableRawPointer
  let records: UnsafeMutableRawPointer
  let sides: UnsafeMutablePointer<BookSide>
  /// The window's occupancy: `wordsPerSide` words a side.
  let words: UnsafeMutablePointer<UInt64>
  /// The window's pages: `windowBlocks` page numbers a side.
  let directory: UnsafeMutablePointer<UInt32>
  let windowBlocks: Int64
  let wordsPerSide: Int
  let pageBits: UnsafeMutablePointer<UInt64>
  let pageLevels: UnsafeMutablePointer<UInt32>
  let pageLimit: UInt32
  /// Work space for sorting handles, as many as orders.
  let scratch: UnsafeMutablePointer<UInt32>

  var openOrders: UInt32 = 0
  var freeOrder: UInt32 = 0
  var freshOrder: UInt32 = 1
  var freeLevel: UInt32 = 0
  var freshLevel: UInt32
  var freePage: UInt32 = 0
  var freshPage: UInt32 = 1

  private let nodeRegion: Region
  private let recordRegion: Region
  private let sideRegion: Region
  private let pageRegion: Region
  private let scratchRegion: Region

  init(limits: Limits, prefault: Bool) {
    let orders = Int(limits.orders)
    let sideCount = 2 * Int(limits.instruments)
    orderLimit = limits.orders
    orderSlots = limits.orders + 1
    freshLevel = orderSlots + 1
    // Every order may stand on a level of its own, and every level may need a branch in the far tree.
    let nodeCount = 3 * (orders + 1) + 1
    nodeRegion = Region(byteCount: nodeCount * Self.nodeStride, prefault: prefault)
    nodes = nodeRegion.base
    recordRegion = Region(byteCount: (orders + 2) * OrderRecord.stride, prefault: prefault)
    records = recordRegion.base

    windowBlocks = limits.instruments <= 256 ? 4096 : 1024
    wordsPerSide = Int(windowBlocks) / 64
    let sideBytes = sideCount * MemoryLayout<BookSide>.stride
    let wordBytes = sideCount * wordsPerSide * 8
    sideRegion = Region(
      byteCount: sideBytes + wordBytes + sideCount * Int(windowBlocks) * 4, prefault: prefault)
    sides = sideRegion.bind(BookSide.self, count: sideCount)
    words = sideRegion.bind(UInt64.self, count: sideCount * wordsPerSide, byteOffset: sideBytes)
    directory = sideRegion.bind(
      UInt32.self, count: sideCount * Int(windowBlocks), byteOffset: sideBytes + wordBytes)
    for index in 0..<sideCount { (sides + index).initialize(to: BookSide()) }

    let pages = max(16, min(orders / 16, 1 << 17))
    pageLimit = UInt32(pages)
    pageRegion = Region(byteCount: (pages + 1) * (64 * 4 + 8), prefault: prefault)
    pageLevels = pageRegion.bind(UInt32.self, count: (pages + 1) * 64)
    pageBits = pageRegion.bind(UInt64.self, count: pages + 1, byteOffset: (pages + 1) * 64 * 4)
    scratchRegion = Region(byteCount: (orders + 1) * 4, prefault: prefault)
    scratch = scratchRegion.bind(UInt32.self, count: orders + 1)
  }

  static var nodeStride: Int { 32 }
  /// The best key of a side without orders: it crosses nothing.
  static var noKey: Int64 { -(1 << 62) }
  /// The key of an order that crosses every price.
  static var marketKey: Int64 { 1 << 61 }

  /// Which of `sides` it is.
  @inline(__always) static func side(_ instrument: InstrumentID, _ side: Side) -> Int {
    Int(instrument.rawValue) &* 2 &+ Int(side.rawValue) &- 1
  }
  /// A price as a key of a side, and back.
  @inline(__always) static func key(_ price: Int64, _ side: Int) -> Int64 {
    side & 1 == 0 ? price : 0 &- price
  }

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

/// One side of one instrument's book.
struct BookSide: BitwiseCopyable {
  /// Key of the best level, `noKey` if there is none.
  var bestKey: Int64 = OrderBooks.noKey
  var bestLevel: UInt32 = 0
  /// Root of the tree of far levels, 0 if there are none.
  var farRoot: UInt32 = 0
  /// Key of the best far level, `noKey` if there is none.
  var farBestKey: Int64 = OrderBooks.noKey
  /// The window's lowest block.
  var windowBase: Int64 = 0
  /// Bit `w` is set if word `w` of the window is not zero.
  var windowSummary: UInt64 = 0
  var orderCount: UInt32 = 0
  var levelCount: UInt32 = 0
}
