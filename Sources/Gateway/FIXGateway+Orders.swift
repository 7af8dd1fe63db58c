import Domain
import Wire

/// Orders as FIX says them become commands. What cannot become one is refused by a command too, so that the core answers it
/// and the answer survives a restart.
extension FIXGateway {
  /// The fields that the requests on one order share. Texts that do not fit are refused before.
  struct Request {
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
  @inline(never) func refuse(
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
  @inline(never) func miss(_ request: Request, _ text: StaticString) -> Bool {
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
    var order = NewOrder(
      origin: origin, clientOrderID: request.clientOrderID, instrument: instrument.pointee.id,
      side: request.side, quantity: .zero)
    let reason = readOrder(&order, instrument)
    if reason != .none { return refuse(request, reason, quantity: order.quantity) }
    return put(.newOrder(order))
  }

  /// Everything of a new order but its names and side.
  /// - Returns: why it cannot be a command, or `.none`.
  @inline(__always) func readOrder(
    _ order: inout NewOrder, _ instrument: UnsafePointer<Instrument>
  ) -> RejectReason {
    switch lots(.orderQuantity, instrument) {
    case .refused(let reason): return reason
    case .amount(let lots): order.quantity = Quantity(lots: lots)
    }
    var reference: UInt8 = 0
    if parser.hasOrderTerms {
      let reason = readInstructions(&order.instructions, &reference, order.side)
      if reason != .none { return reason }
    }
    guard let type = orderType(reference) else { return .orderTypeNotSupported }
    guard let timeInForce = timeInForce() else { return .timeInForceNotSupported }
    order.type = type
    order.timeInForce = timeInForce
    switch ticks(.price, instrument) {
    case .refused(let reason): return reason
    case .amount(let ticks): order.price = Price(ticks: ticks)
    }
    var reason = priceFault(type)
    if reason == .none { reason = readAccount(&order.account) }
    if reason == .none && mayHaveTerms(type) { reason = readTerms(&order, instrument) }
    return reason
  }

  /// False for a plain order: one that has no term, and whose type needs none.
  @inline(__always) private func mayHaveTerms(_ type: OrderType) -> Bool {
    parser.hasOrderTerms || type.rawValue > OrderType.limit.rawValue
  }

  func priceFault(_ type: OrderType) -> RejectReason {
    switch type {
    case .limit, .stopLimit, .trailingStopLimit: parser.has(.price) ? .none : .priceMissing
    case .market, .stop, .trailingStop, .marketToLimit: parser.has(.price) ? .priceNotAllowed : .none
    case .peggedMidpoint, .peggedPrimary, .peggedMarket: .none
    }
  }

  /// - Parameter reference: ExecInst's letter for pegs and trailing stops, or 0.
  func orderType(_ reference: UInt8) -> OrderType? {
    guard let code = parser.character(.orderType) else { return nil }
    if reference == 0 { return FIXOrderCodes.orderType(code) }
    return FIXOrderCodes.orderType(code, reference: reference, hasPrice: parser.has(.price))
  }

  func timeInForce() -> TimeInForce? {
    guard parser.has(.timeInForce) else { return .day }
    return parser.character(.timeInForce).flatMap { FIXOrderCodes.timeInForce($0) }
  }

  /// Account (1): the number of an account, as the venue writes it.
  @inline(__always) func readAccount(_ account: inout AccountID) -> RejectReason {
    guard let bytes = parser.bytes(.account) else { return .none }
    guard let number = parser.sequence(.account), number != AccountID.none.rawValue,
      bytes[0] != 0x30 || bytes.count == 1
    else { return .unknownAccount }
    account = AccountID(rawValue: number)
    return .none
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
    var instructions = ExecutionInstructions(rawValue: 0)
    var reference: UInt8 = 0
    if parser.hasOrderTerms {
      let reason = readInstructions(&instructions, &reference, request.side)
      if reason != .none { return refuse(request, reason) }
    }
    guard let type = orderType(reference) else { return refuse(request, .orderTypeNotSupported) }
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
    replace.instructions = instructions
    var reason = priceFault(type)
    if reason == .none { reason = readAccount(&replace.account) }
    if reason == .none && mayHaveTerms(type) { reason = readTerms(&replace, instrument) }
    if reason != .none { return refuse(request, reason, quantity: replace.quantity) }
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

  enum Amount {
    case amount(Int64)
    case refused(RejectReason)
  }

  /// A price in ticks; 0 if the message has none.
  func ticks(_ tag: FIXTag, _ instrument: UnsafePointer<Instrument>) -> Amount {
    amount(
      parser.decimal(tag, increment: instrument.pointee.tick), off: .priceOffTick, over: .priceOutOfRange)
  }

  /// A quantity in lots; 0 if the message has none.
  func lots(_ tag: FIXTag, _ instrument: UnsafePointer<Instrument>) -> Amount {
    amount(
      parser.decimal(tag, increment: instrument.pointee.lot), off: .quantityOffLot, over: .quantityTooLarge)
  }

  func amount(
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
