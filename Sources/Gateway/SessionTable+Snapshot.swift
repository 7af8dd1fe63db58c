import Domain
import Memory

extension SessionTable {
  /// Puts every session: names, numbers, and the messages that it may still ask for.
  /// - Precondition: no session is listed: what the last command made was looked at.
  public func write(to state: inout StateWriter) throws {
    try state.put(count)
    for index in 0..<count {
      let id = SessionID(rawValue: UInt32(index))
      let session = self[id]
      precondition(!session.isListed, "a snapshot is taken between two commands")
      try state.put(words: session.client)
      try state.put(words: session.venue)
      try state.put(session.nextInbound, session.nextOutbound)
      try state.put(session.heartbeatSeconds, session.cancelsOnDisconnect ? 1 : 0)
      for number in firstKept(id)..<session.nextOutbound {
        let message = message(id, number)
        try state.put(message == nil ? 0 : 1 as UInt64)
        if let message { try message.pointee.write(to: &state) }
      }
    }
  }

  /// Takes what `write` put.
  /// - Throws: `StateFormatError`, or what the reader's source throws.
  public init(limits: Limits, from state: inout StateReader) throws {
    self.init(limits: limits)
    let count = try state.take(atMost: Int(limits.sessions), "the number of sessions")
    for _ in 0..<count {
      let client = try state.take(words: CompID())
      let venue = try state.take(words: CompID())
      let numbers = try state.takePair()
      let heartbeat = try state.takePair()
      let id = add(
        client: client, venue: venue, numbers.low, numbers.high, heartbeat: heartbeat.low,
        cancelsOnDisconnect: heartbeat.high == 1)
      for number in firstKept(id)..<numbers.high where try state.take() == 1 {
        let message = try OutboundMessage(from: &state)
        guard message.messageSequence == number else {
          throw StateFormatError("message \(message.messageSequence) stands where \(number) should")
        }
        keep(message, of: id)
      }
    }
  }
}

extension OutboundMessage {
  fileprivate func write(to state: inout StateWriter) throws {
    try state.put(journalSequence)
    try state.put(sendingTime)
    switch body {
    case .execution(let report):
      try state.put(messageSequence, 0)
      try report.write(to: &state)
    case .cancelReject(let reject):
      try state.put(messageSequence, 1)
      try reject.write(to: &state)
    case .logon(let heartbeatSeconds, let reset):
      try state.put(messageSequence, 2)
      try state.put(heartbeatSeconds, reset ? 1 : 0)
    case .session(let message):
      try state.put(messageSequence, 3)
      try message.write(to: &state)
    case .massCancelReport(let report):
      try state.put(messageSequence, 4)
      try report.write(to: &state)
    }
  }

  fileprivate init(from state: inout StateReader) throws {
    let journalSequence = try state.take()
    let sendingTime = try state.take()
    let kind = try state.takePair()
    let body: Body
    switch kind.high {
    case 0: body = .execution(try ExecutionReport(from: &state))
    case 1: body = .cancelReject(try CancelReject(from: &state))
    case 2:
      let logon = try state.takePair()
      body = .logon(heartbeatSeconds: logon.low, reset: logon.high != 0)
    case 3: body = .session(try SessionMessage(from: &state))
    case 4: body = .massCancelReport(try MassCancelReport(from: &state))
    default: throw StateFormatError("a message of kind \(kind.high)")
    }
    self.init(
      journalSequence: journalSequence, sendingTime: sendingTime, messageSequence: kind.low, body: body)
  }
}

extension StateReader {
  /// A value with a name, from eight bits of a word.
  fileprivate func named<Value: RawRepresentable>(
    _ word: UInt64, _ byte: UInt64, _ type: Value.Type
  ) throws -> Value where Value.RawValue == UInt8 {
    let raw = UInt8(truncatingIfNeeded: word >> (8 * byte))
    guard let value = Value(rawValue: raw) else {
      throw StateFormatError("no \(Value.self) has the value \(raw)")
    }
    return value
  }

  fileprivate func reason(_ word: UInt64) throws -> RejectReason {
    let raw = UInt16(truncatingIfNeeded: word)
    guard let value = RejectReason(rawValue: raw) else {
      throw StateFormatError("no reason has the value \(raw)")
    }
    return value
  }
}

/// Values with names, eight bits each, as one word.
private func packed(_ values: UInt8...) -> UInt64 {
  values.reversed().reduce(0) { $0 << 8 | UInt64($1) }
}

extension ExecutionReport {
  fileprivate func write(to state: inout StateWriter) throws {
    try state.put(executionID.rawValue)
    try state.put(orderID.rawValue)
    try state.put(tradeID.rawValue)
    try state.put(transactTime)
    try state.put(session.rawValue, account.rawValue)
    try state.put(instrument.rawValue, UInt32(reason.rawValue))
    try state.put(
      packed(
        type.rawValue, status.rawValue, side.rawValue, orderType.rawValue, timeInForce.rawValue,
        liquidity.rawValue))
    try state.put(words: symbol)
    try state.put(words: clientOrderID)
    try state.put(words: originalClientOrderID)
    for lots in [quantity, lastQuantity, leavesQuantity, cumQuantity] { try state.put(lots.lots) }
    for price in [price, stopPrice, lastPrice] { try state.put(price.ticks) }
    try state.put(cumNotional)
    try state.put(fee)
  }

