import Domain
import Matching

/// A client of the matching engine that speaks for a trace: it translates each event into the commands that a
/// trader would send, and keeps what a trader keeps, which is the last report of each order.
///
/// The engine decides all that the suite compares. Where its rules are not those of the suite, the request is
/// translated:
/// - Prices are put on the tick before they are sent, as a gateway would refuse them.
/// - A replace tells in the suite what is to be open, to the engine the whole quantity, fills included.
/// - A replace loses the order's place in the suite, always. The engine keeps it when neither the price
///   changes nor the quantity grows; such a replace is a cancel and a new order.
/// - A reduce is a replace to a lower quantity at the same price, which keeps the order's place. A reduce by
///   all that is open is a cancel, and one by more is refused here: the engine would end the order (FIX 4.4
///   Volume 4, Appendix D).
/// - An order id may be used again in the suite once its order is done; the engine takes each client order id
///   once. Every order gets a client order id of its own, but an order with the id of an open one is sent
///   under that order's client order id.
struct EngineClient: ~Copyable {
  /// Names an order in the trace.
  struct OrderName: Hashable {
    var instrument: InstrumentID
    var id: Int64
  }

  static let session = SessionID(rawValue: 0)

  var engine: MatchingEngine
  /// Names of the instruments, by id.
  var symbols: [String] = []
  /// The last report of each order.
  var standings: [OrderName: ExecutionReport] = [:]
  var names: [OrderID: OrderName] = [:]
  /// The owners seen so far; an owner's place is its account.
  var owners: [Int64] = []
  let tick: Increment
  let lot: Increment
  let tickSize: Double
  let algorithm: Configuration.Algorithm
  private let selfTradePrevention: SelfTradePrevention
  var instruments: [String: InstrumentID] = [:]
  var accounts: [Int64: AccountID] = [:]
  /// Those of the event at hand.
  private var trades: [TradeFill] = []
  private var lastSequence: UInt64 = 0
  var lastClientOrderID = 0

  /// An empty engine under the rules of a trace.
  init(_ configuration: Configuration) throws {
    guard let tick = Increment(configuration.tickSize), let tickSize = Double(configuration.tickSize),
      configuration.quantityDecimalPlaces <= 18
    else { throw Failure(.protocolError, "tick size or decimal places out of range") }
    var limits = Limits()
    limits.instruments = 1024
    limits.clientOrderIDs = 1 << 20
    limits.resendMessages = 1 << 20
    engine = MatchingEngine(limits: limits, prefault: false)
    self.tick = tick
    self.tickSize = tickSize
    algorithm = configuration.algorithm
    lot = Increment(units: 1, decimals: configuration.quantityDecimalPlaces)
    selfTradePrevention =
      switch configuration.selfTradePolicy {
      case .none: .none
      case .cancelResting: .cancelOldest
      case .cancelIncoming: .cancelNewest
      }
  }

  /// Orders resting in all books.
  var openOrderCount: Int { engine.openOrderCount }

  /// Carries an event out: what became of it, and the trades.
  mutating func apply(_ event: SuiteEvent) throws -> (Outcome, [TradeFill]) {
    trades = []
    let refusal: RejectReason
    switch event.operation {
    case .new: refusal = try enter(event)
    case .cancel: refusal = try cancel(name(of: event))
    case .reduce: refusal = try reduce(event)
    case .replace: refusal = try replace(event)
    case .clear: refusal = try clear(event)
    }
    return (try outcome(of: event.operation, refusal), trades)
  }

  private mutating func enter(_ event: SuiteEvent) throws -> RejectReason {
    guard let side = event.side, let type = event.orderType else {
      throw Failure(.protocolError, "a new order needs a side and a type")
    }
    let name = OrderName(instrument: try instrument(event.symbol), id: try orderID(event))
    let quantity = try lots(event.quantity)
    let price = type == .market ? Price.zero : try ticks(event.price)
    var order = NewOrder(
      origin: origin, clientOrderID: nextClientOrderID(), instrument: name.instrument,
      account: try account(event.owner ?? SuiteEvent.noOwner), side: side == .buy ? .buy : .sell,
      quantity: quantity, price: price)
    switch type {
    case .limit: order.timeInForce = .goodTillCancel
    case .market: (order.type, order.timeInForce) = (.market, .immediateOrCancel)
    case .immediateOrCancel: order.timeInForce = .immediateOrCancel
    case .fillOrKill: order.timeInForce = .fillOrKill
    }
    if let open = open(name) { order.clientOrderID = open.clientOrderID }
    return try send(order, as: name)
  }

  private mutating func cancel(_ name: OrderName) throws -> RejectReason {
    try send(
      .cancelOrder(
        CancelOrder(
          origin: origin, clientOrderID: nextClientOrderID(),
          originalClientOrderID: latestClientOrderID(of: name), instrument: name.instrument,
          side: standings[name]?.side ?? .buy)))
  }

