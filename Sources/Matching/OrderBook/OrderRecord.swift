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
