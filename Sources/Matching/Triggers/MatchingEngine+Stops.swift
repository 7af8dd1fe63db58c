import Domain

/// Stops and trailing stops, from the hold to the trigger.
///
/// Held stops rest on two sides of their own, by stop price: the buy stop with the lowest price is the best
/// of its side, the sell stop with the highest. So buy stops are on the side of the asks among the sides of
/// kind `stop`, and the last trade price reaches a stop when an order of that price would cross it.
extension MatchingEngine {
  /// The side that holds the stops of an instrument that buy or sell.
  @inline(__always) static func stopSide(_ instrument: InstrumentID, _ side: Side) -> Int {
    OrderBooks.side(instrument, side.opposite, .stop)
  }

  /// Holds a stop in hand, or triggers it if its price is reached.
  mutating func placeStop(_ handle: UInt32) {
    let record = books.record(handle)
    let id = record.pointee.instrument
    if instruments.state(id).pointee.phase == .continuous, let last = lastPrice(of: id) {
      let stop = record.pointee.stopPrice.ticks
      if record.pointee.side == .buy ? stop <= last : stop >= last { return trigger(handle) }
    }
    if record.pointee.isTrailing && !record.pointee.flags.contains(.pegged) { joinTrailing(handle) }
    holdStop(handle)
  }

  /// Puts a stop in hand behind all others of its stop price.
  private mutating func holdStop(_ handle: UInt32) {
    let record = books.record(handle)
    let side = Self.stopSide(record.pointee.instrument, record.pointee.side)
    enqueue(
      handle, .none, lots: record.pointee.openQuantity.lots,
      OrderBooks.key(record.pointee.stopPrice.ticks, side), on: side, as: .stop)
    instruments.state(record.pointee.instrument).pointee.watches.insert(.stops)
  }

  /// Makes a stop in hand a market or limit order and enters it.
  mutating func trigger(_ handle: UInt32) {
    let record = books.record(handle)
    if record.pointee.flags.contains(.pegged) { leavePegs(handle) }
    record.pointee.flags.insert(.triggered)
    emitReport(record, .triggered)
    place(handle)
  }

  /// The held stop that the last trade price reaches and that goes first, or 0.
  mutating func reachedStop(_ id: InstrumentID) -> UInt32 {
    let state = instruments.state(id)
    let buys = Self.stopSide(id, .buy)
    let sells = Self.stopSide(id, .sell)
    if books.sides[buys].bestLevel | books.sides[sells].bestLevel == 0 {
      state.pointee.watches.remove(.stops)
      return 0
    }
    guard state.pointee.phase == .continuous, let last = lastPrice(of: id) else { return 0 }
    if isReached(buys, by: last) { return books.level(books.sides[buys].bestLevel).pointee.next }
    return isReached(sells, by: last) ? books.level(books.sides[sells].bestLevel).pointee.next : 0
  }

  /// True if a last trade price triggers the best stop of a side.
  @inline(__always) func isReached(_ side: Int, by last: Int64) -> Bool {
    books.crosses(OrderBooks.key(last, side ^ 1), side)
  }
}

/// Replaces of held stops.
extension MatchingEngine {
  /// True if a replace leaves the stop price of an order as it is. Trailing stops have their own.
  @inline(__always) func keepsStopPrice(
    _ record: UnsafeMutablePointer<OrderRecord>, _ request: ReplaceOrder
  ) -> Bool {
    record.pointee.place != .stop || record.pointee.isTrailing
      || record.pointee.stopPrice == request.stopPrice
  }

  /// Gives a stop that is not triggered the stop price of a replace, or a trailing one the distance of its
  /// new limit.
  mutating func setStop(_ handle: UInt32, _ request: ReplaceOrder) {
    let record = books.record(handle)
    if record.pointee.isTrailing {
      terms(handle).pointee.limitDistance = request.price.ticks &- record.pointee.stopPrice.ticks
    } else {
      record.pointee.stopPrice = request.stopPrice
    }
  }
}

/// Trailing stops.
extension MatchingEngine {
  /// Gives a new trailing stop its stop price, and notes how far its limit is from it.
  func setTrail(_ handle: UInt32) {
    let record = books.record(handle)
    guard let last = lastPrice(of: record.pointee.instrument) else {
      preconditionFailure("a trailing stop without a price to follow is refused")
    }
    let distance = terms(handle).pointee.pegOffset
    let stop = record.pointee.side == .buy ? last &+ distance : last &- distance
    record.pointee.stopPrice = Price(ticks: stop)
    terms(handle).pointee.limitDistance = record.pointee.price.ticks &- stop
  }

  private mutating func joinTrailing(_ handle: UInt32) {
    let record = books.record(handle)
    let list = triggers.instrument(record.pointee.instrument)
    if record.pointee.side == .buy {
      triggers.lists.append(handle, to: &list.pointee.trailingBuys)
    } else {
      triggers.lists.append(handle, to: &list.pointee.trailingSells)
    }
    record.pointee.flags.insert(.pegged)
    instruments.state(record.pointee.instrument).pointee.watches.insert(.trailing)
  }

  /// Moves all trailing stops that the last trade prices move.
  mutating func moveTrailingStops() {
    while !triggers.trailing.isEmpty {
      let id = triggers.trailing.lowest
      triggers.trailing.remove(id)
      guard let last = lastPrice(of: id) else { continue }
      moveTrailingStops(of: triggers.instrument(id).pointee.trailingBuys, last)
      moveTrailingStops(of: triggers.instrument(id).pointee.trailingSells, last)
    }
  }

  /// Those that move stand last: each order of the list last followed a price that is nearer to `last`, or as
  /// near, than the one that its successor followed.
  private mutating func moveTrailingStops(of list: OrderList, _ last: Int64) {
    var handle: UInt32 = 0
    var candidate = list.last
    while candidate != 0 && trailedPrice(candidate, last) != books.record(candidate).pointee.stopPrice.ticks {
      handle = candidate
      candidate = triggers.lists.previous(candidate)
    }
    while handle != 0 {
      let record = books.record(handle)
      let price = trailedPrice(handle, last)
      withdraw(handle)
      record.pointee.stopPrice = Price(ticks: price)
      if record.pointee.type == .trailingStopLimit {
        let limit = price &+ terms(handle).pointee.limitDistance
        let definition = instruments.definition(record.pointee.instrument)
        let range = definition.pointee.minimumPrice.ticks...definition.pointee.maximumPrice.ticks
        record.pointee.price = Price(ticks: min(max(limit, range.lowerBound), range.upperBound))
      }
      changeReservation(handle)
      holdStop(handle)
      stepsLeft &-= 1
      handle = triggers.lists.next(handle)
    }
  }

  func trailedPrice(_ handle: UInt32, _ last: Int64) -> Int64 {
    let record = books.record(handle)
    return FollowingPrices.trailed(
      record.pointee.stopPrice.ticks, record.pointee.side, distance: terms(handle).pointee.pegOffset,
      last: last)
  }
}
