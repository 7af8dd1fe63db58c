import Domain
import Matching

/// A seeded order flow: what to enter before the clock starts, and what is measured.
struct Flow {
  /// One message to the books.
  struct Message {
    enum Kind: UInt8 {
      case enter
      case immediate
      case cancel
      case replace
    }
    var id: UInt64
    var price: Int64
    var quantity: Int32
    var instrument: UInt16
    var kind: Kind
    var side: Side
  }

  /// What a flow looks like.
  struct Shape {
    var name: String
    var instruments = 1
    /// Orders resting on each instrument while it is measured.
    var resting: Int
    /// Price levels that they are spread over, both sides together.
    var levels: Int
    /// Of a thousand messages, how many are immediate orders against the other side, and how many orders each fills.
    var sweepsPerMille = 20
    var ordersPerSweep = 1
    /// Of a thousand messages, how many are replaces.
    var replacesPerMille = 80
    /// True if all orders are first canceled, in random order, and then entered again.
    var isStorm = false
    /// True for ids as they come from outside: 56 bits, without order.
    var hasOutsideIDs = false
  }

  static let shapes: [Shape] = [
    Shape(name: "thin: 100 orders, 40 levels", resting: 100, levels: 40),
    Shape(name: "shallow: 1,000 orders, 100 levels", resting: 1000, levels: 100),
    Shape(name: "shallow, ids from outside", resting: 1000, levels: 100, hasOutsideIDs: true),
    Shape(name: "deep: 100,000 orders, 2,000 levels", resting: 100_000, levels: 2000),
    Shape(name: "deep, ids from outside", resting: 100_000, levels: 2000, hasOutsideIDs: true),
    Shape(name: "very deep: 1,000,000 orders, 2,000 levels", resting: 1_000_000, levels: 2000),
    Shape(name: "100 instruments of 1,000 orders", instruments: 100, resting: 1000, levels: 100),
    Shape(
      name: "wide sweeps: 200 orders, 20 levels each", resting: 10_000, levels: 1000, sweepsPerMille: 3,
      ordersPerSweep: 200),
    Shape(name: "cancel storm: 100,000 orders", resting: 100_000, levels: 2000, isStorm: true),
  ]

  private(set) var messages: [Message] = []
  /// How many of `messages` only fill the books.
  private(set) var preparation = 0

  private let shape: Shape
  private var random: SplitMix
  /// Orders that rest unless they were filled, by instrument.
  private var live: [[(id: UInt64, side: Side)]]
  private var lastID: UInt64 = 0
  private static var middle: Int64 { 1_000_000 }

  /// `count` messages after the preparation.
  init(_ shape: Shape, count: Int, seed: UInt64) {
    self.shape = shape
    random = SplitMix(state: seed)
    live = Array(repeating: [], count: shape.instruments)
    messages.reserveCapacity(count + shape.resting * shape.instruments)
    for _ in 0..<shape.resting { for instrument in 0..<shape.instruments { enter(instrument) } }
    preparation = messages.count
    if shape.isStorm { addStorm(count) } else { addTrading(count) }
  }

  private mutating func addTrading(_ count: Int) {
    while messages.count < preparation + count {
      let instrument = random.below(shape.instruments)
      let draw = random.below(1000)
      if draw < shape.sweepsPerMille {
        sweep(instrument)
      } else if draw < shape.sweepsPerMille + shape.replacesPerMille {
        replace(instrument)
      } else if live[instrument].count < shape.resting {
        enter(instrument)
      } else {
        cancel(instrument)
      }
    }
  }

  private mutating func addStorm(_ count: Int) {
    while messages.count < preparation + count {
      for instrument in 0..<shape.instruments {
        while !live[instrument].isEmpty { cancel(instrument) }
        for _ in 0..<shape.resting { enter(instrument) }
      }
    }
    messages.removeLast(messages.count - preparation - count)
  }

  private mutating func enter(_ instrument: Int) {
    let side: Side = random.below(2) == 0 ? .buy : .sell
    let message = Message(
      id: nextID(), price: price(side), quantity: Int32(1 + random.below(100)),
      instrument: UInt16(instrument),
      kind: .enter, side: side)
    live[instrument].append((message.id, side))
    messages.append(message)
  }

  private mutating func cancel(_ instrument: Int) {
    // Most orders that are canceled are young.
    let count = live[instrument].count
    let age = !shape.isStorm && random.below(8) != 0 ? random.below(min(64, count)) : random.below(count)
    let order = live[instrument].remove(at: count - 1 - age)
    messages.append(
      Message(
        id: order.id, price: 0, quantity: 0, instrument: UInt16(instrument), kind: .cancel, side: order.side))
  }

  private mutating func replace(_ instrument: Int) {
    let count = live[instrument].count
    let order = live[instrument][count - 1 - random.below(min(64, count))]
    messages.append(
      Message(
        id: order.id, price: price(order.side), quantity: Int32(1 + random.below(100)),
        instrument: UInt16(instrument), kind: .replace, side: order.side))
  }

  /// Takes about as many orders as the shape says; new ones take their places later.
  private mutating func sweep(_ instrument: Int) {
    let side: Side = random.below(2) == 0 ? .buy : .sell
    let reach = Int64(shape.levels / 2)
    messages.append(
      Message(
        id: nextID(), price: side == .buy ? Self.middle + reach : Self.middle - reach,
        quantity: Int32(50 * shape.ordersPerSweep), instrument: UInt16(instrument), kind: .immediate,
        side: side))
    for _ in 0..<shape.ordersPerSweep where shape.ordersPerSweep > 1 { enter(instrument) }
  }

  /// A price on the order's own side of the middle.
  private mutating func price(_ side: Side) -> Int64 {
    let distance = Int64(1 + random.below(shape.levels / 2))
    return side == .buy ? Self.middle - distance : Self.middle + distance
  }

  private mutating func nextID() -> UInt64 {
    lastID += 1
    return shape.hasOutsideIDs ? SplitMix.mixed(lastID) >> 8 : lastID
  }
}

/// A small generator of random numbers (S. Vigna, splitmix64).
struct SplitMix {
  var state: UInt64

  static func mixed(_ value: UInt64) -> UInt64 {
    var z = value &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }

  mutating func below(_ bound: Int) -> Int {
    state &+= 1
    return Int(Self.mixed(state).multipliedFullWidth(by: UInt64(bound)).high)
  }
}
