import Domain

/// What is known of one accepted order. It lives beside the compact queue node of the same handle while the
/// order is open, and is copied to `DoneOrders` when it is done.
struct OrderRecord: BitwiseCopyable {
  /// Bytes from one record to the next: two cache lines.
  static var stride: Int { 128 }

  var cumNotional: Notional = 0
  /// The latest accepted client order id of the chain.
  var clientOrderID: ClientOrderID
  var orderID: OrderID
  /// Whole quantity, fills included.
  var quantity: Quantity
  var cumQuantity: Quantity = .zero
  /// Limit price; zero of a market order.
  var price: Price
  var session: SessionID
  var account: AccountID
  var instrument: InstrumentID
  /// The key of `clientOrderID` in the index of open orders.
  var clientKey: UInt32
  var side: Side
  var type: OrderType
  var timeInForce: TimeInForce
  var status: OrderStatus = .new
  /// Why it ended.
  var reason: RejectReason = .none

  /// Quantity still open, were the order not done.
  var openQuantity: Quantity { quantity - cumQuantity }
}

/// The part of a resting order that its neighbours and the match loop touch: half a cache line.
///
/// `next` and `previous` stand first, as in `PriceLevel`: a level is the sentinel of the circular list of its
/// orders.
struct QueueNode: BitwiseCopyable {
  var next: UInt32
  var previous: UInt32
  /// Open quantity in lots.
  var leaves: Int64
  /// The level it rests at.
  var level: UInt32
  var session: UInt32
  var orderID: UInt64
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
