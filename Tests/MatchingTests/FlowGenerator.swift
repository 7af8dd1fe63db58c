import Domain

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers for the same seed, everywhere.
struct SeededNumbers: RandomNumberGenerator {
  var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

/// Random commands over three instruments and three sessions: one book tight around a drifting price, one
/// wide, with jumps of a million ticks, and one with prices anywhere. Mostly sensible, with every kind of
/// mistake in between.
struct FlowGenerator {
  private var numbers: SeededNumbers
  private var centres: [Int64] = [7_831_800, 3_000_000, 50_000]
  private var nextID = 0

  init(seed: UInt64) { numbers = SeededNumbers(seed: seed) }

  /// The next command, aimed at what is open now.
  mutating func next(_ exchange: ReferenceExchange) -> Command {
    switch Int.random(in: 0..<1000, using: &numbers) {
    case 0..<540: .newOrder(newOrder())
    case 540..<730: .cancelOrder(cancel(exchange))
    case 730..<900: .replaceOrder(replace(exchange))
    case 900..<960: .orderStatus(status(exchange))
    case 960..<985: .refuseRequest(refused(exchange))
    case 985..<992: .changePhase(phaseChange())
    case 992..<995: .massCancel(massCancel())
    case 995..<996: .endOfDay(EndOfDay(day: 1))
    default: .sessionMessage(SessionMessage(session: session(), nextInbound: 1, reply: .none))
    }
  }

  private mutating func pick<T>(_ values: [T]) -> T { values.randomElement(using: &numbers)! }
  private mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &numbers) < percent }
  private mutating func session() -> SessionID {
    SessionID(rawValue: UInt32.random(in: 0..<3, using: &numbers))
  }
  private mutating func origin(_ session: SessionID) -> Origin {
    Origin(session: session, messageSequence: 1)
  }

  /// Usually a fresh id, sometimes an older one, rarely none.
  private mutating func freshID() -> ClientOrderID {
    if chance(3) { return ClientOrderID("n\(Int.random(in: 0...nextID, using: &numbers))")! }
    if chance(1) { return "" }
    nextID += 1
    return ClientOrderID("n\(nextID)")!
  }

  private mutating func instrument() -> InstrumentID {
    InstrumentID(rawValue: chance(1) ? 3 : UInt32.random(in: 0..<3, using: &numbers))
  }

  private mutating func price(_ instrument: InstrumentID) -> Price {
    let index = Int(instrument.rawValue)
    if index > 2 || chance(1) { return Price(ticks: pick([0, -1, .min, .max, 1_000_000_000_001])) }
    if chance(2) { return Price(ticks: pick([1, 2, 100_000_000_000, 1_000_000_000_000])) }
    switch index {
    case 0:
      if chance(5) { centres[0] += Int64.random(in: -3...3, using: &numbers) }
      return Price(ticks: centres[0] + Int64.random(in: -8...8, using: &numbers))
    case 1:
      if chance(1) {
        centres[1] = max(1_000_000, centres[1] + pick([-1_000_000, 300_000, 1_000_000, -70_000]))
      }
      return Price(ticks: centres[1] + Int64.random(in: -20_000...20_000, using: &numbers))
    default:
      return Price(
        ticks: Int64.random(in: 1...(1 << Int64.random(in: 1...39, using: &numbers)), using: &numbers))
    }
  }

  private mutating func quantity() -> Quantity {
    Quantity(lots: chance(1) ? pick([0, -5, .max, .min]) : Int64.random(in: 1...20, using: &numbers))
  }

  private mutating func newOrder() -> NewOrder {
    let instrument = instrument()
    var order = NewOrder(
      origin: origin(session()), clientOrderID: freshID(), instrument: instrument, side: pick([.buy, .sell]),
      timeInForce: pick([
        .day, .day, .day, .goodTillCancel, .goodTillCancel, .immediateOrCancel, .fillOrKill,
      ]),
      quantity: quantity(), price: price(instrument))
    order.account = AccountID(rawValue: UInt32.random(in: 0..<5, using: &numbers))
    if chance(4) {
      order.type = .market
      if chance(95) { order.price = .zero }
    }
    if chance(1) { order.timeInForce = .goodTillCancel }
    return order
  }

  /// An open order, if there is one, and usually the true names of it.
  private mutating func target(
    _ exchange: ReferenceExchange
  ) -> (order: ExecutionReport, session: SessionID, id: ClientOrderID, orderID: OrderID) {
    var order = ExecutionReport()
    if let open = exchange.open.randomElement(using: &numbers) { order = open.report }
    var (session, id, orderID) = (order.session, order.clientOrderID, OrderID.none)
    if chance(10) { orderID = order.orderID }
    if chance(5) { (id, orderID) = ("", order.orderID) }
    if chance(2) { orderID.rawValue = UInt64.random(in: 0...1000, using: &numbers) }
    if chance(5) { session = self.session() }
    if chance(8) { id = ClientOrderID("n\(Int.random(in: 0...nextID, using: &numbers))")! }
    return (order, session, id, orderID)
  }

  private mutating func cancel(_ exchange: ReferenceExchange) -> CancelOrder {
    let target = target(exchange)
    return CancelOrder(
      origin: origin(target.session), clientOrderID: freshID(), originalClientOrderID: target.id,
      orderID: target.orderID, instrument: chance(2) ? instrument() : target.order.instrument,
      side: chance(2) ? .sell : target.order.side)
  }

  private mutating func replace(_ exchange: ReferenceExchange) -> ReplaceOrder {
    let target = target(exchange)
    let keepsPrice = chance(40)
    var quantity = quantity()
    if chance(20) { quantity = target.order.quantity }
    return ReplaceOrder(
      origin: origin(target.session), clientOrderID: freshID(), originalClientOrderID: target.id,
      orderID: target.orderID, instrument: chance(2) ? instrument() : target.order.instrument,
      side: chance(2) ? .sell : target.order.side, type: chance(2) ? .market : .limit,
      timeInForce: chance(2) ? .day : target.order.timeInForce, quantity: quantity,
      price: keepsPrice ? target.order.price : price(target.order.instrument))
  }

  private mutating func status(_ exchange: ReferenceExchange) -> OrderStatusQuery {
    let target = target(exchange)
    return OrderStatusQuery(
      origin: origin(target.session), clientOrderID: target.id, orderID: target.orderID,
      symbol: pick(["BTC-USD", "ETH-USD", "NOPE"]), side: target.order.side)
  }

  private mutating func refused(_ exchange: ReferenceExchange) -> RefusedRequest {
    let target = target(exchange)
    return RefusedRequest(
      origin: origin(target.session), kind: pick([.newOrder, .cancel, .replace, .status]),
      reason: pick([.unknownInstrument, .priceOffTick]), clientOrderID: freshID(),
      originalClientOrderID: target.id, orderID: target.orderID, symbol: "NOPE", instrument: .none,
      side: target.order.side, quantity: quantity())
  }

  private mutating func phaseChange() -> PhaseChange {
    PhaseChange(
      instrument: instrument(),
      phase: pick([.continuous, .continuous, .continuous, .continuous, .halted, .closed, .halted]))
  }

  private mutating func massCancel() -> MassCancel {
    MassCancel(
      origin: .venue, session: chance(20) ? .none : session(), instrument: chance(30) ? .none : instrument(),
      reason: pick([.none, .canceledOnDisconnect, .killSwitch]))
  }
}
