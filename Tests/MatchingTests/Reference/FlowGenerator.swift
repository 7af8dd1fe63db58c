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

/// A command and when it comes, in UTC nanoseconds.
struct FlowStep {
  var time: UInt64
  var command: Command
  /// The numbers of the orders and trades that it made when the flow was whole.
  var orders: Range<UInt64> = 0..<0
  var trades: Range<UInt64> = 0..<0
}

/// The instruments of a flow: a book tight around a drifting price, one wide, with jumps of a million ticks, one with
/// few prices, and a spread, whose prices go below zero.
func flowInstruments() -> [Instrument] {
  let ranges: [(String, Int64, Int64)] = [
    ("BTC-USD", 1, 1_000_000_000_000), ("ETH-USD", 1, 1_000_000_000_000), ("AAPL", 1, 40),
    ("CALENDAR", -20, 20),
  ]
  return ranges.enumerated().map { index, range in
    Instrument(
      id: InstrumentID(rawValue: UInt32(index)), symbol: Symbol(range.0)!,
      tick: Increment(units: 1, decimals: 2), lot: Increment(units: 1, decimals: 8),
      minimumPrice: Price(ticks: range.1), maximumPrice: Price(ticks: range.2))
  }
}

/// Random commands over four instruments, three sessions and four accounts. Mostly sensible and aimed at what is open,
/// with every kind of mistake in between.
struct FlowGenerator {
  let features: Features
  var numbers: SeededNumbers
  var now: UInt64 = 1_000_000_000
  var centres: [Int64] = [7_831_800, 3_000_000, 20, 0]
  var nextID = 0
  var prologue: [Command]

  init(seed: UInt64, features: Features) {
    self.features = features
    numbers = SeededNumbers(seed: seed)
    prologue = flowInstruments().map { .defineInstrument($0) }
    if !features.isDisjoint(with: .needsAccounts) { defineAccounts() }
    if !features.isDisjoint(with: .needsRules) {
      for index in 0..<4 {
        prologue.append(.setRules(rules(InstrumentID(rawValue: UInt32(index)), isFirst: true)))
      }
    }
    if features.contains(.money) {
      for account in 0..<4 as Range<UInt32> {
        for asset in 0..<3 as Range<UInt32> where chance(90) {
          prologue.append(.transfer(deposit(account, asset)))
        }
      }
    }
    if features.contains(.auctions) {
      for number in 0..<4 as Range<UInt32> where chance(50) {
        prologue.append(
          .changePhase(PhaseChange(instrument: InstrumentID(rawValue: number), phase: .preOpen)))
      }
    }
    prologue.reverse()
  }

  /// The next command, aimed at what is open now, and its time.
  mutating func next(_ exchange: ReferenceExchange) -> FlowStep {
    if let command = prologue.popLast() { return FlowStep(time: now, command: command) }
    now += UInt64.random(in: 1...200_000, using: &numbers)
    if features.hasClock && chance(2) { now += UInt64.random(in: 1...2_000_000_000, using: &numbers) }
    if exchange.nextDeadline <= now && chance(40) || features.hasClock && chance(1) {
      return FlowStep(time: now, command: .advance)
    }
    if exchange.instruments.contains(where: { $0.phaseToFollow != nil }) && chance(15) {
      return FlowStep(time: now, command: .massCancel(massCancel()))
    }
    return FlowStep(time: now, command: command(exchange))
  }

  private mutating func command(_ exchange: ReferenceExchange) -> Command {
    switch Int.random(in: 0..<1000, using: &numbers) {
    case 0..<560:
      if features.contains(.pairs) && chance(8) { return .newOrderPair(pair(exchange)) }
      return .newOrder(newOrder(exchange))
    case 560..<720: return .cancelOrder(cancel(exchange))
    case 720..<900: return .replaceOrder(replace(exchange))
    case 900..<930: return .orderStatus(status(exchange))
    case 930..<940: return .refuseRequest(refused(exchange))
    case 940..<970: return .changePhase(phaseChange(exchange))
    case 970..<974: return .massCancel(massCancel())
    case 974..<976: return .endOfDay(EndOfDay(day: 1))
    case 976..<978: return .sessionMessage(SessionMessage(session: session(), nextInbound: 1, reply: .none))
    default: return administration(exchange)
    }
  }

