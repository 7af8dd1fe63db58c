import Domain

/// The orders of one side that take part in an auction, in priority: price, display, time.
struct AuctionQueue: BitwiseCopyable {
  private let side: Int
  /// The first hidden order that takes part, or 0.
  private var hidden: UInt32

  init(_ books: borrowing OrderBooks, _ displayedSide: Int) {
    side = displayedSide
    hidden = books.firstInAuction(fromLevel: books.sides[displayedSide ^ 2].bestLevel, on: displayedSide ^ 2)
  }

  /// The first order, or 0 if there is none of this key or better.
  func first(_ books: borrowing OrderBooks, atLeast key: Int64) -> UInt32 {
    let shownKey = books.sides[side].bestKey
    let hiddenKey =
      hidden == 0 ? OrderBooks.noKey : books.level(books.node(hidden).pointee.level).pointee.key
    if max(shownKey, hiddenKey) < key { return 0 }
    if shownKey < hiddenKey { return hidden }
    return books.level(books.sides[side].bestLevel).pointee.next
  }

  /// Goes on behind an order that is about to leave the book.
  mutating func pass(_ handle: UInt32, _ books: borrowing OrderBooks) {
    if handle == hidden { hidden = books.nextInAuction(after: handle, on: side ^ 2) }
  }
}

extension OrderBooks {
  /// The first order of a level or a worse one that takes part in an auction, or 0.
  func firstInAuction(fromLevel level: UInt32, on side: Int) -> UInt32 {
    level == 0 ? 0 : nextInAuction(after: level, in: level, on: side)
  }

  /// The order behind another one that takes part in an auction, or 0.
  func nextInAuction(after handle: UInt32, on side: Int) -> UInt32 {
    nextInAuction(after: handle, in: node(handle).pointee.level, on: side)
  }

  private func nextInAuction(after start: UInt32, in startLevel: UInt32, on side: Int) -> UInt32 {
    var levelHandle = startLevel
    var handle = link(start).pointee.next
    while true {
      if handle == levelHandle {
        levelHandle = levelBelow(level(levelHandle).pointee.key, on: side)
        if levelHandle == 0 { return 0 }
        handle = level(levelHandle).pointee.next
      } else if node(handle).pointee.traits.contains(.allOrNone) {
        handle = link(handle).pointee.next
      } else {
        return handle
      }
    }
  }
}

/// The end of an auction: the book is uncrossed at one price.
extension MatchingEngine {
  /// Begins to uncross an instrument, after which it goes to another phase, and goes on as far as the command may.
  mutating func uncross(_ id: InstrumentID, before phase: Phase) {
    endIndication(id)
    let call = calls.state(id)
    call.pointee.end = .max
    call.pointee.following = phase
    call.pointee.isUncrossing = true
    calls.uncrossing &+= 1
    if findAuctionPrice(id) { continueUncross(id) } else { completeUncross(id) }
  }

  /// Goes on with an uncross, and completes it if the command has fills enough.
  mutating func continueUncross(_ id: InstrumentID) {
    repeat {
      if !tradeAtAuctionPrice(id) { return }
      // Orders that ended while it waited may have left others that cross.
    } while findAuctionPrice(id)
    completeUncross(id)
  }

  private mutating func completeUncross(_ id: InstrumentID) {
    calls.state(id).pointee.isUncrossing = false
    calls.uncrossing &-= 1
    setPhase(of: id, to: calls.state(id).pointee.following, isUncrossed: true)
    auctionUncrossed(id)
  }

  /// Notes the auction price of the book as it is; false if nothing would trade.
  private func findAuctionPrice(_ id: InstrumentID) -> Bool {
    guard let quote = books.auctionQuote(of: id, lastPrice: lastPrice(of: id)) else { return false }
    calls.state(id).pointee.price = quote.price
    return true
  }

  /// Trades all that can trade at the auction price; false if the command has no fills left for it.
  private mutating func tradeAtAuctionPrice(_ id: InstrumentID) -> Bool {
    let price = calls.state(id).pointee.price
    let bidSide = OrderBooks.side(id, .buy)
    let (bidKey, askKey) = (OrderBooks.key(price, bidSide), OrderBooks.key(price, bidSide ^ 1))
    var bids = AuctionQueue(books, bidSide)
    var asks = AuctionQueue(books, bidSide ^ 1)
    while true {
      let buyer = bids.first(books, atLeast: bidKey)
      let seller = asks.first(books, atLeast: askKey)
      if buyer == 0 || seller == 0 { return true }
      if fillsLeft == 0 { return false }
      var lots = min(books.node(buyer).pointee.leaves, books.node(seller).pointee.leaves)
      if let purse = purse(buyer) { lots = min(lots, purse.lots(at: price)) }
      if lots == 0 {
        bids.pass(buyer, books)
        withdraw(buyer)
        end(buyer, .canceled, .insufficientBalance)
        continue
      }
      fillsLeft &-= 1
      trade(buyer, seller, lots, at: Price(ticks: price), inAuction: true)
      settleFill(buyer, lots, &bids)
      settleFill(seller, lots, &asks)
    }
  }

  /// Takes what was filled of an order out of its queue.
  private mutating func settleFill(_ handle: UInt32, _ lots: Int64, _ queue: inout AuctionQueue) {
    if lots < books.node(handle).pointee.leaves { return books.reduce(handle, by: lots) }
    queue.pass(handle, books)
    withdraw(handle)
    if books.record(handle).pointee.openQuantity == .zero {
      close(handle)
    } else {
      rest(
        handle,
        on: OrderBooks.side(books.record(handle).pointee.instrument, books.record(handle).pointee.side))
    }
  }
}
