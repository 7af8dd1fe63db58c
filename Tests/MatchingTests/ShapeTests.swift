import Domain
import Matching
import Testing

/// The shapes that make the engine's tables and price windows work hardest.
@Suite struct ShapeTests {
  @Test func ordersAreFoundWhileTheIndexesGrow() {
    let count = 6000
    var market = Market(limits: smallLimits(orders: UInt32(count)))
    var numbers = SeededNumbers(seed: 7)
    var open: [Int] = []
    for number in 1...count {
      market.enter(ClientOrderID("n\(number)")!, .buy, 1, at: Int64(number), .goodTillCancel)
      open.append(number)
      if number % 3 == 0 {
        let order = open.remove(at: Int.random(in: 0..<open.count, using: &numbers))
        #expect(
          market.cancel(ClientOrderID("n\(order)")!, as: ClientOrderID("c\(order)")!)[0].contains("canceled"))
      }
      if number % 500 == 0 { #expect(market.engine.firstViolation() == nil) }
    }
    for order in open {
      #expect(
        market.cancel("", as: ClientOrderID("c\(order)")!, order: UInt64(order))[0].contains("canceled"))
    }
    #expect(market.engine.openOrderCount == 0)
    #expect(market.engine.firstViolation() == nil)
  }

  @Test func aBookOfAnyShapeTradesInPriority() {
    var market = Market(limits: smallLimits(orders: 2000))
    var numbers = SeededNumbers(seed: 8)
    var prices: [Int64] = []
    for number in 0..<2000 {
      // Blocks, gaps, both ends: near levels, far levels and moves of the window.
      let price = Int64.random(in: 1...(1 << Int64.random(in: 1...39, using: &numbers)), using: &numbers)
      prices.append(price)
      market.enter(ClientOrderID("s\(number)")!, .sell, 1, at: price, .goodTillCancel)
    }
    #expect(market.engine.firstViolation() == nil)
    let events = market.apply(
      .newOrder(
        NewOrder(
          origin: Origin(session: bob, messageSequence: 1), clientOrderID: "b", instrument: btc, side: .buy,
          type: .market, quantity: Quantity(lots: 2000))))
    var traded: [Int64] = []
    for case .trade(let trade) in events { traded.append(trade.price.ticks) }
    #expect(traded == prices.sorted())
    #expect(market.engine.openOrderCount == 0)
    #expect(market.engine.firstViolation() == nil)
  }

  @Test func aWideBookStaysWholeWhenThePriceRunsAway() {
    var market = Market()
    // A page for each bid, all over the window; then bids ever higher push them out of it, a few at a time.
    var prices: [Int64] = []
    for step in 0..<50 { prices.append(10_000_000 + 5000 * Int64(step)) }
    for step in 1..<50 { prices.append(10_250_000 + 200_000 * Int64(step * step)) }
    // Back down, where everything is far by now.
    for step in 1..<50 { prices.append(10_250_001 - 5000 * Int64(step)) }
    for (number, price) in prices.enumerated() {
      #expect(market.enter(ClientOrderID("a\(number)")!, .buy, 1, at: price).count == 1)
      #expect(market.engine.firstViolation() == nil)
    }
    #expect(market.engine.bestPrice(btc, .buy) == Price(ticks: prices.max()!))
    var queue: [Int64] = []
    market.engine.forEachOrder(of: btc, .buy) { queue.append($0.price.ticks) }
    #expect(queue == prices.sorted(by: >))
    for number in prices.indices.reversed() {
      #expect(
        market.cancel(ClientOrderID("a\(number)")!, as: ClientOrderID("c\(number)")!)[0].contains("canceled"))
      #expect(market.engine.firstViolation() == nil)
    }
  }

  @Test func aFarLevelComesBackWithItsBlock() {
    var market = Market()
    market.enter("a1", .buy, 1, at: 6400)
    market.enter("a2", .buy, 1, at: 100_000_000_000)
    market.cancel("a2", as: "c2")
    market.enter("a3", .buy, 1, at: 6401)
    #expect(market.engine.firstViolation() == nil)
    market.enter("a4", .buy, 1, at: 6400)
    #expect(market.queue(.buy) == ["a3", "a1", "a4"])
  }

  /// These two ids of session 0 have the same key in the index of open orders.
  @Test func ordersWithOneIndexKeyAreToldApart() {
    var market = Market()
    market.enter("k100213880", .buy, 1, at: 100)
    market.enter("k100251950", .buy, 2, at: 100)
    #expect(market.status("k100251950")[0].contains("k100251950 orderStatus: new buy 2@100"))
    #expect(market.status("k100213880")[0].contains("k100213880 orderStatus: new buy 1@100"))
    #expect(market.cancel("k100251950", as: "c1")[0].contains("O2 "))
    #expect(market.queue(.buy) == ["k100213880"])
    #expect(market.cancel("k100213880", as: "c2")[0].contains("O1 "))
    #expect(market.status("k100251950")[0].contains("O2 "))
    #expect(market.status("k100213880")[0].contains("O1 "))
  }
}
