import Domain
import Matching
import Testing

/// Small tables, so that flows reach their limits.
private func flowLimits(
  orders: UInt32 = 200, clientOrderIDs: UInt32 = 5000, resendMessages: UInt32 = 65536, pegs: UInt32 = 12
) -> Limits {
  var limits = smallLimits(orders: orders, clientOrderIDs: clientOrderIDs, resendMessages: resendMessages)
  limits.pegs = pegs
  limits.accounts = 8
  limits.assets = 4
  limits.sessions = 8
  limits.trades = 64
  return limits
}

@Suite struct DifferentialTests {
  /// The parts of the rules that engine and reference are compared on.
  static let parts: Features = [.pairs, .throttles, .kills, .stops, .trailing, .pegs]

  #if DEBUG
    static let commands = 4_000
  #else
    static let commands = 200_000
  #endif

  private func expectNoDifference(
    _ seed: UInt64, _ limits: Limits, _ features: Features = parts, stateEvery: Int = 500
  ) {
    var counts: [Rule: Int] = [:]
    let found = compare(
      seed: seed, count: Self.commands, limits: limits, features: features, stateEvery: stateEvery,
      counts: &counts)
    if let found { Issue.record("\(found)") }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func theEngineDoesWhatTheReferenceDoes(seed: UInt64) {
    expectNoDifference(seed, flowLimits())
  }

  @Test func soItDoesAtItsLimits() {
    expectNoDifference(4, flowLimits(orders: 12, clientOrderIDs: 200, pegs: 2), stateEvery: 100)
  }

  /// An eighth of the messages: 1 to 4 fills.
  @Test(arguments: [0, 16, 24, 32] as [UInt32])
  func soItDoesWhereOneRequestMayFillFewOrders(resendMessages: UInt32) {
    expectNoDifference(6, flowLimits(resendMessages: resendMessages))
  }

  /// The comparison is worth something only if it finds a broken rule.
  @Test(arguments: Fault.allCases.filter { parts.isSuperset(of: $0.part) })
  func aBrokenRuleIsFoundAndCutDown(fault: Fault) throws {
    var counts: [Rule: Int] = [:]
    let found = try #require(
      compare(
        seed: 5, count: 10_000, limits: flowLimits(resendMessages: 16), features: fault.part, fault: fault,
        counts: &counts))
    #expect(found.steps.count <= 12, "\(found)")
  }
}
