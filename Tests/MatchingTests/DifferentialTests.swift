import Domain
import Matching
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Small tables, so that flows reach their limits; some flows more than others, and some with few fills a request.
private func flowLimits(_ seed: UInt64) -> Limits {
  let isNarrow = seed % 5 == 0
  var limits = smallLimits(
    orders: isNarrow ? 12 : 200, clientOrderIDs: isNarrow ? 200 : 5000,
    resendMessages: [65536, 65536, 16, 40, 8, 2048][Int(seed % 6)])
  limits.pegs = isNarrow ? 2 : 12
  limits.accounts = 8
  limits.assets = 4
  limits.sessions = 8
  limits.trades = 64
  return limits
}

@Suite struct DifferentialTests {
  /// The parts of the rules that engine and reference are compared on.
  static let parts: Features = .all

  /// Commands in all; `APUS_FLOW_COMMANDS` asks for more, `APUS_FIRST_SEED` for others.
  static let commands = setting("APUS_FLOW_COMMANDS") ?? 200_000
  static let commandsPerFlow = 2_500

  private static func setting(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

  /// What some flows found.
  private struct Outcome: Sendable {
    var counts: [Rule: Int] = [:]
    var found: Counterexample?
  }

  private static func drive(_ seeds: StrideTo<UInt64>) -> Outcome {
    var outcome = Outcome()
    for seed in seeds where outcome.found == nil {
      outcome.found = compare(
        seed: seed, count: commandsPerFlow, limits: flowLimits(seed), features: parts.some(seed),
        counts: &outcome.counts)
    }
    return outcome
  }

  /// Every event of every command, and at intervals the books, balances, phases and deadlines. Each flow has other parts of
  /// the rules, and together they reach every rule.
  @Test func theEngineDoesWhatTheReferenceDoes() async {
    let first = UInt64(Self.setting("APUS_FIRST_SEED") ?? 1)
    let end = first + UInt64(max(1, Self.commands / Self.commandsPerFlow))
    let workers: UInt64 = 4
    let outcomes = await withTaskGroup(of: Outcome.self) { group in
      for worker in 0..<workers {
        group.addTask { Self.drive(stride(from: first + worker, to: end, by: Int(workers))) }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    for case let found? in outcomes.map(\.found) { Issue.record("\(found)") }
    if outcomes.contains(where: { $0.found != nil }) { return }
    for rule in Rule.allCases where Self.parts.isSuperset(of: rule.part) {
      let count = outcomes.reduce(0) { $0 + $1.counts[rule, default: 0] }
      #expect(
        count >= (rule == .uncrossedAgain ? 1 : 5),
        "the flows from seed \(first) on reach the rule \(rule) \(count) times only")
    }
  }

  /// The comparison is worth something only if it finds a broken rule.
  @Test(arguments: Fault.allCases.filter { parts.isSuperset(of: $0.part) })
  func aBrokenRuleIsFoundAndCutDown(fault: Fault) throws {
    var counts: [Rule: Int] = [:]
    var found: Counterexample?
    for seed in [2, 3, 8, 9, 10, 11, 12, 13, 14, 15] as [UInt64] where found == nil {
      found = compare(
        seed: seed, count: 5_000, limits: flowLimits(seed), features: fault.part, fault: fault,
        counts: &counts)
    }
    let example = try #require(found)
    #expect(example.steps.count <= 40, "\(example)")
  }

  /// The auditor needs no reference to see these.
  @Test(arguments: [Fault.newestFirst, .tradesAtTheTakersPrice, .restsAfterTooManyFills])
  func theAuditorSeesABrokenRuleInTheEventsAlone(fault: Fault) {
    let limits = flowLimits(2)
    var generator = FlowGenerator(seed: 2, features: .basic)
    let reference = ReferenceExchange(limits: limits, fault: fault)
    var auditor = EventAuditor()
    var violation: String?
    for _ in 0..<5_000 where violation == nil {
      let step = generator.next(reference)
      violation = auditor.violation(step.command, reference.apply(step.command, timestamp: step.time))
    }
    #expect(violation != nil)
  }

  @Test(arguments: [nil, Fault.bustKeepsFees])
  func theAuditorCountsTheMoney(fault: Fault?) {
    var generator = FlowGenerator(seed: 1, features: [.money, .busts])
    let reference = ReferenceExchange(limits: flowLimits(1), fault: fault)
    var auditor = EventAuditor()
    var violation: String?
    for _ in 0..<5_000 where violation == nil {
      let step = generator.next(reference)
      violation = auditor.violation(step.command, reference.apply(step.command, timestamp: step.time))
    }
    violation =
      violation
      ?? auditor.balanceViolation { account, asset in
        reference.account(account)?.balances[asset, default: 0] ?? reference.venue[asset.rawValue, default: 0]
      }
    #expect((violation == nil) == (fault == nil), "\(violation ?? "nothing is missing")")
  }
}
