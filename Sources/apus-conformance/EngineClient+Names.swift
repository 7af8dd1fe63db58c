import Domain
import Matching

// What the trace and the engine call the same thing.

extension EngineClient {
  /// The order that an event speaks of; of no instrument if its symbol was never traded.
  func name(of event: SuiteEvent) throws -> OrderName {
    OrderName(instrument: instruments[event.symbol] ?? .none, id: try orderID(event))
  }

  func orderID(_ event: SuiteEvent) throws -> Int64 {
    guard let id = event.orderID else { throw Failure(.protocolError, "an order id is missing") }
    return id
  }

  mutating func nextClientOrderID() -> ClientOrderID {
    lastClientOrderID += 1
    return ClientOrderID("\(lastClientOrderID)")!
  }

  /// How a request names an order: by its latest client order id, or by one that no order has.
  func latestClientOrderID(of name: OrderName) -> ClientOrderID {
    standings[name]?.clientOrderID ?? "never-given"
  }

  /// The account of an owner, defined on first use.
  mutating func account(_ owner: Int64) throws -> AccountID {
    if owner == SuiteEvent.noOwner { return .none }
    if let known = accounts[owner] { return known }
    let account = AccountID(rawValue: UInt32(owners.count))
    let refusal = try send(.defineAccount(AccountDefinition(account: account)))
    guard refusal == .none else { throw Failure(.unsupported, "an account was refused: \(refusal)") }
    accounts[owner] = account
    owners.append(owner)
    return account
  }

  /// The instrument of a symbol, defined on first use. The suite's symbols are longer than the engine's, so
  /// they are kept here.
  mutating func instrument(_ symbol: String) throws -> InstrumentID {
    if let known = instruments[symbol] { return known }
    let id = InstrumentID(rawValue: UInt32(symbols.count))
    let definition = Instrument(
      id: id, symbol: Symbol("I\(id.rawValue)")!, tick: tick, lot: lot,
      maximumQuantity: Quantity(lots: Self.largestNumber), minimumPrice: Price(ticks: 1),
      maximumPrice: Price(ticks: Self.largestNumber))
    _ = try send(.defineInstrument(definition))
    guard engine.instrument(id) != nil else { throw Failure(.unsupported, "too many instruments") }
    if algorithm == .proRata { try shareOut(id) }
    instruments[symbol] = id
    symbols.append(symbol)
    return id
  }

  /// Makes an instrument trade by price and share, with nothing by time.
  private mutating func shareOut(_ instrument: InstrumentID) throws {
    var rules = InstrumentRules(instrument: instrument)
    rules.algorithm = .proRata
    _ = try send(.setRules(rules))
    let isDone = engine.events.contains { event in
      guard case .administered(let report) = event else { return false }
      return report.kind == .setRules && report.reason == .none
    }
    guard isDone else { throw Failure(.unsupported, "the engine does not take pro-rata rules") }
  }
}

// The trace's floating-point numbers in the engine's ticks and lots.

extension EngineClient {
  /// In ticks and lots; the suite's own numbers are floating-point and far smaller.
  private static let largestNumber: Int64 = 1 << 60

  /// The nearest tick, halves to even, by the same floating-point division as in the suite.
  func ticks(_ price: Double?) throws -> Price {
    guard let price else { throw Failure(.protocolError, "a price is missing") }
    return Price(ticks: try whole(price / tickSize))
  }

  func lots(_ quantity: Double?) throws -> Quantity {
    guard let quantity else { throw Failure(.protocolError, "a quantity is missing") }
    var scale = 1.0
    for _ in 0..<lot.decimals { scale *= 10 }
    return Quantity(lots: try whole(quantity * scale))
  }

  private func whole(_ value: Double) throws -> Int64 {
    guard abs(value) < Double(Self.largestNumber) else {
      throw Failure(.unsupported, "\(value) ticks or lots are more than the engine takes")
    }
    return Int64(value.rounded(.toNearestOrEven))
  }
}
