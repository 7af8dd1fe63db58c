import Domain
import Matching

/// What tests of calls and auctions say to the engine. Events come back in short, see `brief(_:)`, after a look for
/// violations.
extension Market {
  @discardableResult mutating func tell(brief command: Command) -> [String] {
    let events = apply(command)
    if let violation = engine.firstViolation() { return ["violation: \(violation)"] }
    return events.map(brief)
  }

  /// Enters an order; `change` sets what only some have.
  @discardableResult mutating func send(
    _ id: ClientOrderID, _ side: Side, _ lots: Int64, at price: Int64 = 0, by session: SessionID = alice,
    _ timeInForce: TimeInForce = .day, type: OrderType = .limit, in instrument: InstrumentID = btc,
    _ change: (inout NewOrder) -> Void = { _ in }
  ) -> [String] {
    var order = NewOrder(
      origin: Origin(session: session, messageSequence: 1), clientOrderID: id, instrument: instrument,
      side: side, type: type, timeInForce: timeInForce, quantity: Quantity(lots: lots),
      price: Price(ticks: price))
    change(&order)
    return tell(brief: .newOrder(order))
  }

  @discardableResult mutating func phase(_ phase: Phase, _ instrument: InstrumentID = btc) -> [String] {
    tell(brief: .changePhase(PhaseChange(instrument: instrument, phase: phase)))
  }

  @discardableResult mutating func setRules(
    _ instrument: InstrumentID = btc, _ change: (inout InstrumentRules) -> Void
  ) -> [String] {
    var rules = InstrumentRules(instrument: instrument)
    change(&rules)
    return tell(brief: .setRules(rules))
  }

  /// An `advance` command, after `nanoseconds` in which nothing happened.
  mutating func wait(_ nanoseconds: UInt64 = 0) -> [String] {
    pause += nanoseconds
    return tell(brief: .advance)
  }

  /// Lets one lot trade at a price in a book that has nothing there.
  mutating func trade(oneLotAt price: Int64, _ instrument: InstrumentID = btc) {
    send(ClientOrderID("x\(price)")!, .sell, 1, at: price, in: instrument)
    send(ClientOrderID("y\(price)")!, .buy, 1, at: price, .immediateOrCancel, in: instrument)
  }
}

/// An event in short: who, what, why. Trades at an auction say so.
func brief(_ event: Event) -> String {
  switch event {
  case .execution(let report):
    var text = "\(report.clientOrderID) "
    if report.type == .trade {
      text += "\(report.lastQuantity.lots)@\(report.lastPrice.ticks)"
      return report.liquidity == .auction ? text + " in auction" : text
    }
    text += "\(report.type)"
    return report.reason == .none ? text : text + " \(report.reason)"
  case .trade(let trade): return "trade \(trade.quantity.lots)@\(trade.price.ticks)"
  case .indicative(let it):
    if it.quantity == .zero { return "indicative nothing" }
    let imbalance = it.imbalance == .zero ? "" : ", \(it.imbalance.lots) over to \(it.imbalanceSide)"
    return "indicative \(it.quantity.lots)@\(it.price.ticks)\(imbalance)"
  case .administered(let it): return "\(it.kind) \(it.subject) \(it.reason)"
  default: return line(event)
  }
}
