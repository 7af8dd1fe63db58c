import Domain

extension MatchingEngine {
  /// One trade: the only place where a fill happens. Books it on both orders, settles it, and tells both owners
  /// and the public.
  ///
  /// - Parameters:
  ///   - taker: the order that came in; the buyer's in an auction.
  ///   - maker: the order that rested; its slot may be free already, its record is not written over yet.
  ///   - lots: positive; at most what either has open.
  mutating func trade(_ taker: UInt32, _ maker: UInt32, _ lots: Int64, at price: Price, inAuction: Bool) {
    let takerRecord = books.record(taker)
    let makerRecord = books.record(maker)
    let quantity = Quantity(lots: lots)
    let notional = Notional(price.ticks) * Notional(lots)
    lastTradeID &+= 1
    fill(takerRecord, quantity, notional)
    fill(makerRecord, quantity, notional)
    let state = instruments.state(takerRecord.pointee.instrument)
    if state.pointee.watches.contains(.band) { keepPriceBefore(state) }
    state.pointee.lastTradePrice = price.ticks
    state.pointee.hasTraded = true
    state.pointee.hasPrice = true
    remember(takerRecord, makerRecord, price, quantity)
    touch(takerRecord.pointee.instrument)
    var fees = TradeFees()
    if takerRecord.pointee.flags.containsAny(of: .duties)
      || makerRecord.pointee.flags.containsAny(of: .duties)
    {
      fees = fillDuties(taker, maker, lots, price, inAuction: inAuction)
    }
    emitTrade(takerRecord, quantity, price, inAuction ? .auction : .removed, fee: fees.taker)
    emitTrade(makerRecord, quantity, price, inAuction ? .auction : .added, fee: fees.maker)
    emit(
      .trade(
        Trade(
          tradeID: TradeID(rawValue: lastTradeID), instrument: takerRecord.pointee.instrument,
          price: price, quantity: quantity, makerOrderID: makerRecord.pointee.orderID,
          takerOrderID: takerRecord.pointee.orderID, aggressor: takerRecord.pointee.side, transactTime: now)))
  }

  @inline(__always) private func fill(
    _ record: UnsafeMutablePointer<OrderRecord>, _ quantity: Quantity, _ notional: Notional
  ) {
    record.pointee.cumQuantity += quantity
    record.pointee.cumNotional += notional
    record.pointee.status =
      record.pointee.cumQuantity == record.pointee.quantity ? .filled : .partiallyFilled
  }

  /// What else has to know of a fill.
  private mutating func fillDuties(
    _ taker: UInt32, _ maker: UInt32, _ lots: Int64, _ price: Price, inAuction: Bool
  ) -> TradeFees {
    if books.record(taker).pointee.flags.contains(.linked) { linkedOrderTraded(taker) }
    if books.record(maker).pointee.flags.contains(.linked) { linkedOrderTraded(maker) }
    let settles =
      books.record(taker).pointee.flags.contains(.settles)
      || books.record(maker).pointee.flags.contains(.settles)
    return settles ? settle(taker, maker, lots, at: price, inAuction: inAuction) : TradeFees()
  }
}
