import Domain

/// Orders while an instrument does not trade continuously, and orders that wait for an auction.
extension MatchingEngine {
  /// True from the begin of an uncross to its end: the instrument takes no requests.
  @inline(__always) func isUncrossing(_ instrument: InstrumentID) -> Bool {
    calls.uncrossing != 0 && calls.state(instrument).pointee.isUncrossing
  }

  /// Why an instrument's phase takes no such order now, or `.none`.
  @inline(__always) func phaseRefusal(of order: NewOrder) -> RejectReason {
    if instruments.state(order.instrument).pointee.phase == .continuous {
      return order.timeInForce == .atTheOpening ? .phaseForbids : .none
    }
    return callRefusal(of: order)
  }

  private func callRefusal(of order: NewOrder) -> RejectReason {
    let reason = phaseRefusal(order.instrument)
    if reason != .none { return reason }
    switch order.timeInForce {
    case .immediateOrCancel, .fillOrKill: return .phaseForbids
    case .atTheClose, .goodForAuction: return .none
    case .atTheOpening:
      let phase = instruments.state(order.instrument).pointee.phase
      return phase == .preOpen || phase == .openingAuction ? .none : .phaseForbids
    case .day, .goodTillCancel, .goodTillDate:
      return order.type == .market || order.type == .marketToLimit ? .phaseForbids : .none
    }
  }

  /// Why an instrument takes no new orders and replaces now, whatever their terms, or `.none`.
  @inline(__always) func phaseRefusal(_ instrument: InstrumentID) -> RejectReason {
    switch instruments.state(instrument).pointee.phase {
    case .continuous: .none
    case .halted: .instrumentHalted
    case .closed: .instrumentClosed
    case .preOpen, .openingAuction, .volatilityAuction, .closingAuction:
      isUncrossing(instrument) ? .auctionUncrossing : .none
    }
  }

  /// Why a limit price lies too far beyond the last trade price, or `.none`.
  @inline(__always) func collarRefusal(
    _ instrument: InstrumentID, _ side: Side, _ type: OrderType, _ timeInForce: TimeInForce, _ price: Price
  ) -> RejectReason {
    let state = instruments.state(instrument)
    if !state.pointee.watches.contains(.collar) { return .none }
    if !state.pointee.hasPrice || state.pointee.phase != .continuous || type != .limit
      || timeInForce.isForAuction
    {
      return .none
    }
    let beyond = price.ticks &- state.pointee.lastTradePrice
    let collar = calls.rules(instrument).pointee.priceCollar
    return (side == .buy ? beyond : 0 &- beyond) > collar ? .priceOutsideCollar : .none
  }

  /// Sends an order in hand where it belongs while its instrument does not trade continuously, or if it is for an
  /// auction only.
  mutating func placeInCall(_ handle: UInt32) {
    let record = books.record(handle)
    if waitsForAuction(record) { return hold(handle, .auction) }
    if record.pointee.isUnpriced && !record.pointee.flags.contains(.forAuction) {
      return end(handle, .canceled, .phaseForbids)
    }
    rest(handle, on: OrderBooks.side(record.pointee.instrument, record.pointee.side))
  }

  /// True if an order is for an auction whose call has not begun.
  private func waitsForAuction(_ record: UnsafeMutablePointer<OrderRecord>) -> Bool {
    let phase = instruments.state(record.pointee.instrument).pointee.phase
    switch record.pointee.timeInForce {
    case .atTheClose: return phase != .closingAuction
    case .goodForAuction: return !phase.isCall
    case .atTheOpening, .day, .goodTillCancel, .immediateOrCancel, .fillOrKill, .goodTillDate: return false
    }
  }

  /// The price at which an order stands in the book: that of its peg, and the instrument's best for the other side if it
  /// has none.
  @inline(__always) func restingPrice(_ handle: UInt32) -> Int64 {
    let record = books.record(handle)
    if record.pointee.isPegged { return terms(handle).pointee.workingPrice }
    if record.pointee.type != .market { return record.pointee.price.ticks }
    let definition = instruments.definition(record.pointee.instrument)
    return record.pointee.side == .buy
      ? definition.pointee.maximumPrice.ticks : definition.pointee.minimumPrice.ticks
  }

  /// Notes that an accepted order is for an auction only.
  mutating func joinAuction(_ handle: UInt32) {
    let state = calls.state(books.record(handle).pointee.instrument)
    calls.lists.append(handle, to: &state.pointee.auctionOrders)
  }

  /// An order for an auction is done.
  mutating func leaveAuction(_ handle: UInt32) {
    let state = calls.state(books.record(handle).pointee.instrument)
    calls.lists.remove(handle, from: &state.pointee.auctionOrders)
  }

  /// Brings the orders that were held for a call into its book, oldest first.
  mutating func enterHeldOrders(_ id: InstrumentID) {
    var handle = calls.state(id).pointee.auctionOrders.first
    while handle != 0 {
      let record = books.record(handle)
      if record.pointee.place == .auction && !waitsForAuction(record) {
        withdraw(handle)
        placeInCall(handle)
      }
      handle = calls.lists.next(handle)
    }
  }

  /// Expires the orders whose auction is over, oldest first.
  mutating func expireAuctionOrders(_ id: InstrumentID) {
    var handle = calls.state(id).pointee.auctionOrders.first
    while handle != 0 {
      let next = calls.lists.next(handle)
      if books.record(handle).pointee.place == .book {
        withdraw(handle)
        end(handle, .expired, .auctionOver)
      }
      handle = next
    }
  }
}