  private mutating func reduce(_ event: SuiteEvent) throws -> RejectReason {
    let name = try name(of: event)
    let reduction = try lots(event.quantity)
    guard let open = open(name) else { return try replace(name, price: .zero, quantity: .zero) }
    if reduction == open.leavesQuantity { return try cancel(name) }
    if reduction > open.leavesQuantity { return .replaceBelowFilled }
    return try replace(name, price: open.price, quantity: open.quantity - reduction)
  }

  private mutating func replace(_ event: SuiteEvent) throws -> RejectReason {
    let name = try name(of: event)
    guard let open = open(name) else { return try replace(name, price: .zero, quantity: .zero) }
    let price = event.price == nil ? open.price : try ticks(event.price)
    let leaves = event.quantity == nil ? open.leavesQuantity : try lots(event.quantity)
    guard leaves > .zero else { return try replace(name, price: price, quantity: leaves) }
    if price != open.price || leaves > open.leavesQuantity {
      return try replace(name, price: price, quantity: open.cumQuantity + leaves)
    }
    guard try cancel(name) == .none else { throw Failure(.engineError, "an open order was not canceled") }
    let order = NewOrder(
      origin: origin, clientOrderID: nextClientOrderID(), instrument: name.instrument, account: open.account,
      side: open.side, timeInForce: open.timeInForce, quantity: leaves, price: price)
    guard try send(order, as: name) == .none else {
      throw Failure(.engineError, "an order was not taken again after its cancel")
    }
    return .none
  }

  private mutating func replace(_ name: OrderName, price: Price, quantity: Quantity) throws -> RejectReason {
    try send(
      .replaceOrder(
        ReplaceOrder(
          origin: origin, clientOrderID: nextClientOrderID(),
          originalClientOrderID: latestClientOrderID(of: name), instrument: name.instrument,
          side: standings[name]?.side ?? .buy, timeInForce: .goodTillCancel, quantity: quantity, price: price)
      ))
  }

  private mutating func clear(_ event: SuiteEvent) throws -> RejectReason {
    try send(
      .massCancel(
        MassCancel(
          origin: .venue, session: .none, instrument: instrument(event.symbol), reason: .canceledByVenue)))
  }
}

// Commands in, events out.

extension EngineClient {
  private mutating func send(_ order: NewOrder, as name: OrderName) throws -> RejectReason {
    var order = order
    if order.account != .none { order.selfTradePrevention = selfTradePrevention }
    return try send(.newOrder(order), entering: name)
  }

  /// Gives the engine a command and reads its events: why it was refused, or `.none`. The whole state is
  /// audited after each.
  mutating func send(_ command: Command, entering name: OrderName? = nil) throws -> RejectReason {
    lastSequence += 1
    engine.apply(command, sequence: lastSequence, timestamp: lastSequence)
    if let violation = engine.firstViolation() { throw Failure(.engineError, violation) }
    var refusal = RejectReason.none
    for event in engine.events {
      switch event {
      case .execution(let report) where report.type == .rejected: refusal = report.reason
      case .execution(let report):
        if report.type == .new, let name { names[report.orderID] = name }
        guard let name = names[report.orderID] else {
          throw Failure(.engineError, "a report on an order that was never accepted")
        }
        standings[name] = report
      case .cancelReject(let reject): refusal = reject.reason
      case .administered(let report): refusal = report.reason
      case .trade(let trade): trades.append(try fill(trade))
      default: break
      }
    }
    return refusal
  }

  private func fill(_ trade: Trade) throws -> TradeFill {
    guard let maker = names[trade.makerOrderID], let taker = names[trade.takerOrderID] else {
      throw Failure(.engineError, "a trade of an order that was never accepted")
    }
    let buyerTakes = trade.aggressor == .buy
    return TradeFill(
      symbol: symbols[Int(trade.instrument.rawValue)], buyOrderID: buyerTakes ? taker.id : maker.id,
      sellOrderID: buyerTakes ? maker.id : taker.id, price: decimal(trade.price.ticks, of: tick),
      quantity: decimal(trade.quantity.lots, of: lot))
  }

  /// The suite's word for an answer of the engine. A reason that it has no word for is no difference of
  /// rules.
  private func outcome(of operation: SuiteEvent.Operation, _ refusal: RejectReason) throws -> Outcome {
    switch refusal {
    case .none: .applied
    case .unknownOrder, .tooLateToCancel: .rejected(.orderNotActive, "\(refusal)")
    case .duplicateClientOrderID: .rejected(.duplicateOrderID, "\(refusal)")
    case .quantityNotPositive, .priceOutOfRange, .replaceBelowFilled:
      .rejected(operation == .replace ? .invalidReplacement : .invalidOrder, "\(refusal)")
    default: throw Failure(.unsupported, "the engine refused a \(operation): \(refusal)")
    }
  }

  /// The last report of an order, if it is open.
  private func open(_ name: OrderName) -> ExecutionReport? {
    standings[name].flatMap { $0.leavesQuantity > .zero ? $0 : nil }
  }

  private var origin: Origin { Origin(session: Self.session, messageSequence: 0) }
}
