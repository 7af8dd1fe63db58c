import Domain
import Matching
import Testing

/// The engine beside the reference in flows of calls, auctions, bands, shares and expiry.
@Suite struct PhaseFlowTests {
  private func limits(_ resendMessages: UInt32) -> Limits {
    var limits = smallLimits(orders: 200, clientOrderIDs: 5000, resendMessages: resendMessages)
    limits.sessions = 8
    return limits
  }

  static let parts: [Features] = [
    .auctions, .expiry, .collars, .volatility, .proRata, [.auctions, .instructions],
    [.auctions, .volatility, .collars, .proRata, .expiry, .selfTrade, .instructions, .marketToLimit],
    [.auctions, .volatility, .stops, .trailing, .pegs, .expiry],
    [.auctions, .volatility, .proRata, .money],
  ]

  @Test(arguments: parts)
  func theEngineDoesWhatTheReferenceDoes(features: Features) {
    for (seed, resendMessages) in [(31, 65536), (32, 16)] as [(UInt64, UInt32)] {
      var counts: [Rule: Int] = [:]
      let found = compare(
        seed: seed, count: 3000, limits: limits(resendMessages), features: features, stateEvery: 100,
        counts: &counts)
      if let found { Issue.record("\(found)") }
    }
  }
}
