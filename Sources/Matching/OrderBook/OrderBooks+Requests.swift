import Domain

/// What became of an order that was entered or replaced.
@frozen public struct EntryAnswer: BitwiseCopyable {
  /// Where the order stands.
  @frozen public enum State: UInt8, BitwiseCopyable {
    /// Refused, with a reason; nothing changed.
    case refused
    /// It rests with `leaves`.
    case resting
    /// It is filled.
    case filled
    /// `leaves` of it are canceled, with a reason.
    case canceled
  }

  /// What is left of the order, in lots.
  public var leaves: Int64
  /// How many of `lastFills` are this request's.
  public var fillCount: UInt32
  public var state: State
  public var reason: RejectReason
}

/// An order that was canceled.
@frozen public struct CanceledOrder: BitwiseCopyable {
  /// What was left of it, in lots; 0 if there was no such order.
  public var leaves: Int64
  /// Its price in ticks.
  public var price: Int64
  public var side: Side
}

/// The books without sessions, accounts and reports: orders by id. What an embedder or a benchmark uses; the matching
/// engine is built on the same parts.
extension OrderBooks {
  /// The fills of the last request: the first `EntryAnswer.fillCount` of them.
  public var lastFills: UnsafePointer<Fill> { UnsafePointer(fills) }

  /// Sets what an instrument accepts.
  ///
  /// - Parameters:
  ///   - prices: in ticks, within ±2^60.
  ///   - quantity: the largest order in lots.
  public func bound(_ instrument: InstrumentID, prices: ClosedRange<Int64>, quantity: Int64) {
    precondition(Int(instrument.rawValue) < instrumentLimit, "no such instrument")
    precondition(prices.lowerBound >= -(1 << 60) && prices.upperBound <= 1 << 60, "prices out of range")
    bounds[Int(instrument.rawValue)] = Bounds(
      lowest: prices.lowerBound, highest: prices.upperBound, quantity: quantity)
  }

  /// Enters a limit order: it trades with what it crosses, and what is left rests, or is canceled if it is
  /// `immediate`.
  ///
  /// Refused are an unknown instrument, an id that rests already or has more than 56 bits, and a quantity or price out of
  /// bounds. What would rest when the books are full is canceled. An order never trades with one of the same owner: what
  /// is left of it then is canceled. Owner 0 is nobody's.
  public mutating func enter(
    _ id: UInt64, _ instrument: InstrumentID, _ side: Side, price: Int64, quantity: Int64, owner: UInt32,
    isImmediate: Bool
  ) -> EntryAnswer {
    if Int(instrument.rawValue) >= instrumentLimit { return refused(.unknownInstrument) }
    let index = Self.side(instrument, side)
    let reason = refusal(index, price, quantity)
    if reason != .none { return refused(reason) }
    var place = orderIndex.find(id)
    if place.handle != 0 || id >> 56 != 0 { return refused(.duplicateClientOrderID) }
    let key = Self.key(price, index)
    var answer = EntryAnswer(leaves: quantity, fillCount: 0, state: .resting, reason: .none)
    if crosses(key, index ^ 1) {
      answer = trade(quantity, key, index, owner)
      if answer.state != .resting { return answer }
      place = orderIndex.find(id)
    }
    if isImmediate || openOrders >= orderLimit {
      answer.state = .canceled
      answer.reason = isImmediate ? .immediateRemainder : .tooManyOrders
      return answer
    }
    let handle = takeOrderSlot()
    rest(handle, tag: QueueNode.tag(id, .none), owner: owner, leaves: answer.leaves, key: key, on: index)
    orderIndex.insert(handle, at: place)
    return answer
  }

