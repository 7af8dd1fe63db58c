import Domain

/// What an auction would do with a book as it is.
struct AuctionQuote: Hashable, BitwiseCopyable {
  /// In ticks.
  var price: Int64
  /// Lots that trade at the price; positive.
  var lots: Int128
  /// Lots at the price or better that are left over, and of which side.
  var imbalance: Int128
  var imbalanceSide: Side

  /// Nothing would trade.
  static var nothing: Self { .init(price: 0, lots: 0, imbalance: 0, imbalanceSide: .buy) }
}

/// The levels of one side in the order of their prices, displayed and hidden as one, as an auction sees them:
/// icebergs in whole, all-or-none orders, which are on sides of their own, not at all.
struct AuctionLevels: BitwiseCopyable {
  /// Key of the level at hand, `noKey` behind the last.
  private(set) var key: Int64 = OrderBooks.noKey
  /// What takes part there, in lots.
  private(set) var lots: Int128 = 0
  private let side: Int
  /// Where to go on with either kind, 0 behind the last.
  private var displayed: UInt32
  private var hidden: UInt32

  init(_ books: borrowing OrderBooks, _ displayedSide: Int) {
    side = displayedSide
    displayed = books.sides[side].bestLevel
    hidden = books.sides[side ^ 2].bestLevel
    advance(books)
  }

  var isAtEnd: Bool { key == OrderBooks.noKey }
  /// The price of the level at hand.
  var price: Int64 { OrderBooks.key(key, side) }

  mutating func advance(_ books: borrowing OrderBooks) {
    lots = 0
    key = OrderBooks.noKey
    if displayed | hidden != 0 {
      let shownKey = displayed == 0 ? OrderBooks.noKey : books.level(displayed).pointee.key
      let hiddenKey = hidden == 0 ? OrderBooks.noKey : books.level(hidden).pointee.key
      key = max(shownKey, hiddenKey)
      if shownKey == key {
        lots += books.auctionLots(ofLevel: displayed, on: side)
        displayed = books.levelBelow(key, on: side)
      }
      if hiddenKey == key {
        lots += books.auctionLots(ofLevel: hidden, on: side ^ 2)
        hidden = books.levelBelow(key, on: side ^ 2)
      }
    }
  }
}

extension OrderBooks {
  /// The price of an auction: most lots, then least imbalance, then nearest to the last trade price. Nil if nothing
  /// would trade.
  ///
  /// Let B(p) be what would buy at p, S(p) what would sell. B falls and S rises with p, so the prices of the largest
  /// min(B, S) = V are those from the ask with which the sellers reach V to the bid with which the buyers do. In there
  /// one of the two is V; B - S falls, so the least imbalance is where it passes zero, at most one level inside from
  /// either end, and all prices that have it are neighbours. It looks at each level that takes part once.
  ///
  /// - Parameter lastPrice: in ticks; nil lets the middle of the best limit orders stand in.
  func auctionQuote(of instrument: InstrumentID, lastPrice: Int64?) -> AuctionQuote? {
    let bidSide = Self.side(instrument, .buy)
    var bids = AuctionLevels(self, bidSide)
    var asks = AuctionLevels(self, bidSide ^ 1)
    if bids.key &+ asks.key < 0 { return nil }
    guard let reference = lastPrice ?? middle(bidSide) else { return nil }
    var bought = bids.lots
    var sold = asks.lots
    var nextBids = bids
    var nextAsks = asks
    nextBids.advance(self)
    nextAsks.advance(self)
    while true {
      let takesBid = bought <= sold
      let takesAsk = sold <= bought
      if (takesBid ? nextBids : bids).key &+ (takesAsk ? nextAsks : asks).key < 0 { break }
      if takesBid {
        bids = nextBids
        bought += bids.lots
        nextBids.advance(self)
      }
      if takesAsk {
        asks = nextAsks
        sold += asks.lots
        nextAsks.advance(self)
      }
    }
    let lots = min(bought, sold)
    var best = AuctionQuote(price: 0, lots: lots, imbalance: bought - lots, imbalanceSide: .buy)
    // The prices of the least imbalance.
    var low = max(asks.price, nextBids.isAtEnd ? .min : nextBids.price + 1)
    var high = min(bids.price, nextAsks.isAtEnd ? .max : nextAsks.price - 1)
    if bought > lots {
      high = bids.price
    } else if sold > lots {
      low = asks.price
      best.imbalance = sold - lots
      best.imbalanceSide = .sell
    } else if low > high {
      // The next bid and the next ask are neighbours: on the lower price the one, on the higher the other is over.
      let nextBid = nextBids.price
      let nextAsk = nextAsks.price
      let (overBid, overAsk) = (nextBids.lots, nextAsks.lots)
      nextBids.advance(self)
      nextAsks.advance(self)
      low = overAsk < overBid ? nextAsk : max(asks.price, nextBids.isAtEnd ? .min : nextBids.price + 1)
      high = overBid < overAsk ? nextBid : min(bids.price, nextAsks.isAtEnd ? .max : nextAsks.price - 1)
      let isBuy = min(max(reference, low), high) <= nextBid
      best.imbalance = isBuy ? overBid : overAsk
      best.imbalanceSide = isBuy ? .buy : .sell
    }
    best.price = min(max(reference, low), high)
    return best
  }

  /// What of a level takes part in an auction, in lots.
  func auctionLots(ofLevel levelHandle: UInt32, on side: Int) -> Int128 {
    if sides[side].traitCount == 0 { return level(levelHandle).pointee.quantity }
    var lots: Int128 = 0
    var handle = level(levelHandle).pointee.next
    while handle != levelHandle {
      let node = node(handle)
      lots += Int128(
        node.pointee.traits.contains(.reserve)
          ? record(handle).pointee.openQuantity.lots : node.pointee.leaves)
      handle = node.pointee.next
    }
    return lots
  }

  /// The middle of the best bid and ask that are limit orders, rounded down; the one that there is; or nil.
  private func middle(_ bidSide: Int) -> Int64? {
    let bid = bestLimit(bidSide)
    let ask = bestLimit(bidSide ^ 1)
    if let bid, let ask { return (bid + ask) >> 1 }
    return bid ?? ask
  }

  /// The best price of a side's orders that have a price of their own.
  private func bestLimit(_ side: Int) -> Int64? {
    let best = max(bestLimitKey(side), bestLimitKey(side ^ 2))
    return best == Self.noKey ? nil : Self.key(best, side)
  }

  private func bestLimitKey(_ side: Int) -> Int64 {
    var levelHandle = sides[side].bestLevel
    while levelHandle != 0 {
      let level = level(levelHandle)
      var handle = level.pointee.next
      while handle != levelHandle {
        if record(handle).pointee.type != .market { return level.pointee.key }
        handle = node(handle).pointee.next
      }
      levelHandle = levelBelow(level.pointee.key, on: side)
    }
    return Self.noKey
  }
}
