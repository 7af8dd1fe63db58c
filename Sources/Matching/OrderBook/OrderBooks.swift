import Domain
import Memory

/// The books of all instruments over one pool of orders and one of price levels.
///
/// **Nodes.** Orders and levels are nodes of 32 bytes in one arena, linked by 32-bit handles. Handle 0 is
/// none. Orders have the handles `1 ... orderSlots`; then come the far levels and the branches of their trees,
/// then the pages of levels: level `handle & 63` of page `handle >> 6`. Free nodes form LIFO lists, so that the nodes
/// in use stay warm.
///
/// **Keys.** A side's prices are turned into keys of which the higher is better: the price for bids, its
/// negative for asks. So one code serves both sides without a branch on the side; an order of key `k` crosses
/// if `k + (best key of the other side) >= 0`.
///
/// **Levels.** The levels of 64 neighbouring prices (a *block*) stand side by side in a *page*. A side that has
/// levels has a *window* of blocks around its best, addressed as a ring: for each block its page and a word of
/// occupancy bits, and two levels of bitmap over the blocks. Windows and pages come from pools. A level whose
/// block is out of the window, or got no page, is *far*: it lies in a radix tree. A level never moves: when
/// the window leaves a page behind, its levels become leaves of the tree where they stand.
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
  /// The windows' blocks: `windowBlocks` a window. Window 0 belongs to sides without one and is always empty.
  let blocks: UnsafeMutablePointer<Block>
  /// Which of the windows' blocks have a page: `wordsPerWindow` words a window.
  let words: UnsafeMutablePointer<UInt64>
  let windowBlocks: Int
  let blockMask: Int
  let wordsPerWindow: Int
  /// Windows, window 0 included.
  let windowLimit: Int
  /// By page, for the whole arena.
  let pages: UnsafeMutablePointer<Page>
  /// The pages of levels are `firstPage ..< pageLimit`.
  let firstPage: UInt32
  let pageLimit: UInt32
  /// Which side a level is on that stands among the far nodes, by its handle less `orderSlots`.
  let farSides: UnsafeMutablePointer<UInt16>
  /// What each instrument accepts.
  let bounds: UnsafeMutablePointer<Bounds>
  let instrumentLimit: Int
  /// What `match` writes: the fills of its last call.
  let fills: UnsafeMutablePointer<Fill>
  let fillCapacity: Int
  /// Work space for sorting handles, as many as orders.
  let scratch: UnsafeMutablePointer<UInt32>

  /// Resting orders by order id.
  var orderIndex: OrderIDTable
  /// Orders in all queues.
  var openOrders: UInt32 = 0
  var freeOrder: UInt32 = 0
  var freshOrder: UInt32 = 1
  var freeFarNode: UInt32 = 0
  var freshFarNode: UInt32
  var freePage: UInt32 = 0
  var freshPage: UInt32
  var freeWindow = 0
  var freshWindow = 1

  private let nodeRegion: Region
  private let recordRegion: Region
  private let sideRegion: Region
  private let windowRegion: Region
  private let scratchRegion: Region

  /// Reserves all memory.
  ///
  /// - Parameters:
  ///   - instruments: 1 to 4,096.
  ///   - orders: the most orders that may rest at one time; 1 to 2^28.
  ///   - fillsPerRequest: the most fills of one request; what is left of its order then is canceled.
  ///   - seed: nil if order ids are dense numbers of our own; else a secret number, so that nobody outside can choose
  ///     ids that crowd.
  ///   - prefault: touches all memory now, so that no page fault comes later.
  /// - Precondition: the limits are in range and the system grants the memory.
  public init(instruments: Int, orders: Int, fillsPerRequest: Int, idSeed seed: UInt64?, prefault: Bool) {
    self.init(
      instruments: instruments, orders: orders, fillsPerRequest: fillsPerRequest, idSeed: seed, records: 0,
      prefault: prefault)
  }

  /// - Parameter recordCount: how many orders have a record.
  init(
    instruments: Int, orders: Int, fillsPerRequest: Int, idSeed seed: UInt64?, records recordCount: Int,
    prefault: Bool
  ) {
    precondition((1...4096).contains(instruments), "1 to 4,096 instruments")
    precondition((1...(1 << 28)).contains(orders), "1 to 2^28 orders")
    instrumentLimit = instruments
    orderLimit = UInt32(orders)
    orderSlots = UInt32(orders + 1)
    freshFarNode = orderSlots + 1
    // Every order may stand on a far level of its own, and every far level may need a branch.
    let farNodes = 2 * (orders + 1) + 1
    let farEnd = (Int(orderSlots) + farNodes + 63) / 64
    let pageCount = farEnd + max(64, min(orders / 32, 1 << 16))
    firstPage = UInt32(farEnd)
    freshPage = UInt32(farEnd)
    pageLimit = UInt32(pageCount)
    let nodeBytes = pageCount * 64 * Self.nodeStride
    nodeRegion = Region(byteCount: nodeBytes, prefault: prefault)
    nodes = nodeRegion.base
    recordRegion = Region(byteCount: (recordCount + 2) * OrderRecord.stride, prefault: prefault)
    records = recordRegion.base
    orderIndex = OrderIDTable(capacity: orders, seed: seed, nodes: nodeRegion.base, prefault: prefault)

    let sideCount = Self.sidesPerInstrument * instruments
    let sideBytes = sideCount * MemoryLayout<BookSide>.stride
    let pageBytes = pageCount * MemoryLayout<Page>.stride
    let boundBytes = instruments * MemoryLayout<Bounds>.stride
    sideRegion = Region(
      byteCount: sideBytes + pageBytes + boundBytes + farNodes * 2, prefault: prefault)
    sides = sideRegion.bind(BookSide.self, count: sideCount)
    pages = sideRegion.bind(Page.self, count: pageCount, byteOffset: sideBytes)
    for page in 0..<farEnd { pages[page].farBits = .max }
    bounds = sideRegion.bind(Bounds.self, count: instruments, byteOffset: sideBytes + pageBytes)
    bounds.initialize(repeating: Bounds(), count: instruments)
    farSides = sideRegion.bind(
      UInt16.self, count: farNodes, byteOffset: sideBytes + pageBytes + boundBytes)

    windowBlocks = instruments <= 64 ? 4096 : instruments <= 1024 ? 1024 : 256
    blockMask = windowBlocks - 1
    wordsPerWindow = windowBlocks / 64
    let windows = min(4 * instruments, 2 * instruments + 1024) + 1
    windowLimit = windows
    let blockBytes = windows * windowBlocks * MemoryLayout<Block>.stride
    windowRegion = Region(byteCount: blockBytes + windows * wordsPerWindow * 8, prefault: prefault)
    blocks = windowRegion.bind(Block.self, count: windows * windowBlocks)
    words = windowRegion.bind(UInt64.self, count: windows * wordsPerWindow, byteOffset: blockBytes)

    sides.initialize(repeating: BookSide(blocks: blocks, words: words), count: sideCount)

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
