import Domain

/// Where orders go that were accepted, replaced with the loss of their place, triggered or let go.
///
/// The order in hand is in no queue and in no hold; it may be indexed already.
extension MatchingEngine {
  /// Sends an order in hand where it belongs: into a hold, unmatched into the book of a call, or as taker into
  /// continuous trading.
  mutating func place(_ handle: UInt32) {
    let record = books.record(handle)
    if record.pointee.isStop && !record.pointee.flags.contains(.triggered) { return placeStop(handle) }
    if record.pointee.isPegged { return placePeg(handle) }
    if instruments.state(record.pointee.instrument).pointee.phase != .continuous
      || record.pointee.flags.contains(.forAuction)
    {
      return placeInCall(handle)
    }
    take(handle)
  }

  /// Trades an order in hand in continuous trading, and rests or ends what is left of it.
  mutating func take(_ handle: UInt32) {
    let record = books.record(handle)
    let side = OrderBooks.side(record.pointee.instrument, record.pointee.side)
    // A triggered stop pays as it goes.
    if record.pointee.isUnpriced { freeMoney(handle) }
    if record.pointee.flags.containsAny(of: .preparing) {
      switch prepare(handle, on: side) {
      case .trades: break
      case .rests: return rest(handle, on: side)
      case .ends(let reason): return end(handle, .canceled, reason)
      }
    }
    switch match(handle, within: reach(handle, on: side), on: side) {
    case .filled: close(handle)
    case .nothingCrosses: settleRest(handle, on: side)
    case .outOfFills: cutOff(handle)
    case .outOfMoney: end(handle, .canceled, .insufficientBalance)
    case .outOfBand: interrupt(by: handle)
    case .selfTrade: end(handle, .canceled, .selfTradePrevented)
    }
  }

  /// How far an order in hand trades.
  @inline(__always) func reach(_ handle: UInt32, on side: Int) -> Reach {
    let record = books.record(handle)
    let limit =
      record.pointee.isUnpriced ? OrderBooks.marketKey : OrderBooks.key(restingPrice(handle), side)
    return reach(limit, of: record.pointee.instrument, on: side)
  }

  /// Rests or ends what is left of an order that crosses nothing any more.
  private mutating func settleRest(_ handle: UInt32, on side: Int) {
    let record = books.record(handle)
    if record.pointee.mayRest { return restRemainder(handle, on: side) }
    let isUntouched = record.pointee.isUnpriced && record.pointee.cumQuantity == .zero
    end(handle, .canceled, isUntouched ? .noLiquidity : .immediateRemainder)
  }

  /// Rests what is left of a taker. A market-to-limit order must have the money for it.
  mutating func restRemainder(_ handle: UInt32, on side: Int) {
    let record = books.record(handle)
    if record.pointee.type == .marketToLimit && !holdMoney(handle, at: record.pointee.price.ticks) {
      return end(handle, .canceled, .insufficientBalance)
    }
    rest(handle, on: side)
  }

  /// What becomes of an order that could still trade when the command has no fills left.
  private mutating func cutOff(_ handle: UInt32) {
    if !isConsequence { return end(handle, .canceled, .tooManyFills) }
    setAside(handle)
  }

  /// Puts an order in hand last in the queue of its price: the one that is shown, or a twin of it.
  ///
  /// - Parameter side: the displayed side that it is on.
  mutating func rest(_ handle: UInt32, on side: Int) {
    let record = books.record(handle)
    let key = OrderBooks.key(restingPrice(handle), side)
    if record.pointee.flags.containsAny(of: .veiled) {
      restVeiled(handle, on: side, key)
    } else {
      enqueue(handle, .none, lots: record.pointee.openQuantity.lots, key, on: side, as: .book)
    }
    let state = instruments.state(record.pointee.instrument)
    if state.pointee.watches.contains(.allOrNone) && state.pointee.phase == .continuous {
      tryAgain(record.pointee.instrument, against: side, key)
    }
  }

  /// Puts an order in hand last in a queue.
  mutating func enqueue(
    _ handle: UInt32, _ traits: OrderTraits, lots: Int64, _ key: Int64, on side: Int, as place: OrderPlace
  ) {
    let record = books.record(handle)
    books.rest(
      handle, tag: QueueNode.tag(record.pointee.orderID.rawValue, traits), owner: record.pointee.owner,
      leaves: lots, key: key, on: side)
    record.pointee.place = place
    touch(record.pointee.instrument)
    index(handle)
  }

  /// Keeps an order in hand outside of all queues.
  mutating func hold(_ handle: UInt32, _ place: OrderPlace) {
    let record = books.record(handle)
    books.setTag(handle, QueueNode.tag(record.pointee.orderID.rawValue, .none))
    record.pointee.place = place
    heldOrderCount &+= 1
    index(handle)
  }

  /// Takes an open order out of its queue or hold: it is in hand then.
  mutating func withdraw(_ handle: UInt32) {
    let record = books.record(handle)
    switch record.pointee.place {
    case .none: preconditionFailure("the order is not open")
    case .book, .stop:
      if record.pointee.flags.contains(.allOrNone) { leaveAllOrNone(handle) }
      books.unlink(handle)
    case .auction, .link, .reference: heldOrderCount &-= 1
    case .cutOff:
      heldOrderCount &-= 1
      takeUp(handle)
    }
    record.pointee.place = .none
    touch(record.pointee.instrument)
  }

  /// Makes an order that stays open findable by its names, if it is not yet.
  @inline(__always) mutating func index(_ handle: UInt32) {
    let record = books.record(handle)
    if record.pointee.flags.contains(.indexed) { return }
    record.pointee.flags.insert(.indexed)
    books.index(handle)
    byClientID.insert(record.pointee.clientKey, handle)
  }
}
