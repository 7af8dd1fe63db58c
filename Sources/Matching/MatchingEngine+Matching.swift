import Domain

/// Why the match of an order that came in is over.
enum MatchEnd: BitwiseCopyable {
  /// Nothing is left of it.
  case filled
  /// No order of the other side that it could trade with is at or better than its limit.
  case nothingCrosses
  /// It could still trade, but the command has no fills left.
  case outOfFills
  /// Its money reaches for no more.
  case outOfMoney
  /// It met an order of its owner and must end.
  case selfTrade
}

extension MatchingEngine {
  /// Trades an order in hand against the other side while its key crosses and the command has fills left: best
  /// price first, at one price the orders that are shown, then the hidden ones, then those that are all or none,
  /// and the oldest first.
  mutating func match(_ taker: UInt32, crossing limit: Int64, on side: Int) -> MatchEnd {
    let mode = selfTradeMode(
      books.record(taker).pointee.selfTradePrevention, books.record(taker).pointee.account)
    let other = side ^ 1
    let hidden = other ^ BookKind.hidden.mask
    var whole = books.firstOrder(on: other ^ BookKind.allOrNone.mask)
    while true {
      let shownKey = books.sides[other].bestKey
      let hiddenKey = books.sides[hidden].bestKey
      let wholeKey = whole == 0 ? OrderBooks.noKey : books.key(of: whole)
      let best = max(shownKey, max(hiddenKey, wholeKey))
      if limit &+ best < 0 { return .nothingCrosses }
      if fillsLeft == 0 { return .outOfFills }
      let end: MatchEnd?
      if shownKey == best {
        // No further than to a better price of the others.
        end = match(taker, crossing: min(limit, 0 &- max(hiddenKey, wholeKey)), against: other, mode)
      } else if hiddenKey == best {
        end = match(taker, crossing: min(limit, 0 &- max(shownKey &+ 1, wholeKey)), against: hidden, mode)
      } else {
        let next = books.orderAfter(whole)
        end = meetAllOrNone(taker, whole, mode)
        whole = next
      }
      if let end { return end }
    }
  }

  /// Trades with the orders of one side. Nil if the match goes on.
  @inline(__always) private mutating func match(
    _ taker: UInt32, crossing limit: Int64, against side: Int, _ mode: SelfTradePrevention
  ) -> MatchEnd? {
    if instruments.state(books.record(taker).pointee.instrument).pointee.isProRata {
      return share(taker, against: side)
    }
    var lots = books.record(taker).pointee.openQuantity.lots
    var fills = min(fillsLeft, books.fillCapacity)
    if let purse = purse(taker) {
      // What it can pay is known for one fill at one price.
      lots = min(lots, purse.lots(at: OrderBooks.key(books.sides[side].bestKey, side)))
      if lots == 0 { return .outOfMoney }
      fills = 1
    }
    let result = books.match(
      lots, crossing: limit, against: side,
      avoiding: mode == .none ? OrderBooks.nobody : UInt64(books.record(taker).pointee.owner),
      fillLimit: fills)
    for index in 0..<Int(result.fillCount) { trade(taker, books.fills[index]) }
    fillsLeft &-= Int(result.fillCount)
    switch result.stop {
    case .filled: return books.record(taker).pointee.openQuantity == .zero ? .filled : .outOfMoney
    case .crossesNothing, .fillBound: return nil
    case .special: return fillsLeft == 0 ? nil : meet(taker, result.maker, on: side, mode)
    }
  }

  /// Reports a fill that the match loop wrote down.
  @inline(__always) private mutating func trade(_ taker: UInt32, _ fill: Fill) {
    trade(taker, fill.maker, fill.quantity, at: Price(ticks: fill.price), inAuction: false)
    if fill.isMakerDone { forget(fill.maker) }
  }

  /// Deals with a maker of the taker's owner, or with one that has more than it shows. Nil if the match goes on.
  @inline(never) private mutating func meet(
    _ taker: UInt32, _ maker: UInt32, on side: Int, _ mode: SelfTradePrevention
  ) -> MatchEnd? {
    fillsLeft &-= 1
    if mode != .none && books.node(maker).pointee.owner == books.record(taker).pointee.owner {
      return preventSelfTrade(taker, maker, mode) ? nil : .selfTrade
    }
    let shown = books.node(maker).pointee.leaves
    let lots = min(shown, books.record(taker).pointee.openQuantity.lots)
    let price = Price(ticks: OrderBooks.key(books.key(of: maker), side))
    trade(taker, maker, lots, at: price, inAuction: false)
    if lots < shown { books.reduce(maker, by: lots) } else { showNextPart(maker, on: side) }
    return books.record(taker).pointee.openQuantity == .zero ? .filled : nil
  }

  /// Deals with a maker that is filled as a whole or not at all. Nil if the match goes on.
  @inline(never) private mutating func meetAllOrNone(
    _ taker: UInt32, _ maker: UInt32, _ mode: SelfTradePrevention
  ) -> MatchEnd? {
    fillsLeft &-= 1
    let lots = books.node(maker).pointee.leaves
    if lots > books.record(taker).pointee.openQuantity.lots { return nil }
    if mode != .none && books.node(maker).pointee.owner == books.record(taker).pointee.owner {
      return preventSelfTrade(taker, maker, mode) ? nil : .selfTrade
    }
    let price = books.record(maker).pointee.price
    withdraw(maker)
    trade(taker, maker, lots, at: price, inAuction: false)
    close(maker)
    return books.record(taker).pointee.openQuantity == .zero ? .filled : nil
  }
}
