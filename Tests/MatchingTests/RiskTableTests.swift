import Domain
import Testing

@testable import Matching

@Suite struct RiskTableTests {
  private func run(seed: UInt64, steps: Int, isLarge: Bool) {
    var world = RiskWorld(seed: seed, isLarge: isLarge)
    for step in 0..<steps {
      world.step()
      if let violation = world.violation() {
        Issue.record("seed \(seed), step \(step): \(violation)")
        return
      }
    }
    #expect(world.fills > steps / 50 && world.busts > 0, "seed \(seed): little happened")
    #expect(world.refusals.count >= 5, "seed \(seed): \(world.refusals)")
  }

  @Test(arguments: 1...8) func moneyAndReservationsAreConservedAtEveryStep(_ seed: UInt64) {
    run(seed: seed, steps: 4000, isLarge: false)
  }

  @Test(arguments: 1...8) func numbersAtTheEdgeOf64BitsAreRefusedAndNeverTrap(_ seed: UInt64) {
    run(seed: 100 + seed, steps: 4000, isLarge: true)
  }

  @Test func theCheckSeesOneUnitThatIsMissing() {
    var world = RiskWorld(seed: 1, isLarge: false)
    while world.orders.isEmpty { world.step() }
    #expect(world.violation() == nil)
    let account = AccountID(rawValue: 2)
    let asset = AssetID(rawValue: 1)
    world.risk.balances[account, asset].pointee.amount += 1
    #expect(world.violation() != nil)
    world.risk.balances[account, asset].pointee.amount -= 1
    world.risk.balances.reserve(1, of: asset, account: account)
    #expect(world.violation() != nil)
    world.risk.balances.reserve(-1, of: asset, account: account)
    world.risk.positions.takeBack(1, on: .buy, account: account, instrument: InstrumentID(rawValue: 0))
    #expect(world.violation() != nil)
  }

  @Test func aFeeIsRoundedUpAndARebateTowardsZero() {
    #expect(FeeRate.fee(on: 1, at: 1) == 1)
    #expect(FeeRate.fee(on: 1_000_000, at: 1) == 1)
    #expect(FeeRate.fee(on: 1_000_001, at: 1) == 2)
    #expect(FeeRate.fee(on: 1_999_999, at: -1) == -1)
    #expect(FeeRate.fee(on: 999_999, at: -1) == 0)
    #expect(FeeRate.fee(on: 0, at: 1_000_000) == 0)
    #expect(FeeRate.fee(on: .max, at: 1_000_000) == .max)
    #expect(FeeRate.fee(on: .max, at: -1_000_000) == -.max)
    #expect(FeeRate.fee(on: .max, at: 0) == 0)
    var numbers = SeededNumbers(seed: 3)
    for _ in 0..<10_000 {
      let notional = Int64.random(in: 0...(1 << Int64.random(in: 0...62, using: &numbers)), using: &numbers)
      let rate = Int32.random(in: -1_000_000...1_000_000, using: &numbers)
      let exact = Int128(notional) * Int128(rate)
      let expected = rate > 0 ? (exact + 999_999) / 1_000_000 : exact / 1_000_000
      #expect(Int128(FeeRate.fee(on: notional, at: rate)) == expected, "\(notional) at \(rate)")
    }
  }

  @Test func aPurseReachesForTheMostLotsThatCanBePaid() {
    var numbers = SeededNumbers(seed: 4)
    for _ in 0..<5000 {
      let free = Int64.random(in: 0...1_000_000, using: &numbers)
      let rate = Int32.random(in: -5000...1_000_000, using: &numbers)
      let price = Int64.random(in: 0...30_000, using: &numbers)
      var purse = Purse(free: free, unit: 7, rate: rate)
      let lots = purse.lots(at: price)
      func cost(_ lots: Int64) -> Int64 {
        price * 7 * lots + max(0, FeeRate.fee(on: price * 7 * lots, at: rate))
      }
      if price == 0 {
        #expect(lots == .max)
      } else {
        #expect(cost(lots) <= free && cost(lots + 1) > free, "\(lots) lots at \(price), \(rate)")
        purse.pay(lots, at: price)
        #expect(purse.free == free - cost(lots))
      }
    }
    #expect(Purse(free: -1, unit: 7, rate: 0).lots(at: 0) == 0)
    #expect(Purse(free: .max, unit: 7, rate: 0).lots(at: .max) == 0)
    #expect(Purse(free: .max, unit: 1, rate: 1_000_000).lots(at: 1) == .max / 2)
  }

  @Test func aBucketHoldsItsBurstAndFillsNanosecondByNanosecond() {
    var entry = SessionGuard()
    func taken(_ times: UInt64...) -> [Bool] { times.map { entry.take(at: $0) } }
    #expect(taken(0) == [true])
    #expect(entry.available(at: 0) == .max)
    entry.set(rate: 3, burst: 2, at: 1000)
    #expect(taken(1000, 1000, 1000) == [true, true, false])
    // A third of a second is not a whole number of nanoseconds: the token is whole one later.
    #expect(taken(1000 + 333_333_333, 1000 + 333_333_334) == [false, true])
    // Nothing of the third that is left over is lost.
    #expect(
      taken(1000 + 666_666_667, 1000 + 1_000_000_000, 1000 + 1_000_000_000, 0) == [true, true, false, false])
    #expect(entry.available(at: .max) == 2)
    entry.set(rate: .max, burst: .max, at: 5)
    #expect(entry.available(at: 5) == .max)
    #expect(taken(.max) == [true])
    #expect(entry.available(at: .max) == UInt32.max - 1)
    entry.set(rate: 0, burst: 7, at: 5)
    #expect(taken(5) == [true])
    #expect(entry.burst == 0)
  }

  @Test func recordsOfTradesStayWithinACacheLine() {
    #expect(MemoryLayout<TradeRecord>.stride <= 64)
    #expect(MemoryLayout<Balance>.stride == 16)
    #expect(MemoryLayout<OrderMoney>.stride == 24)
  }
}
