import Domain
import Testing

@testable import Matching

/// One order of a small book that stands crossed.
private struct AuctionOrder {
  var side: Side
  var price: Int64
  var shown: Int64
  var whole: Int64
  var isHidden = false
  var isAllOrNone = false
  var isMarket = false
}

private let highest: Int64 = 40
private let lowest: Int64 = -5

/// The books with these orders in instrument 1.
private func books(_ orders: [AuctionOrder]) -> OrderBooks {
  var books = OrderBooks(
    instruments: 2, orders: 64, fillsPerRequest: 64, idSeed: nil, records: 66, prefault: false)
  for (number, order) in orders.enumerated() {
    let handle = books.takeOrderSlot()
    (books.records + Int(handle) &* OrderRecord.stride).bindMemory(to: OrderRecord.self, capacity: 1)
      .initialize(
        to: OrderRecord(
          clientOrderID: "x", orderID: OrderID(rawValue: UInt64(number + 1)),
          quantity: Quantity(lots: order.whole), price: Price(ticks: order.price),
          session: SessionID(rawValue: 0), account: .none, instrument: eth, clientKey: 0, side: order.side,
          type: order.isMarket ? .market : .limit, timeInForce: .day))
    let kind = order.isAllOrNone ? 3 : order.isHidden ? 1 : 0
    let side = OrderBooks.side(eth, order.side) ^ kind &* 2
    let traits: OrderTraits = order.shown < order.whole ? .reserve : .none
    books.rest(
      handle, tag: QueueNode.tag(UInt64(number + 1), traits), owner: 0, leaves: order.shown,
      key: OrderBooks.key(order.price, side), on: side)
  }
  return books
}

/// A rule broken on purpose, to prove that the comparison finds it.
private enum QuoteFault: CaseIterable {
  case none, ignoresImbalance, ignoresTheLastPrice, roundsTheMiddleUp, takesAllOrNone
}

/// The rules as they are written, one candidate after the other.
private func naiveQuote(
  _ orders: [AuctionOrder], lastPrice: Int64?, fault: QuoteFault = .none
) -> AuctionQuote? {
  let taking = orders.filter { !$0.isAllOrNone || fault == .takesAllOrNone }
  let bids = taking.filter { $0.side == .buy }
  let asks = taking.filter { $0.side == .sell }
  guard let bestBid = bids.map(\.price).max(), let bestAsk = asks.map(\.price).min(), bestBid >= bestAsk
  else { return nil }
  let bid = bids.filter { !$0.isMarket }.map(\.price).max()
  let ask = asks.filter { !$0.isMarket }.map(\.price).min()
  var middle: Int64?
  if let bid, let ask {
    middle = Int64((Double(bid + ask) / 2).rounded(fault == .roundsTheMiddleUp ? .up : .down))
  } else {
    middle = bid ?? ask
  }
  guard let reference = (fault == .ignoresTheLastPrice ? nil : lastPrice) ?? middle else { return nil }
  func buying(_ price: Int64) -> Int64 { bids.filter { $0.price >= price }.map(\.whole).reduce(0, +) }
  func selling(_ price: Int64) -> Int64 { asks.filter { $0.price <= price }.map(\.whole).reduce(0, +) }
  var best: (lots: Int64, imbalance: Int64, distance: Int64, price: Int64)?
  for price in bestAsk...bestBid {
    let (buy, sell) = (buying(price), selling(price))
    let candidate = (
      lots: min(buy, sell), imbalance: fault == .ignoresImbalance ? 0 : abs(buy - sell),
      distance: abs(price - reference), price: price
    )
    if let old = best,
      (-candidate.lots, candidate.imbalance, candidate.distance, candidate.price)
        >= (-old.lots, old.imbalance, old.distance, old.price)
    {
      continue
    }
    best = candidate
  }
  let found = best!
  let excess = buying(found.price) - selling(found.price)
  return AuctionQuote(
    price: found.price, lots: Int128(found.lots), imbalance: Int128(abs(excess)),
    imbalanceSide: excess >= 0 ? .buy : .sell)
}

@Suite struct AuctionPriceTests {
  private func quote(_ orders: [AuctionOrder], last: Int64? = nil) -> AuctionQuote? {
    books(orders).auctionQuote(of: eth, lastPrice: last)
  }
  private func buy(_ lots: Int64, at price: Int64) -> AuctionOrder {
    AuctionOrder(side: .buy, price: price, shown: lots, whole: lots)
  }
  private func sell(_ lots: Int64, at price: Int64) -> AuctionOrder {
    AuctionOrder(side: .sell, price: price, shown: lots, whole: lots)
  }

