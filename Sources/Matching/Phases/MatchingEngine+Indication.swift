import Domain

/// The indicative price of a call.
extension MatchingEngine {
  /// Nanoseconds from one look at the indicative price to the next.
  private static var indicationInterval: UInt64 { 1_000_000_000 }

  /// Publishes the indicative price of a call that begins.
  mutating func beginIndication(_ id: InstrumentID) {
    calls.state(id).pointee.nextIndication = now &+ Self.indicationInterval
    publish(books.auctionQuote(of: id, lastPrice: lastPrice(of: id)) ?? .nothing, of: id)
  }

  /// Publishes the indicative price if it has changed, and notes when to look again: whole seconds after the begin.
  mutating func updateIndication(_ id: InstrumentID) {
    let call = calls.state(id)
    let seconds = (now &- call.pointee.nextIndication) / Self.indicationInterval &+ 1
    call.pointee.nextIndication &+= seconds &* Self.indicationInterval
    let quote = books.auctionQuote(of: id, lastPrice: lastPrice(of: id)) ?? .nothing
    if quote != call.pointee.indication { publish(quote, of: id) }
  }

  /// Publishes that a call's indicative price holds no more, if the instrument is in a call.
  mutating func endIndication(_ id: InstrumentID) {
    if !instruments.state(id).pointee.phase.isCall { return }
    calls.state(id).pointee.nextIndication = .max
    publish(.nothing, of: id)
  }

  private mutating func publish(_ quote: AuctionQuote, of id: InstrumentID) {
    calls.state(id).pointee.indication = quote
    emit(
      .indicative(
        IndicativePrice(
          instrument: id, price: Price(ticks: quote.price),
          quantity: Quantity(lots: Int64(clamping: quote.lots)),
          imbalance: Quantity(lots: Int64(clamping: quote.imbalance)), imbalanceSide: quote.imbalanceSide,
          transactTime: now)))
  }
}
