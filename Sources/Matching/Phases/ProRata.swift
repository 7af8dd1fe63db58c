import Domain
import Memory

/// Shares a taker's quantity out among the orders at one price: top order, time, size, remainder by time.
struct ProRata: ~Copyable {
  /// What one order has and gets.
  struct Share: BitwiseCopyable {
    var handle: UInt32
    /// Open before, in lots.
    var open: Int64
    /// Allocated to it, in lots; at most `open`.
    var lots: Int64
  }

  /// The rules of an instrument that sharing follows.
  struct Terms: BitwiseCopyable {
    /// Lots that the oldest order gets first.
    var topOrderLots: Int64
    /// 0 to 100.
    var fifoPercent: Int64
    /// Smallest share by size, in lots.
    var minimumAllocation: Int64
  }

  /// The orders that take part, oldest first.
  let shares: UnsafeMutablePointer<Share>
  let capacity: Int
  private(set) var count = 0
  /// Open quantity of all of them.
  private(set) var total: Int128 = 0
  private let region: Region

  /// - Parameter capacity: the most orders that take part.
  init(capacity: Int, prefault: Bool) {
    self.capacity = capacity
    region = Region(byteCount: capacity * MemoryLayout<Share>.stride, prefault: prefault)
    shares = region.bind(Share.self, count: capacity)
  }

  mutating func removeAll() {
    count = 0
    total = 0
  }

  /// Takes an order in, behind those that are there.
  /// - Precondition: it has something open, and there is room.
  mutating func add(_ handle: UInt32, open: Int64) {
    precondition(open > 0 && count < capacity, "an order that shares has something open")
    (shares + count).initialize(to: Share(handle: handle, open: open, lots: 0))
    count &+= 1
    total += Int128(open)
  }

  /// Gives every order all that it has open.
  func giveAll() {
    for index in 0..<count { shares[index].lots = shares[index].open }
  }

  /// Shares `quantity` lots out.
  /// - Precondition: they are less than the orders have together, and more than none.
  mutating func allocate(_ quantity: Int64, by terms: Terms) {
    precondition(quantity > 0 && Int128(quantity) < total, "there is less to share than the orders want")
    var rest = quantity
    let top = min(min(terms.topOrderLots, shares[0].open), rest)
    shares[0].lots = top
    rest &-= top
    let byTime = Int64(Int128(rest) * Int128(terms.fifoPercent) / 100)
    giveByTime(byTime)
    rest &-= byTime
    let wanted = total - Int128(quantity) + Int128(rest)
    let pool = Int128(rest)
    for index in 0..<count {
      let open = shares[index].open &- shares[index].lots
      let share = Int64(pool * Int128(open) / wanted)
      if share < terms.minimumAllocation { continue }
      shares[index].lots &+= share
      rest &-= share
    }
    giveByTime(rest)
  }

  private func giveByTime(_ lots: Int64) {
    var rest = lots
    var index = 0
    while rest > 0 {
      let given = min(rest, shares[index].open &- shares[index].lots)
      shares[index].lots &+= given
      rest &-= given
      index &+= 1
    }
  }
}
