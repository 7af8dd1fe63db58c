import Domain

// Word lists of the commands on orders.

extension NewOrder: CommandPayload {
  static var commandKind: CommandKind { .newOrder }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(origin)
    words.put(clientOrderID)
    words.put(instrument.rawValue, account.rawValue)
    words.put(
      UInt32(side.rawValue, type.rawValue, timeInForce.rawValue, selfTradePrevention.rawValue),
      UInt32(instructions.rawValue))
    words.put(quantity.lots)
    words.put(price.ticks)
    words.put(stopPrice.ticks)
    words.put(displayQuantity.lots)
    words.put(minimumQuantity.lots)
    words.put(pegOffset)
    words.put(expireTime)
  }

  init?(from words: inout WordReader) {
    let origin = words.takeOrigin()
    guard let clientOrderID = words.takeText(ClientOrderID.self) else { return nil }
    let place = words.takePair()
    let kinds = words.takePair()
    guard let side = Side(rawValue: kinds.low.byte(0)), let type = OrderType(rawValue: kinds.low.byte(1)),
      let timeInForce = TimeInForce(rawValue: kinds.low.byte(2)),
      let prevention = SelfTradePrevention(rawValue: kinds.low.byte(3))
    else { return nil }
    self.init(
      origin: origin, clientOrderID: clientOrderID, instrument: InstrumentID(rawValue: place.low),
      account: AccountID(rawValue: place.high), side: side, type: type, timeInForce: timeInForce,
      quantity: Quantity(lots: words.takeSigned()), price: Price(ticks: words.takeSigned()))
    selfTradePrevention = prevention
    instructions = ExecutionInstructions(rawValue: UInt16(truncatingIfNeeded: kinds.high))
    stopPrice = Price(ticks: words.takeSigned())
    displayQuantity = Quantity(lots: words.takeSigned())
    minimumQuantity = Quantity(lots: words.takeSigned())
    pegOffset = words.takeSigned()
    expireTime = words.take()
  }
}

extension CancelOrder: CommandPayload {
  static var commandKind: CommandKind { .cancelOrder }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(origin)
    words.put(clientOrderID)
    words.put(originalClientOrderID)
    words.put(orderID.rawValue)
    words.put(instrument.rawValue, UInt32(side.rawValue))
  }

  init?(from words: inout WordReader) {
    let origin = words.takeOrigin()
    guard let clientOrderID = words.takeText(ClientOrderID.self),
      let original = words.takeText(ClientOrderID.self)
    else { return nil }
    let orderID = OrderID(rawValue: words.take())
    let place = words.takePair()
    guard let side = Side(rawValue: place.high.byte(0)) else { return nil }
    self.init(
      origin: origin, clientOrderID: clientOrderID, originalClientOrderID: original, orderID: orderID,
      instrument: InstrumentID(rawValue: place.low), side: side)
  }
}

extension ReplaceOrder: CommandPayload {
  static var commandKind: CommandKind { .replaceOrder }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(origin)
    words.put(clientOrderID)
    words.put(originalClientOrderID)
    words.put(orderID.rawValue)
    words.put(
      instrument.rawValue,
      UInt32(
        side.rawValue, type.rawValue, timeInForce.rawValue, UInt8(truncatingIfNeeded: instructions.rawValue)))
    words.put(quantity.lots)
    words.put(price.ticks)
    words.put(stopPrice.ticks)
    words.put(displayQuantity.lots)
    // Zero, and so not written, where there is none.
    words.put(UInt64(account.rawValue &+ 1))
    words.put(pegOffset)
    words.put(expireTime)
  }

  init?(from words: inout WordReader) {
    let origin = words.takeOrigin()
    guard let clientOrderID = words.takeText(ClientOrderID.self),
      let original = words.takeText(ClientOrderID.self)
    else { return nil }
    let orderID = OrderID(rawValue: words.take())
    let place = words.takePair()
    guard let side = Side(rawValue: place.high.byte(0)), let type = OrderType(rawValue: place.high.byte(1)),
      let timeInForce = TimeInForce(rawValue: place.high.byte(2))
    else { return nil }
    self.init(
      origin: origin, clientOrderID: clientOrderID, originalClientOrderID: original, orderID: orderID,
      instrument: InstrumentID(rawValue: place.low), side: side, type: type, timeInForce: timeInForce,
      quantity: Quantity(lots: words.takeSigned()), price: Price(ticks: words.takeSigned()))
    instructions = ExecutionInstructions(rawValue: UInt16(place.high.byte(3)))
    stopPrice = Price(ticks: words.takeSigned())
    displayQuantity = Quantity(lots: words.takeSigned())
    account = AccountID(rawValue: words.takePair().low &- 1)
    pegOffset = words.takeSigned()
    expireTime = words.take()
  }
}

