import Domain
import Memory

/// What waits in one instrument for the market to move.
struct InstrumentTriggers: BitwiseCopyable {
  /// Held trailing stops in the order of their ids. The price that each last followed does not fall (buys) or
  /// rise (sells) from one to the next, so those that a trade moves stand last.
  var trailingBuys = OrderList()
  var trailingSells = OrderList()
  /// Pegged orders in the order of their ids, in the book or waiting for a price.
  var pegs = OrderList()
  /// The peg to be looked at next, 0 if all have the price that `pegBid` and `pegAsk` give.
  var nextPeg: UInt32 = 0
  /// Best displayed keys of both sides that the pegs before `nextPeg` follow.
  var pegBid: Int64 = OrderBooks.noKey
  var pegAsk: Int64 = OrderBooks.noKey
  /// Duties of pairs that wait until the auction is uncrossed.
  var auctionDuties = OrderList()
  /// The order that waits for more fills, 0 if there is none.
  var cutOff: UInt32 = 0

  /// Pegged and trailing orders, of which an instrument has at most `Limits.pegs`.
  var followers: UInt32 { pegs.count &+ trailingBuys.count &+ trailingSells.count }
}

/// The consequences that may apply, and the lists of the orders that they concern. Stops themselves rest in
/// the books, on sides of kind `stop`.
struct Triggers: ~Copyable {
  let lists: OrderLists
  let instruments: UnsafeMutablePointer<InstrumentTriggers>
  /// Instruments of which a trailing stop, an order cut off, a stop or a pegged order may have something to
  /// do.
  var trailing: InstrumentSet
  var cutOffs: InstrumentSet
  var stops: InstrumentSet
  var pegs: InstrumentSet
  /// Instruments of which all-or-none orders are to be tried again.
  var allOrNone: InstrumentSet
  /// Linked orders to be canceled or entered, the oldest duty first.
  var duties = OrderList()
  /// Something of the above may have consequences.
  var isAwake = false
  /// Consequences wait for the next command.
  var isPutOff = false
  private let region: Region

  init(limits: Limits, orderSlots: UInt32, prefault: Bool) {
    lists = OrderLists(slots: orderSlots, prefault: prefault)
    let count = Int(limits.instruments)
    region = Region(byteCount: count * MemoryLayout<InstrumentTriggers>.stride, prefault: prefault)
    instruments = region.bind(InstrumentTriggers.self, count: count)
    for index in 0..<count { (instruments + index).initialize(to: InstrumentTriggers()) }
    trailing = InstrumentSet(limit: limits.instruments)
    cutOffs = InstrumentSet(limit: limits.instruments)
    stops = InstrumentSet(limit: limits.instruments)
    pegs = InstrumentSet(limit: limits.instruments)
    allOrNone = InstrumentSet(limit: limits.instruments)
  }

  @inline(__always) func instrument(_ id: InstrumentID) -> UnsafeMutablePointer<InstrumentTriggers> {
    instruments + Int(id.rawValue)
  }

  /// Says that the book, the last trade price or the phase of an instrument with watches has changed.
  mutating func wake(_ id: InstrumentID) {
    isAwake = true
    trailing.insert(id)
    cutOffs.insert(id)
    stops.insert(id)
    pegs.insert(id)
  }
}
