import Domain
import Matching
import Testing

/// The engine and the reference exchange, given the same commands.
struct Comparison: ~Copyable {
  private var market: Market
  private(set) var reference: ReferenceExchange
  private var sequence: UInt64 = 8

  init(limits: Limits, fault: ReferenceExchange.Fault = .none) {
    market = Market(limits: limits)
    for account in 0..<5 as Range<UInt32> {
      market.apply(.defineAccount(AccountDefinition(account: AccountID(rawValue: account))))
    }
    reference = ReferenceExchange(limits: limits)
    reference.fault = fault
    for instrument in testInstruments() { _ = reference.apply(.defineInstrument(instrument), timestamp: 0) }
  }

  /// Applies a command to both and says how their events differ, or nil.
  mutating func difference(after command: Command) -> String? {
    sequence += 1
    let wanted = reference.apply(command, timestamp: sequence * 1000)
    let events = market.apply(command)
    if events == wanted { return nil }
    let place = zip(events, wanted).prefix { $0 == $1 }.count
    return "event \(place): engine \(place < events.count ? "\(line(events[place]))" : "nothing"), "
      + "reference \(place < wanted.count ? "\(line(wanted[place]))" : "nothing")"
  }

  /// Compares every order of every book, and looks at the engine's invariants.
  func differenceInBooks() -> String? {
    if let violation = market.engine.firstViolation() { return violation }
    for instrument in testInstruments() {
      for side in Side.allCases {
        var orders: [RestingOrder] = []
        market.engine.forEachOrder(of: instrument.id, side) { orders.append($0) }
        let wanted = reference.queue(instrument.id, side)
        let isEqual = orders.count == wanted.count && zip(orders, wanted).allSatisfy { isSame($0, $1.report) }
        if !isEqual {
          return "\(instrument.symbol) \(side) queue: \(orders.count) and \(wanted.count) orders"
        }
      }
    }
    return nil
  }
}

/// True if an order in the engine's book is the reference's in every field.
private func isSame(_ order: RestingOrder, _ report: ExecutionReport) -> Bool {
  order.orderID == report.orderID && order.clientOrderID == report.clientOrderID
    && order.session == report.session && order.account == report.account
    && order.instrument == report.instrument && order.side == report.side
    && order.timeInForce == report.timeInForce && order.price == report.price
    && order.quantity == report.quantity && order.cumQuantity == report.cumQuantity
    && order.cumNotional == report.cumNotional && order.leavesQuantity == report.leavesQuantity
}

/// A flow of commands on which engine and reference differ, cut down to what is needed for it.
struct Counterexample: CustomStringConvertible {
  var seed: UInt64
  var commands: [Command]
  var difference: String
  var description: String {
    "seed \(seed): \(difference), after\n" + commands.map { "  \($0)" }.joined(separator: "\n")
  }
}

/// Drives both with `count` random commands and gives the first difference, cut down, or nil.
func compare(
  seed: UInt64, count: Int, limits: Limits, fault: ReferenceExchange.Fault = .none, booksEvery: Int = 500
) -> Counterexample? {
  var generator = FlowGenerator(seed: seed)
  var commands: [Command] = []
  var comparison = Comparison(limits: limits, fault: fault)
  for number in 1...count {
    let command = generator.next(comparison.reference)
    commands.append(command)
    var difference = comparison.difference(after: command)
    if difference == nil && number % booksEvery == 0 { difference = comparison.differenceInBooks() }
    if let difference {
      return shrink(
        Counterexample(seed: seed, commands: commands, difference: difference), limits: limits, fault: fault)
    }
  }
  return nil
}

/// Replays a flow and says where the two first differ.
private func firstDifference(
  _ commands: [Command], limits: Limits, fault: ReferenceExchange.Fault
) -> String? {
  var comparison = Comparison(limits: limits, fault: fault)
  for command in commands {
    if let difference = comparison.difference(after: command) { return difference }
  }
  return comparison.differenceInBooks()
}

/// Leaves out ever smaller parts of the flow as long as what remains still differs.
private func shrink(
  _ found: Counterexample, limits: Limits, fault: ReferenceExchange.Fault
) -> Counterexample {
  var best = found
  var size = best.commands.count / 2
  var replays = 0
  while size > 0 && replays < 3000 {
    var start = 0
    var didShrink = false
    while start < best.commands.count && replays < 3000 {
      var shorter = best.commands
      shorter.removeSubrange(start..<min(start + size, shorter.count))
      replays += 1
      if let difference = firstDifference(shorter, limits: limits, fault: fault) {
        best.commands = shorter
        best.difference = difference
        didShrink = true
      } else {
        start += size
      }
    }
    if !didShrink || size > 1 { size /= 2 }
  }
  return best
}

@Suite struct DifferentialTests {
  #if DEBUG
    static let commands = 4_000
  #else
    static let commands = 200_000
  #endif

  @Test(arguments: [1, 2, 3] as [UInt64])
  func theEngineDoesWhatTheReferenceDoes(seed: UInt64) {
    let found = compare(
      seed: seed, count: Self.commands, limits: smallLimits(orders: 400, clientOrderIDs: 5000))
    #expect(found == nil, "\(found!)")
  }

  @Test func soItDoesAtItsLimits() {
    let found = compare(
      seed: 4, count: Self.commands, limits: smallLimits(orders: 12, clientOrderIDs: 200), booksEvery: 100)
    #expect(found == nil, "\(found!)")
  }

  /// An eighth of the messages: 1 to 4 fills.
  @Test(arguments: [0, 16, 24, 32] as [UInt32])
  func soItDoesWhereOneRequestMayFillFewOrders(resendMessages: UInt32) {
    let limits = smallLimits(orders: 400, clientOrderIDs: 5000, resendMessages: resendMessages)
    let found = compare(seed: 6, count: Self.commands, limits: limits)
    #expect(found == nil, "\(found!)")
  }

  /// The comparison is worth something only if it finds a broken rule.
  @Test(arguments: ReferenceExchange.Fault.allCases.filter { $0 != .none })
  func aBrokenRuleIsFoundAndCutDown(fault: ReferenceExchange.Fault) throws {
    let limits = smallLimits(orders: 400, clientOrderIDs: 5000, resendMessages: 16)
    let found = try #require(compare(seed: 5, count: 10_000, limits: limits, fault: fault))
    #expect(found.commands.count <= 5, "\(found)")
  }
}
