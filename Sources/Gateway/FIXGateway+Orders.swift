import Domain
import Wire

/// Orders as FIX says them become commands. What cannot become one is refused by a command too, so that the core answers it
/// and the answer survives a restart.
extension FIXGateway {
  /// The fields that all four requests share. Texts that do not fit are refused before.
  private struct Request {
    var origin: Origin
    var kind: RequestKind
    var clientOrderID: ClientOrderID
    var originalClientOrderID = ClientOrderID()
    var orderID = OrderID.none
    var symbol = Symbol()
    var instrument: UnsafePointer<Instrument>?
    var side = Side.buy

    func refused(_ reason: RejectReason, quantity: Quantity = .zero) -> Command {
      .refuseRequest(
        RefusedRequest(
          origin: origin, kind: kind, reason: reason, clientOrderID: clientOrderID,
          originalClientOrderID: originalClientOrderID, orderID: orderID, symbol: symbol,
          instrument: instrument?.pointee.id ?? .none, side: side, quantity: quantity))
    }
  }

  private enum Reading {
    case request(Request)
    case refused(Command)
  }

  private func read(
    _ kind: RequestKind, _ origin: Origin, _ instruments: borrowing InstrumentDirectory
  ) -> Reading {
    guard let clientOrderID: ClientOrderID = short(.clOrdID) else {
      // A status request may name the order by OrderID alone.
      if kind == .status, !parser.has(.clOrdID) {
        return .refused(missing(origin, "ClOrdID (11) is missing"))
      }
      return .refused(missing(origin, "ClOrdID (11) is longer than 39 bytes"))
    }
    var request = Request(origin: origin, kind: kind, clientOrderID: clientOrderID)
    if kind == .cancel || kind == .replace {
      guard let original: ClientOrderID = short(.originalClOrdID) else {
        return .refused(missing(origin, "OrigClOrdID (41) is longer than 39 bytes"))
      }
      request.originalClientOrderID = original
    }
    guard let orderID = orderID() else {
      return .refused(request.refused(.unknownOrder))
    }
    request.orderID = orderID
    switch parser.character(.side) {
    case Side.buy.rawValue + 0x30: request.side = .buy
    case Side.sell.rawValue + 0x30: request.side = .sell
    default: return .refused(missing(origin, "Side (54) must be 1 or 2"))
    }
    if let bytes = parser.bytes(.symbol) { request.symbol = Symbol(cutting: bytes) }
    if let symbol: Symbol = short(.symbol) { request.instrument = instruments.find(symbol) }
    return .request(request)
  }

  private func missing(_ origin: Origin, _ text: StaticString) -> Command {
    businessReject(
      .conditionallyRequiredFieldMissing, origin.session, number: origin.messageSequence, text: text)
  }

  /// OrderID (37): `.none` if the message has none, nil if it is none of this venue's.
  private func orderID() -> OrderID? {
    guard parser.has(.orderID) else { return OrderID.none }
    guard let number = parser.integer(.orderID), number > 0 else { return nil }
    return OrderID(rawValue: UInt64(number))
  }

  // MARK: NewOrderSingle (35=D)

  func newOrder(_ origin: Origin, _ instruments: borrowing InstrumentDirectory) -> Command {
    let request: Request
    switch read(.newOrder, origin, instruments) {
    case .refused(let command): return command
    case .request(let read): request = read
    }
    guard let instrument = request.instrument else { return request.refused(.unknownInstrument) }
    guard parser.has(.orderQuantity) else {
      return missing(origin, "OrderQty (38) is missing")
    }
    let quantity: Quantity
    switch lots(.orderQuantity, instrument) {
    case .refused(let reason): return request.refused(reason)
    case .amount(let lots): quantity = Quantity(lots: lots)
    }
    guard let type = orderType() else {
      return request.refused(.orderTypeNotSupported, quantity: quantity)
    }
    guard let timeInForce = timeInForce() else {
      return request.refused(.timeInForceNotSupported, quantity: quantity)
    }
    var order = NewOrder(
      origin: origin, clientOrderID: request.clientOrderID, instrument: instrument.pointee.id,
      side: request.side, type: type, timeInForce: timeInForce, quantity: quantity)
    switch ticks(.price, instrument) {
    case .refused(let reason): return request.refused(reason, quantity: quantity)
    case .amount(let ticks): order.price = Price(ticks: ticks)
    }
    if let reason = priceFault(type) { return request.refused(reason, quantity: quantity) }
    if let reason = readExtras(&order, instrument) { return request.refused(reason, quantity: quantity) }
    return .newOrder(order)
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

  func cancel(_ origin: Origin, _ instruments: borrowing InstrumentDirectory) -> Command {
    switch read(.cancel, origin, instruments) {
    case .refused(let command): return command
    case .request(let request):
      guard let instrument = request.instrument else { return request.refused(.unknownInstrument) }
      return .cancelOrder(
        CancelOrder(
          origin: origin, clientOrderID: request.clientOrderID,
          originalClientOrderID: request.originalClientOrderID, orderID: request.orderID,
          instrument: instrument.pointee.id, side: request.side))
    }
  }

  func replace(_ origin: Origin, _ instruments: borrowing InstrumentDirectory) -> Command {
    let request: Request
    switch read(.replace, origin, instruments) {
    case .refused(let command): return command
    case .request(let read): request = read
    }
    guard let instrument = request.instrument else { return request.refused(.unknownInstrument) }
    guard parser.has(.orderQuantity) else { return missing(origin, "OrderQty (38) is missing") }
    guard let type = orderType() else {
      return request.refused(.orderTypeNotSupported)
    }
    guard let timeInForce = timeInForce() else { return request.refused(.timeInForceNotSupported) }
    var replace = ReplaceOrder(
      origin: origin, clientOrderID: request.clientOrderID,
      originalClientOrderID: request.originalClientOrderID, orderID: request.orderID,
      instrument: instrument.pointee.id, side: request.side, type: type, timeInForce: timeInForce,
      quantity: .zero, price: .zero)
    switch lots(.orderQuantity, instrument) {
    case .refused(let reason): return request.refused(reason)
    case .amount(let lots): replace.quantity = Quantity(lots: lots)
    }
    switch ticks(.price, instrument) {
    case .refused(let reason): return request.refused(reason, quantity: replace.quantity)
    case .amount(let ticks): replace.price = Price(ticks: ticks)
    }
    if let reason = priceFault(type) { return request.refused(reason, quantity: replace.quantity) }
    // A replace changes price and quantity. What else it asks for would be dropped without a word.
    if hasForeignTerms || parser.has(.execInst) || parser.has(.stopPrice) || parser.has(.maximumFloor)
      || parser.has(.minimumQuantity) || parser.has(.expireTime)
    {
      return request.refused(.instructionNotSupported, quantity: replace.quantity)
    }
    return .replaceOrder(replace)
  }

  func orderStatus(_ origin: Origin, _ instruments: borrowing InstrumentDirectory) -> Command {
    switch read(.status, origin, instruments) {
    case .refused(let command): return command
    case .request(let request):
      return .orderStatus(
        OrderStatusQuery(
          origin: origin, clientOrderID: request.clientOrderID, orderID: request.orderID,
          symbol: request.symbol, side: request.side))
    }
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