  fileprivate init(from state: inout StateReader) throws {
    self.init()
    executionID = ExecutionID(rawValue: try state.take())
    orderID = OrderID(rawValue: try state.take())
    tradeID = TradeID(rawValue: try state.take())
    transactTime = try state.take()
    let owner = try state.takePair()
    (session, account) = (SessionID(rawValue: owner.low), AccountID(rawValue: owner.high))
    let place = try state.takePair()
    instrument = InstrumentID(rawValue: place.low)
    reason = try state.reason(UInt64(place.high))
    let kinds = try state.take()
    type = try state.named(kinds, 0, ExecutionType.self)
    status = try state.named(kinds, 1, OrderStatus.self)
    side = try state.named(kinds, 2, Side.self)
    orderType = try state.named(kinds, 3, OrderType.self)
    timeInForce = try state.named(kinds, 4, TimeInForce.self)
    liquidity = try state.named(kinds, 5, Liquidity.self)
    symbol = try state.take(words: Symbol())
    clientOrderID = try state.take(words: ClientOrderID())
    originalClientOrderID = try state.take(words: ClientOrderID())
    quantity = Quantity(lots: try state.takeSigned())
    lastQuantity = Quantity(lots: try state.takeSigned())
    leavesQuantity = Quantity(lots: try state.takeSigned())
    cumQuantity = Quantity(lots: try state.takeSigned())
    price = Price(ticks: try state.takeSigned())
    stopPrice = Price(ticks: try state.takeSigned())
    lastPrice = Price(ticks: try state.takeSigned())
    cumNotional = try state.takeWide()
    fee = try state.takeSigned()
  }
}

extension CancelReject {
  fileprivate func write(to state: inout StateWriter) throws {
    try state.put(UInt64(session.rawValue))
    try state.put(orderID.rawValue)
    try state.put(words: clientOrderID)
    try state.put(words: originalClientOrderID)
    try state.put(transactTime)
    try state.put(UInt64(reason.rawValue) << 16 | packed(status.rawValue, request.rawValue))
  }

  fileprivate init(from state: inout StateReader) throws {
    let session = SessionID(rawValue: try state.takePair().low)
    let orderID = OrderID(rawValue: try state.take())
    let clientOrderID = try state.take(words: ClientOrderID())
    let original = try state.take(words: ClientOrderID())
    let transactTime = try state.take()
    let kinds = try state.take()
    self.init(
      session: session, orderID: orderID, clientOrderID: clientOrderID, originalClientOrderID: original,
      transactTime: transactTime, reason: try state.reason(kinds >> 16),
      status: try state.named(kinds, 0, OrderStatus.self),
      request: try state.named(kinds, 1, RequestKind.self))
  }
}

extension SessionMessage {
  fileprivate func write(to state: inout StateWriter) throws {
    try state.put(session.rawValue, nextInbound)
    try state.put(begin, end)
    try state.put(referencedSequence, referencedTag)
    try state.put(UInt64(reason) << 24 | packed(reply.rawValue, referencedType0, referencedType1))
    try state.put(words: text)
  }

  fileprivate init(from state: inout StateReader) throws {
    let place = try state.takePair()
    let range = try state.takePair()
    let referenced = try state.takePair()
    let kinds = try state.take()
    self.init(
      session: SessionID(rawValue: place.low), nextInbound: place.high,
      reply: try state.named(kinds, 0, SessionReply.self))
    (begin, end) = range
    (referencedSequence, referencedTag) = referenced
    referencedType0 = UInt8(truncatingIfNeeded: kinds >> 8)
    referencedType1 = UInt8(truncatingIfNeeded: kinds >> 16)
    reason = UInt16(truncatingIfNeeded: kinds >> 24)
    text = try state.take(words: ShortText())
  }
}

extension MassCancelReport {
  fileprivate func write(to state: inout StateWriter) throws {
    try state.put(session.rawValue, instrument.rawValue)
    try state.put(words: clientOrderID)
    try state.put(reference)
    try state.put(transactTime)
    try state.put(words: symbol)
    try state.put(orderCount, UInt32(reason.rawValue))
    try state.put(UInt64(side?.rawValue ?? 0))
  }

  fileprivate init(from state: inout StateReader) throws {
    let place = try state.takePair()
    let clientOrderID = try state.take(words: ClientOrderID())
    let reference = try state.take()
    let transactTime = try state.take()
    let symbol = try state.take(words: Symbol())
    let result = try state.takePair()
    let side = try state.take()
    self.init(
      session: SessionID(rawValue: place.low), clientOrderID: clientOrderID, reference: reference,
      transactTime: transactTime, instrument: InstrumentID(rawValue: place.high), symbol: symbol,
      side: side == 0 ? nil : try state.named(side, 0, Side.self),
      reason: try state.reason(UInt64(result.high)), orderCount: result.low)
  }
}
