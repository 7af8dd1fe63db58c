import Domain
import Matching

/// Events in short: who, what, why, and what is left. For tests in which the order of things matters.
func story(_ events: [Event]) -> [String] {
  events.map { event in
    guard case .execution(let report) = event else { return line(event) }
    var text = "\(report.clientOrderID) "
    if report.type == .trade {
      text += "\(report.lastQuantity.lots)@\(report.lastPrice.ticks)"
      return report.leavesQuantity.lots == 0 ? text : text + " leaves \(report.leavesQuantity.lots)"
    }
    text += "\(report.type)"
    if report.reason != .none { text += " \(report.reason)" }
    if report.stopPrice != .zero { text += " stop \(report.stopPrice.ticks)" }
    return text
  }
}

extension Market {
  /// Enters an order of any type and tells the story.
  @discardableResult mutating func place(
    _ type: OrderType, _ id: ClientOrderID, _ side: Side, _ lots: Int64, at price: Int64 = 0, stop: Int64 = 0,
    offset: Int64 = 0, by session: SessionID = alice, _ timeInForce: TimeInForce = .day,
    in instrument: InstrumentID = btc
  ) -> [String] {
    var order = NewOrder(
      origin: Origin(session: session, messageSequence: 1), clientOrderID: id, instrument: instrument,
      side: side, type: type, timeInForce: timeInForce, quantity: Quantity(lots: lots),
      price: Price(ticks: price))
    order.stopPrice = Price(ticks: stop)
    order.pegOffset = offset
    return tell(.newOrder(order))
  }

  /// Replaces an order of any type and tells the story.
  @discardableResult mutating func amend(
    _ type: OrderType, _ original: ClientOrderID, as id: ClientOrderID, _ side: Side, _ lots: Int64,
    at price: Int64 = 0, stop: Int64 = 0, by session: SessionID = alice
  ) -> [String] {
    var request = ReplaceOrder(
      origin: Origin(session: session, messageSequence: 1), clientOrderID: id,
      originalClientOrderID: original, instrument: btc, side: side, type: type,
      quantity: Quantity(lots: lots),
      price: Price(ticks: price))
    request.stopPrice = Price(ticks: stop)
    return tell(.replaceOrder(request))
  }

  /// Enters a pair and tells the story.
  @discardableResult mutating func pair(
    _ contingency: Contingency, _ first: OrderLeg, _ second: OrderLeg, by session: SessionID = alice
  ) -> [String] {
    tell(
      .newOrderPair(
        NewOrderPair(
          origin: Origin(session: session, messageSequence: 1), instrument: btc, contingency: contingency,
          first: first, second: second)))
  }

  /// Applies a command, looks for violations, and gives its events in short.
  @discardableResult mutating func tell(_ command: Command) -> [String] {
    let events = apply(command)
    if let violation = engine.firstViolation() { return ["violation: \(violation)"] }
    return story(events)
  }

  /// Lets one lot trade at a price between two orders of Bob, in an otherwise empty book.
  mutating func trade(at price: Int64) {
    trades += 1
    place(.limit, ClientOrderID("x\(trades)")!, .sell, 1, at: price, by: bob)
    place(.limit, ClientOrderID("y\(trades)")!, .buy, 1, at: price, by: bob)
  }

  mutating func advance() -> [String] { tell(.advance) }
}

/// A leg of a pair.
func leg(
  _ type: OrderType, _ id: ClientOrderID, _ side: Side, _ lots: Int64, at price: Int64 = 0, stop: Int64 = 0
) -> OrderLeg {
  OrderLeg(
    clientOrderID: id, side: side, type: type, quantity: Quantity(lots: lots), price: Price(ticks: price),
    stopPrice: Price(ticks: stop))
}