  /// Cancels a resting order of `owner`.
  public mutating func cancel(_ id: UInt64, owner: UInt32) -> CanceledOrder {
    let place = orderIndex.find(id)
    let handle = place.handle
    if handle == 0 || node(handle).pointee.owner != owner {
      return CanceledOrder(leaves: 0, price: 0, side: .buy)
    }
    let levelHandle = node(handle).pointee.level
    let side = side(ofLevel: levelHandle)
    let canceled = CanceledOrder(
      leaves: node(handle).pointee.leaves, price: Self.key(level(levelHandle).pointee.key, side),
      side: side & 1 == 0 ? .buy : .sell)
    orderIndex.remove(at: place)
    unlink(handle)
    freeOrderSlot(handle)
    return canceled
  }

  /// Gives a resting order of `owner` on `side` another price and open quantity: it loses its place and may trade at
  /// once.
  public mutating func replace(
    _ id: UInt64, _ side: Side, owner: UInt32, price: Int64, quantity: Int64
  ) -> EntryAnswer {
    let handle = find(id)
    if handle == 0 || node(handle).pointee.owner != owner { return refused(.unknownOrder) }
    let index = self.side(of: handle)
    if index & 1 != Int(side.rawValue) &- 1 { return refused(.sideMismatch) }
    let reason = refusal(index, price, quantity)
    if reason != .none { return refused(reason) }
    let key = Self.key(price, index)
    let tag = node(handle).pointee.tag
    var answer = EntryAnswer(leaves: quantity, fillCount: 0, state: .resting, reason: .none)
    unlink(handle)
    if crosses(key, index ^ 1) {
      answer = trade(quantity, key, index, owner)
      if answer.state != .resting {
        unindex(handle)
        freeOrderSlot(handle)
        return answer
      }
    }
    rest(handle, tag: tag, owner: owner, leaves: answer.leaves, key: key, on: index)
    return answer
  }

  /// Best price of a side in ticks, or nil if no order rests there.
  public func bestPrice(_ instrument: InstrumentID, _ side: Side) -> Int64? {
    let index = Self.side(instrument, side)
    return sides[index].bestLevel == 0 ? nil : Self.key(sides[index].bestKey, index)
  }

  /// Open quantity at one price in lots.
  public func quantity(_ instrument: InstrumentID, _ side: Side, at price: Int64) -> Int128 {
    let index = Self.side(instrument, side)
    let handle = findLevel(Self.key(price, index), on: index)
    return handle == 0 ? 0 : level(handle).pointee.quantity
  }

  @inline(never) private mutating func trade(
    _ lots: Int64, _ key: Int64, _ side: Int, _ owner: UInt32
  ) -> EntryAnswer {
    let result = match(
      lots, crossing: key, against: side ^ 1, avoiding: owner == 0 ? Self.nobody : UInt64(owner),
      fillLimit: fillCapacity)
    var answer = EntryAnswer(
      leaves: result.leaves, fillCount: result.fillCount, state: .canceled, reason: .none)
    switch result.stop {
    case .filled: answer.state = .filled
    case .crossesNothing: answer.state = .resting
    case .fillBound: answer.reason = .tooManyFills
    case .special: answer.reason = .selfTradePrevented
    }
    return answer
  }

  @inline(__always) private func refused(_ reason: RejectReason) -> EntryAnswer {
    EntryAnswer(leaves: 0, fillCount: 0, state: .refused, reason: reason)
  }

  @inline(__always) private func refusal(_ side: Int, _ price: Int64, _ quantity: Int64) -> RejectReason {
    let bounds = bounds + side &>> 3
    if quantity <= 0 { return .quantityNotPositive }
    if quantity > bounds.pointee.quantity { return .quantityTooLarge }
    return price < bounds.pointee.lowest || price > bounds.pointee.highest ? .priceOutOfRange : .none
  }
}

/// What an instrument accepts.
struct Bounds: BitwiseCopyable {
  /// Ticks.
  var lowest: Int64 = -(1 << 60)
  var highest: Int64 = 1 << 60
  /// The largest order in lots.
  var quantity: Int64 = .max
}
