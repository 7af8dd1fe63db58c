/// A message of the suite.
struct Request: Decodable {
  enum Kind: String, Decodable { case hello, event, snapshot, finish }

  var type: Kind
  var protocolName: String?
  var protocolVersion: Int?
  var config: Configuration?
  var index: Int?
  var event: SuiteEvent?
  var eventCount: Int?

  enum CodingKeys: String, CodingKey {
    case type, config, index, event
    case protocolName = "protocol"
    case protocolVersion = "protocol_version"
    case eventCount = "event_count"
  }
}

/// The rules that a trace is run under.
struct Configuration: Decodable {
  enum Algorithm: String, Decodable {
    case fifo
    case proRata = "pro_rata"
  }
  enum SelfTradePolicy: String, Decodable {
    case none = "NONE"
    case cancelResting = "CANCEL_RESTING"
    case cancelIncoming = "CANCEL_INCOMING"
  }

  var algorithm: Algorithm
  /// A plain decimal.
  var tickSize: String
  var selfTradePolicy: SelfTradePolicy
  var quantityDecimalPlaces: UInt8

  enum CodingKeys: String, CodingKey {
    case algorithm = "matching_algorithm"
    case tickSize = "tick_size"
    case selfTradePolicy = "self_trade_policy"
    case quantityDecimalPlaces = "quantity_decimal_places"
  }
}

/// One event of a trace. The suite has checked that what its kind needs is there.
struct SuiteEvent: Decodable {
  enum Operation: String, Decodable { case new, cancel, reduce, replace, clear }
  enum Side: String, Decodable {
    case buy = "BUY"
    case sell = "SELL"
  }
  enum OrderType: String, Decodable {
    case limit = "LIMIT"
    case market = "MARKET"
    case immediateOrCancel = "IOC"
    case fillOrKill = "FOK"
  }

  /// Who owns an order that nobody owns.
  static let noOwner: Int64 = -1

  var operation: Operation
  var symbol: String
  /// Names an order among those of its symbol.
  var orderID: Int64?
  var side: Side?
  var orderType: OrderType?
  var price: Double?
  /// Of a reduce: by how much. Of a replace: the new open quantity.
  var quantity: Double?
  var owner: Int64?

  enum CodingKeys: String, CodingKey {
    case symbol, side, price, quantity, owner
    case operation = "op"
    case orderID = "order_id"
    case orderType = "order_type"
  }
}

/// The answer to `hello`.
struct Ready: Encodable {
  static let protocolName = "tracebook.conformance"
  static let protocolVersion = 1

  var type = "ready"
  var protocolName = Self.protocolName
  var protocolVersion = Self.protocolVersion
  var engine = ["name": "apus", "version": "0.1.0", "language": "Swift"]

  enum CodingKeys: String, CodingKey {
    case type, engine
    case protocolName = "protocol"
    case protocolVersion = "protocol_version"
  }
}

/// The answer to `event`.
struct Observation: Encodable {
  var type = "observation"
  var index: Int
  var outcome: Outcome
  /// In the order in which they happened.
  var trades: [TradeFill]
  /// SHA-256 of the canonical JSON of the state after the event.
  var stateHash: String
  var restingOrderCount: Int

  enum CodingKeys: String, CodingKey {
    case type, index, outcome, trades
    case stateHash = "state_hash"
    case restingOrderCount = "resting_order_count"
  }
}

/// Whether an event was carried out.
struct Outcome: Encodable {
  /// The suite's names of reasons.
  enum Reason: String, Encodable {
    case orderNotActive = "ORDER_NOT_ACTIVE"
    case duplicateOrderID = "DUPLICATE_ORDER_ID"
    case invalidOrder = "INVALID_ORDER"
    case invalidReplacement = "INVALID_REPLACEMENT"
  }

  static let applied = Outcome(status: "applied")

  var status: String
  var reason: Reason?
  /// For a reader; not compared.
  var message: String?

  static func rejected(_ reason: Reason, _ message: String) -> Outcome {
    Outcome(status: "rejected", reason: reason, message: message)
  }
}

/// One trade between two orders, by their names in the trace; numbers are canonical decimals.
struct TradeFill: Encodable {
  var symbol: String
  var buyOrderID: Int64
  var sellOrderID: Int64
  var price: String
  var quantity: String

  enum CodingKeys: String, CodingKey {
    case symbol, price, quantity
    case buyOrderID = "buy_order_id"
    case sellOrderID = "sell_order_id"
  }
}

/// Every book that a trace has named, sorted by symbol.
struct BookState: Encodable {
  struct Book: Encodable {
    var symbol: String
    var bids: [Order]
    var asks: [Order]
  }

  /// An order at its place in the queue; numbers are canonical decimals.
  struct Order: Encodable {
    var orderID: Int64
    var price: String
    var remainingQuantity: String
    var owner: Int64
    var orderType = "LIMIT"

    enum CodingKeys: String, CodingKey {
      case price, owner
      case orderID = "order_id"
      case remainingQuantity = "remaining_quantity"
      case orderType = "order_type"
    }
  }

  var books: [Book]
}

/// The answer to `snapshot`.
struct Snapshot: Encodable {
  var type = "snapshot"
  var index: Int
  var state: BookState
}

/// The answer to `finish`.
struct Complete: Encodable {
  var type = "complete"
  var eventCount: Int

  enum CodingKeys: String, CodingKey {
    case type
    case eventCount = "event_count"
  }
}

/// Why there is no answer.
struct Failure: Error, Encodable {
  enum Code: String, Encodable {
    case protocolError = "PROTOCOL_ERROR"
    /// The engine does not do what the trace asks for, or one of its limits was reached.
    case unsupported = "UNSUPPORTED"
    /// The engine contradicted itself.
    case engineError = "ENGINE_ERROR"
  }

  var type = "error"
  var code: Code
  var message: String

  init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }
}
