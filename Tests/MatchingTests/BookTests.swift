import Domain
import Matching
import Testing

/// The books by order id, without sessions and reports.
@Suite struct BookTests {
  static let one = InstrumentID(rawValue: 0)

  private static func books(orders: Int = 64, fills: Int = 64, seed: UInt64? = nil) -> OrderBooks {
    OrderBooks(instruments: 2, orders: orders, fillsPerRequest: fills, idSeed: seed, prefault: false)
  }

  @Test func anOrderTradesWithTheBestPriceFirstAndTheOldestOrderFirst() {
    var books = Self.books()
    for (id, price) in [(1, 102), (2, 101), (3, 101), (4, 103)] {
      let answer = books.enter(
        UInt64(id), Self.one, .sell, price: Int64(price), quantity: 10, owner: 0, isImmediate: false)
      #expect(answer.state == .resting && answer.leaves == 10)
    }
    let answer = books.enter(9, Self.one, .buy, price: 102, quantity: 35, owner: 0, isImmediate: false)
    #expect(answer.state == .resting && answer.leaves == 5 && answer.fillCount == 3)
    #expect((0..<3).map { books.lastFills[$0].makerID } == [2, 3, 1])
    #expect((0..<3).map { books.lastFills[$0].price } == [101, 101, 102])
    #expect((0..<3).allSatisfy { books.lastFills[$0].isMakerDone && books.lastFills[$0].quantity == 10 })
    #expect(books.bestPrice(Self.one, .buy) == 102 && books.bestPrice(Self.one, .sell) == 103)
    #expect(books.quantity(Self.one, .buy, at: 102) == 5)
  }

  @Test func whatIsLeftOfAnImmediateOrderIsCanceled() {
    var books = Self.books()
    _ = books.enter(1, Self.one, .buy, price: 100, quantity: 4, owner: 0, isImmediate: false)
    let answer = books.enter(2, Self.one, .sell, price: 99, quantity: 10, owner: 0, isImmediate: true)
    #expect(answer.state == .canceled && answer.reason == .immediateRemainder)
    #expect(answer.leaves == 6 && answer.fillCount == 1)
    #expect(books.bestPrice(Self.one, .buy) == nil && books.bestPrice(Self.one, .sell) == nil)
  }

  @Test func anOrderNeverTradesWithOneOfTheSameOwner() {
    var books = Self.books()
    _ = books.enter(1, Self.one, .buy, price: 101, quantity: 4, owner: 7, isImmediate: false)
    _ = books.enter(2, Self.one, .buy, price: 100, quantity: 4, owner: 8, isImmediate: false)
    let stopped = books.enter(3, Self.one, .sell, price: 100, quantity: 8, owner: 7, isImmediate: false)
    #expect(stopped.state == .canceled && stopped.reason == .selfTradePrevented && stopped.fillCount == 0)
    let traded = books.enter(4, Self.one, .sell, price: 100, quantity: 8, owner: 9, isImmediate: false)
    #expect(traded.state == .filled && traded.fillCount == 2)
  }

  @Test func onlyItsOwnerCancelsAndReplacesAnOrder() {
    var books = Self.books()
    _ = books.enter(1, Self.one, .buy, price: 101, quantity: 4, owner: 7, isImmediate: false)
    #expect(books.cancel(1, owner: 8).leaves == 0)
    #expect(books.replace(1, .buy, owner: 8, price: 100, quantity: 4).reason == .unknownOrder)
    #expect(books.replace(1, .sell, owner: 7, price: 100, quantity: 4).reason == .sideMismatch)
    let canceled = books.cancel(1, owner: 7)
    #expect(canceled.leaves == 4 && canceled.price == 101 && canceled.side == .buy)
    #expect(books.cancel(1, owner: 7).leaves == 0)
  }

  @Test func aReplacedOrderLosesItsPlaceAndMayTrade() {
    var books = Self.books()
    for id in 1...2 {
      _ = books.enter(UInt64(id), Self.one, .sell, price: 100, quantity: 5, owner: 0, isImmediate: false)
    }
    #expect(books.replace(1, .sell, owner: 0, price: 100, quantity: 5).state == .resting)
    _ = books.enter(3, Self.one, .buy, price: 99, quantity: 5, owner: 0, isImmediate: false)
    let answer = books.replace(3, .buy, owner: 0, price: 100, quantity: 7)
    #expect(answer.state == .filled && answer.fillCount == 2)
    #expect(books.lastFills[0].makerID == 2 && books.lastFills[1].makerID == 1)
    #expect(!books.lastFills[1].isMakerDone && books.quantity(Self.one, .sell, at: 100) == 3)
    #expect(books.cancel(3, owner: 0).leaves == 0)
  }

  @Test func whatDoesNotFitIsRefused() {
    var books = Self.books(orders: 2)
    books.bound(Self.one, prices: 10...20, quantity: 100)
    func reason(
      _ id: UInt64, _ price: Int64, _ quantity: Int64, _ instrument: InstrumentID = Self.one
    ) -> RejectReason {
      let answer = books.enter(
        id, instrument, .buy, price: price, quantity: quantity, owner: 0, isImmediate: false)
      return answer.reason
    }
    #expect(reason(1, 9, 1) == .priceOutOfRange && reason(1, 21, 1) == .priceOutOfRange)
    #expect(reason(1, 10, 0) == .quantityNotPositive && reason(1, 10, 101) == .quantityTooLarge)
    #expect(reason(1, 10, 1, InstrumentID(rawValue: 2)) == .unknownInstrument)
    #expect(reason(1, 10, 1) == .none && reason(1, 10, 1) == .duplicateClientOrderID)
    #expect(reason(1 << 56, 10, 1) == .duplicateClientOrderID)
    #expect(reason(2, 10, 1) == .none && reason(3, 10, 1) == .tooManyOrders)
  }

  @Test func aRequestFillsNoMoreThanItsLimit() {
    var books = Self.books(fills: 3)
    for id in 1...5 {
      _ = books.enter(UInt64(id), Self.one, .sell, price: 100, quantity: 1, owner: 0, isImmediate: false)
    }
    let answer = books.enter(6, Self.one, .buy, price: 100, quantity: 9, owner: 0, isImmediate: false)
    #expect(answer.state == .canceled && answer.reason == .tooManyFills)
    #expect(answer.fillCount == 3 && answer.leaves == 6)
  }

  /// Ids that crowd at one place of the index, ids with a stride, and more orders than the first table holds.
  @Test(arguments: [nil, 1, 0xDEAD_BEEF] as [UInt64?], [1, 2, 512, 1 << 20])
  func everyRestingOrderIsFoundByItsID(seed: UInt64?, stride: UInt64) {
    var books = Self.books(orders: 6000, seed: seed)
    let ids = (1...UInt64(6000)).map { $0 * stride }
    for id in ids {
      let answer = books.enter(id, Self.one, .buy, price: 100, quantity: 1, owner: 0, isImmediate: false)
      #expect(answer.state == .resting)
    }
    for id in ids where id / stride % 3 != 0 { #expect(books.cancel(id, owner: 0).leaves == 1) }
    for id in ids { #expect(books.cancel(id, owner: 0).leaves == (id / stride % 3 == 0 ? 1 : 0)) }
    #expect(books.bestPrice(Self.one, .buy) == nil)
  }
}
