import Domain

/// Trading in instruments that share a taker's quantity out among the makers at one price.
extension MatchingEngine {
  /// Trades an order in hand with the orders at the best price of one side, as far as the command has fills left: all
  /// of them in time priority if it takes all that they show, else each for its share. Nil if the match goes on.
  ///
  /// Orders of the taker's owner are dealt with first. Orders out of the volatility band end the match.
  @inline(never) mutating func share(
    _ taker: UInt32, against side: Int, isInBand: Bool, _ mode: SelfTradePrevention
  ) -> MatchEnd? {
    let level = books.sides[side].bestLevel
    let price = Price(ticks: OrderBooks.key(books.sides[side].bestKey, side))
    if mode != .none {
      if let end = preventSelfTrades(taker, inLevel: level, mode) { return end }
      if books.sides[side].bestLevel != level { return nil }
    }
    if !isInBand { return .outOfBand }
    if fillsLeft == 0 { return .outOfFills }
    gatherShares(taker, level)
    let open = books.record(taker).pointee.openQuantity.lots
    if Int128(open) < sharing.total {
      let rules = calls.rules(books.record(taker).pointee.instrument)
      sharing.allocate(
        open,
        by: ProRata.Terms(
          topOrderLots: rules.pointee.topOrderLots.lots, fifoPercent: Int64(rules.pointee.fifoPercent),
          minimumAllocation: rules.pointee.minimumAllocation.lots))
    } else {
      sharing.giveAll()
    }
    for index in 0..<sharing.count {
      let share = sharing.shares[index]
      if share.lots == 0 { continue }
      let lots = min(share.lots, payableLots(taker, at: price))
      if lots > 0 {
        fillsLeft &-= 1
        trade(taker, share.handle, lots, at: price, inAuction: false)
        settleFill(share.handle, lots)
      }
      if lots < share.lots { return .outOfMoney }
    }
    return books.record(taker).pointee.openQuantity == .zero ? .filled : nil
  }

  /// Deals with all orders of a level that are of the taker's owner. Nil if the match goes on.
  private mutating func preventSelfTrades(
    _ taker: UInt32, inLevel level: UInt32, _ mode: SelfTradePrevention
  ) -> MatchEnd? {
    let owner = books.record(taker).pointee.owner
    var handle = books.level(level).pointee.next
    while handle != level {
      let next = books.node(handle).pointee.next
      if books.node(handle).pointee.owner == owner {
        if fillsLeft == 0 { return .outOfFills }
        fillsLeft &-= 1
        if !preventSelfTrade(taker, handle, mode) { return .selfTrade }
      }
      handle = next
    }
    return nil
  }

  /// Notes the orders of a level that may share: the first in time, as many as the command may fill.
  private mutating func gatherShares(_ taker: UInt32, _ levelHandle: UInt32) {
    sharing.removeAll()
    var handle = books.level(levelHandle).pointee.next
    while handle != levelHandle && sharing.count < fillsLeft {
      sharing.add(handle, open: books.node(handle).pointee.leaves)
      handle = books.node(handle).pointee.next
    }
  }
}
