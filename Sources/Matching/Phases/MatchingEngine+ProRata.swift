import Domain

/// Trading in instruments that share a taker's quantity out among the makers at one price.
extension MatchingEngine {
  /// Trades an order in hand with the orders at the best price of one side, as far as the command has fills left: all
  /// of them in time priority if it takes all that they show, else each for its share. Nil if the match goes on.
  @inline(never) mutating func share(_ taker: UInt32, against side: Int) -> MatchEnd? {
    let price = Price(ticks: OrderBooks.key(books.sides[side].bestKey, side))
    gatherShares(taker, books.sides[side].bestLevel)
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
      fillsLeft &-= 1
      trade(taker, share.handle, share.lots, at: price, inAuction: false)
      settleFill(share.handle, share.lots)
    }
    return books.record(taker).pointee.openQuantity == .zero ? .filled : nil
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
