import Domain

extension ReferenceExchange {
  /// What a check is asked of: a new order, one of a pair, or an order as a replace would make it.
  struct Candidate {
    var order: NewOrder
    var isOfPair = false
    /// The pair's first order, which will be there when this one comes.
    var ahead: NewOrder?
    var replaced: ReferenceOrder?
    var leaves: Int64
  }

  /// The first check that a candidate fails, from the instrument on.
  func refusal(_ candidate: Candidate) -> RejectReason {
    let order = candidate.order
    guard let instrument = instrument(order.instrument) else { return .unknownInstrument }
    let checks = [
      { self.phaseRefusal(candidate, instrument) },
      { self.termsRefusal(candidate, instrument) },
      { self.valuesRefusal(candidate, instrument) },
      { self.collarRefusal(order, instrument) },
      { self.accountRefusal(order, instrument) },
      { self.positionRefusal(candidate, instrument) },
      { self.balanceRefusal(candidate, instrument) },
      { self.roomRefusal(candidate, instrument) },
    ]
    for check in checks {
      let reason = check()
      if reason != .none { return reason }
    }
    return .none
  }

  private func phaseRefusal(_ candidate: Candidate, _ instrument: ReferenceInstrument) -> RejectReason {
    if instrument.phase == .closed { return .instrumentClosed }
    if instrument.phase == .halted { return .instrumentHalted }
    if instrument.phaseToFollow != nil { return .auctionUncrossing }
    if candidate.replaced != nil { return .none }
    let order = candidate.order
    if instrument.phase != .continuous {
      if candidate.isOfPair { return .phaseForbids }
      if order.timeInForce == .immediateOrCancel || order.timeInForce == .fillOrKill { return .phaseForbids }
      if order.type == .market || order.type == .marketToLimit, !order.timeInForce.isAuction {
        return .phaseForbids
      }
    }
    if !candidate.isOfPair && order.timeInForce == .atTheOpening && instrument.phase != .preOpen
      && instrument.phase != .openingAuction
    {
      return .phaseForbids
    }
    return .none
  }

  private func termsRefusal(_ candidate: Candidate, _ instrument: ReferenceInstrument) -> RejectReason {
    let order = candidate.order
    if candidate.isOfPair && ![.limit, .market, .stop, .stopLimit].contains(order.type) {
      return .orderTypeNotSupported
    }
    if candidate.isOfPair && !order.timeInForce.rests { return .timeInForceNotSupported }
    if (order.type.isStop || order.type.isPegged) && !order.timeInForce.rests {
      return .timeInForceNotSupported
    }
    if order.type == .marketToLimit && !order.timeInForce.rests && order.timeInForce != .immediateOrCancel {
      return .timeInForceNotSupported
    }
    let instructions = order.instructions
    let isPostOnly = !instructions.isDisjoint(with: [.postOnlyReject, .postOnlySlide])
    let isHidden = instructions.contains(.hidden)
    let isAllOrNone = instructions.contains(.allOrNone)
    let isIceberg = order.displayQuantity != .zero
    let hasMinimum = order.minimumQuantity != .zero
    let rests = order.type == .limit && order.timeInForce.rests
    let isCombinable =
      (rests || !isPostOnly && !isHidden && !isAllOrNone && !isIceberg)
      && !(isIceberg && isHidden)
      && !instructions.isSuperset(of: [.postOnlyReject, .postOnlySlide])
      && !(hasMinimum && (order.type != .limit && order.type != .market))
      && !(hasMinimum && (order.timeInForce == .fillOrKill || isPostOnly || isAllOrNone))
      && !(isAllOrNone
        && (isIceberg || isHidden || isPostOnly || instrument.rules.algorithm == .proRata))
      && !(order.timeInForce.isAuction
        && (!instructions.isSubset(of: .cancelOnDisconnect) || hasMinimum
          || order.type != .limit && order.type != .market))
      && !(candidate.isOfPair && !instructions.isSubset(of: .cancelOnDisconnect))
      && !(order.pegOffset != 0
        && !order.type.isTrailing && order.type != .peggedPrimary && order.type != .peggedMarket)
      && !(order.expireTime != 0 && order.timeInForce != .goodTillDate)
    return isCombinable ? .none : .invalidCombination
  }

