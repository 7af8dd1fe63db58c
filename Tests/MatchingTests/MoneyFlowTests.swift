import Domain
import Memory
import Testing

@testable import Matching

@Suite struct MoneyFlowTests {
  @Test(arguments: 1...8) func statementsKeptFromTheReportsAgreeWithTheBalances(_ seed: UInt64) {
    var flow = MoneyFlow(seed: seed, isProRata: seed > 6)
    for step in 0..<3000 {
      flow.step()
      let audit = step % 50 == 0 ? flow.it.market.engine.firstViolation() : nil
      if let violation = flow.violation() ?? audit {
        Issue.record("seed \(seed), step \(step): \(violation)")
        return
      }
    }
    let wanted = [
      "trade", "tradeCancel", "transfer", "insufficientBalance", "killSwitch", "positionLimit",
      "accountBlocked",
      "notionalTooLarge", "creditLimit", "auctionOver",
    ]
    #expect(flow.seen["trade", default: 0] > 100, "seed \(seed): \(flow.seen)")
    let missing = wanted.filter { flow.seen[$0] == nil }
    #expect(missing == [], "seed \(seed): \(flow.seen)")
  }

  @Test(arguments: [MoneyFlow.Fault.forgetsAFee, .forgetsABust])
  func aStatementThatForgetsSomethingDisagrees(_ fault: MoneyFlow.Fault) {
    var flow = MoneyFlow(seed: 1, fault: fault)
    var steps = 0
    while steps < 3000 && flow.violation() == nil {
      flow.step()
      steps += 1
    }
    #expect(steps < 3000)
  }

  @Test func aSnapshotBringsMoneyAndLimitsBack() throws {
    var flow = MoneyFlow(seed: 9)
    flow.it.throttle(bob, rate: 5, burst: 9)
    for _ in 0..<700 { flow.step() }
    let bytes = Bytes()
    var writer = StateWriter { bytes.all += $0 }
    try flow.it.market.engine.write(to: &writer)
    try writer.finish()
    var offset = 0
    var reader = StateReader { buffer in
      let count = min(buffer.count, bytes.all.count - offset)
      bytes.all.withUnsafeBytes {
        buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[offset..<offset + count]))
      }
      offset += count
      return count
    }
    let restored = try MatchingEngine(limits: flow.it.market.engine.limits, from: &reader)
    #expect(restored.riskWords() == flow.it.market.engine.riskWords())
  }
}

extension MatchingEngine {
  fileprivate borrowing func riskWords() -> [UInt64] {
    var words: [UInt64] = []
    risk.forEachWord(instrumentCount: instrumentCount, lastTrade: lastTradeID) { words.append($0) }
    return words
  }
}

/// What a snapshot's writer gave.
private final class Bytes { var all: [UInt8] = [] }
