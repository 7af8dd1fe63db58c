import Domain

/// The volatility auction, which begins by itself.
extension MatchingEngine {
  /// How far an order of this limit may trade on its side: to its limit, and within the volatility band, which lies
  /// around the last trade price as it was before the command.
  @inline(__always) func reach(_ limit: Int64, of id: InstrumentID, on side: Int) -> Reach {
    if !instruments.state(id).pointee.watches.contains(.band) { return Reach(limit: limit) }
    return reach(inBandOf: id, limit, on: side)
  }

  private func reach(inBandOf id: InstrumentID, _ limit: Int64, on side: Int) -> Reach {
    let state = instruments.state(id)
    let isMoved = state.pointee.lastTradeCommand == nextSequence
    if isMoved ? !state.pointee.hadPrice : !state.pointee.hasPrice { return Reach(limit: limit) }
    let middle = OrderBooks.key(isMoved ? state.pointee.priceBefore : state.pointee.lastTradePrice, side ^ 1)
    let band = calls.rules(id).pointee.volatilityBand
    return Reach(limit: limit, lowest: middle &- band, highest: middle &+ band)
  }

  /// Ends continuous trading because an order would have traded out of the volatility band: rests what is left of
  /// it, if it may, and begins the auction.
  mutating func interrupt(by handle: UInt32) {
    let id = books.record(handle).pointee.instrument
    if books.record(handle).pointee.mayRest {
      restRemainder(handle, on: OrderBooks.side(id, books.record(handle).pointee.side))
    } else {
      end(handle, .canceled, .priceOutsideCollar)
    }
    setPhase(of: id, to: .volatilityAuction, isUncrossed: false)
    calls.state(id).pointee.end = now &+ min(calls.rules(id).pointee.volatilityDuration, .max &- now)
    calls.updateDeadline(instruments.count)
  }
}
