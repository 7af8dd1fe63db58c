import Domain

extension ReferenceExchange {
  // MARK: Stops

  func isReached(_ order: ReferenceOrder, _ instrument: ReferenceInstrument) -> Bool {
    guard let last = instrument.last else { return false }
    let stop = order.report.stopPrice.ticks
    return order.isBuy ? last >= stop : last <= stop
  }

  func trigger(_ order: ReferenceOrder, byCommand: Bool) {
    order.isTriggered = true
    order.place = .entering
    reserve(order)
    emit(order, .triggered)
    take(order, byCommand: byCommand)
  }

  /// The stop that is triggered next in an instrument.
  func nextStop(in instrument: ReferenceInstrument) -> ReferenceOrder? {
    guard instrument.phase == .continuous else { return nil }
    let reached = instrument.open.filter { $0.place == .stops && isReached($0, instrument) }
    let sides: [Side] = fault == .sellStopsFirst ? [.sell, .buy] : [.buy, .sell]
    for side in sides {
      let first = reached.filter { $0.side == side }.min { one, other in
        let (a, b) = (one.report.stopPrice.ticks, other.report.stopPrice.ticks)
        if a != b { return side == .buy ? a < b : a > b }
        return one.arrival < other.arrival
      }
      if let first { return first }
    }
    return nil
  }

  func triggerStop() -> Bool {
    for instrument in instruments {
      guard let stop = nextStop(in: instrument) else { continue }
      note(stop.type.isTrailing ? .trailingStopTriggered : .stopTriggered)
      trigger(stop, byCommand: false)
      return true
    }
    return false
  }

  /// Where a trailing stop's price is now, if nothing held it back.
  func trailingStop(_ order: ReferenceOrder, _ instrument: ReferenceInstrument) -> Int64 {
    order.isBuy ? instrument.last! + order.asked.pegOffset : instrument.last! - order.asked.pegOffset
  }

  func moveTrailingStops() {
    for instrument in instruments where instrument.last != nil {
      for order in instrument.open where order.place == .stops && order.type.isTrailing {
        let wanted = trailingStop(order, instrument)
        let stop = order.report.stopPrice.ticks
        let isCloser = order.isBuy ? wanted < stop : wanted > stop
        guard isCloser || fault == .trailingStopMovesBack && wanted != stop else { continue }
        note(.trailingStopMoves)
        consequences += 1
        order.report.stopPrice.ticks = wanted
        if order.type == .trailingStopLimit {
          let definition = instrument.definition
          let limit = min(
            max(wanted + order.distance, definition.minimumPrice.ticks), definition.maximumPrice.ticks)
          order.limit = limit
          order.report.price.ticks = limit
          order.asked.price.ticks = limit
        }
        hold(order, .stops)
        reserve(order)
      }
    }
  }

  // MARK: Orders that were cut off

  func cutOff(in instrument: ReferenceInstrument) -> ReferenceOrder? {
    instrument.phase == .continuous ? instrument.open.first { $0.place == .cutOff } : nil
  }

  func continueCutOff() -> Bool {
    for instrument in instruments {
      guard let order = cutOff(in: instrument) else { continue }
      note(.cutOffGoesOn)
      order.type.isPegged ? enterPeg(order, byCommand: false) : take(order, byCommand: false)
      return true
    }
    return false
  }

  // MARK: Pegged orders

  /// The price that the book gives a pegged order, or nil if it has to wait.
  func pegPrice(_ order: ReferenceOrder, _ instrument: ReferenceInstrument) -> Int64? {
    guard instrument.phase == .continuous else { return nil }
    let own = instrument.book(order.side).first { !$0.isHidden }?.limit
    let other = instrument.book(order.side.opposite).first { !$0.isHidden }?.limit
    var price: Int64
    switch order.type {
    case .peggedPrimary:
      guard let own else { return nil }
      price = own + order.asked.pegOffset + (fault == .pegOffByATick ? 1 : 0)
    case .peggedMarket:
      guard let other else { return nil }
      price = other + order.asked.pegOffset
    default:
      guard let own, let other else { return nil }
      let sum = own + other
      // An arithmetic shift rounds down.
      price = order.isBuy ? sum >> 1 : (sum + 1) >> 1
    }
    let limit = order.asked.price.ticks
    if limit != 0 { price = order.isBuy ? min(price, limit) : max(price, limit) }
    return instrument.holds(price) ? price : nil
  }

