import Domain

/// The volatility auction, which begins by itself.
extension MatchingEngine {
  /// How far an order may trade on its side: its limit, or the end of the volatility band if that comes first. The
  /// band lies around the last trade price as it was before the command. `noKey` if the next trade would be out of
  /// the band.
  @inline(__always) func keyInBand(_ limit: Int64, of id: InstrumentID, on side: Int) -> Int64 {
    instruments.state(id).pointee.watches.contains(.band) ? keyInBand(ofWatched: id, limit, on: side) : limit
  }

  private func keyInBand(ofWatched id: InstrumentID, _ limit: Int64, on side: Int) -> Int64 {
    let state = instruments.state(id)
    let isMoved = state.pointee.lastTradeCommand == nextSequence
    if isMoved ? !state.pointee.hadPrice : !state.pointee.hasPrice { return limit }
    let reference = isMoved ? state.pointee.priceBefore : state.pointee.lastTradePrice
    let middle = OrderBooks.key(reference, side)
    let band = calls.rules(id).pointee.volatilityBand
    let next = 0 &- max(books.sides[side ^ 1].bestKey, books.sides[side ^ 3].bestKey)
    return next < middle &- band ? OrderBooks.noKey : min(limit, middle &+ band)
  }

  /// Ends continuous trading because an order would have traded out of the volatility band: rests what is left of
  /// it, if it may, and begins the auction.
  mutating func interrupt(by handle: UInt32) {
    let id = books.record(handle).pointee.instrument
    if books.record(handle).pointee.mayRest {
      rest(handle, on: OrderBooks.side(id, books.record(handle).pointee.side))
    } else {
      end(handle, .canceled, .priceOutsideCollar)
    }
    setPhase(of: id, to: .volatilityAuction, isUncrossed: false)
    calls.state(id).pointee.end = now &+ min(calls.rules(id).pointee.volatilityDuration, .max &- now)
    calls.updateDeadline(instruments.count)
  }
}