  private func valuesRefusal(_ candidate: Candidate, _ instrument: ReferenceInstrument) -> RejectReason {
    let order = candidate.order
    let type = order.type
    if order.quantity.lots <= 0 || order.displayQuantity.lots < 0 || order.minimumQuantity.lots < 0 {
      return .quantityNotPositive
    }
    if order.quantity > instrument.definition.maximumQuantity || order.minimumQuantity > order.quantity {
      return .quantityTooLarge
    }
    if type.isTrailing && order.pegOffset == 0 { return .priceMissing }
    // The rest of a market-to-limit order has a price, which a replace may change.
    let takesPrice =
      type.hasLimit || type.isPegged || type == .marketToLimit && candidate.replaced != nil
    let takesStop = type == .stop || type == .stopLimit
    if !takesPrice && order.price != .zero { return .priceNotAllowed }
    if !takesStop && order.stopPrice != .zero { return .priceNotAllowed }
    if let replaced = candidate.replaced, takesStop, replaced.isTriggered,
      order.stopPrice != replaced.report.stopPrice
    {
      return .priceNotAllowed
    }
    if takesPrice && !(type.isPegged && order.price == .zero) && !instrument.holds(order.price.ticks) {
      return .priceOutOfRange
    }
    if takesStop && !instrument.holds(order.stopPrice.ticks) { return .priceOutOfRange }
    if order.pegOffset.magnitude > 1 << 60 || type.isTrailing && order.pegOffset < 0 {
      return .priceOutOfRange
    }
    if order.timeInForce == .goodTillDate && order.expireTime <= now { return .expireTimeInThePast }
    if type.isTrailing && candidate.replaced == nil {
      guard let last = instrument.last else { return .noReferencePrice }
      if !instrument.holds(order.side == .buy ? last + order.pegOffset : last - order.pegOffset) {
        return .priceOutOfRange
      }
    }
    return .none
  }

  private func collarRefusal(_ order: NewOrder, _ instrument: ReferenceInstrument) -> RejectReason {
    let collar = instrument.rules.priceCollar + (fault == .collarOneTooWide ? 1 : 0)
    guard order.type == .limit, !order.timeInForce.isAuction, instrument.phase == .continuous,
      instrument.rules.priceCollar > 0, let last = instrument.last
    else { return .none }
    let beyond = order.side == .buy ? order.price.ticks - last : last - order.price.ticks
    if beyond <= collar { return .none }
    note(.collarRefuses)
    return .priceOutsideCollar
  }

  private func accountRefusal(_ order: NewOrder, _ instrument: ReferenceInstrument) -> RejectReason {
    guard order.account != .none else { return instrument.settles ? .unknownAccount : .none }
    guard let account = account(order.account) else { return .unknownAccount }
    let definition = account.definition
    if definition.isBlocked { return .accountBlocked }
    if definition.maximumQuantity != .zero && order.quantity > definition.maximumQuantity {
      return .quantityTooLarge
    }
    if definition.maximumNotional > 0, let price = notionalPrice(order, instrument),
      Int128(price.magnitude) * Int128(order.quantity.lots) > Int128(definition.maximumNotional)
    {
      return .notionalTooLarge
    }
    return .none
  }

  /// The price at which an order's notional counts.
  private func notionalPrice(_ order: NewOrder, _ instrument: ReferenceInstrument) -> Int64? {
    if order.type.hasLimit || order.price != .zero { return order.price.ticks }
    if order.stopPrice != .zero { return order.stopPrice.ticks }
    guard let last = instrument.last else { return nil }
    if order.type.isTrailing { return order.side == .buy ? last + order.pegOffset : last - order.pegOffset }
    return last
  }

  private func roomRefusal(_ candidate: Candidate, _ instrument: ReferenceInstrument) -> RejectReason {
    let order = candidate.order
    if candidate.replaced != nil { return .none }
    let isImmediate =
      order.timeInForce == .immediateOrCancel || order.timeInForce == .fillOrKill
      || order.type == .market && !order.timeInForce.isAuction
    let ahead = candidate.ahead == nil ? 0 : 1
    if (!isImmediate || candidate.isOfPair) && open.count + ahead >= Int(limits.orders) {
      return .tooManyOrders
    }
    if order.type.isPegged || order.type.isTrailing {
      let others = instrument.open.filter { $0.type.isPegged || $0.type.isTrailing && $0.isHeldStop }
      if others.count >= Int(limits.pegs) { return .tooManyPegs }
    }
    return .none
  }
}