  /// A pegged order gets the price that it has now, or none.
  func enterPeg(_ order: ReferenceOrder, byCommand: Bool) {
    let instrument = instrument(of: order)
    removeFromBook(order)
    order.limit = pegPrice(order, instrument)
    order.place = .pegs
    if order.limit == nil {
      note(.pegWaits)
      return reserve(order)
    }
    if order.isBuy, let account = account(order.report.account), instrument.settles,
      need(order) - order.reserved > account.available(instrument.rules.quote)
    {
      note(.moneyRunsOut)
      return cancel(order, .insufficientBalance)
    }
    note(.pegEnters)
    reserve(order)
    take(order, byCommand: byCommand)
  }

  func nextPeg(in instrument: ReferenceInstrument) -> ReferenceOrder? {
    instrument.open.first { order in
      guard order.type.isPegged, order.place == .book || order.place == .pegs else { return false }
      return pegPrice(order, instrument) != (order.place == .book ? order.limit : nil)
    }
  }

  func repeg() -> Bool {
    for instrument in instruments {
      guard let order = nextPeg(in: instrument) else { continue }
      if order.place == .book { note(.pegMoves) }
      enterPeg(order, byCommand: false)
      return true
    }
    return false
  }

  // MARK: All-or-none orders

  func nextAllOrNone(in instrument: ReferenceInstrument) -> ReferenceOrder? {
    guard instrument.phase == .continuous else { return nil }
    return (instrument.buys + instrument.sells).first { $0.isDue && $0.place == .book }
  }

  func retryAllOrNone() -> Bool {
    for instrument in instruments {
      guard let order = nextAllOrNone(in: instrument) else { continue }
      let budget = min(256, fillLimit - fills)
      let ahead = plan(order, budget: budget, looksAhead: true)
      // It may find enough fills in a command that has them all.
      if ahead.end == .tooManyFills && budget < min(256, fillLimit) {
        consequences = fillLimit
        return false
      }
      consequences += max(0, ahead.looked - 1)
      order.isDue = false
      if ahead.end == .filled {
        note(.allOrNoneTriedAgain)
        removeFromBook(order)
        take(order, byCommand: false)
      }
      return true
    }
    return false
  }

  // MARK: Linked orders

  func linkedOrderTraded(_ order: ReferenceOrder) {
    guard let link = order.link, !link.isDecided else { return }
    if link.contingency == .oneCancelsOther {
      decide(link, about: link.other(order), enters: false)
    } else if order === link.first && order.leaves == 0 {
      decide(link, about: link.second, enters: true)
    }
  }

  /// An order ended before it was filled.
  func linkedOrderEnded(_ order: ReferenceOrder) {
    guard let link = order.link, !link.isDecided else { return }
    if link.contingency == .oneCancelsOther || order === link.first {
      decide(link, about: link.other(order), enters: false)
    } else {
      link.isDecided = true
    }
  }

  private func decide(_ link: ReferenceLink, about order: ReferenceOrder, enters: Bool) {
    link.isDecided = true
    if fault == .loserOfAPairLivesOn && !enters { return }
    instrument(of: order).duties.append(
      ReferenceInstrument.Duty(order: order, enters: enters, number: nextDuty))
    nextDuty += 1
  }

  /// The oldest duty of an instrument whose order is still open.
  func firstDuty(in instrument: ReferenceInstrument) -> ReferenceInstrument.Duty? {
    instrument.duties.removeAll { $0.order.place == .done }
    return instrument.phaseToFollow == nil ? instrument.duties.first : nil
  }

  func carryOutDuty() -> Bool {
    let oldest = instruments.min {
      firstDuty(in: $0)?.number ?? .max < firstDuty(in: $1)?.number ?? .max
    }
    if let instrument = oldest, let duty = firstDuty(in: instrument) {
      instrument.duties.removeFirst()
      if duty.enters {
        note(.oneTriggersOther)
        duty.order.place = .entering
        emit(duty.order, .triggered)
        place(duty.order, byCommand: false)
      } else {
        let isSecondOfTrigger = duty.order.link!.contingency == .oneTriggersOther
        note(isSecondOfTrigger ? .linkedSecondCanceled : .oneCancelsOther)
        cancel(duty.order, .linkedOrderDone)
      }
      return true
    }
    return false
  }
}
