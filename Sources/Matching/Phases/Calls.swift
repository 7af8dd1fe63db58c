import Domain
import Memory

/// Where an instrument's calls and auctions stand.
struct CallState: BitwiseCopyable {
  /// The open orders of the auction times in force, in the book or held, in the order of their ids.
  var auctionOrders = OrderList()
  /// True from the begin of an uncross to its end.
  var isUncrossing = false
  /// The phase that the uncross leads to.
  var following: Phase = .continuous
  /// The auction price of the uncross in ticks.
  var price: Int64 = 0
  /// When a volatility auction that began by itself ends, in UTC nanoseconds.
  var end: UInt64 = .max
  /// When the indicative price is looked at next, in UTC nanoseconds.
  var nextIndication: UInt64 = .max
  /// What was published last of it; zero lots say that nothing would trade.
  var indication = AuctionQuote.nothing
}

/// The rules, calls and auctions of all instruments.
struct Calls: ~Copyable {
  /// Links of the lists of auction orders.
  let lists: OrderLists
  /// Instruments that are being uncrossed.
  var uncrossing: UInt32 = 0
  /// When the first call has something to do, in UTC nanoseconds; `.max` if none has.
  var deadline: UInt64 = .max
  private let states: UnsafeMutablePointer<CallState>
  private let rules: UnsafeMutablePointer<InstrumentRules>
  private let region: Region

  init(limits: Limits, orderSlots: UInt32, prefault: Bool) {
    lists = OrderLists(slots: orderSlots, prefault: prefault)
    let count = Int(limits.instruments)
    let stateBytes = count * MemoryLayout<CallState>.stride
    region = Region(byteCount: stateBytes + count * MemoryLayout<InstrumentRules>.stride)
    states = region.bind(CallState.self, count: count)
    rules = region.bind(InstrumentRules.self, count: count, byteOffset: stateBytes)
    for index in 0..<count {
      (states + index).initialize(to: CallState())
      (rules + index).initialize(to: InstrumentRules(instrument: InstrumentID(rawValue: UInt32(index))))
    }
  }

  @inline(__always) func state(_ id: InstrumentID) -> UnsafeMutablePointer<CallState> {
    states + Int(id.rawValue)
  }
  /// The rules of an instrument; those that a new one has until there are others.
  @inline(__always) func rules(_ id: InstrumentID) -> UnsafeMutablePointer<InstrumentRules> {
    rules + Int(id.rawValue)
  }

  /// Finds out when the first of `count` instruments has something to do.
  mutating func updateDeadline(_ count: Int) {
    deadline = .max
    for index in 0..<count {
      deadline = min(deadline, min(states[index].end, states[index].nextIndication))
    }
  }
}

extension Phase {
  /// True of the phases that collect orders for an auction.
  var isCall: Bool {
    switch self {
    case .openingAuction, .volatilityAuction, .closingAuction: true
    case .continuous, .preOpen, .halted, .closed: false
    }
  }
}

extension TimeInForce {
  /// True of orders that are for an auction only.
  var isForAuction: Bool {
    switch self {
    case .atTheOpening, .atTheClose, .goodForAuction: true
    case .day, .goodTillCancel, .immediateOrCancel, .fillOrKill, .goodTillDate: false
    }
  }
}