extension OrderStatusQuery: CommandPayload {
  static var commandKind: CommandKind { .orderStatus }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(origin)
    words.put(clientOrderID)
    words.put(orderID.rawValue)
    words.put(symbol)
    words.put(UInt64(side.rawValue))
  }

  init?(from words: inout WordReader) {
    let origin = words.takeOrigin()
    guard let clientOrderID = words.takeText(ClientOrderID.self) else { return nil }
    let orderID = OrderID(rawValue: words.take())
    guard let symbol = words.takeText(Symbol.self), let side = Side(rawValue: words.takePair().low.byte(0))
    else {
      return nil
    }
    self.init(origin: origin, clientOrderID: clientOrderID, orderID: orderID, symbol: symbol, side: side)
  }
}

extension MassCancel: CommandPayload {
  static var commandKind: CommandKind { .massCancel }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(origin)
    words.put(session.rawValue, instrument.rawValue)
    words.put(account.rawValue, UInt32(reason.rawValue, side?.rawValue ?? 0, onDisconnect ? 1 : 0))
    words.put(clientOrderID)
  }

  init?(from words: inout WordReader) {
    let origin = words.takeOrigin()
    let place = words.takePair()
    let scope = words.takePair()
    guard let reason = RejectReason(rawValue: UInt16(truncatingIfNeeded: scope.high)), scope.high.byte(2) <= 2
    else { return nil }
    self.init(
      origin: origin, session: SessionID(rawValue: place.low), instrument: InstrumentID(rawValue: place.high),
      reason: reason)
    guard let clientOrderID = words.takeText(ClientOrderID.self) else { return nil }
    self.clientOrderID = clientOrderID
    account = AccountID(rawValue: scope.low)
    side = Side(rawValue: scope.high.byte(2))
    onDisconnect = scope.high.byte(3) != 0
  }
}

extension RefusedRequest: CommandPayload {
  static var commandKind: CommandKind { .refuseRequest }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(origin)
    words.put(clientOrderID)
    words.put(originalClientOrderID)
    words.put(orderID.rawValue)
    words.put(symbol)
    words.put(instrument.rawValue, UInt32(reason.rawValue, kind.rawValue, side.rawValue))
    words.put(quantity.lots)
  }

  init?(from words: inout WordReader) {
    let origin = words.takeOrigin()
    guard let clientOrderID = words.takeText(ClientOrderID.self),
      let original = words.takeText(ClientOrderID.self)
    else { return nil }
    let orderID = OrderID(rawValue: words.take())
    guard let symbol = words.takeText(Symbol.self) else { return nil }
    let place = words.takePair()
    guard let reason = RejectReason(rawValue: UInt16(truncatingIfNeeded: place.high)),
      let kind = RequestKind(rawValue: place.high.byte(2)),
      let side = Side(rawValue: place.high.byte(3))
    else { return nil }
    self.init(
      origin: origin, kind: kind, reason: reason, clientOrderID: clientOrderID,
      originalClientOrderID: original, orderID: orderID, symbol: symbol,
      instrument: InstrumentID(rawValue: place.low), side: side, quantity: Quantity(lots: words.takeSigned()))
  }
}
