import Domain

extension OrderBooks {
  /// The order of a displayed side or its hidden twin that goes first in an auction: by price, display and time. 0 if there
  /// is none of this key or better.
  func firstInAuction(_ side: Int, atLeast key: Int64) -> UInt32 {
    let shownKey = sides[side].bestKey
    let hidden = side ^ BookKind.hidden.mask
    if max(shownKey, sides[hidden].bestKey) < key { return 0 }
    return firstOrder(on: shownKey >= sides[hidden].bestKey ? side : hidden)
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
    while true {
      let buyer = books.firstInAuction(bidSide, atLeast: bidKey)
      let seller = books.firstInAuction(bidSide ^ 1, atLeast: askKey)
      if buyer == 0 || seller == 0 { return true }
      if fillsLeft == 0 { return false }
      let wanted = min(books.node(buyer).pointee.leaves, books.node(seller).pointee.leaves)
      var lots = wanted
      if let purse = purse(buyer) { lots = min(lots, purse.lots(at: price)) }
      if lots > 0 {
        fillsLeft &-= 1
        trade(buyer, seller, lots, at: Price(ticks: price), inAuction: true)
        settleFill(buyer, lots)
        settleFill(seller, lots)
      }
      if lots < wanted {
        withdraw(buyer)
        end(buyer, .canceled, .insufficientBalance)
      }
    }
  }

  /// Takes what was filled of a resting order out of its queue.
  mutating func settleFill(_ handle: UInt32, _ lots: Int64) {
    if lots < books.node(handle).pointee.leaves { return books.reduce(handle, by: lots) }
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
