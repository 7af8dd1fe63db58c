import Domain

/// The recorded order flow of a venue: every order's creation, changes and end, in the order in which they happened.
///
/// Reads the columns `id, exchange_timestamp, price, volume, action, direction`. Events are sorted by the venue's
/// clock; within one millisecond the recording's own order stands.
public struct Recording: Sendable {
  private(set) var orders: [RecordedOrder] = []
  private(set) var events: [RecordedEvent] = []

  /// Reads a recording.
  /// - Parameters:
  ///   - path: a `.csv` or `.csv.gz` file.
  ///   - instrument: gives the sizes of tick and lot.
  public init(path: String, instrument: Instrument) throws {
    let file = try CommaSeparatedFile(
      path: path, columns: ["id", "exchange_timestamp", "price", "volume", "action", "direction"])
    var indexOfID: [UInt64: Int32] = [:]
    try file.forEachRow { fields, line in
      let id = try file.number(fields[0], line: line)
      guard let action = RecordedAction(rawValue: String(decoding: fields[4], as: UTF8.self)) else {
        throw RecordingError(file: path, line: line, cause: "unknown action")
      }
      let direction = String(decoding: fields[5], as: UTF8.self)
      guard direction == "bid" || direction == "ask" else {
        throw RecordingError(file: path, line: line, cause: "unknown direction '\(direction)'")
      }
      let order = indexOfID[id] ?? Int32(orders.count)
      if Int(order) == orders.count {
        indexOfID[id] = order
        orders.append(RecordedOrder(id: id, side: direction == "bid" ? .buy : .sell))
      }
      events.append(
        RecordedEvent(
          order: order, action: action, time: try file.number(fields[1], line: line),
          price: try file.amount(fields[2], in: instrument.tick, line: line),
          volume: try file.amount(fields[3], in: instrument.lot, line: line)))
    }
    guard !events.isEmpty else { throw RecordingError(file: path, line: 0, cause: "it has no events") }
    let inFileOrder = events
    let sorted = events.indices.sorted { (inFileOrder[$0].time, $0) < (inFileOrder[$1].time, $1) }
    let start = inFileOrder[sorted[0]].time
    events = sorted.map { index in
      var event = inFileOrder[index]
      event.time -= start
      return event
    }
    describeOrders()
  }

  /// The most requests that a replay makes of it: two for a change, one for everything else.
  public var mostRequests: Int { events.reduce(0) { $0 + ($1.action == .changed ? 2 : 1) } }

  /// Looks ahead over each order's life for what the recording does not say in words.
  private mutating func describeOrders() {
    let end = events[events.count - 1].time
    var creation = [RecordedEvent?](repeating: nil, count: orders.count)
    var untouched = [Bool](repeating: true, count: orders.count)
    for event in events {
      let index = Int(event.order)
      switch event.action {
      case .created:
        creation[index] = event
        orders[index].isCreated = true
        orders[index].hasNoSize = event.volume == 0
      case .changed:
        untouched[index] = false
      case .deleted:
        guard let created = creation[index] else { continue }
        orders[index].isWithdrawnAtOnce =
          untouched[index] && created.time == event.time && created.volume == event.volume && event.volume > 0
        orders[index].lastsToTheEnd = event.time == end
      }
    }
  }

  /// Reads the venue's own trades: the columns `trade_id, price, amount, buy_order_id, sell_order_id`.
  public static func trades(path: String, instrument: Instrument) throws -> [RecordedTrade] {
    let file = try CommaSeparatedFile(
      path: path, columns: ["trade_id", "price", "amount", "buy_order_id", "sell_order_id"])
    var trades: [RecordedTrade] = []
    try file.forEachRow { fields, line in
      trades.append(
        RecordedTrade(
          id: try file.number(fields[0], line: line), buyOrder: try file.number(fields[3], line: line),
          sellOrder: try file.number(fields[4], line: line),
          price: try file.amount(fields[1], in: instrument.tick, line: line),
          quantity: try file.amount(fields[2], in: instrument.lot, line: line)))
    }
    return trades
  }
}
