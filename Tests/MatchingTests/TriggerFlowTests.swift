import Domain
import Testing

@testable import Matching

/// Random flows of stops, pegs and pairs: after every command all must be well, and what is put off must come to an end.
@Suite struct TriggerFlowTests {
  @Test(arguments: [UInt64(1), 2, 3], [UInt32(1), 3, 20])
  func nothingIsEverOutOfPlace(seed: UInt64, fills: UInt32) {
    var limits = smallLimits(orders: 60, resendMessages: 8 * fills)
    limits.pegs = 12
    var flow = TriggerFlow(seed: seed)
    var market = Market(limits: limits)
    var again = Market(limits: limits)
    for step in 0..<600 {
      let command = flow.next(putOff: market.engine.nextDeadline == 0)
      market.apply(command)
      let violation = step % 100 == 99 ? market.engine.firstViolation() : market.engine.violationInTriggers()
      if let violation {
        Issue.record("seed \(seed), step \(step): \(violation) after \(command)")
        return
      }
      again.apply(command)
    }
    #expect(market.engine.stateHash() == again.engine.stateHash())
    for _ in 0..<1000 where market.engine.nextDeadline == 0 { market.apply(.advance) }
    #expect(market.engine.nextDeadline != 0, "seed \(seed): advances come to an end")
  }

  /// The auditor finds what it is there to find.
  @Test func aStateThatIsWrongIsFound() {
    var market = Market()
    market.place(.limit, "bid", .buy, 5, at: 90, by: bob)
    market.place(.limit, "ask", .sell, 5, at: 110, by: bob)
    market.place(.limit, "hit", .sell, 1, at: 90, by: bob)
    market.place(.trailingStop, "trail", .sell, 1, offset: 5)
    market.place(.peggedPrimary, "peg", .buy, 1)
    market.place(.stop, "stop", .buy, 1, stop: 95)
    market.pair(
      .oneTriggersOther, leg(.limit, "first", .buy, 1, at: 80), leg(.limit, "second", .sell, 1, at: 120))
    #expect(market.engine.firstViolation() == nil)
    let trail = market.engine.books.find(4)
    let peg = market.engine.books.find(5)
    let first = market.engine.books.find(7)
    let second = market.engine.books.find(8)

    finds("trailing stop \(trail) lags", &market.engine) { engine in
      let state = engine.instruments.state(btc)
      state.pointee.lastTradePrice = 92
      return { state.pointee.lastTradePrice = 90 }
    }
    finds("a stop is reached", &market.engine) { engine in
      let terms = engine.terms(trail)
      let state = engine.instruments.state(btc)
      state.pointee.lastTradePrice = 95
      terms.pointee.pegOffset = 50
      return {
        terms.pointee.pegOffset = 5
        state.pointee.lastTradePrice = 90
      }
    }
    finds("another price", &market.engine) { engine in
      let terms = engine.terms(peg)
      terms.pointee.pegOffset = 1
      return { terms.pointee.pegOffset = 0 }
    }
    finds("one way", &market.engine) { engine in
      let terms = engine.terms(second)
      terms.pointee.link = peg
      return { terms.pointee.link = first }
    }
    finds("wrong roles", &market.engine) { engine in
      let terms = engine.terms(first)
      terms.pointee.role = .oneCancelsOther
      return { terms.pointee.role = .leads }
    }
    finds("held for nobody", &market.engine) { engine in
      let record = engine.books.record(second)
      record.pointee.flags.remove(.linked)
      return { record.pointee.flags.insert(.linked) }
    }
    finds("nobody watches for the stops", &market.engine) { engine in
      let state = engine.instruments.state(btc)
      state.pointee.watches.remove(.stops)
      return { state.pointee.watches.insert(.stops) }
    }
    finds("wrong end", &market.engine) { engine in
      let list = engine.triggers.instrument(btc)
      list.pointee.pegs.last = trail
      return { list.pointee.pegs.last = peg }
    }
  }

  private func finds(
    _ word: String, _ engine: inout MatchingEngine, _ breakIt: (inout MatchingEngine) -> () -> Void
  ) {
    let mend = breakIt(&engine)
    #expect(
      engine.firstViolation()?.contains(word) == true, "\(word): \(engine.firstViolation() ?? "nothing")")
    mend()
    #expect(engine.firstViolation() == nil)
  }
}

/// Commands on two instruments around one price, most of them on stops, pegs and pairs.
private struct TriggerFlow {
  private var state: UInt64
  private var count = 0

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  private mutating func below(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int((state >> 11) % UInt64(bound))
  }

