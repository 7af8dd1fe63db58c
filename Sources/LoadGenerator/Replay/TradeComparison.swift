import Domain

/// The engine's trades beside the venue's own: which are the same in orders, price and amount, and why the others
/// differ.
struct TradeComparison: Sendable {
  /// Why the engine did not make a trade that the venue made.
  enum Cause: String, Codable, Sendable, CaseIterable {
    /// An order of the trade never appears in the recording.
    case orderNotRecorded = "order-not-recorded"
    /// The recording gives the size of one of the orders as zero, so no engine can accept it.
    case sizeNotRecorded = "size-not-recorded"
    /// One order traded here against another one, which the recording leaves in the book to its end: on the venue it
    /// was gone by then.
    case removalNotRecorded = "removal-not-recorded"
    /// One of the orders traded here against another one.
    case otherOrder = "other-order"
    /// The same two orders traded, at another price or amount.
    case otherTerms = "other-terms"
    /// Neither order traded here.
    case noTrade = "no-trade"

    /// One line for a reader.
    var explanation: String {
      switch self {
      case .orderNotRecorded: "one of its orders is not in the recording"
      case .sizeNotRecorded:
        "its market order is recorded with size 0 (an order by value), which cannot be entered"
      case .removalNotRecorded:
        "the engine filled it from an order whose removal by the venue is missing in the recording"
      case .otherOrder: "the engine filled it from another order"
      case .otherTerms: "the same two orders traded at another price or amount"
      case .noTrade: "its orders did not meet in the engine"
      }
    }
  }

  /// A trade of the venue that the engine did not make.
  struct Difference: Sendable, Equatable {
    var trade: RecordedTrade
    var cause: Cause
  }

  /// How many trades the venue made.
  var recorded: Int
  /// How many of them the engine made: same two orders, price and amount.
  var reproduced: Int
  var differences: [Difference] = []
  /// Trades of the engine that the venue did not make.
  var extra: [EngineTrade] = []
  /// How many of `extra` are against an order that the recording leaves in the book to its end.
  var extraAgainstUnremoved = 0

  init(recorded: [RecordedTrade], engine: [EngineTrade], orders: [RecordedOrder]) {
    self.recorded = recorded.count
    let orderByID = Dictionary(orders.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    var unmatched = engine
    var open: [RecordedTrade] = []
    for trade in recorded {
      if let index = unmatched.firstIndex(where: { Self.same($0, trade) }) {
        unmatched.remove(at: index)
      } else {
        open.append(trade)
      }
    }
    reproduced = recorded.count - open.count
    extra = unmatched
    differences = open.map { trade in
      Difference(trade: trade, cause: Self.cause(of: trade, engine: engine, orderByID: orderByID))
    }
    extraAgainstUnremoved = extra.count { trade in
      [trade.buyOrder, trade.sellOrder].contains { orderByID[$0]?.lastsToTheEnd == true }
    }
  }

  private static func same(_ a: EngineTrade, _ b: RecordedTrade) -> Bool {
    a.buyOrder == b.buyOrder && a.sellOrder == b.sellOrder && a.price == b.price && a.quantity == b.quantity
  }

  private static func cause(
    of trade: RecordedTrade, engine: [EngineTrade], orderByID: [UInt64: RecordedOrder]
  ) -> Cause {
    let parties = [trade.buyOrder, trade.sellOrder]
    if parties.contains(where: { orderByID[$0]?.isCreated != true }) { return .orderNotRecorded }
    if parties.contains(where: { orderByID[$0]?.hasNoSize == true }) { return .sizeNotRecorded }
    let related = engine.filter { parties.contains($0.buyOrder) || parties.contains($0.sellOrder) }
    if related.contains(where: { $0.buyOrder == trade.buyOrder && $0.sellOrder == trade.sellOrder }) {
      return .otherTerms
    }
    let others = related.flatMap { [$0.buyOrder, $0.sellOrder] }.filter { !parties.contains($0) }
    if others.contains(where: { orderByID[$0]?.lastsToTheEnd == true }) { return .removalNotRecorded }
    return others.isEmpty ? .noTrade : .otherOrder
  }
}
