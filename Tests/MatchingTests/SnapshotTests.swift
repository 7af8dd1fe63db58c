import Domain
import Memory
import Testing

@testable import Matching

/// Bytes of a snapshot, as a file would hold them.
private final class SnapshotBytes {
  private(set) var all: [UInt8] = []
  private var taken = 0

  func write(_ engine: borrowing MatchingEngine) throws {
    var writer = StateWriter(runBytes: 4096) { [self] in all += $0 }
    try engine.write(to: &writer)
    try writer.finish()
  }

  func flip(_ byte: Int) { all[byte] ^= 1 << UInt8(byte & 7) }
  func cut(to count: Int) { all.removeLast(all.count - count) }

  func restored(_ limits: Limits) throws -> MatchingEngine {
    taken = 0
    var reader = StateReader(runBytes: 4096) { [self] room in
      let count = min(room.count, all.count - taken)
      room.copyBytes(from: all[taken..<taken + count])
      taken += count
      return count
    }
    let engine = try MatchingEngine(limits: limits, from: &reader)
    try reader.finish()
    return engine
  }
}

@Suite struct SnapshotTests {
  private var limits: Limits {
    var limits = smallLimits(orders: 200, clientOrderIDs: 5000, resendMessages: 16)
    (limits.pegs, limits.accounts, limits.assets, limits.sessions, limits.trades) = (12, 8, 4, 8, 64)
    return limits
  }

  /// A restored engine is the same engine: the same hash, no broken invariant, and from then on the same events. At
  /// every place of a flow of all that there is: in calls, in uncrosses that wait, with consequences put off.
  @Test func aRestoredEngineGoesOnAsTheOneThatWroteIt() throws {
    let waited = try (11...14 as ClosedRange<UInt64>).map(timesUnderWay).reduce(0, +)
    #expect(waited > 0, "nothing was ever under way")
  }

  /// Drives one flow through snapshots. - Returns: how many of them were taken with something under way.
  private func timesUnderWay(seed: UInt64) throws -> Int {
    var generator = FlowGenerator(seed: seed, features: .all)
    let reference = ReferenceExchange(limits: limits)
    var original = MatchingEngine(limits: limits, prefault: false)
    var copy = MatchingEngine(limits: limits, prefault: false)
    var waited = 0
    for number in 1...3000 as ClosedRange<UInt64> {
      let step = generator.next(reference)
      _ = reference.apply(step.command, timestamp: step.time)
      original.apply(step.command, sequence: number, timestamp: step.time)
      copy.apply(step.command, sequence: number, timestamp: step.time)
      try #require(
        Array(original.events) == Array(copy.events), "seed \(seed), command \(number): \(step.command)")
      let isUnderWay = original.triggers.isPutOff || original.calls.uncrossing > 0
      guard number % 37 == 0 || isUnderWay else { continue }
      if isUnderWay { waited += 1 }
      let bytes = SnapshotBytes()
      try bytes.write(original)
      let made = try bytes.restored(limits)
      try #require(made.stateHash() == original.stateHash(), "seed \(seed), after command \(number)")
      try #require(
        made.firstViolation() == original.firstViolation(), "seed \(seed), after command \(number)")
      copy = consume made
    }
    return waited
  }

  @Test func bytesThatAreNoStateAreRefused() throws {
    var market = Market()
    for number in 1...20 { market.enter(ClientOrderID("a\(number)")!, .buy, 5, at: Int64(90 + number % 5)) }
    let whole = SnapshotBytes()
    try whole.write(market.engine)
    let hash = market.engine.stateHash()
    let limits = market.engine.limits
    var noticed = 0
    for byte in stride(from: 0, to: whole.all.count, by: 61) {
      let damaged = SnapshotBytes()
      try damaged.write(market.engine)
      damaged.flip(byte)
      let other = try? damaged.restored(limits).stateHash()
      if other != hash { noticed += 1 }
    }
    #expect(noticed > whole.all.count / 61 * 9 / 10, "a flipped bit changes the state, or is refused")
    for count in stride(from: 0, to: whole.all.count, by: 8 * 13) {
      let short = SnapshotBytes()
      try short.write(market.engine)
      short.cut(to: count)
      #expect(throws: StateFormatError.self) { _ = try short.restored(limits).openOrderCount }
    }
  }
}