  mutating func pick<T>(_ values: [T]) -> T { values.randomElement(using: &numbers)! }
  mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &numbers) < percent }
  mutating func within(_ range: ClosedRange<Int64>) -> Int64 { Int64.random(in: range, using: &numbers) }
  mutating func session() -> SessionID { SessionID(rawValue: UInt32.random(in: 0..<3, using: &numbers)) }
  mutating func account() -> AccountID {
    if features.isDisjoint(with: .needsAccounts) { return .none }
    if chance(1) { return AccountID(rawValue: 77) }
    return chance(features.contains(.money) ? 3 : 30)
      ? .none : AccountID(rawValue: UInt32.random(in: 0..<4, using: &numbers))
  }
  private mutating func origin(_ session: SessionID) -> Origin {
    Origin(session: session, messageSequence: 1)
  }

  /// Usually a fresh id, sometimes an older one, rarely none.
  private mutating func freshID() -> ClientOrderID {
    if chance(2) { return ClientOrderID("n\(nextID - Int(within(0...100)))")! }
    if chance(1) { return "" }
    nextID += 1
    return ClientOrderID("n\(nextID)")!
  }

  mutating func instrument() -> InstrumentID {
    InstrumentID(rawValue: chance(1) ? 4 : pick([0, 0, 1, 2, 2, 3]))
  }

  // MARK: Values

  /// A price near the centre or near what is in the book, rarely far away or none at all.
  private mutating func price(_ instrument: InstrumentID, _ exchange: ReferenceExchange) -> Price {
    let index = Int(instrument.rawValue)
    if index > 3 || chance(1) { return Price(ticks: pick([0, -1, .min, .max, 1_000_000_000_001, 41, -21])) }
    if chance(1) { return Price(ticks: pick([1, 2, 100_000_000_000, 1_000_000_000_000])) }
    if chance(45), let order = exchange.instruments[index].open.randomElement(using: &numbers),
      let limit = order.limit
    {
      return Price(ticks: limit + pick([0, 0, 0, -1, 1]))
    }
    switch index {
    case 0:
      if chance(5) { centres[0] += within(-3...3) }
      return Price(ticks: centres[0] + within(-6...6))
    case 1:
      if chance(1) {
        centres[1] = max(1_000_000, centres[1] + pick([-1_000_000, 300_000, 1_000_000, -70_000]))
      }
      return Price(ticks: centres[1] + within(-20_000...20_000))
    case 2:
      if chance(5) { centres[2] = min(38, max(2, centres[2] + within(-3...3))) }
      return Price(ticks: min(40, max(1, centres[2] + within(-5...5))))
    default: return Price(ticks: within(-5...5))
    }
  }

  private mutating func quantity() -> Quantity {
    if chance(1) { return Quantity(lots: pick([0, -5, .max, .min])) }
    return Quantity(lots: chance(5) ? within(50...200) : within(1...20))
  }

  private mutating func newOrder(_ exchange: ReferenceExchange) -> NewOrder {
    let instrument = instrument()
    var order = NewOrder(
      origin: origin(session()), clientOrderID: freshID(), instrument: instrument, account: account(),
      side: pick([.buy, .sell]),
      timeInForce: pick([
        .day, .day, .day, .goodTillCancel, .goodTillCancel, .immediateOrCancel, .fillOrKill,
      ]),
      quantity: quantity(), price: price(instrument, exchange))
    if chance(features.contains(.money) ? 10 : 5) { order.type = .market }
    let rests: [TimeInForce] = [.day, .goodTillCancel]
    if features.contains(.marketToLimit) && chance(4) {
      order.type = .marketToLimit
      if order.timeInForce == .fillOrKill { order.timeInForce = .day }
    }
    if features.contains(.stops) && chance(12) {
      order.type = pick([.stop, .stopLimit, .stopLimit])
      order.stopPrice = price(instrument, exchange)
      order.timeInForce = pick(rests)
    }
    if features.contains(.trailing) && chance(4) {
      order.type = pick([.trailingStop, .trailingStopLimit])
      order.pegOffset = chance(5) ? within(-2...0) : within(1...4)
      order.timeInForce = pick(rests)
    }
    if features.contains(.pegs) && chance(8) {
      order.type = pick([.peggedPrimary, .peggedMidpoint, .peggedMarket])
      if order.type != .peggedMidpoint || chance(3) { order.pegOffset = within(-2...2) }
      order.timeInForce = pick(rests)
      if chance(60) { order.price = .zero }
    }
    if !order.type.hasLimit && !order.type.isPegged && chance(98) { order.price = .zero }
    if features.contains(.expiry) && chance(8) {
      order.timeInForce = .goodTillDate
      order.expireTime = chance(3) ? now - 5 : now + UInt64(within(1...1_000_000_000))
    }
    if features.contains(.auctions) && chance(8) {
      order.timeInForce = pick([.atTheOpening, .atTheClose, .goodForAuction, .goodForAuction])
      if chance(25) { (order.type, order.price) = (.market, .zero) }
    }
    if features.contains(.selfTrade) && chance(30) {
      order.selfTradePrevention = pick([.cancelNewest, .cancelOldest, .cancelBoth, .decrement])
    }
    if features.contains(.instructions) { instruct(&order) }
    return order
  }

  private mutating func instruct(_ order: inout NewOrder) {
    if chance(5) { order.instructions.insert(.cancelOnDisconnect) }
    if chance(60) { return }
    let rests = order.type == .limit && order.timeInForce.rests
    if order.type != .limit && order.type != .market && chance(95) { return }
    switch Int.random(in: 0..<100, using: &numbers) {
    case 0..<30 where rests || chance(5): order.displayQuantity = Quantity(lots: within(1...5))
    case 30..<45 where rests || chance(5): order.instructions.insert(.hidden)
    case 45..<57 where rests || chance(5): order.instructions.insert(pick([.postOnlyReject, .postOnlySlide]))
    case 57..<75: order.minimumQuantity = Quantity(lots: chance(3) ? within(-1...300) : within(1...10))
    case 75..<97 where rests || chance(5):
      order.instructions.insert(.allOrNone)
      if chance(70) { order.quantity = Quantity(lots: within(2...8)) }
    default: break
    }
    if chance(5) { order.instructions.insert(pick([.hidden, .postOnlySlide, .postOnlyReject, .allOrNone])) }
    if chance(2) { order.displayQuantity = Quantity(lots: within(-1...3)) }
  }

  private mutating func pair(_ exchange: ReferenceExchange) -> NewOrderPair {
    func leg(_ order: NewOrder) -> OrderLeg {
      var leg = OrderLeg(
        clientOrderID: order.clientOrderID, side: order.side, type: order.type,
        timeInForce: order.timeInForce, quantity: order.quantity, price: order.price,
        stopPrice: order.stopPrice)
      leg.selfTradePrevention = order.selfTradePrevention
      leg.instructions = order.instructions
      leg.expireTime = order.expireTime
      return leg
    }
    var orders = [newOrder(exchange), newOrder(exchange)]
    for index in 0..<2 where chance(95) {
      orders[index].type = pick([.limit, .limit, .market])
      if features.contains(.stops) && chance(50) { orders[index].type = pick([.stop, .stopLimit]) }
      orders[index].instructions.formIntersection(.cancelOnDisconnect)
      orders[index].timeInForce = pick([.day, .goodTillCancel])
      orders[index].expireTime = 0
      orders[index].price = price(orders[0].instrument, exchange)
      orders[index].stopPrice = .zero
      if orders[index].type == .market || orders[index].type == .stop { orders[index].price = .zero }
      if orders[index].type.isStop { orders[index].stopPrice = price(orders[0].instrument, exchange) }
    }
    return NewOrderPair(
      origin: orders[0].origin, instrument: orders[0].instrument, account: orders[0].account,
      contingency: pick([.oneCancelsOther, .oneTriggersOther]), first: leg(orders[0]), second: leg(orders[1]))
  }

  // MARK: Requests

  /// An open order, if there is one, and usually the true names of it.
  private mutating func target(
    _ exchange: ReferenceExchange
  ) -> (order: ReferenceOrder?, session: SessionID, id: ClientOrderID, orderID: OrderID) {
    let open = exchange.instruments.flatMap(\.open)
    let order = open.randomElement(using: &numbers)
    let report = order?.report ?? ExecutionReport()
    var (session, id, orderID) = (report.session, report.clientOrderID, OrderID.none)
    if chance(10) { orderID = report.orderID }
    if chance(5) { (id, orderID) = ("", report.orderID) }
    if chance(2) { orderID.rawValue = UInt64.random(in: 0...1000, using: &numbers) }
    if chance(4) { session = self.session() }
    if chance(5) { id = ClientOrderID("n\(Int.random(in: 0...nextID, using: &numbers))")! }
    return (order, session, id, orderID)
  }

  private mutating func cancel(_ exchange: ReferenceExchange) -> CancelOrder {
    let target = target(exchange)
    let report = target.order?.report ?? ExecutionReport()
    return CancelOrder(
      origin: origin(target.session), clientOrderID: freshID(), originalClientOrderID: target.id,
      orderID: target.orderID, instrument: chance(2) ? instrument() : report.instrument,
      side: chance(2) ? .sell : report.side)
  }

  private mutating func replace(_ exchange: ReferenceExchange) -> ReplaceOrder {
    let target = target(exchange)
    let report = target.order?.report ?? ExecutionReport()
    var quantity = quantity()
    if chance(20) { quantity = report.quantity }
    if chance(20) { quantity.lots = report.quantity.lots - 1 }
    let keepsPrice = chance(40) || !report.orderType.hasLimit && chance(80)
    var request = ReplaceOrder(
      origin: origin(target.session), clientOrderID: freshID(), originalClientOrderID: target.id,
      orderID: target.orderID, instrument: chance(2) ? instrument() : report.instrument,
      side: chance(2) ? .sell : report.side, type: chance(2) ? .market : report.orderType,
      timeInForce: chance(2) ? .day : report.timeInForce, quantity: quantity,
      price: keepsPrice ? report.price : price(report.instrument, exchange))
    if let order = target.order {
      request.displayQuantity = order.asked.displayQuantity
      if !order.type.isTrailing { request.stopPrice = order.report.stopPrice }
      if order.isHeldStop && chance(50) || features.contains(.stops) && chance(1) {
        request.stopPrice = price(report.instrument, exchange)
      }
      if order.isIceberg && chance(20) || features.contains(.instructions) && chance(2) {
        request.displayQuantity = Quantity(lots: within(0...5))
      }
    }
    return request
  }

  private mutating func status(_ exchange: ReferenceExchange) -> OrderStatusQuery {
    let target = target(exchange)
    return OrderStatusQuery(
      origin: origin(target.session), clientOrderID: target.id, orderID: target.orderID,
      symbol: pick(["BTC-USD", "ETH-USD", "NOPE"]), side: target.order?.side ?? .buy)
  }

  private mutating func refused(_ exchange: ReferenceExchange) -> RefusedRequest {
    let target = target(exchange)
    return RefusedRequest(
      origin: origin(target.session), kind: pick([.newOrder, .cancel, .replace, .status]),
      reason: pick([.unknownInstrument, .priceOffTick]), clientOrderID: freshID(),
      originalClientOrderID: target.id, orderID: target.orderID, symbol: "NOPE", instrument: .none,
      side: target.order?.side ?? .sell, quantity: quantity())
  }

  private mutating func massCancel() -> MassCancel {
    var request = MassCancel(
      origin: .venue, session: chance(20) ? .none : session(), instrument: chance(30) ? .none : instrument(),
      reason: pick([.none, .canceledOnDisconnect, .killSwitch]))
    if features.contains(.instructions) {
      request.onDisconnect = chance(40)
      if chance(20) { request.side = pick([.buy, .sell]) }
      if chance(20) { request.account = account() }
    }
    return request
  }
}
