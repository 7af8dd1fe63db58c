import Domain
import Wire

/// Requests on several orders: pairs of linked orders, and mass cancels.
extension FIXGateway {
  /// Why a list is refused as a whole: what a BusinessMessageReject says.
  private struct Refusal: Error {
    var reason: FIXBusinessRejectReason
    var text: StaticString
    init(_ text: StaticString, _ reason: FIXBusinessRejectReason = .other) {
      self.reason = reason
      self.text = text
    }
  }

  // MARK: NewOrderList (35=E)

  /// A list is a pair of linked orders. One that cannot be a command is refused as a whole, since no report names two orders;
  /// one that can has a report for each of them, whatever the core thinks of it.
  /// - Returns: true: its command stands in its place.
  mutating func newOrderList(_ origin: Origin, _ instruments: borrowing InstrumentDirectory) -> Bool {
    switch readPair(origin, instruments) {
    case .success(let pair): return put(.newOrderPair(pair))
    case .failure(let refusal):
      return put(
        businessReject(
          refusal.reason, origin.session, number: origin.messageSequence, text: refusal.text))
    }
  }

  private mutating func readPair(
    _ origin: Origin, _ instruments: borrowing InstrumentDirectory
  ) -> Result<NewOrderPair, Refusal> {
    guard parser.integer(.totalOrders) == 2, parser.integer(.orderCount) == 2,
      parser.boolean(.lastFragment) != false
    else { return .failure(Refusal("TotNoOrders (68) and NoOrders (73) must be 2")) }
    guard parser.integer(.bidType) == 3 else { return .failure(Refusal("BidType (394) must be 3")) }
    if let type = parser.character(.listExecInstType), type != 0x31 {
      return .failure(Refusal("ListExecInstType (433) must be 1"))
    }
    guard let code = parser.integer(.contingencyType), let contingency = Contingency(rawValue: UInt8(code))
    else {
      return .failure(Refusal("ContingencyType (1385) is missing", .conditionallyRequiredFieldMissing))
    }
    let first: NewOrder
    let second: NewOrder
    switch readLeg(0, origin, instruments) {
    case .success(let order): first = order
    case .failure(let refusal): return .failure(refusal)
    }
    switch readLeg(1, origin, instruments) {
    case .success(let order): second = order
    case .failure(let refusal): return .failure(refusal)
    }
    guard first.instrument == second.instrument else {
      return .failure(Refusal("The orders of a list must have one Symbol (55)"))
    }
    guard first.account == second.account else {
      return .failure(Refusal("The orders of a list must have one Account (1)"))
    }
    return .success(
      NewOrderPair(
        origin: origin, instrument: first.instrument, account: first.account, contingency: contingency,
        first: OrderLeg(first), second: OrderLeg(second)))
  }

  /// One order of the list, from 0.
  private mutating func readLeg(
    _ index: Int, _ origin: Origin, _ instruments: borrowing InstrumentDirectory
  ) -> Result<NewOrder, Refusal> {
    parser.selectEntry(index, first: .clOrdID)
    guard parser.integer(.listSequence) == Int64(index) + 1 else {
      return .failure(Refusal("ListSeqNo (67) must be 1 and 2"))
    }
    guard let clientOrderID: ClientOrderID = short(.clOrdID) else {
      return .failure(Refusal("ClOrdID (11) is longer than 39 bytes"))
    }
    guard let side = side() else {
      return .failure(Refusal("Side (54) must be 1 or 2", .conditionallyRequiredFieldMissing))
    }
    guard let symbol: Symbol = short(.symbol), let instrument = instruments.find(symbol) else {
      return .failure(Refusal(FIXReason.of(.unknownInstrument).text, .unknownSecurity))
    }
    guard parser.has(.orderQuantity), parser.has(.orderType) else {
      return .failure(
        Refusal("OrderQty (38) or OrdType (40) is missing", .conditionallyRequiredFieldMissing))
    }
    var order = NewOrder(
      origin: origin, clientOrderID: clientOrderID, instrument: instrument.pointee.id, side: side,
      quantity: .zero)
    var reason = readOrder(&order, instrument)
    // The core cannot see these of a pair.
    if order.displayQuantity.lots | order.minimumQuantity.lots | order.pegOffset != 0, reason == .none {
      reason = .invalidCombination
    }
    return reason == .none ? .success(order) : .failure(Refusal(FIXReason.of(reason).text))
  }

  private func side() -> Side? {
    parser.character(.side).flatMap { Side(rawValue: $0 &- 0x30) }
  }

  // MARK: OrderMassCancelRequest (35=q)

  /// The session's orders, all of them or those of one instrument, of both sides or one.
  /// - Returns: true: its command stands in its place.
  func massCancel(_ origin: Origin, _ instruments: borrowing InstrumentDirectory) -> Bool {
    var request = Request(origin: origin, kind: .massCancel)
    guard let clientOrderID: ClientOrderID = short(.clOrdID) else {
      return miss(request, "ClOrdID (11) is longer than 39 bytes")
    }
    request.clientOrderID = clientOrderID
    var command = MassCancel(
      origin: origin, session: origin.session, instrument: .none, reason: .canceledByMassCancel)
    command.clientOrderID = clientOrderID
    command.side = side()
    if parser.has(.side), command.side == nil { return miss(request, "Side (54) must be 1 or 2") }
    let bytes = parser.bytes(.symbol)
    switch parser.character(.massCancelRequestType) {
    case 0x31:
      guard let bytes else { return miss(request, "Symbol (55) is missing") }
      request.symbol = Symbol(cutting: bytes)
      guard bytes.count <= Symbol.capacity, let instrument = instruments.find(request.symbol) else {
        return refuse(request, .unknownInstrument)
      }
      command.instrument = instrument.pointee.id
    case 0x37:
      if bytes != nil { return miss(request, "Symbol (55) needs MassCancelRequestType (530) 1") }
    default:
      return miss(request, "MassCancelRequestType (530) must be 1 or 7")
    }
    return put(.massCancel(command))
  }
}

extension OrderLeg {
  /// What an order has of a leg.
  fileprivate init(_ order: NewOrder) {
    self.init(
      clientOrderID: order.clientOrderID, side: order.side, type: order.type, timeInForce: order.timeInForce,
      quantity: order.quantity, price: order.price, stopPrice: order.stopPrice)
    selfTradePrevention = order.selfTradePrevention
    instructions = order.instructions
    expireTime = order.expireTime
  }
}