  @Test func thereIsNoPriceWhereNothingCrosses() {
    #expect(quote([]) == nil)
    #expect(quote([buy(1, at: 10)]) == nil)
    #expect(quote([buy(1, at: 10), sell(1, at: 11)], last: 10) == nil)
    #expect(quote([buy(1, at: 10), sell(1, at: 10)], last: 30)?.price == 10)
  }

  @Test func mostLotsThenLeastImbalanceThenTheNearestPriceWins() {
    // 10 trade from 8 to 12; nothing is left over from 10 to 12.
    let orders = [buy(10, at: 12), buy(5, at: 9), sell(10, at: 8)]
    #expect(quote(orders, last: 30) == AuctionQuote(price: 12, lots: 10, imbalance: 0, imbalanceSide: .buy))
    #expect(quote(orders, last: 3)?.price == 10)
    #expect(quote(orders, last: 11)?.price == 11)
    // Without a last trade price: (12 + 8) / 2.
    #expect(quote(orders)?.price == 10)
    #expect(
      quote([buy(10, at: 12), sell(4, at: 8)], last: 9)
        == AuctionQuote(price: 9, lots: 4, imbalance: 6, imbalanceSide: .buy))
  }

  @Test func theMiddleIsRoundedDownAlsoBelowZero() {
    #expect(quote([buy(1, at: 5), sell(1, at: 2)])?.price == 3)
    #expect(quote([buy(1, at: -2), sell(1, at: -5)])?.price == -4)
  }

  @Test func marketOrdersAloneHaveNoPrice() {
    let bid = AuctionOrder(side: .buy, price: highest, shown: 3, whole: 3, isMarket: true)
    let ask = AuctionOrder(side: .sell, price: lowest, shown: 3, whole: 3, isMarket: true)
    #expect(quote([bid, ask]) == nil)
    #expect(quote([bid, ask], last: 7)?.price == 7)
    #expect(quote([bid, ask, buy(1, at: highest)])?.price == highest)
    #expect(quote([bid, ask, buy(1, at: 3)])?.price == 4)
  }

  @Test func theLargestBooksDoNotOverflow() {
    var orders: [AuctionOrder] = []
    for price in 1...20 as ClosedRange<Int64> {
      orders.append(buy(.max, at: price))
      orders.append(sell(.max, at: price))
    }
    let quote = quote(orders, last: 1)
    #expect(quote?.lots == 10 * Int128(Int64.max))
    #expect(quote?.price == 10)
  }

  /// Random books, and what the rules say of them, with a fault perhaps.
  private func differences(seed: UInt64, rounds: Int, fault: QuoteFault) -> [String] {
    var numbers = SeededNumbers(seed: seed)
    var found: [String] = []
    for round in 0..<rounds {
      let width = Int64.random(in: 1...20, using: &numbers)
      let size = Int64.random(in: 1...6, using: &numbers)
      let isPlain = Bool.random(using: &numbers)
      let orders = (0..<Int.random(in: 0...14, using: &numbers)).map { _ in
        var order = AuctionOrder(
          side: Bool.random(using: &numbers) ? .buy : .sell,
          price: Int64.random(in: 0...width, using: &numbers), shown: 1,
          whole: Int64.random(in: 1...size, using: &numbers))
        order.shown = order.whole
        if isPlain { return order }
        switch Int.random(in: 0..<10, using: &numbers) {
        case 0: order.isHidden = true
        case 1: order.isAllOrNone = true
        case 2: order.shown = 1
        case 3:
          order.isMarket = true
          order.price = order.side == .buy ? highest : lowest
        default: break
        }
        return order
      }
      let last: Int64? =
        Bool.random(using: &numbers) ? nil : Int64.random(in: -3...width + 3, using: &numbers)
      let given = quote(orders, last: last)
      let wanted = naiveQuote(orders, lastPrice: last, fault: fault)
      if given != wanted {
        found.append("seed \(seed), round \(round): \(given as Any), but \(wanted as Any)")
      }
    }
    return found
  }

  @Test func randomBooksHaveThePriceOfTheRules() {
    #expect(differences(seed: 21, rounds: 20_000, fault: .none) == [])
  }

  @Test(arguments: QuoteFault.allCases.filter { $0 != .none })
  private func theComparisonFindsABrokenRule(fault: QuoteFault) {
    #expect(!differences(seed: 22, rounds: 2000, fault: fault).isEmpty)
  }
}
