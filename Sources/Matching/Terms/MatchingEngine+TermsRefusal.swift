import Domain

/// What goes together in an order, and which of its fields it needs: see the trading rules.
extension MatchingEngine {
  /// Type, time in force, and what goes together: why an order is refused, or `.none`.
  @inline(__always) func termsRefusal(of order: NewOrder) -> RejectReason {
    let others =
      Int64(order.instructions.rawValue) | order.displayQuantity.lots | order.minimumQuantity.lots
      | order.pegOffset | Int64(bitPattern: order.expireTime)
    if order.type == .limit && others == 0 {
      switch order.timeInForce {
      case .day, .goodTillCancel, .immediateOrCancel, .fillOrKill: return .none
      case .goodTillDate, .atTheOpening, .atTheClose, .goodForAuction: break
      }
    }
    return rareTermsRefusal(of: order)
  }

  @inline(never) private func rareTermsRefusal(of order: NewOrder) -> RejectReason {
    guard order.type == .market || order.type == .limit || order.type == .marketToLimit else {
      return .orderTypeNotSupported
    }
    switch order.timeInForce {
    case .day, .goodTillCancel: break
    case .immediateOrCancel: if !order.type.takesImmediateOrCancel { return .timeInForceNotSupported }
    case .fillOrKill: if !order.type.isPlain { return .timeInForceNotSupported }
    case .goodTillDate, .atTheOpening, .atTheClose, .goodForAuction: return .timeInForceNotSupported
    }
    if order.pegOffset != 0 && !order.type.takesOffset { return .invalidCombination }
    if order.expireTime != 0 && order.timeInForce != .goodTillDate { return .invalidCombination }
    return instructionsGoTogether(order) ? .none : .invalidCombination
  }

  /// True if the order may have all of its instructions.
  private func instructionsGoTogether(_ order: NewOrder) -> Bool {
    let known: UInt16 = 0x1F
    let isReject = order.has(.postOnlyReject)
    let isSlide = order.has(.postOnlySlide)
    let isHidden = order.has(.hidden)
    let isWhole = order.has(.allOrNone)
    let isIceberg = order.displayQuantity != .zero
    let hasMinimum = order.minimumQuantity != .zero
    if order.instructions.rawValue & ~known != 0 { return false }
    if (isReject || isSlide || isHidden || isWhole || isIceberg) && !order.mayBeVeiled { return false }
    if isReject && isSlide || isIceberg && isHidden { return false }
    if isWhole && (isIceberg || isHidden || isReject || isSlide || hasMinimum) { return false }
    if isWhole && instruments.state(order.instrument).pointee.isProRata { return false }
    if hasMinimum {
      if !order.type.isPlain || order.timeInForce == .fillOrKill || isReject || isSlide { return false }
      switch order.timeInForce {
      case .atTheOpening, .atTheClose, .goodForAuction: return false
      case .day, .goodTillCancel, .goodTillDate, .immediateOrCancel, .fillOrKill: break
      }
    }
    return true
  }

  /// Quantity and prices, positive, in range, given where the type needs them and only there: why an order is
  /// refused, or `.none`.
  @inline(__always) func amountRefusal(of order: NewOrder) -> RejectReason {
    if order.quantity.lots <= 0 || order.displayQuantity.lots < 0 || order.minimumQuantity.lots < 0 {
      return .quantityNotPositive
    }
    let definition = instruments.definition(order.instrument)
    if order.quantity > definition.pointee.maximumQuantity || order.minimumQuantity > order.quantity {
      return .quantityTooLarge
    }
    if order.stopPrice != .zero { return .priceNotAllowed }
    switch order.type {
    case .market, .marketToLimit, .stop, .trailingStop:
      return order.price == .zero ? .none : .priceNotAllowed
    case .limit, .stopLimit, .trailingStopLimit, .peggedPrimary, .peggedMidpoint, .peggedMarket:
      return isInRange(order.price, order.instrument) ? .none : .priceOutOfRange
    }
  }

  /// True if the instrument trades at this price.
  @inline(__always) func isInRange(_ price: Price, _ instrument: InstrumentID) -> Bool {
    let definition = instruments.definition(instrument)
    return price >= definition.pointee.minimumPrice && price <= definition.pointee.maximumPrice
  }
}

extension NewOrder {
  @inline(__always) func has(_ instruction: ExecutionInstructions) -> Bool {
    instructions.has(instruction)
  }

  @inline(__always) var isPostOnly: Bool { has(.postOnlyReject) || has(.postOnlySlide) }

  /// True if it may rest as a limit order that is entered at once: only such may be icebergs, hidden, post-only or
  /// all-or-none.
  var mayBeVeiled: Bool { type == .limit && timeInForce.isUntilDone }
}

extension ExecutionInstructions {
  /// Like `contains`, which may ask for metadata.
  @inline(__always) func has(_ instruction: Self) -> Bool { rawValue & instruction.rawValue != 0 }
}

extension TimeInForce {
  /// Until canceled, or until a time: the order may rest.
  @inline(__always) var isUntilDone: Bool {
    switch self {
    case .day, .goodTillCancel, .goodTillDate: true
    case .immediateOrCancel, .fillOrKill, .atTheOpening, .atTheClose, .goodForAuction: false
    }
  }
}

extension OrderType {
  /// Limit or market.
  var isPlain: Bool { self == .limit || self == .market }
  var takesImmediateOrCancel: Bool { isPlain || self == .marketToLimit }
  /// Pegged at a distance, or trailing.
  var takesOffset: Bool {
    switch self {
    case .trailingStop, .trailingStopLimit, .peggedPrimary, .peggedMarket: true
    case .market, .limit, .stop, .stopLimit, .marketToLimit, .peggedMidpoint: false
    }
  }
}
