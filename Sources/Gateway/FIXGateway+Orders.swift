import Domain
import Wire

/// Orders as FIX says them become commands. What cannot become one is refused by a command too, so that the core answers it
/// and the answer survives a restart.
extension FIXGateway {
  /// The fields that all four requests share. Texts that do not fit are refused before.
  private struct Request {
    let origin: Origin
    let kind: RequestKind
    var clientOrderID = ClientOrderID()
    var originalClientOrderID = ClientOrderID()
    var orderID = OrderID.none
    var symbol = Symbol()
    var instrument: UnsafePointer<Instrument>?
    var side = Side.buy
  }

  /// Puts the request's refusal where its command would stand.
  @inline(never) private func refuse(
    _ request: Request, _ reason: RejectReason, quantity: Quantity = .zero
  ) -> Bool {
    put(
      .refuseRequest(
        RefusedRequest(
          origin: request.origin, kind: request.kind, reason: reason, clientOrderID: request.clientOrderID,
          originalClientOrderID: request.originalClientOrderID, orderID: request.orderID,
          symbol: request.symbol, instrument: request.instrument?.pointee.id ?? .none, side: request.side,
          quantity: quantity)))
  }

  /// Fills in the fields of a request.
  /// - Returns: false if it cannot be taken; what answers it then stands where its command would.
  private func read(_ request: inout Request, _ instruments: borrowing InstrumentDirectory) -> Bool {
    let kind = request.kind
    guard let clientOrderID: ClientOrderID = short(.clOrdID) else {
      // A status request may name the order by OrderID alone.
      let isMissing = kind == .status && !parser.has(.clOrdID)
      return !miss(
        request, isMissing ? "ClOrdID (11) is missing" : "ClOrdID (11) is longer than 39 bytes")
    }
    request.clientOrderID = clientOrderID
    if kind == .cancel || kind == .replace {
      guard let original: ClientOrderID = short(.originalClOrdID) else {
        return !miss(request, "OrigClOrdID (41) is longer than 39 bytes")
      }
      request.originalClientOrderID = original
    }
    guard let orderID = orderID() else { return !refuse(request, .unknownOrder) }
    request.orderID = orderID
    switch parser.character(.side) {
    case Side.buy.rawValue + 0x30: request.side = .buy
    case Side.sell.rawValue + 0x30: request.side = .sell
    default: return !miss(request, "Side (54) must be 1 or 2")
    }
    if let bytes = parser.bytes(.symbol) {
      request.symbol = Symbol(cutting: bytes)
      if bytes.count <= Symbol.capacity { request.instrument = instruments.find(request.symbol) }
    }
    return true
  }

  /// Puts a BusinessMessageReject where the request's command would stand.
  @inline(never) private func miss(_ request: Request, _ text: StaticString) -> Bool {
    put(
      businessReject(
        .conditionallyRequiredFieldMissing, request.origin.session, number: request.origin.messageSequence,
        text: text))
  }

  /// OrderID (37): `.none` if the message has none, nil if it is none of this venue's.
  private func orderID() -> OrderID? {
    guard parser.has(.orderID) else { return OrderID.none }
    guard let number = parser.integer(.orderID), number > 0 else { return nil }
    return OrderID(rawValue: UInt64(number))
  }

  // MARK: NewOrderSingle (35=D)

  /// - Returns: true: its command stands in its place.
  func newOrder(_ origin: Origin, _ instruments: borrowing InstrumentDirectory) -> Bool {
    var request = Request(origin: origin, kind: .newOrder)
    guard read(&request, instruments) else { return true }
    guard let instrument = request.instrument else { return refuse(request, .unknownInstrument) }
    guard parser.has(.orderQuantity) else { return miss(request, "OrderQty (38) is missing") }
    let quantity: Quantity
    switch lots(.orderQuantity, instrument) {
    case .refused(let reason): return refuse(request, reason)
    case .amount(let lots): quantity = Quantity(lots: lots)
    }
    guard let type = orderType() else {
      return refuse(request, .orderTypeNotSupported, quantity: quantity)
    }
    guard let timeInForce = timeInForce() else {
      return refuse(request, .timeInForceNotSupported, quantity: quantity)
    }
    var order = NewOrder(
      origin: origin, clientOrderID: request.clientOrderID, instrument: instrument.pointee.id,
      side: request.side, type: type, timeInForce: timeInForce, quantity: quantity)
    switch ticks(.price, instrument) {
    case .refused(let reason): return refuse(request, reason, quantity: quantity)
    case .amount(let ticks): order.price = Price(ticks: ticks)
    }
    if let reason = priceFault(type) { return refuse(request, reason, quantity: quantity) }
    if let reason = readExtras(&order, instrument) { return refuse(request, reason, quantity: quantity) }
    return put(.newOrder(order))
  }

  private func priceFault(_ type: OrderType) -> RejectReason? {
    switch type {
    case .limit, .stopLimit: parser.has(.price) ? nil : .priceMissing
    case .market, .stop: parser.has(.price) ? .priceNotAllowed : nil
    default: nil
    }
  }

  private func orderType() -> OrderType? {
    guard let code = parser.character(.orderType) else { return nil }
    guard let bytes = parser.bytes(.execInst) else { return FIXOrderCodes.orderType(code) }
    guard let instructions = FIXOrderCodes.ExecInst(bytes) else { return nil }
    return FIXOrderCodes.orderType(code, reference: instructions.reference)
  }

