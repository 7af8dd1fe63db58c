import Domain
import Wire

/// The fields that only some orders have. `Wire`'s page on order entry says what each of them means.
extension FIXGateway {
  /// ExecInst (18).
  /// - Parameter reference: becomes the letter that tells pegs and trailing stops apart; 0 without one.
  @inline(never) func readInstructions(
    _ instructions: inout ExecutionInstructions, _ reference: inout UInt8, _ side: Side
  ) -> RejectReason {
    guard let bytes = parser.bytes(.execInst) else { return .none }
    guard let read = FIXOrderCodes.ExecInst(bytes, side: side) else { return .instructionNotSupported }
    instructions = read.instructions
    reference = read.reference
    return .none
  }

  /// The terms of a new order, but for ExecInst.
  @inline(never) func readTerms(
    _ order: inout NewOrder, _ instrument: UnsafePointer<Instrument>
  ) -> RejectReason {
    var reason = readStopPrice(&order.stopPrice, order.type, instrument)
    if reason == .none { reason = readDisplay(&order.displayQuantity, &order.instructions, instrument) }
    if reason == .none { reason = readPegOffset(&order.pegOffset, instrument) }
    if reason == .none { reason = readExpiry(&order.expireTime) }
    if reason != .none { return reason }
    switch lots(.minimumQuantity, instrument) {
    case .refused(let reason): return reason
    case .amount(let lots): order.minimumQuantity = Quantity(lots: lots)
    }
    if let code = parser.integer(.selfMatchPrevention) {
      guard let prevention = FIXOrderCodes.selfTradePrevention(code) else { return .instructionNotSupported }
      order.selfTradePrevention = prevention
    }
    return hasForeignTerms ? .instructionNotSupported : .none
  }

  /// The terms of a replace, but for ExecInst. The least quantity of the first fill is past.
  @inline(never) func readTerms(
    _ replace: inout ReplaceOrder, _ instrument: UnsafePointer<Instrument>
  ) -> RejectReason {
    var reason = readStopPrice(&replace.stopPrice, replace.type, instrument)
    if reason == .none { reason = readDisplay(&replace.displayQuantity, &replace.instructions, instrument) }
    if reason == .none { reason = readPegOffset(&replace.pegOffset, instrument) }
    if reason == .none { reason = readExpiry(&replace.expireTime) }
    if reason != .none { return reason }
    return hasForeignTerms || parser.has(.minimumQuantity) ? .instructionNotSupported : .none
  }

  /// StopPx (99): for stops, and only for them.
  private func readStopPrice(
    _ price: inout Price, _ type: OrderType, _ instrument: UnsafePointer<Instrument>
  ) -> RejectReason {
    let isStop = type == .stop || type == .stopLimit
    guard parser.has(.stopPrice) == isStop else { return isStop ? .priceMissing : .priceNotAllowed }
    switch ticks(.stopPrice, instrument) {
    case .refused(let reason): return reason
    case .amount(let ticks): price = Price(ticks: ticks)
    }
    return .none
  }

  /// MaxFloor (111): the shown part of an iceberg; zero hides the order.
  private func readDisplay(
    _ quantity: inout Quantity, _ instructions: inout ExecutionInstructions,
    _ instrument: UnsafePointer<Instrument>
  ) -> RejectReason {
    guard parser.has(.maximumFloor) else { return .none }
    switch lots(.maximumFloor, instrument) {
    case .refused(let reason): return reason
    case .amount(0): instructions.insert(.hidden)
    case .amount(let lots): quantity = Quantity(lots: lots)
    }
    return .none
  }

  /// PegOffsetValue (211): a price, or ticks if PegOffsetType (836) is 2. Pegs float, to the price or better, and follow this
  /// venue's book alone: other things said of them are not supported.
  private func readPegOffset(
    _ offset: inout Int64, _ instrument: UnsafePointer<Instrument>
  ) -> RejectReason {
    guard isAbsentOr(0, .pegMoveType), isAbsentOr(0, .pegLimitType), isAbsentOr(2, .pegRoundDirection),
      isAbsentOr(1, .pegScope)
    else { return .instructionNotSupported }
    var size = instrument.pointee.tick
    switch parser.integer(.pegOffsetType) {
    case nil, 0: break
    case 2: size = Increment(units: 1, decimals: 0)
    default: return .instructionNotSupported
    }
    switch amount(parser.decimal(.pegOffset, increment: size), off: .priceOffTick, over: .priceOutOfRange) {
    case .refused(let reason): return reason
    case .amount(let ticks): offset = ticks
    }
    return .none
  }

  private func isAbsentOr(_ value: Int64, _ tag: FIXTag) -> Bool {
    !parser.has(tag) || parser.integer(tag) == value
  }

  /// ExpireTime (126), or ExpireDate (432): the end of that day, UTC.
  private func readExpiry(_ expireTime: inout UInt64) -> RejectReason {
    if let date = parser.date(.expireDate) {
      if parser.has(.expireTime) { return .invalidCombination }
      expireTime = date + 86_400_000_000_000
    } else if let time = parser.utcTimestamp(.expireTime) {
      // The first moment of all is in the past like any other: zero would say that there is none.
      expireTime = max(time, 1)
    }
    return .none
  }

  /// Terms that a command has no place for: an order must not be taken as if it had not asked for them.
  private var hasForeignTerms: Bool {
    parser.has(.effectiveTime) || parser.has(.maximumShow) || parser.has(.discretionInst)
      || parser.has(.discretionOffset) || parser.has(.targetStrategy) || parser.has(.cashOrderQuantity)
      || parser.has(.orderPercent) || parser.has(.orderQuantity2) || parser.has(.price2)
      // Prices are per unit, quantities in units.
      || !isAbsentOr(2, .priceType) || !isAbsentOr(0, .quantityType)
  }
}
