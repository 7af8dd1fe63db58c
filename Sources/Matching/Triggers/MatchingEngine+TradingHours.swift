import Domain

/// What continuous trading's begin and end mean for orders that follow the market.
extension MatchingEngine {
  /// An instrument has left continuous trading.
  mutating func continuousTradingEnded(_ id: InstrumentID) {
    parkPegs(id)
    stopTrying(id)
  }

  /// An instrument has come to continuous trading.
  mutating func continuousTradingBegan(_ id: InstrumentID) {
    touch(id)
    tryAllAgain(id)
  }

  /// The uncross of an instrument is complete.
  mutating func auctionUncrossed(_ id: InstrumentID) { releaseAuctionDuties(id) }

  /// The last trade price of an instrument has changed without a trade.
  mutating func lastPriceChanged(_ id: InstrumentID) { touch(id) }
}
