import Domain

/// One request on an order, before it has a number and a place on the wire.
struct Request: Equatable, Sendable, BitwiseCopyable {
  /// `newOrder`, `cancel` or `replace`.
  var kind: RequestKind
  var side: Side
  var type: OrderType = .limit
  var timeInForce: TimeInForce = .goodTillCancel
  /// The order must not take liquidity (FIX tag 18 = 6, Participate don't initiate).
  var postOnly = false
  /// Place in the run's table of instruments.
  var instrument: Int32
  /// The session that must carry it: an order's requests all go the same way.
  var session: Int32
  /// The number of the request that last named the order (its ClOrdID); 0 for a new order.
  var original: UInt64 = 0
  /// Limit price in ticks; zero for a market order and for a cancel.
  var price: Int64 = 0
  /// The order's whole quantity in lots.
  var quantity: Int64 = 0

  init(kind: RequestKind, side: Side, instrument: Int32, session: Int32) {
    self.kind = kind
    self.side = side
    self.instrument = instrument
    self.session = session
  }
}

/// What an execution report or cancel reject said, as far as a source of requests wants to know.
struct Response: Equatable, Sendable, BitwiseCopyable {
  /// The request that the ClOrdID names.
  var number: UInt64
  /// `nil` for an OrderCancelReject.
  var execution: ExecutionType?
  /// The order can trade no more.
  var isFinal = false
  var tradeID: UInt64 = 0
  /// In ticks of the instrument.
  var lastPrice: Int64 = 0
  /// In lots.
  var lastQuantity: Int64 = 0
  var leavesQuantity: Int64 = 0
  var cumQuantity: Int64 = 0

  init(number: UInt64, execution: ExecutionType?) {
    self.number = number
    self.execution = execution
  }
}

/// What a source of requests has for the wire at this moment.
enum NextRequest: Equatable, Sendable {
  case send(Request)
  /// Nothing until every request in flight is answered.
  case waitForAnswers
  case exhausted
}

/// Where requests come from: a synthetic flow or a recording. Called on the generator's thread; never allocates.
protocol RequestSource: ~Copyable {
  /// Whether `observe` wants prices and quantities.
  static var readsAmounts: Bool { get }
  /// The next request. What is returned as `send` goes out at once under `number`.
  /// - Parameters:
  ///   - session: the session whose turn it is; a source that spreads orders by itself may name another.
  ///   - number: the number that the request will have.
  ///   - inFlight: requests that are not answered yet.
  mutating func next(session: Int32, number: UInt64, inFlight: Int) -> NextRequest
  /// When the request that `next` will give is due, in nanoseconds from the start of a recording; nil where the
  /// pace is the generator's.
  func dueTime() -> UInt64?
  /// Something came back.
  mutating func observe(_ response: Response)
}
