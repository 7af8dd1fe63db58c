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
    write(order, instrument, time: header.sendingTime, &out)
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
    if replace.account != .none { out.field(.account, UInt64(replace.account.rawValue)) }
    out.execInst(replace.type, replace.instructions, replace.side)
    out.display(replace.displayQuantity, replace.instructions, instrument)
    out.order(
      instrument, replace.side, replace.type, replace.timeInForce, replace.quantity, replace.price,
      time: header.sendingTime, &sendingSecond, precision)
    if replace.stopPrice.ticks != 0 { out.field(.stopPrice, replace.stopPrice.ticks, of: instrument.tick) }
    if replace.expireTime != 0 {
      out.field(.expireTime, time: replace.expireTime, &transactSecond, precision)
    }
    if replace.pegOffset != 0 { out.field(.pegOffset, replace.pegOffset, of: instrument.tick) }
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

extension FIXWriter {
  /// A new order from Account on: of a message of its own, or of an entry in a list.
  @inline(__always) mutating func write(
    _ order: NewOrder, _ instrument: Instrument, time: UInt64, _ out: inout FIXCursor
  ) {
    if order.account != .none { out.field(.account, UInt64(order.account.rawValue)) }
    out.execInst(order.type, order.instructions, order.side)
    if order.minimumQuantity.lots > 0 {
      out.field(.minimumQuantity, order.minimumQuantity.lots, of: instrument.lot)
    }
    out.display(order.displayQuantity, order.instructions, instrument)
    out.order(
      instrument, order.side, order.type, order.timeInForce, order.quantity, order.price, time: time,
      &sendingSecond, precision)
    if order.stopPrice.ticks != 0 { out.field(.stopPrice, order.stopPrice.ticks, of: instrument.tick) }
    if order.expireTime != 0 {
      out.field(.expireTime, time: order.expireTime, &transactSecond, precision)
    }
    if order.pegOffset != 0 { out.field(.pegOffset, order.pegOffset, of: instrument.tick) }
    if order.selfTradePrevention != .none {
      out.field(.selfMatchPrevention, FIXOrderCodes.code(order.selfTradePrevention))
    }
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
    field(.timeInForce, character: FIXOrderCodes.code(timeInForce))
  }

  /// MaxFloor (111): the shown part of an iceberg, zero of a hidden order.
  @inline(__always) mutating func display(
    _ quantity: Quantity, _ instructions: ExecutionInstructions, _ instrument: Instrument
  ) {
    if quantity.lots > 0 {
      field(.maximumFloor, quantity.lots, of: instrument.lot)
    } else if instructions.contains(.hidden) {
      field(.maximumFloor, character: 0x30)
    }
  }

  /// ExecInst (18), if the order says anything that belongs there.
  @inline(__always) mutating func execInst(
    _ type: OrderType, _ instructions: ExecutionInstructions, _ side: Side
  ) {
    let reference = FIXOrderCodes.reference(type)
    guard reference != 0 || instructions.rawValue != 0 else { return }
    writeExecInst(reference, instructions, side)
  }

  @inline(never) private mutating func writeExecInst(
    _ reference: UInt8, _ instructions: ExecutionInstructions, _ side: Side
  ) {
    let start = next
    tag(.execInst)
    let value = next
    if reference != 0 { letter(reference) }
    let slides = instructions.contains(.postOnlySlide)
    if slides || instructions.contains(.postOnlyReject) { letter(0x36) }
    if slides { letter(FIXOrderCodes.ownSide(side)) }
    if instructions.contains(.allOrNone) { letter(0x47) }
    if instructions.contains(.cancelOnDisconnect) { letter(0x6F) }
    guard next > value else {
      next = start
      return
    }
    // The delimiter takes the place of the last space.
    next -= 1
    delimiter()
  }

  /// A letter and a space.
  private mutating func letter(_ letter: UInt8) { word(UInt64(letter) | 0x2000, count: 2) }
}
