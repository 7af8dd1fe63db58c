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
    if !order.type.isPlain { return triggerTermsRefusal(of: order) }
    if order.pegOffset != 0 { return .invalidCombination }
    if order.expireTime != 0 && order.timeInForce != .goodTillDate { return .invalidCombination }
    return instructionsGoTogether(order) ? .none : .invalidCombination
  }

  /// True if the order may have all of its instructions.
  private func instructionsGoTogether(_ order: NewOrder) -> Bool {
    let isReject = order.has(.postOnlyReject)
    let isSlide = order.has(.postOnlySlide)
    let isHidden = order.has(.hidden)
    let isWhole = order.has(.allOrNone)
    let isIceberg = order.displayQuantity != .zero
    let hasMinimum = order.minimumQuantity != .zero
    if (isReject || isSlide || isHidden || isWhole || isIceberg) && !order.mayBeVeiled { return false }
    if isReject && isSlide || isIceberg && isHidden { return false }
    if isWhole && (isIceberg || isHidden || isReject || isSlide || hasMinimum) { return false }
    if isWhole && instruments.state(order.instrument).pointee.isProRata { return false }
    if order.timeInForce.isForAuction && hasMinimum { return false }
    return !hasMinimum || order.timeInForce != .fillOrKill && !isReject && !isSlide
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
  /// A stop that follows the last trade price.
  var isTrailing: Bool { self == .trailingStop || self == .trailingStopLimit }
  /// It has a stop price of its own.
  var takesStopPrice: Bool { self == .stop || self == .stopLimit }
  /// It has a limit; pegged orders may have none.
  var takesPrice: Bool {
    switch self {
    case .limit, .stopLimit, .trailingStopLimit, .peggedPrimary, .peggedMidpoint, .peggedMarket: true
    case .market, .marketToLimit, .stop, .trailingStop: false
    }
  }
  /// Its price follows the book.
  var isPegged: Bool {
    switch self {
    case .peggedPrimary, .peggedMidpoint, .peggedMarket: true
    case .market, .limit, .marketToLimit, .stop, .stopLimit, .trailingStop, .trailingStopLimit: false
    }
  }
}
