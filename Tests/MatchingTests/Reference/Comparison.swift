import Domain
import Matching

/// The engine and the reference exchange, given the same commands.
struct Comparison: ~Copyable {
  private(set) var engine: MatchingEngine
  let reference: ReferenceExchange
  private var auditor = EventAuditor()
  private var sequence: UInt64 = 0

  init(limits: Limits, fault: Fault? = nil) {
    engine = MatchingEngine(limits: limits, prefault: false)
    reference = ReferenceExchange(limits: limits, fault: fault)
  }

  /// Applies a command to both and says how their events differ, or nil.
  mutating func difference(after step: FlowStep) -> String? {
    sequence += 1
    let wanted = reference.apply(step.command, timestamp: step.time)
    engine.apply(step.command, sequence: sequence, timestamp: step.time)
    let events = engine.events
    let place = zip(events, wanted).prefix { $0 == $1 }.count
    if place == wanted.count && place == events.count {
      return auditor.violation(step.command, events)
    }
    func told(_ events: some RandomAccessCollection<Event>, _ mark: String) -> String {
      let lines = events.enumerated().map { "\n    \($0 == place ? mark : " ") \(line($1))" }
      return lines.joined() + (place == events.count ? "\n    \(mark) nothing more" : "")
    }
    var text = "event \(place) differs: engine\(told(events, ">"))\n  reference\(told(wanted, ">"))"
    if place < events.count, place < wanted.count, line(events[place]) == line(wanted[place]) {
      text += "\n  that is: \(fields(events[place], wanted[place]))"
    }
    return text
  }

  /// The fields in which two events differ.
  private func fields(_ one: Event, _ other: Event) -> String {
    func all(_ value: Any) -> [(String, String)] {
      let children = Mirror(reflecting: value).children
      guard children.count > 1 else { return children.first.map { all($0.value) } ?? [] }
      return children.map { ($0.label ?? "", "\($0.value)") }
    }
    let differing = zip(all(one), all(other)).filter { $0.1 != $1.1 }
    return differing.map { "\($0.0) \($0.1), wanted \($1.1)" }.joined(separator: "; ")
  }

  /// Compares every order of every book, and looks at the engine's invariants.
  func differenceInState() -> String? {
    if let violation = engine.firstViolation() { return violation }
    if engine.openOrderCount != reference.open.count {
      return "open orders: engine \(engine.openOrderCount), reference \(reference.open.count)"
    }
    if engine.nextDeadline != reference.nextDeadline {
      return "next deadline: engine \(engine.nextDeadline), reference \(reference.nextDeadline)"
    }
    if let difference = differenceInAccounts() { return difference }
    for instrument in reference.instruments {
      if engine.phase(of: instrument.definition.id) != instrument.phase {
        return "phase of instrument \(instrument.definition.id.rawValue)"
      }
      for side in Side.allCases {
        var orders: [RestingOrder] = []
        engine.forEachOrder(of: instrument.definition.id, side) { orders.append($0) }
        let wanted = instrument.book(side).filter { !$0.isHidden }
        let isEqual = orders.count == wanted.count && zip(orders, wanted).allSatisfy { isSame($0, $1) }
        if !isEqual {
          return "\(instrument.definition.symbol) \(side) queue: engine"
            + " \(orders.map { "O\($0.orderID.rawValue) \($0.leavesQuantity.lots)@\($0.price.ticks)" }), reference"
            + " \(wanted.map { "O\($0.id) \($0.leaves)@\($0.limit!)" })"
        }
      }
    }
    return nil
  }
}

extension Comparison {
  /// Compares what accounts have, and with what the reports come to.
  private func differenceInAccounts() -> String? {
    for account in reference.accounts {
      let id = account.definition.account
      for number in 0..<reference.limits.assets {
        let asset = AssetID(rawValue: number)
        let holding = engine.holding(of: id, in: asset)
        let wanted = (account.balances[asset, default: 0], account.reserved[asset, default: 0])
        if holding.map({ (Int128($0.balance), Int128($0.reserved)) }) ?? (-1, -1) != wanted {
          return "account \(id.rawValue), asset \(number): engine \(holding as Any), reference \(wanted)"
        }
      }
      for instrument in reference.instruments.map(\.definition.id) {
        let position = engine.position(of: id, in: instrument)
        if position != account.positions[instrument, default: 0] {
          return "position of account \(id.rawValue) in instrument \(instrument.rawValue)"
        }
      }
    }
    return auditor.balanceViolation { account, asset in
      engine.holding(of: account, in: asset).map { Int128($0.balance) }
    }
  }
}

/// True if an order in the engine's book is the reference's in every field.
private func isSame(_ order: RestingOrder, _ wanted: ReferenceOrder) -> Bool {
  let report = wanted.report
  return order.orderID == report.orderID && order.clientOrderID == report.clientOrderID
    && order.session == report.session && order.account == report.account
    && order.instrument == report.instrument && order.side == report.side
    && order.timeInForce == report.timeInForce && order.price == report.price
    && order.quantity == report.quantity && order.cumQuantity == report.cumQuantity
    && order.cumNotional == report.cumNotional && order.leavesQuantity == report.leavesQuantity
    && order.displayedQuantity.lots == wanted.shown
}

/// Drives both with `count` random commands and gives the first difference, cut down, or nil.
func compare(
  seed: UInt64, count: Int, limits: Limits, features: Features = .basic, fault: Fault? = nil,
  stateEvery: Int = 500, shrinks: Bool = true, counts: inout [Rule: Int]
) -> Counterexample? {
  var generator = FlowGenerator(seed: seed, features: features)
  var steps: [FlowStep] = []
  var comparison = Comparison(limits: limits, fault: fault)
  for number in 1...count {
    let step = generator.next(comparison.reference)
    let (order, trade) = (comparison.reference.lastOrder, comparison.reference.lastTrade)
    var difference = comparison.difference(after: step)
    steps.append(step)
    steps[number - 1].orders = order + 1..<comparison.reference.lastOrder + 1
    steps[number - 1].trades = trade + 1..<comparison.reference.lastTrade + 1
    if difference == nil && (number % stateEvery == 0 || number == count) {
      difference = comparison.differenceInState()
    }
    if let difference {
      let found = Counterexample(seed: seed, steps: steps, difference: difference)
      return shrinks ? shrink(found, limits: limits, fault: fault) : found
    }
  }
  counts.merge(comparison.reference.counts, uniquingKeysWith: +)
  return nil
}
