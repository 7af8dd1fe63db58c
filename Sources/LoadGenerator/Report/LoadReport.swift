import Foundation

/// A run as a reader wants it: a text, a JSON document, HdrHistogram files and a picture.
public struct LoadReport: Encodable, Sendable {
  enum CodingKeys: String, CodingKey {
    case sent, acknowledged, rejected, throughput, fills, seconds, sessions, seed, clean, faults, failure,
      replay
    case offeredRate = "offered_rate"
    case inFlightLimit = "in_flight_limit"
    case cancelRejected = "cancel_rejected"
    case warmUpSent = "warm_up_sent"
    case latency = "latency_ns"
    case serviceTime = "service_time_ns"
    case requestBytes = "mean_request_bytes"
    case responseBytes = "mean_response_bytes"
    case firstReject = "first_reject"
  }

  public var sent: Int
  public var acknowledged: Int
  public var rejected: Int
  public var cancelRejected: Int
  public var warmUpSent: Int
  public var fills: Int
  /// Answers a second.
  public var throughput: Double
  /// Requests a second that were due; absent in a closed loop.
  public var offeredRate: Double?
  public var inFlightLimit: Int?
  public var seconds: Double
  public var sessions: Int
  public var seed: UInt64
  public var latency: LatencySummary
  public var serviceTime: LatencySummary
  public var requestBytes: Int
  public var responseBytes: Int
  public var clean: Bool
  public var faults: [String]
  public var failure: String?
  public var firstReject: String?
  public var replay: ReplayReport?

  public init(_ result: LoadResult, options: LoadOptions) {
    let tally = result.tally
    sent = tally.sent
    acknowledged = tally.acknowledged
    rejected = tally.rejected
    cancelRejected = tally.cancelRejected
    warmUpSent = tally.warmUpSent
    fills = tally.fills
    throughput = (tally.throughput * 10).rounded() / 10
    switch options.pace {
    case .constant(let rate), .poisson(let rate): offeredRate = rate
    case .closed: inFlightLimit = options.window
    case .recorded: break
    }
    seconds = Double(tally.elapsed) / 1e9
    sessions = options.sessions
    seed = options.seed
    latency = result.latency.summary
    serviceTime = result.serviceTime.summary
    requestBytes = tally.bytesSent / max(1, tally.sent + tally.warmUpSent)
    responseBytes = tally.bytesReceived / max(1, tally.messagesReceived)
    clean = result.isClean
    faults = tally.faults
    failure = result.failure
    firstReject = result.firstReject
  }

  /// The report as lines of text.
  public var text: String {
    var lines = [
      "",
      "sent \(sent), acknowledged \(acknowledged), rejected \(rejected), cancels too late \(cancelRejected), "
        + "fills \(fills)",
      String(format: "throughput %.0f acknowledgements/s over %.2f s", throughput, seconds)
        + (offeredRate.map { String(format: ", offered %.0f/s", $0) } ?? "")
        + (inFlightLimit.map { ", at most \($0) in flight" } ?? ""),
      "",
      LatencySummary.header,
      latency.row("from due time"),
      serviceTime.row("from sending"),
      "",
    ]
    if let replay { lines += replay.lines + [""] }
    if clean {
      lines.append("every request was acknowledged exactly once")
    } else {
      lines += faults.map { "FAULT: \($0)" }
      if let firstReject { lines.append("FAULT: the venue rejected a message: \(firstReject)") }
      if let failure { lines.append("FAULT: \(failure)") }
    }
    return lines.joined(separator: "\n")
  }

  /// The report as a JSON document.
  public var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }
}

/// A replay beside the venue's own trades.
public struct ReplayReport: Encodable, Sendable {
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
  public struct Difference: Encodable, Sendable {
    public var trade: UInt64
    public var cause: String
    public var explanation: String
  }

  public var events: Int
  public var orders: Int
  public var newOrders: Int
  public var postOnly: Int
  public var marketOrders: Int
  public var cancels: Int
  public var statusRequests: Int
  public var replaces: Int
  public var engineTrades: Int
  public var halfTrades: Int
  public var venueTrades: Int?
  public var reproduced: Int?
  public var differing: [Difference] = []
  public var extra: Int?
  public var extraAgainstUnremoved: Int?

  public init(_ replay: ReplayResult, recording: Recording, venueTrades: [RecordedTrade]?) {
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
      lines += differing.map { "  trade \($0.trade) differs: \($0.explanation)" }
      lines.append(
        "\(extra) trades of the engine alone, \(extraAgainstUnremoved) of them against orders whose removal by the "
          + "venue is missing in the recording")
    }
    return lines
  }
}
