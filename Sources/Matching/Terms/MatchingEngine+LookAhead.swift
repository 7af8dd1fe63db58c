import Domain

/// Orders that look at the other side before they trade.
extension MatchingEngine {
  /// The most resting orders that an order looks ahead over, if the command has not fewer fills left. It is low
  /// because all of them are looked at before the first trade, and an order that is killed leaves them there to
  /// be looked at again.
  public static var lookAheadLimit: Int { 256 }

  /// What becomes of an order in hand before it trades.
  enum Entry: BitwiseCopyable {
    case trades
    case rests
    case ends(RejectReason)
  }

  /// Does what an order that is `preparing` has to do before it trades.
  mutating func prepare(_ handle: UInt32, on side: Int) -> Entry {
    let record = books.record(handle)
    if record.pointee.flags.contains(.takesPrice) {
      let best = books.bestKey(against: side)
      if best == OrderBooks.noKey { return .ends(.noLiquidity) }
      record.pointee.price = Price(ticks: OrderBooks.key(best, side ^ 1))
      record.pointee.flags.remove(.takesPrice)
      return .trades
    }
    let isWhole = record.pointee.flags.contains(.allOrNone)
    let isKill = record.pointee.timeInForce == .fillOrKill
    var query = lookAheadQuery(handle, on: side)
    if !isWhole {
      // A minimum quantity is one of the first entry only.
      record.pointee.flags.remove(.looksAhead)
      if !isKill { query.wanted = terms(handle).pointee.minimumQuantity }
    }
    let result = lookAhead(query)
    if result.lots >= query.wanted { return .trades }
    if result.isCut { return .ends(.tooManyFills) }
    if isWhole { return .rests }
    if result.isOutOfMoney { return .ends(.insufficientBalance) }
    return .ends(isKill ? .fillOrKillNotFilled : .minimumQuantityNotMet)
  }

  /// What an order in hand would ask, if it wanted to be filled as a whole.
  func lookAheadQuery(_ handle: UInt32, on side: Int) -> LookAheadQuery {
    let record = books.record(handle)
    let leaves = record.pointee.openQuantity.lots
    let mode = selfTradeMode(record.pointee.selfTradePrevention, record.pointee.account)
    return LookAheadQuery(
      leaves: leaves, wanted: leaves, reach: reach(handle, on: side), purse: purse(handle), side: side ^ 1,
      avoided: mode == .none ? OrderBooks.nobody : UInt64(record.pointee.owner),
      passesOverOwn: mode == .cancelOldest,
      ownFirst: mode != .none && instruments.state(record.pointee.instrument).pointee.isProRata,
      limitOfLooks: min(fillsLeft, Self.lookAheadLimit))
  }

  /// Why a post-only order that comes in at `price` is refused, or `.none`; moves the price if it slides.
  func postOnlyRefusal(_ order: NewOrder, _ price: inout Price) -> RejectReason {
    postOnlyRefusal(
      order.instructions, order.instrument, order.side, order.quantity.lots,
      owner: OrderRecord.owner(order.account, order.origin.session),
      selfTradeMode(order.selfTradePrevention, order.account), &price)
  }

  /// The same for an open order that is replaced and would lose its place.
  func postOnlyRefusal(_ record: UnsafeMutablePointer<OrderRecord>, _ leaves: Int64, _ price: inout Price)
    -> RejectReason
  {
    postOnlyRefusal(
      record.pointee.instructions, record.pointee.instrument, record.pointee.side, leaves,
      owner: record.pointee.owner,
      selfTradeMode(record.pointee.selfTradePrevention, record.pointee.account), &price)
  }

  private func postOnlyRefusal(
    _ instructions: ExecutionInstructions, _ instrument: InstrumentID, _ ownSide: Side, _ leaves: Int64,
    owner: UInt32, _ mode: SelfTradePrevention, _ price: inout Price
  ) -> RejectReason {
    if instruments.state(instrument).pointee.phase != .continuous { return .none }
    let side = OrderBooks.side(instrument, ownSide)
    let result = lookAhead(
      LookAheadQuery(
        leaves: leaves, wanted: 1, reach: reach(OrderBooks.key(price.ticks, side), of: instrument, on: side),
        side: side ^ 1, avoided: mode == .none ? OrderBooks.nobody : UInt64(owner),
        passesOverOwn: mode == .cancelOldest,
        ownFirst: mode != .none && instruments.state(instrument).pointee.isProRata,
        limitOfLooks: min(fillsLeft, Self.lookAheadLimit)))
    if result.lots == 0 { return result.isCut ? .tooManyFills : .none }
    if instructions.has(.postOnlyReject) { return .wouldTakeLiquidity }
    price = Price(ticks: OrderBooks.key(0 &- result.firstKey &- 1, side))
    return isInRange(price, instrument) ? .none : .wouldTakeLiquidity
  }
}
