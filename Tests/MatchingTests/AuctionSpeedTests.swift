import Domain
import Glibc
import Matching
import Testing

/// How long auctions take. Says something in a release build on a quiet core only:
/// `APUS_MEASURE=1 swift test -c release -Xswiftc -enable-testing --filter AuctionSpeedTests`.
@Suite(.enabled(if: getenv("APUS_MEASURE") != nil, "measuring is asked for with APUS_MEASURE=1"), .serialized)
struct AuctionSpeedTests {
  private func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// Nanoseconds of a look at the indicative price, of the whole uncross and of its longest command, and its trades.
  private func uncross(_ orders: Int, levels: Int64) -> (look: Int, all: Int, longest: Int, trades: Int) {
    var limits = smallLimits(orders: UInt32(orders), clientOrderIDs: 1 << 20)
    limits.instruments = 1
    var engine = MatchingEngine(limits: limits)
    var numbers = SeededNumbers(seed: 3)
    var sequence: UInt64 = 0
    var timestamp: UInt64 = 1
    func apply(_ command: Command) -> (time: Int, trades: Int) {
      sequence += 1
      let start = now()
      engine.apply(command, sequence: sequence, timestamp: timestamp)
      let time = now() - start
      return (time, engine.events.reduce(0) { if case .trade = $1 { $0 + 1 } else { $0 } })
    }
    _ = apply(.defineInstrument(testInstruments()[0]))
    _ = apply(.changePhase(PhaseChange(instrument: btc, phase: .openingAuction)))
    for number in 0..<orders {
      let side: Side = number & 1 == 0 ? .buy : .sell
      _ = apply(
        .newOrder(
          NewOrder(
            origin: Origin(session: alice, messageSequence: 1), clientOrderID: ClientOrderID("n\(number)")!,
            instrument: btc, side: side, quantity: Quantity(lots: .random(in: 1...100, using: &numbers)),
            price: Price(ticks: 1_000_000 + .random(in: 0..<levels, using: &numbers)))))
    }
    timestamp += 1_000_000_000
    let look = apply(.advance)
    #expect(engine.events.count == 1)
    var result = (look: look.time, all: 0, longest: 0, trades: 0)
    var command = Command.changePhase(PhaseChange(instrument: btc, phase: .continuous))
    repeat {
      let step = apply(command)
      result.all += step.time
      result.longest = max(result.longest, step.time)
      result.trades += step.trades
      command = .advance
    } while engine.nextDeadline == 0
    #expect(engine.phase(of: btc) == .continuous && engine.firstViolation() == nil)
    return result
  }

  /// Twice the orders take about twice the time, over few levels and over many.
  @Test(arguments: [100, 100_000] as [Int64])
  func anAuctionTakesTimeForItsTradesAndLevels(levels: Int64) {
    var perTrade: [Int] = []
    for orders in [25_000, 50_000, 100_000] {
      var best = uncross(orders, levels: levels)
      for _ in 0..<4 {
        let again = uncross(orders, levels: levels)
        best.look = min(best.look, again.look)
        best.longest = min(best.longest, again.longest)
        best.all = min(best.all, again.all)
      }
      perTrade.append(best.all / best.trades)
      print(
        "\(orders) orders on \(levels) prices: a look \(best.look / 1000) us, \(best.trades) trades in"
          + " \(best.all / 1000) us, \(perTrade.last!) ns each, longest command \(best.longest / 1000) us")
    }
    #expect(perTrade[2] < 3 * perTrade[0])
  }
}
