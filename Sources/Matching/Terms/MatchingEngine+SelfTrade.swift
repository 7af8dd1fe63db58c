import Domain

/// Orders of one owner that meet.
extension MatchingEngine {
  /// Which mode an order's own and its account's setting come to.
  @inline(__always) func selfTradeMode(_ own: SelfTradePrevention, _ account: AccountID)
    -> SelfTradePrevention
  {
    own == .none && account != .none ? accountSelfTradeMode(account) : own
  }

  /// Deals with a maker of the taker's owner. True if the taker may go on.
  mutating func preventSelfTrade(_ taker: UInt32, _ maker: UInt32, _ mode: SelfTradePrevention) -> Bool {
    switch mode {
    case .none: preconditionFailure("without a mode, no owner is avoided")
    case .cancelNewest: return false
    case .cancelOldest, .cancelBoth:
      withdraw(maker)
      end(maker, .canceled, .selfTradePrevented)
      return mode == .cancelOldest
    case .decrement: return decrement(taker, maker)
    }
  }

  /// Takes the smaller leaves of two orders from both. True if the taker has something left.
  private mutating func decrement(_ taker: UInt32, _ maker: UInt32) -> Bool {
    let takerRecord = books.record(taker)
    let makerRecord = books.record(maker)
    let lots = min(takerRecord.pointee.openQuantity, makerRecord.pointee.openQuantity)
    if makerRecord.pointee.openQuantity == lots {
      withdraw(maker)
      end(maker, .canceled, .selfTradePrevented)
    } else {
      makerRecord.pointee.quantity -= lots
      shrink(maker)
      changeReservation(maker)
      emitReport(makerRecord, .restated, because: .selfTradePrevented)
    }
    if takerRecord.pointee.openQuantity == lots { return false }
    takerRecord.pointee.quantity -= lots
    changeReservation(taker)
    emitReport(takerRecord, .restated, because: .selfTradePrevented)
    return true
  }
}
