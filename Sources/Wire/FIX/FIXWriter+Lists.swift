import Domain

/// Requests on several orders, and the answer to a mass cancel.
extension FIXWriter {
  /// NewOrderList (35=E) of the two orders of a pair, with ContingencyType (1385) of FIX 5.0 SP2.
  /// - Parameter listID: ListID (66).
  /// - Precondition: `listID` is not empty.
  public mutating func newOrderList(
    _ header: FIXHeader, _ pair: NewOrderPair, listID: ClientOrderID, instrument: Instrument,
    into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    precondition(!listID.isEmpty, "ListID (66) is required")
    var out = begin(.newOrderList, header, room)
    out.field(.listID, text: listID)
    // No bidding process.
    out.field(.bidType, character: 0x33)
    out.field(.totalOrders, character: 0x32)
    out.field(.contingencyType, character: 0x30 &+ pair.contingency.rawValue)
    out.field(.orderCount, character: 0x32)
    for isSecond in [false, true] {
      let order = pair.order(isSecond ? pair.second : pair.first)
      out.field(.clOrdID, text: order.clientOrderID)
      out.field(.listSequence, character: isSecond ? 0x32 : 0x31)
      write(order, instrument, time: header.sendingTime, &out)
    }
    return end(out, room)
  }

  /// OrderMassCancelRequest (35=q).
  /// - Parameter instrument: whose orders; nil for all.
  public mutating func massCancelRequest(
    _ header: FIXHeader, _ request: MassCancel, instrument: Instrument?,
    into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.orderMassCancelRequest, header, room)
    out.required(.clOrdID, request.clientOrderID)
    out.massCancelScope(instrument?.symbol ?? Symbol(), request.side)
    out.field(.transactTime, time: header.sendingTime, &sendingSecond, precision)
    return end(out, room)
  }

  /// OrderMassCancelReport (35=r).
  /// - Parameter instrument: the report's; nil if it has none.
  public mutating func massCancelReport(
    _ header: FIXHeader, _ report: MassCancelReport, instrument: Instrument?,
    into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.orderMassCancelReport, header, room)
    out.field(.clOrdID, text: report.clientOrderID)
    out.field(.orderID, report.reference)
    let symbol = instrument?.symbol ?? report.symbol
    out.massCancelScope(symbol, report.side)
    if report.reason == .none {
      out.field(.massCancelResponse, character: symbol.isEmpty ? 0x37 : 0x31)
      out.field(.totalAffectedOrders, UInt64(report.orderCount))
    } else {
      out.field(.massCancelResponse, character: 0x30)
      out.field(.massCancelRejectReason, UInt64(report.reason == .unknownInstrument ? 1 : 99))
      out.field(.text, literal: FIXReason.of(report.reason).text)
    }
    out.field(.transactTime, time: report.transactTime, &transactSecond, precision)
    return end(out, room)
  }
}

extension FIXCursor {
  /// MassCancelRequestType (530): orders of an instrument, or all; Symbol and Side where they are given.
  fileprivate mutating func massCancelScope(_ symbol: Symbol, _ side: Side?) {
    field(.massCancelRequestType, character: symbol.isEmpty ? 0x37 : 0x31)
    field(.symbol, text: symbol)
    if let side { field(.side, character: 0x30 &+ side.rawValue) }
  }
}
