import Domain

/// What the venue says of orders (FIX 4.4 Volume 4, "Single/general order handling").
extension FIXWriter {
  /// ExecutionReport (35=8).
  /// - Parameter instrument: the order's; nil if the request named none that exists: then no quantity or price but
  ///   zeros can be told.
  #if !DEBUG  // The compiler sees that nothing allocates or locks in a whole-module build only.
    @_noLocks
  #endif
  public mutating func executionReport(
    _ header: FIXHeader, _ report: ExecutionReport, instrument: Instrument?,
    into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.executionReport, header, room)
    out.orderID(report.orderID)
    out.field(.clOrdID, text: report.clientOrderID)
    out.field(.originalClOrdID, text: report.originalClientOrderID)
    // "0 for ExecType I (Order Status)": Volume 6, ExecID.
    out.field(.execID, report.type == .orderStatus ? 0 : report.executionID.rawValue)
    if report.tradeID != .none { out.field(.secondaryExecID, report.tradeID.rawValue) }
    out.executionType(report.type)
    out.orderStatus(report.status, isFilledInPart: report.cumQuantity.lots > 0)
    if report.account != .none { out.field(.account, UInt64(report.account.rawValue)) }
    out.field(.side, character: 0x30 &+ report.side.rawValue)
    if report.status != .rejected { out.terms(report) }
    out.field(.transactTime, time: report.transactTime, &transactSecond, precision)
    if let instrument {
      out.field(.symbol, text: instrument.symbol)
      out.amounts(report, instrument)
    } else {
      out.field(.symbol, text: report.symbol)
      out.field(.leavesQuantity, character: 0x30)
      out.field(.cumQuantity, character: 0x30)
      out.field(.averagePrice, character: 0x30)
    }
    if report.reason != .none { out.reason(report.reason, isReject: report.status == .rejected) }
    return end(out, room)
  }

  /// OrderCancelReject (35=9).
  #if !DEBUG  // The compiler sees that nothing allocates or locks in a whole-module build only.
    @_noLocks
  #endif
  public mutating func cancelReject(
    _ header: FIXHeader, _ reject: CancelReject, into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.orderCancelReject, header, room)
    out.orderID(reject.orderID)
    out.required(.clOrdID, reject.clientOrderID)
    out.required(.originalClOrdID, reject.originalClientOrderID)
    out.orderStatus(reject.status, isFilledInPart: false)
    out.field(.transactTime, time: reject.transactTime, &transactSecond, precision)
    out.field(.cancelRejectResponseTo, character: reject.request == .replace ? 0x32 : 0x31)
    let reason = FIXReason.of(reject.reason)
    out.field(.cancelRejectReason, UInt64(reason.cancelReject))
    out.field(.text, literal: reason.text)
    return end(out, room)
  }
}

extension FIXCursor {
  /// OrderID (37): "NONE" for an unknown order (Volume 4, OrderCancelReject).
  @inline(__always) mutating func orderID(_ orderID: OrderID) {
    if orderID == .none { field(.orderID, literal: "NONE") } else { field(.orderID, orderID.rawValue) }
  }

  /// A required id, which is never left out.
  @inline(__always) mutating func required(_ tag: FIXTag, _ id: ClientOrderID) {
    if id.isEmpty { field(tag, literal: "NONE") } else { field(tag, text: id) }
  }

  /// ExecType (150). FIX 4.4 has no value for a triggered stop: it is a restatement with reason "other".
  @inline(__always) mutating func executionType(_ type: ExecutionType) {
    let isRestated = type == .restated || type == .triggered
    field(.execType, character: isRestated ? ExecutionType.restated.rawValue : type.rawValue)
    if isRestated { field(.restatementReason, UInt64(99)) }
  }

  /// OrdStatus (39). FIX 4.4 has no status "replaced": a replaced order is new or filled in part.
  @inline(__always) mutating func orderStatus(_ status: OrderStatus, isFilledInPart: Bool) {
    let resting: OrderStatus = isFilledInPart ? .partiallyFilled : .new
    field(.orderStatus, character: status == .replaced ? resting.rawValue : status.rawValue)
  }

  /// OrdType (40) and TimeInForce (59). A refused order has none, as it may have been
  /// refused for them, and an unknown one neither.
  @inline(__always) mutating func terms(_ report: ExecutionReport) {
    field(.orderType, character: FIXOrderCodes.code(report.orderType))
    let timeInForce = FIXOrderCodes.code(report.timeInForce)
    if timeInForce != 0 { field(.timeInForce, character: timeInForce) }
  }

  /// Quantities and prices of a report.
  @inline(__always) mutating func amounts(
    _ report: ExecutionReport, _ instrument: Instrument
  ) {
    let quantityStart = next
    if report.status != .rejected || report.quantity > .zero {
      field(.orderQuantity, report.quantity.lots, of: instrument.lot)
    }
    let quantityCount = next - quantityStart
    switch report.orderType {
    case .limit, .stopLimit, .trailingStopLimit:
      if report.status != .rejected { field(.price, report.price.ticks, of: instrument.tick) }
    default: break
    }
    if report.type == .trade {
      field(.lastQuantity, report.lastQuantity.lots, of: instrument.lot)
      field(.lastPrice, report.lastPrice.ticks, of: instrument.tick)
      // FIX 4.4 has no value for an auction.
      if report.liquidity == .added || report.liquidity == .removed {
        field(.lastLiquidity, character: 0x30 &+ report.liquidity.rawValue)
      }
    }
    if report.leavesQuantity == report.quantity, quantityCount > 0 {
      // Nothing is filled: LeavesQty is OrderQty again.
      tag(.leavesQuantity)
      again(quantityStart + Self.orderQuantityTagLength, count: quantityCount - Self.orderQuantityTagLength)
    } else {
      field(.leavesQuantity, report.leavesQuantity.lots, of: instrument.lot)
    }
    field(.cumQuantity, report.cumQuantity.lots, of: instrument.lot)
    tag(.averagePrice)
    averagePrice(report.cumNotional, report.cumQuantity, instrument.tick)
    delimiter()
  }

  /// `38=`
  private static var orderQuantityTagLength: Int { 3 }

  /// OrdRejReason (103) of a reject, and Text (58).
  @inline(never) mutating func reason(_ reason: RejectReason, isReject: Bool) {
    let entry = FIXReason.of(reason)
    if isReject { field(.orderRejectReason, UInt64(entry.orderReject)) }
    field(.text, literal: entry.text)
  }
}