  private mutating func pick<T>(_ values: [T]) -> T { values[below(values.count)] }
  private mutating func price() -> Int64 { Int64(95 + below(11)) }
  private mutating func id() -> ClientOrderID { ClientOrderID("n\(below(max(1, count)))")! }
  private mutating func newID() -> ClientOrderID {
    count += 1
    return ClientOrderID("n\(count)")!
  }

  mutating func next(putOff: Bool) -> Command {
    if putOff && below(2) == 0 { return .advance }
    let instrument = InstrumentID(rawValue: UInt32(below(2)))
    let origin = Origin(session: pick([alice, bob]), messageSequence: 1)
    switch below(100) {
    case ..<60: return .newOrder(order(origin, instrument))
    case ..<70: return .newOrderPair(pair(origin, instrument))
    case ..<80: return .replaceOrder(replace(origin, instrument))
    case ..<94:
      return .cancelOrder(
        CancelOrder(
          origin: origin, clientOrderID: newID(), originalClientOrderID: id(), instrument: instrument,
          side: pick([.buy, .sell])))
    case ..<97:
      return .changePhase(
        PhaseChange(
          instrument: instrument,
          phase: pick([
            .continuous, .continuous, .continuous, .continuous, .halted, .closingAuction,
            .openingAuction, .closed,
          ])))
    case 97:
      return .massCancel(
        MassCancel(origin: .venue, session: origin.session, instrument: instrument, reason: .none))
    case 98: return .endOfDay(EndOfDay(day: 1))
    default: return .changePhase(PhaseChange(instrument: .none, phase: .continuous))
    }
  }

  private mutating func order(_ origin: Origin, _ instrument: InstrumentID) -> NewOrder {
    let type: OrderType = pick([
      .limit, .limit, .limit, .market, .stop, .stopLimit, .trailingStop, .trailingStopLimit, .peggedPrimary,
      .peggedMidpoint, .peggedMarket,
    ])
    var order = NewOrder(
      origin: origin, clientOrderID: newID(), instrument: instrument, side: pick([.buy, .sell]), type: type,
      timeInForce: pick([.day, .goodTillCancel]), quantity: Quantity(lots: Int64(1 + below(9))))
    switch type {
    case .limit: order.price = Price(ticks: price())
    case .stop: order.stopPrice = Price(ticks: price())
    case .stopLimit:
      order.price = Price(ticks: price())
      order.stopPrice = Price(ticks: price())
    case .trailingStop: order.pegOffset = Int64(1 + below(4))
    case .trailingStopLimit:
      order.pegOffset = Int64(1 + below(4))
      order.price = Price(ticks: price())
    case .peggedPrimary, .peggedMarket:
      order.pegOffset = Int64(below(5) - 2)
      if below(2) == 0 { order.price = Price(ticks: price()) }
    case .peggedMidpoint: if below(2) == 0 { order.price = Price(ticks: price()) }
    case .market, .marketToLimit: break
    }
    return order
  }

  private mutating func pair(_ origin: Origin, _ instrument: InstrumentID) -> NewOrderPair {
    NewOrderPair(
      origin: origin, instrument: instrument, contingency: pick([.oneCancelsOther, .oneTriggersOther]),
      first: leg(), second: leg())
  }

  private mutating func leg() -> OrderLeg {
    let type: OrderType = pick([.limit, .limit, .market, .stop, .stopLimit])
    let hasPrice = type == .limit || type == .stopLimit
    let hasStop = type == .stop || type == .stopLimit
    return OrderLeg(
      clientOrderID: newID(), side: pick([.buy, .sell]), type: type,
      quantity: Quantity(lots: Int64(1 + below(9))),
      price: hasPrice ? Price(ticks: price()) : .zero, stopPrice: hasStop ? Price(ticks: price()) : .zero)
  }

  private mutating func replace(_ origin: Origin, _ instrument: InstrumentID) -> ReplaceOrder {
    let type: OrderType = pick([.limit, .stop, .stopLimit, .trailingStopLimit, .peggedPrimary, .peggedMarket])
    var request = ReplaceOrder(
      origin: origin, clientOrderID: newID(), originalClientOrderID: id(), instrument: instrument,
      side: pick([.buy, .sell]), type: type, timeInForce: pick([.day, .goodTillCancel]),
      quantity: Quantity(lots: Int64(1 + below(9))), price: type == .stop ? .zero : Price(ticks: price()))
    if type == .stop || type == .stopLimit { request.stopPrice = Price(ticks: price()) }
    return request
  }
}
