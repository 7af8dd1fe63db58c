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
  /// It would trade out of the volatility band.
  case outOfBand
  /// It met an order of its owner and must end.
  case selfTrade
}

extension MatchingEngine {
  /// Trades an order in hand against the other side as far as it reaches and the command has fills left: best price
  /// first, at one price the orders that are shown, then the hidden ones, then those that are all or none, and the
  /// oldest first.
  mutating func match(_ taker: UInt32, within reach: Reach, on side: Int) -> MatchEnd {
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
      if !reach.crosses(best) { return .nothingCrosses }
      let end: MatchEnd?
      if shownKey != best && hiddenKey != best {
        let next = books.orderAfter(whole)
        end = meetAllOrNone(taker, whole, reach, mode)
        whole = next
      } else {
        // No further than to a better price of the others.
        let queue = shownKey == best ? other : hidden
        let next = shownKey == best ? max(hiddenKey, wholeKey) : max(shownKey &+ 1, wholeKey)
        if instruments.state(books.record(taker).pointee.instrument).pointee.isProRata {
          end = share(taker, against: queue, isInBand: reach.holds(best), mode)
        } else if reach.holds(best) {
          end = match(taker, downTo: reach.limit(downTo: next), against: queue, mode)
        } else {
          end = meet(taker, books.firstOrder(on: queue), on: queue, isInBand: false, mode)
        }
      }
      if let end { return end }
    }
  }

  /// Trades with the orders of one side. Nil if the match goes on.
  @inline(__always) private mutating func match(
    _ taker: UInt32, downTo limit: Int64, against side: Int, _ mode: SelfTradePrevention
  ) -> MatchEnd? {
    if fillsLeft == 0 { return .outOfFills }
    let record = books.record(taker)
    var lots = record.pointee.openQuantity.lots
    var fills = min(fillsLeft, books.fillCapacity)
    if let purse = purse(taker) {
      // What it can pay is known for one fill at one price.
      lots = min(lots, purse.lots(at: OrderBooks.key(books.sides[side].bestKey, side)))
      fills = 1
      if lots == 0 { return meet(taker, books.firstOrder(on: side), on: side, isInBand: true, mode) }
    }
    let result = books.match(
      lots, crossing: limit, against: side,
      avoiding: mode == .none ? OrderBooks.nobody : UInt64(record.pointee.owner), fillLimit: fills)
    for index in 0..<Int(result.fillCount) { trade(taker, books.fills[index]) }
    fillsLeft &-= Int(result.fillCount)
    switch result.stop {
    case .filled:
      if record.pointee.openQuantity == .zero { return .filled }
      // A fill that the money cut short is the last.
      return books.fills[0].isMakerDone ? nil : .outOfMoney
    case .crossesNothing, .fillBound: return nil
    case .special: return fillsLeft == 0 ? nil : meet(taker, result.maker, on: side, isInBand: true, mode)
    }
  }

  /// Reports a fill that the match loop wrote down.
  @inline(__always) private mutating func trade(_ taker: UInt32, _ fill: Fill) {
    trade(taker, fill.maker, fill.quantity, at: Price(ticks: fill.price), inAuction: false)
    if fill.isMakerDone { forget(fill.maker) }
  }

  /// Deals with a maker that is of the taker's owner, has more than it shows, cannot be paid or is out of the band.
  /// Nil if the match goes on.
  @inline(never) private mutating func meet(
    _ taker: UInt32, _ maker: UInt32, on side: Int, isInBand: Bool, _ mode: SelfTradePrevention
  ) -> MatchEnd? {
    let isOwn = mode != .none && books.node(maker).pointee.owner == books.record(taker).pointee.owner
    if !isOwn && !isInBand { return .outOfBand }
    if fillsLeft == 0 { return .outOfFills }
    if isOwn {
      fillsLeft &-= 1
      return preventSelfTrade(taker, maker, mode) ? nil : .selfTrade
    }
    let shown = books.node(maker).pointee.leaves
    let price = Price(ticks: OrderBooks.key(books.key(of: maker), side))
    let wanted = min(shown, books.record(taker).pointee.openQuantity.lots)
    let lots = min(shown, payableLots(taker, at: price))
    if lots == 0 { return .outOfMoney }
    fillsLeft &-= 1
    trade(taker, maker, lots, at: price, inAuction: false)
    if lots < shown { books.reduce(maker, by: lots) } else { showNextPart(maker, on: side) }
    if lots < wanted { return .outOfMoney }
    return books.record(taker).pointee.openQuantity == .zero ? .filled : nil
  }

  /// Deals with a maker that is filled as a whole or not at all. Nil if the match goes on.
  @inline(never) private mutating func meetAllOrNone(
    _ taker: UInt32, _ maker: UInt32, _ reach: Reach, _ mode: SelfTradePrevention
  ) -> MatchEnd? {
    let lots = books.node(maker).pointee.leaves
    let isPassed = lots > books.record(taker).pointee.openQuantity.lots
    let isOwn = mode != .none && books.node(maker).pointee.owner == books.record(taker).pointee.owner
    if !isPassed && !isOwn && !reach.holds(books.key(of: maker)) { return .outOfBand }
    if fillsLeft == 0 { return .outOfFills }
    if isPassed || isOwn {
      fillsLeft &-= 1
      return isPassed || preventSelfTrade(taker, maker, mode) ? nil : .selfTrade
    }
    let price = books.record(maker).pointee.price
    if payableLots(taker, at: price) < lots { return .outOfMoney }
    fillsLeft &-= 1
    withdraw(maker)
    trade(taker, maker, lots, at: price, inAuction: false)
    close(maker)
    return books.record(taker).pointee.openQuantity == .zero ? .filled : nil
  }

  /// How many of its lots a taker can pay for at a price.
  func payableLots(_ taker: UInt32, at price: Price) -> Int64 {
    let open = books.record(taker).pointee.openQuantity.lots
    guard let purse = purse(taker) else { return open }
    return min(open, purse.lots(at: price.ticks))
  }
}
