import Domain

/// What became of a request on a book.
@frozen public struct BookAnswer: BitwiseCopyable {
  /// What is left of the order, in lots: resting, or canceled with the request.
  public var leaves: Int64 = 0
  /// The order's price in ticks.
  public var price: Int64 = 0
  /// How many of `lastFills` are this request's.
  public var fillCount: UInt32 = 0
  /// Why it was refused, or why what was left of the order was canceled; `.none` if neither.
  public var reason: RejectReason = .none
  public var side: Side = .buy
  /// True if the request was carried out.
  public var isAccepted = false
  /// True if the order rests now.
  public var rests = false

  @inlinable public init() {}
}

/// The books without sessions, accounts and reports: orders by id. What an embedder or a benchmark uses; the matching
/// engine is built on the same parts.
extension OrderBooks {
  /// The fills of the last request: the first `BookAnswer.fillCount` of them.
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
  ) -> BookAnswer {
    var answer = BookAnswer()
    answer.leaves = quantity
    answer.side = side
    let index = Self.side(instrument, side)
    answer.reason =
      Int(instrument.rawValue) < instrumentLimit ? refusal(index, price, quantity) : .unknownInstrument
    if answer.reason != .none { return answer }
    var place = orderIndex.find(id)
    if place.handle != 0 || id >> 56 != 0 {
      answer.reason = .duplicateClientOrderID
      return answer
    }
    answer.isAccepted = true
    let key = Self.key(price, index)
    if crosses(key, index ^ 1) {
      trade(key, index, owner, &answer)
      if answer.leaves == 0 || answer.reason != .none { return answer }
      place = orderIndex.find(id)
    }
    if isImmediate || openOrders >= orderLimit {
      answer.reason = isImmediate ? .immediateRemainder : .tooManyOrders
      return answer
    }
    let handle = takeOrderSlot()
    rest(handle, tag: QueueNode.tag(id, .none), owner: owner, leaves: answer.leaves, key: key, on: index)
    orderIndex.insert(handle, at: place)
    answer.rests = true
    return answer
  }

  /// Cancels a resting order of `owner`.
  public mutating func cancel(_ id: UInt64, owner: UInt32) -> BookAnswer {
    var answer = BookAnswer()
    let place = orderIndex.find(id)
    let handle = place.handle
    if handle == 0 || node(handle).pointee.owner != owner {
      answer.reason = .unknownOrder
      return answer
    }
    answer.reason = .canceledByClient
    answer.isAccepted = true
    let levelHandle = node(handle).pointee.level
    let side = side(ofLevel: levelHandle)
    answer.leaves = node(handle).pointee.leaves
    answer.side = side & 1 == 0 ? .buy : .sell
    answer.price = Self.key(level(levelHandle).pointee.key, side)
    orderIndex.remove(at: place)
    unlink(handle)
    freeOrderSlot(handle)
    return answer
  }

  /// Gives a resting order of `owner` another price and open quantity: it loses its place and may trade at once.
  public mutating func replace(_ id: UInt64, owner: UInt32, price: Int64, quantity: Int64) -> BookAnswer {
    var answer = BookAnswer()
    let handle = find(id)
    if handle == 0 || node(handle).pointee.owner != owner {
      answer.reason = .unknownOrder
      return answer
    }
    let side = side(of: handle)
    answer.side = side & 1 == 0 ? .buy : .sell
    answer.reason = refusal(side, price, quantity)
    if answer.reason != .none { return answer }
    answer.isAccepted = true
    answer.leaves = quantity
    answer.price = price
    let tag = node(handle).pointee.tag
    let key = Self.key(price, side)
    unlink(handle)
    if crosses(key, side ^ 1) {
      trade(key, side, owner, &answer)
      if answer.leaves == 0 || answer.reason != .none {
        unindex(handle)
        freeOrderSlot(handle)
        return answer
      }
    }
    rest(handle, tag: tag, owner: owner, leaves: answer.leaves, key: key, on: side)
    answer.rests = true
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

  @inline(__always) private mutating func trade(
    _ key: Int64, _ side: Int, _ owner: UInt32, _ answer: inout BookAnswer
  ) {
    let result = match(
      answer.leaves, crossing: key, against: side ^ 1, avoiding: owner == 0 ? Self.nobody : UInt64(owner),
      fillLimit: fillCapacity)
    answer.fillCount = result.fillCount
    answer.leaves = result.leaves
    switch result.stop {
    case .filled, .crossesNothing: break
    case .fillBound: answer.reason = .tooManyFills
    case .special: answer.reason = .selfTradePrevented
    }
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
