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
}

extension MatchingEngine {
  /// Trades an order in hand against the other side, best price first, oldest order first, while its key crosses
  /// and the command has fills left.
  mutating func match(_ taker: UInt32, crossing limit: Int64, on side: Int) -> MatchEnd {
    while books.crosses(limit, side ^ 1) {
      if fillsLeft == 0 { return .outOfFills }
      if instruments.state(books.record(taker).pointee.instrument).pointee.isProRata {
        if let end = share(taker, against: side ^ 1) { return end }
        continue
      }
      var lots = books.record(taker).pointee.openQuantity.lots
      var fills = min(fillsLeft, books.fillCapacity)
      if let purse = purse(taker) {
        // What it can pay is known for one fill at one price.
        lots = min(lots, purse.lots(at: OrderBooks.key(books.sides[side ^ 1].bestKey, side ^ 1)))
        if lots == 0 { return .outOfMoney }
        fills = 1
      }
      let result = books.match(
        lots, crossing: limit, against: side ^ 1, avoiding: OrderBooks.nobody, fillLimit: fills)
      for index in 0..<Int(result.fillCount) { trade(taker, books.fills[index]) }
      fillsLeft &-= Int(result.fillCount)
      switch result.stop {
      case .filled: if books.record(taker).pointee.openQuantity == .zero { return .filled }
      case .crossesNothing, .fillBound: break
      case .special: preconditionFailure("a resting order has a trait that no order may have")
      }
    }
    return .nothingCrosses
  }

  /// Reports a fill that the match loop wrote down.
  @inline(__always) private mutating func trade(_ taker: UInt32, _ fill: Fill) {
    trade(taker, fill.maker, fill.quantity, at: Price(ticks: fill.price), inAuction: false)
    if fill.isMakerDone { forget(fill.maker) }
  }
}
