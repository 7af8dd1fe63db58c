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
    out.executionType(report.type, vocabulary)
    out.orderStatus(report.status, isFilledInPart: report.cumQuantity.lots > 0)
    if report.account != .none { out.field(.account, UInt64(report.account.rawValue)) }
    out.field(.side, character: 0x30 &+ report.side.rawValue)
    if report.status != .rejected { out.terms(report, vocabulary) }
    out.field(.transactTime, time: report.transactTime, &transactSecond, precision)
    if let instrument {
      out.field(.symbol, text: instrument.symbol)
      out.amounts(report, instrument, vocabulary)
    } else {
      out.field(.symbol, text: report.symbol)
      out.field(.leavesQuantity, character: 0x30)
      out.field(.cumQuantity, character: 0x30)
      out.field(.averagePrice, character: 0x30)
    }
    if report.fee != 0 { out.commission(report.fee) }
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

  /// ExecType (150). FIX 4.4 has no value for a triggered order: it is a restatement with reason "other" of an order that is
  /// worked from now on.
  @inline(__always) mutating func executionType(_ type: ExecutionType, _ vocabulary: FIXWriter.Vocabulary) {
    if type == .restated || type == .triggered {
      restated(type, vocabulary)
    } else {
      field(.execType, character: type.rawValue)
    }
  }

  @inline(never) private mutating func restated(_ type: ExecutionType, _ vocabulary: FIXWriter.Vocabulary) {
    let isTold = type == .triggered && vocabulary == .fix50SP2
    field(.execType, character: isTold ? type.rawValue : ExecutionType.restated.rawValue)
    if !isTold { field(.restatementReason, UInt64(99)) }
    if type == .triggered { field(.workingIndicator, character: 0x59) }
  }

  /// Commission (12) and CommType (13, absolute): the fee in minor units of the quote asset, negative for a rebate.
  @inline(never) mutating func commission(_ fee: Int64) {
    field(.commission, signed: fee)
    field(.commissionType, character: 0x33)
  }

  /// OrdStatus (39). FIX 4.4 has no status "replaced": a replaced order is new or filled in part.
  @inline(__always) mutating func orderStatus(_ status: OrderStatus, isFilledInPart: Bool) {
    let resting: OrderStatus = isFilledInPart ? .partiallyFilled : .new
    field(.orderStatus, character: status == .replaced ? resting.rawValue : status.rawValue)
  }

  /// OrdType (40) and TimeInForce (59). A refused order has none, as it may have been
  /// refused for them, and an unknown one neither.
  @inline(__always) mutating func terms(_ report: ExecutionReport, _ vocabulary: FIXWriter.Vocabulary) {
    field(.orderType, character: FIXOrderCodes.code(report.orderType))
    if report.timeInForce != .goodForAuction || vocabulary == .fix50SP2 {
      field(.timeInForce, character: FIXOrderCodes.code(report.timeInForce))
    }
    if report.orderType.rawValue > OrderType.limit.rawValue {
      execInst(report.orderType, ExecutionInstructions(rawValue: 0), report.side)
    }
  }

  /// Quantities and prices of a report.
  @inline(__always) mutating func amounts(
    _ report: ExecutionReport, _ instrument: Instrument, _ vocabulary: FIXWriter.Vocabulary
  ) {
    let quantityStart = next
    if report.status != .rejected || report.quantity > .zero {
      field(.orderQuantity, report.quantity.lots, of: instrument.lot)
    }
    let quantityCount = next - quantityStart
    if report.status != .rejected {
      if report.orderType == .limit || report.price.ticks != 0 {
        field(.price, report.price.ticks, of: instrument.tick)
      }
      if report.stopPrice.ticks != 0 { field(.stopPrice, report.stopPrice.ticks, of: instrument.tick) }
    }
    if report.type == .trade || report.type == .tradeCancel {
      field(.lastQuantity, report.lastQuantity.lots, of: instrument.lot)
      field(.lastPrice, report.lastPrice.ticks, of: instrument.tick)
      liquidity(report.liquidity, vocabulary)
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

  /// LastLiquidityInd (851). FIX 4.4 has no value for an auction.
  @inline(__always) private mutating func liquidity(
    _ liquidity: Liquidity, _ vocabulary: FIXWriter.Vocabulary
  ) {
    switch liquidity {
    case .added, .removed: field(.lastLiquidity, character: 0x30 &+ liquidity.rawValue)
    case .auction: if vocabulary == .fix50SP2 { field(.lastLiquidity, character: 0x34) }
    case .none: break
    }
  }

  /// OrdRejReason (103) of a reject, and Text (58).
  @inline(never) mutating func reason(_ reason: RejectReason, isReject: Bool) {
    let entry = FIXReason.of(reason)
    if isReject { field(.orderRejectReason, UInt64(entry.orderReject)) }
    field(.text, literal: entry.text)
  }
}
