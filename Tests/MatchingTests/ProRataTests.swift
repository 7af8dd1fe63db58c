import Testing

@testable import Matching

@Suite struct ProRataTests {
  /// What each of the orders gets.
  func shares(
    _ quantity: Int64, among open: [Int64], top: Int64 = 0, percent: Int64 = 0, minimum: Int64 = 0
  ) -> [Int64] {
    var sharing = ProRata(capacity: 100, prefault: false)
    for (index, lots) in open.enumerated() { sharing.add(UInt32(index + 1), open: lots) }
    sharing.allocate(
      quantity,
      by: ProRata.Terms(topOrderLots: top, fifoPercent: percent, minimumAllocation: minimum))
    return (0..<open.count).map { sharing.shares[$0].lots }
  }

  @Test func sharesAreInProportionAndWhatRoundingLeavesGoesByTime() {
    #expect(shares(100, among: [100, 200, 100]) == [25, 50, 25])
    #expect(shares(10, among: [7, 7, 7]) == [4, 3, 3])
    #expect(shares(2, among: [5, 5, 5, 5]) == [2, 0, 0, 0])
  }

  @Test func theTopOrderComesFirst() {
    #expect(shares(100, among: [100, 100, 200], top: 40) == [40 + 10 + 1, 16, 33])
    #expect(shares(30, among: [100, 100], top: 40) == [30, 0])
    #expect(shares(30, among: [10, 100], top: 40) == [10, 20])
  }

  @Test func aPercentageGoesByTime() {
    #expect(shares(100, among: [30, 100, 100], percent: 40) == [30, 10 + 28 + 1, 31])
    #expect(shares(7, among: [100, 100], percent: 50) == [3 + 2, 2])
    #expect(shares(50, among: [30, 30], percent: 100) == [30, 20])
  }

  @Test func aSmallShareBecomesNothing() {
    #expect(shares(20, among: [1000, 10, 10], minimum: 2) == [20, 0, 0])
    #expect(shares(10, among: [10, 10, 10], minimum: 4) == [10, 0, 0])
    #expect(shares(12, among: [10, 10, 10], minimum: 4) == [4, 4, 4])
  }

  @Test func theLargestOrdersDoNotOverflow() {
    let all = Int64.max
    let half: [Int64] = [all / 2 + 1, all / 2]
    #expect(shares(all, among: [all, all]) == half)
    #expect(shares(all, among: [all, all], percent: 100) == [all, 0])
  }

  /// The four steps as the rules say them, lot by lot where they go by time.
  func naive(_ quantity: Int64, among open: [Int64], top: Int64, percent: Int64, minimum: Int64) -> [Int64] {
    var got = open.map { _ in Int64(0) }
    func giveByTime(_ lots: Int64) {
      for _ in 0..<lots { got[open.indices.first { got[$0] < open[$0] }!] += 1 }
    }
    got[0] = [top, open[0], quantity].min()!
    giveByTime((quantity - got[0]) * percent / 100)
    let rest = quantity - got.reduce(0, +)
    let left = open.indices.map { open[$0] - got[$0] }
    let wanted = left.reduce(0, +)
    for index in open.indices {
      let share = rest * left[index] / wanted
      if share >= minimum { got[index] += share }
    }
    giveByTime(quantity - got.reduce(0, +))
    return got
  }

  @Test func randomSharesAreThoseOfTheRules() {
    let seed: UInt64 = 4
    var numbers = SeededNumbers(seed: seed)
    for round in 0..<3000 {
      let count = Int.random(in: 1...12, using: &numbers)
      let open = (0..<count).map { _ in Int64.random(in: 1...40, using: &numbers) }
      let total = open.reduce(0, +)
      if total == 1 { continue }
      let quantity = Int64.random(in: 1..<total, using: &numbers)
      let top = Int64.random(in: 0...20, using: &numbers) * Int64.random(in: 0...1, using: &numbers)
      let percent = Int64.random(in: 0...2, using: &numbers) * 50 - Int64.random(in: 0...9, using: &numbers)
      let minimum = Int64.random(in: 0...5, using: &numbers)
      let given = shares(quantity, among: open, top: top, percent: max(0, percent), minimum: minimum)
      let wanted = naive(
        quantity, among: open, top: top, percent: max(0, percent), minimum: minimum)
      #expect(given == wanted, "seed \(seed), round \(round)")
      #expect(given.reduce(0, +) == quantity)
    }
  }
}
