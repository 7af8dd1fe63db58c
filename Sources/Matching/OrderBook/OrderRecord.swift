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
  /// Trigger price of a stop as it stands now; zero of other orders.
  var stopPrice: Price = .zero
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
  /// `.none` for that of its account.
  var selfTradePrevention: SelfTradePrevention = .none
  var place: OrderPlace = .none
  var flags = OrderFlags.none
  var instructions = ExecutionInstructions(rawValue: 0)

  /// Quantity still open, were the order not done.
  var openQuantity: Quantity { quantity - cumQuantity }
  /// True if it trades at any price.
  var isUnpriced: Bool {
    switch type {
    case .market, .stop, .trailingStop: true
    case .limit, .stopLimit, .marketToLimit, .trailingStopLimit, .peggedPrimary, .peggedMidpoint,
      .peggedMarket:
      false
    }
  }
  /// True if it is held until the last trade price reaches its stop price.
  var isStop: Bool {
    switch type {
    case .stop, .stopLimit, .trailingStop, .trailingStopLimit: true
    case .market, .limit, .marketToLimit, .peggedPrimary, .peggedMidpoint, .peggedMarket: false
    }
  }
  /// True if it is a stop that follows the last trade price.
  var isTrailing: Bool { type == .trailingStop || type == .trailingStopLimit }
  /// True if its price follows the book.
  var isPegged: Bool { type.isPegged }
  /// True if what is left of it may rest in the book.
  var mayRest: Bool {
    switch timeInForce {
    case .immediateOrCancel, .fillOrKill: false
    case .day, .goodTillCancel, .goodTillDate, .atTheOpening, .atTheClose, .goodForAuction: !isUnpriced
    }
  }
  var isPostOnly: Bool { instructions.has(.postOnlyReject) || instructions.has(.postOnlySlide) }
  /// In which of an instrument's books it rests.
  var kind: BookKind {
    if flags.contains(.allOrNone) { return .allOrNone }
    return flags.contains(.hidden) ? .hidden : .displayed
  }
  /// Whom self-trade prevention compares: the account, or the session of an order without one.
  var owner: UInt32 { Self.owner(account, session) }

  @inline(__always) static func owner(_ account: AccountID, _ session: SessionID) -> UInt32 {
    account == .none ? session.rawValue : account.rawValue | 1 << 31
  }
}
