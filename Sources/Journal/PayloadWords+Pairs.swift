import Domain

// Word list of a pair of linked orders.

extension OrderLeg {
  @inline(__always) fileprivate func write(to words: inout WordWriter) {
    words.put(clientOrderID)
    words.put(
      UInt32(side.rawValue, type.rawValue, timeInForce.rawValue, selfTradePrevention.rawValue),
      UInt32(instructions.rawValue))
    words.put(quantity.lots)
    words.put(price.ticks)
    words.put(stopPrice.ticks)
    words.put(expireTime)
  }

  fileprivate init?(from words: inout WordReader) {
    guard let clientOrderID = words.takeText(ClientOrderID.self) else { return nil }
    let kinds = words.takePair()
    guard let side = Side(rawValue: kinds.low.byte(0)), let type = OrderType(rawValue: kinds.low.byte(1)),
      let timeInForce = TimeInForce(rawValue: kinds.low.byte(2)),
      let prevention = SelfTradePrevention(rawValue: kinds.low.byte(3))
    else { return nil }
    self.init(
      clientOrderID: clientOrderID, side: side, type: type, timeInForce: timeInForce,
      quantity: Quantity(lots: words.takeSigned()), price: Price(ticks: words.takeSigned()),
      stopPrice: Price(ticks: words.takeSigned()))
    selfTradePrevention = prevention
    instructions = ExecutionInstructions(rawValue: UInt16(truncatingIfNeeded: kinds.high))
    expireTime = words.take()
  }
}

extension NewOrderPair: CommandPayload {
  static var commandKind: CommandKind { .newOrderPair }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(origin)
    words.put(instrument.rawValue, account.rawValue)
    words.put(UInt64(contingency.rawValue))
    first.write(to: &words)
    second.write(to: &words)
  }

  init?(from words: inout WordReader) {
    let origin = words.takeOrigin()
    let place = words.takePair()
    guard let contingency = Contingency(rawValue: words.takePair().low.byte(0)),
      let first = OrderLeg(from: &words), let second = OrderLeg(from: &words)
    else { return nil }
    self.init(
      origin: origin, instrument: InstrumentID(rawValue: place.low), account: AccountID(rawValue: place.high),
      contingency: contingency, first: first, second: second)
  }
}
