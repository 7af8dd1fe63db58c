/// The part of a resting order that its neighbours and the match loop touch: half a cache line.
///
/// `next` and `previous` stand first, as in `PriceLevel`: a level is the sentinel of the circular list of its
/// orders.
struct QueueNode: BitwiseCopyable {
  var next: UInt32
  var previous: UInt32
  /// Open quantity in lots: all that may trade at its place in the queue.
  var leaves: Int64
  /// The level it rests at; 0 while it is in no queue.
  var level: UInt32
  /// Whom self-trade prevention compares.
  var owner: UInt32
  /// The order id over the traits: ids compare as tags do.
  var tag: UInt64

  /// The order id: 56 bits.
  var orderID: UInt64 { tag &>> 8 }
  var traits: OrderTraits { OrderTraits(rawValue: UInt8(truncatingIfNeeded: tag)) }

  @inline(__always) static func tag(_ orderID: UInt64, _ traits: OrderTraits) -> UInt64 {
    orderID &<< 8 | UInt64(traits.rawValue)
  }
}

/// What makes an order more than a quantity in a queue. The match loop stops in front of an order with any
/// trait, and the engine deals with it out of line.
///
/// The generic operations of an `OptionSet` may ask for metadata, which the order's path must not.
struct OrderTraits: OptionSet, BitwiseCopyable {
  var rawValue: UInt8
  @inline(__always) func contains(_ trait: Self) -> Bool { rawValue & trait.rawValue != 0 }
  /// No trait: an empty array literal would ask the runtime.
  static var none: Self { .init(rawValue: 0) }
  /// More of it is held back and follows when the shown part is filled (iceberg).
  static var reserve: Self { .init(rawValue: 1 << 0) }
}

/// All orders of one side at one price.
struct PriceLevel: BitwiseCopyable {
  /// The order first in priority, or the level itself if it has none.
  var next: UInt32
  var previous: UInt32
  /// Open quantity of its orders in lots: 96 bits, because the sum of many large orders passes 64.
  var lots: UInt64
  var lotsHigh: UInt32
  /// Orders resting here.
  var count: UInt32
  /// The price as a key: higher is better.
  var key: Int64

  /// Open quantity of its orders in lots.
  var quantity: Int128 { Int128(lotsHigh) << 64 | Int128(lots) }
}

/// The first fields of `QueueNode` and `PriceLevel`.
struct Link: BitwiseCopyable {
  var next: UInt32
  var previous: UInt32
}
