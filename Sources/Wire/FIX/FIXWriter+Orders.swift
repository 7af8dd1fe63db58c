import Domain

/// What a client asks for (FIX 4.4 Volume 4). TransactTime is the header's SendingTime.
extension FIXWriter {
  /// NewOrderSingle (35=D).
  #if !DEBUG  // The compiler sees that nothing allocates or locks in a whole-module build only.
    @_noLocks
  #endif
  public mutating func newOrderSingle(
    _ header: FIXHeader, _ order: NewOrder, instrument: Instrument,
    into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.newOrderSingle, header, room)
    out.field(.clOrdID, text: order.clientOrderID)
    if order.account != .none { out.field(.account, UInt64(order.account.rawValue)) }
    out.execInst(order.type, order.instructions)
    if order.minimumQuantity.lots > 0 {
      out.field(.minimumQuantity, order.minimumQuantity.lots, of: instrument.lot)
    }
    if order.displayQuantity.lots > 0 {
      out.field(.maximumFloor, order.displayQuantity.lots, of: instrument.lot)
    }
    out.order(
      instrument, order.side, order.type, order.timeInForce, order.quantity, order.price,
      time: header.sendingTime, &sendingSecond, precision)
    if order.stopPrice.ticks != 0 { out.field(.stopPrice, order.stopPrice.ticks, of: instrument.tick) }
    if order.expireTime != 0 {
      out.field(.expireTime, time: order.expireTime, &transactSecond, precision)
    }
    if order.pegOffset != 0 { out.field(.pegOffset, order.pegOffset, of: instrument.tick) }
    return end(out, room)
  }

  /// OrderCancelRequest (35=F).
  /// - Parameter quantity: OrderQty (38) of the order to cancel; zero leaves it out.
  #if !DEBUG  // The compiler sees that nothing allocates or locks in a whole-module build only.
    @_noLocks
  #endif
  public mutating func cancelRequest(
    _ header: FIXHeader, _ cancel: CancelOrder, instrument: Instrument,
    quantity: Quantity = .zero, into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.orderCancelRequest, header, room)
    out.field(.originalClOrdID, text: cancel.originalClientOrderID)
    out.field(.clOrdID, text: cancel.clientOrderID)
    if cancel.orderID != .none { out.field(.orderID, cancel.orderID.rawValue) }
    out.field(.symbol, text: instrument.symbol)
    out.field(.side, character: 0x30 &+ cancel.side.rawValue)
    out.field(.transactTime, time: header.sendingTime, &sendingSecond, precision)
    if quantity.lots > 0 { out.field(.orderQuantity, quantity.lots, of: instrument.lot) }
    return end(out, room)
  }

  /// OrderCancelReplaceRequest (35=G).
  #if !DEBUG  // The compiler sees that nothing allocates or locks in a whole-module build only.
    @_noLocks
  #endif
  public mutating func cancelReplaceRequest(
    _ header: FIXHeader, _ replace: ReplaceOrder, instrument: Instrument,
    into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.orderCancelReplaceRequest, header, room)
    out.field(.originalClOrdID, text: replace.originalClientOrderID)
    out.field(.clOrdID, text: replace.clientOrderID)
    if replace.orderID != .none { out.field(.orderID, replace.orderID.rawValue) }
    out.order(
      instrument, replace.side, replace.type, replace.timeInForce, replace.quantity, replace.price,
      time: header.sendingTime, &sendingSecond, precision)
    return end(out, room)
  }

  /// OrderStatusRequest (35=H).
  public mutating func statusRequest(
    _ header: FIXHeader, _ query: OrderStatusQuery, into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.orderStatusRequest, header, room)
    if query.orderID != .none { out.field(.orderID, query.orderID.rawValue) }
    out.required(.clOrdID, query.clientOrderID)
    out.field(.symbol, text: query.symbol)
    out.field(.side, character: 0x30 &+ query.side.rawValue)
    return end(out, room)
  }
}

extension FIXCursor {
  /// The fields that a new order and a replacement share.
  @inline(__always) mutating func order(
    _ instrument: Instrument, _ side: Side, _ type: OrderType, _ timeInForce: TimeInForce,
    _ quantity: Quantity, _ price: Price, time: UInt64, _ second: inout FIXSecond,
    _ precision: FIXWriter.Precision
  ) {
    field(.symbol, text: instrument.symbol)
    field(.side, character: 0x30 &+ side.rawValue)
    field(.transactTime, time: time, &second, precision)
    field(.orderQuantity, quantity.lots, of: instrument.lot)
    field(.orderType, character: FIXOrderCodes.code(type))
    if price.ticks != 0 { field(.price, price.ticks, of: instrument.tick) }
    let code = FIXOrderCodes.code(timeInForce)
    if code != 0 { field(.timeInForce, character: code) }
  }

  /// ExecInst (18), if the order says anything that belongs there.
  @inline(__always) mutating func execInst(_ type: OrderType, _ instructions: ExecutionInstructions) {
    let reference = FIXOrderCodes.reference(type)
    guard reference != 0 || !instructions.isEmpty else { return }
    writeExecInst(reference, instructions)
  }

  @inline(never) private mutating func writeExecInst(
    _ reference: UInt8, _ instructions: ExecutionInstructions
  ) {
    let isPostOnly = instructions.contains(.postOnlyReject)
    let isAllOrNone = instructions.contains(.allOrNone)
    guard reference != 0 || isPostOnly || isAllOrNone else { return }
    tag(.execInst)
    if reference != 0 { word(UInt64(reference) | 0x2000, count: 2) }
    if isPostOnly { word(0x2036, count: 2) }
    if isAllOrNone { word(0x2047, count: 2) }
    // The delimiter takes the place of the last space.
    next -= 1
    delimiter()
  }
}