  private func timeInForce() -> TimeInForce? {
    guard parser.has(.timeInForce) else { return .day }
    return parser.character(.timeInForce).flatMap { FIXOrderCodes.timeInForce($0) }
  }

  /// The fields that few orders have.
  private func readExtras(
    _ order: inout NewOrder, _ instrument: UnsafePointer<Instrument>
  ) -> RejectReason? {
    switch ticks(.stopPrice, instrument) {
    case .refused(let reason): return reason
    case .amount(let ticks): order.stopPrice = Price(ticks: ticks)
    }
    switch lots(.maximumFloor, instrument) {
    case .refused(let reason): return reason
    case .amount(let lots): order.displayQuantity = Quantity(lots: lots)
    }
    switch lots(.minimumQuantity, instrument) {
    case .refused(let reason): return reason
    case .amount(let lots): order.minimumQuantity = Quantity(lots: lots)
    }
    if let bytes = parser.bytes(.execInst) {
      guard let instructions = FIXOrderCodes.ExecInst(bytes) else { return .instructionNotSupported }
      order.instructions = instructions.instructions
    }
    if let time = parser.utcTimestamp(.expireTime) { order.expireTime = time }
    return hasForeignTerms ? .instructionNotSupported : nil
  }

  /// Terms that a command has no place for: an order must not be taken as if it had not asked for them.
  private var hasForeignTerms: Bool {
    parser.has(.effectiveTime) || parser.has(.maximumShow) || parser.has(.discretionInst)
      || parser.has(.pegOffset)
  }

  // MARK: OrderCancelRequest (35=F), OrderCancelReplaceRequest (35=G), OrderStatusRequest (35=H)

  /// - Returns: true, as for the two that follow.
  func cancel(_ origin: Origin, _ instruments: borrowing InstrumentDirectory) -> Bool {
    var request = Request(origin: origin, kind: .cancel)
    guard read(&request, instruments) else { return true }
    guard let instrument = request.instrument else { return refuse(request, .unknownInstrument) }
    return put(
      .cancelOrder(
        CancelOrder(
          origin: origin, clientOrderID: request.clientOrderID,
          originalClientOrderID: request.originalClientOrderID, orderID: request.orderID,
          instrument: instrument.pointee.id, side: request.side)))
  }

  func replace(_ origin: Origin, _ instruments: borrowing InstrumentDirectory) -> Bool {
    var request = Request(origin: origin, kind: .replace)
    guard read(&request, instruments) else { return true }
    guard let instrument = request.instrument else { return refuse(request, .unknownInstrument) }
    guard parser.has(.orderQuantity) else { return miss(request, "OrderQty (38) is missing") }
    guard let type = orderType() else { return refuse(request, .orderTypeNotSupported) }
    guard let timeInForce = timeInForce() else { return refuse(request, .timeInForceNotSupported) }
    var replace = ReplaceOrder(
      origin: origin, clientOrderID: request.clientOrderID,
      originalClientOrderID: request.originalClientOrderID, orderID: request.orderID,
      instrument: instrument.pointee.id, side: request.side, type: type, timeInForce: timeInForce,
      quantity: .zero, price: .zero)
    switch lots(.orderQuantity, instrument) {
    case .refused(let reason): return refuse(request, reason)
    case .amount(let lots): replace.quantity = Quantity(lots: lots)
    }
    switch ticks(.price, instrument) {
    case .refused(let reason): return refuse(request, reason, quantity: replace.quantity)
    case .amount(let ticks): replace.price = Price(ticks: ticks)
    }
    if let reason = priceFault(type) { return refuse(request, reason, quantity: replace.quantity) }
    // A replace changes price and quantity. What else it asks for would be dropped without a word.
    if hasForeignTerms || parser.has(.execInst) || parser.has(.stopPrice) || parser.has(.maximumFloor)
      || parser.has(.minimumQuantity) || parser.has(.expireTime)
    {
      return refuse(request, .instructionNotSupported, quantity: replace.quantity)
    }
    return put(.replaceOrder(replace))
  }

  func orderStatus(_ origin: Origin, _ instruments: borrowing InstrumentDirectory) -> Bool {
    var request = Request(origin: origin, kind: .status)
    guard read(&request, instruments) else { return true }
    return put(
      .orderStatus(
        OrderStatusQuery(
          origin: origin, clientOrderID: request.clientOrderID, orderID: request.orderID,
          symbol: request.symbol, side: request.side)))
  }

  // MARK: Decimals

  private enum Amount {
    case amount(Int64)
    case refused(RejectReason)
  }

  /// A price in ticks; 0 if the message has none.
  private func ticks(_ tag: FIXTag, _ instrument: UnsafePointer<Instrument>) -> Amount {
    amount(
      parser.decimal(tag, increment: instrument.pointee.tick), off: .priceOffTick, over: .priceOutOfRange)
  }

  /// A quantity in lots; 0 if the message has none.
  private func lots(_ tag: FIXTag, _ instrument: UnsafePointer<Instrument>) -> Amount {
    amount(
      parser.decimal(tag, increment: instrument.pointee.lot), off: .quantityOffLot, over: .quantityTooLarge)
  }

  private func amount(
    _ decimal: FIXParser.Decimal, off: RejectReason, over: RejectReason
  ) -> Amount {
    switch decimal {
    case .value(let value): .amount(value)
    case .absent: .amount(0)
    case .offIncrement: .refused(off)
    case .overflow: .refused(over)
    case .notNumeric: .refused(.valueNotNumeric)
    }
  }
}
