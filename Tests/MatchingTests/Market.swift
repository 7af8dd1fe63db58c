import Domain
import Matching

let alice = SessionID(rawValue: 0)
let bob = SessionID(rawValue: 1)
let btc = InstrumentID(rawValue: 0)
let eth = InstrumentID(rawValue: 1)

/// Limits small enough for a test, with room for what it does.
func smallLimits(
  orders: UInt32 = 1000, clientOrderIDs: UInt32 = 100_000, resendMessages: UInt32 = 65536
) -> Limits {
  var limits = Limits()
  limits.instruments = 4
  limits.orders = orders
  limits.clientOrderIDs = clientOrderIDs
  limits.resendMessages = resendMessages
  return limits
}

/// The instruments of every test, defined in this order.
func testInstruments() -> [Instrument] {
  ["BTC-USD", "ETH-USD", "AAPL"].enumerated().map { index, name in
    Instrument(
      id: InstrumentID(rawValue: UInt32(index)), symbol: Symbol(name)!,
      tick: Increment(units: 1, decimals: 2), lot: Increment(units: 1, decimals: 8))
  }
}

/// An engine and the short forms in which tests speak to it. Events come back as lines, see `line(_:)`.
struct Market: ~Copyable {
  var engine: MatchingEngine
  /// Nanoseconds that have passed beside those of the commands.
  var pause: UInt64 = 0
  private var sequence: UInt64 = 0
  /// Trades made by `trade(at:)`.
  var trades = 0

  init(limits: Limits = smallLimits()) {
    engine = MatchingEngine(limits: limits, prefault: false)
    for instrument in testInstruments() { apply(.defineInstrument(instrument)) }
  }

  /// Applies a command at the time 1,000 times its sequence number, after the pause, and gives its events.
  @discardableResult mutating func apply(_ command: Command) -> [Event] {
    sequence += 1
    engine.apply(command, sequence: sequence, timestamp: sequence * 1000 + pause)
    return Array(engine.events)
  }

  @discardableResult mutating func enter(
    _ id: ClientOrderID, _ side: Side, _ lots: Int64, at price: Int64 = 0, by session: SessionID = alice,
    _ timeInForce: TimeInForce = .day, type: OrderType = .limit, in instrument: InstrumentID = btc
  ) -> [String] {
    apply(
      .newOrder(
        NewOrder(
          origin: Origin(session: session, messageSequence: 1), clientOrderID: id,
          instrument: instrument, side: side, type: type, timeInForce: timeInForce,
          quantity: Quantity(lots: lots), price: Price(ticks: price)))
    ).map(line)
  }

  @discardableResult mutating func cancel(
    _ original: ClientOrderID, as id: ClientOrderID, _ side: Side = .buy, by session: SessionID = alice,
    order: UInt64 = 0, in instrument: InstrumentID = btc
  ) -> [String] {
    apply(
      .cancelOrder(
        CancelOrder(
          origin: Origin(session: session, messageSequence: 1), clientOrderID: id,
          originalClientOrderID: original, orderID: OrderID(rawValue: order), instrument: instrument,
          side: side))
    ).map(line)
  }

  @discardableResult mutating func replace(
    _ original: ClientOrderID, as id: ClientOrderID, _ side: Side, _ lots: Int64, at price: Int64,
    by session: SessionID = alice, _ timeInForce: TimeInForce = .day, type: OrderType = .limit,
    order: UInt64 = 0, in instrument: InstrumentID = btc
  ) -> [String] {
    apply(
      .replaceOrder(
        ReplaceOrder(
          origin: Origin(session: session, messageSequence: 1), clientOrderID: id,
          originalClientOrderID: original, orderID: OrderID(rawValue: order), instrument: instrument,
          side: side, type: type, timeInForce: timeInForce, quantity: Quantity(lots: lots),
          price: Price(ticks: price)))
    ).map(line)
  }

  mutating func status(
    _ id: ClientOrderID, by session: SessionID = alice, order: UInt64 = 0
  ) -> [String] {
    apply(
      .orderStatus(
        OrderStatusQuery(
          origin: Origin(session: session, messageSequence: 1), clientOrderID: id,
          orderID: OrderID(rawValue: order), symbol: "BTC-USD", side: .buy))
    ).map(line)
  }

  @discardableResult mutating func change(
    to phase: Phase, _ instrument: InstrumentID = btc
  ) -> [String] {
    apply(.changePhase(PhaseChange(instrument: instrument, phase: phase))).map(line)
  }

  /// The client order ids of a side in priority order.
  func queue(_ side: Side, _ instrument: InstrumentID = btc) -> [String] {
    var ids: [String] = []
    engine.forEachOrder(of: instrument, side) { ids.append($0.clientOrderID.description) }
    return ids
  }
}

/// An event as one line: execution, order, who, client order id, what happened, where the order stands.
func line(_ event: Event) -> String {
  switch event {
  case .execution(let report): line(report)
  case .trade(let trade):
    "T\(trade.tradeID.rawValue) \(trade.quantity.lots)@\(trade.price.ticks)"
      + " maker \(trade.makerOrderID.rawValue) taker \(trade.takerOrderID.rawValue) \(trade.aggressor)"
  case .cancelReject(let reject):
    "\(name(reject.session)) \(reject.clientOrderID)<\(reject.originalClientOrderID)"
      + " \(reject.request) refused: \(reject.reason), order \(reject.orderID.rawValue) \(reject.status)"
  case .phaseChanged(let change): "instrument \(change.instrument.rawValue) \(change.phase)"
  case .indicative(let it): "\(it)"
  case .transferred(let it): "\(it)"
  case .administered(let it): "\(it)"
  case .throttleUsage(let it): "\(it)"
  case .tradeBusted(let trade): "busted \(trade)"
  }
}

private func line(_ report: ExecutionReport) -> String {
  var text = "E\(report.executionID.rawValue) O\(report.orderID.rawValue) \(name(report.session)) "
  text += report.clientOrderID.description
  if !report.originalClientOrderID.isEmpty { text += "<\(report.originalClientOrderID)" }
  text += " \(report.type)"
  if report.type == .trade {
    text += " T\(report.tradeID.rawValue) \(report.lastQuantity.lots)@\(report.lastPrice.ticks)"
    text += " \(report.liquidity)"
  }
  if report.reason != .none { text += " (\(report.reason))" }
  text += ": \(report.status) \(report.side) \(report.quantity.lots)@\(report.price.ticks)"
  if report.stopPrice != .zero { text += " stop \(report.stopPrice.ticks)" }
  text += " leaves \(report.leavesQuantity.lots)"
  if report.cumQuantity.lots > 0 { text += " cum \(report.cumQuantity.lots) for \(report.cumNotional)" }
  return text
}

private func name(_ session: SessionID) -> String {
  switch session {
  case alice: "alice"
  case bob: "bob"
  default: "session \(session.rawValue)"
  }
}
