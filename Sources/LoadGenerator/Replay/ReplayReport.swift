/// A replay beside the venue's own trades.
struct ReplayReport: Encodable, Sendable {
  enum CodingKeys: String, CodingKey {
    case events, orders, cancels, replaces, differing
    case newOrders = "new_orders"
    case postOnly = "post_only_orders"
    case marketOrders = "market_orders"
    case statusRequests = "status_requests"
    case engineTrades = "engine_trades"
    case halfTrades = "trades_with_one_side_reported"
    case venueTrades = "venue_trades"
    case reproduced = "venue_trades_reproduced"
    case extra = "trades_of_the_engine_alone"
    case extraAgainstUnremoved = "trades_of_the_engine_alone_explained"
  }

  /// A trade of the venue that the engine did not make.
  struct Difference: Encodable, Sendable {
    var trade: UInt64
    var cause: String
    var explanation: String
  }

  var events: Int
  var orders: Int
  var newOrders: Int
  var postOnly: Int
  var marketOrders: Int
  var cancels: Int
  var statusRequests: Int
  var replaces: Int
  var engineTrades: Int
  var halfTrades: Int
  var venueTrades: Int?
  var reproduced: Int?
  var differing: [Difference] = []
  var extra: Int?
  var extraAgainstUnremoved: Int?

  init(_ replay: ReplayResult, recording: Recording, venueTrades: [RecordedTrade]?) {
    events = recording.events.count
    orders = recording.orders.count
    newOrders = replay.counts.newOrders
    postOnly = replay.counts.postOnly
    marketOrders = replay.counts.marketOrders
    cancels = replay.counts.cancels
    statusRequests = replay.counts.statusRequests
    replaces = replay.counts.replaces
    engineTrades = replay.trades.count
    halfTrades = replay.halfTrades
    guard let venueTrades else { return }
    let comparison = TradeComparison(recorded: venueTrades, engine: replay.trades, orders: recording.orders)
    self.venueTrades = comparison.recorded
    reproduced = comparison.reproduced
    extra = comparison.extra.count
    extraAgainstUnremoved = comparison.extraAgainstUnremoved
    differing = comparison.differences.map {
      Difference(trade: $0.trade.id, cause: $0.cause.rawValue, explanation: $0.cause.explanation)
    }
  }

  private static let longestList = 10

  var lines: [String] {
    var lines = [
      "replayed \(events) events of \(orders) orders: \(newOrders) new (\(marketOrders) market, \(postOnly) that may "
        + "not take liquidity), \(cancels) cancels, \(statusRequests) status requests, \(replaces) replaces",
      "the engine made \(engineTrades) trades",
    ]
    if halfTrades > 0 {
      lines.append("\(halfTrades) more against orders of others: its books were not empty at the start")
    }
    if let venueTrades, let reproduced, let extra, let extraAgainstUnremoved {
      lines.append(
        "\(reproduced) of the venue's own \(venueTrades) trades reproduced: same two orders, price and amount"
      )
      lines += differing.prefix(Self.longestList).map { "  trade \($0.trade) differs: \($0.explanation)" }
      if differing.count > Self.longestList {
        lines.append("  and \(differing.count - Self.longestList) more; the JSON report has them all")
      }
      lines.append(
        "\(extra) trades of the engine alone, \(extraAgainstUnremoved) of them against orders whose removal by the "
          + "venue is missing in the recording")
    }
    return lines
  }
}
