import Domain

/// What an order of a pair has to do with the other.
enum LinkRole: UInt8, BitwiseCopyable {
  case none = 0
  /// When it trades or ends, the other is canceled.
  case oneCancelsOther = 1
  /// When it is filled, the other is entered; when it ends else, the other is canceled.
  case leads = 2
  /// It is held for the one that leads.
  case follows = 3
}

/// What is to become of a linked order.
enum LinkDuty: UInt8, BitwiseCopyable {
  case none = 0
  case cancel = 1
  case enter = 2
}

/// Pairs: entry, and what one order means for the other.
extension MatchingEngine {
  /// Enters both orders of a pair, or refuses both.
  mutating func enter(_ pair: NewOrderPair) {
    let leading = pair.order(pair.first)
    let other = pair.order(pair.second)
    let leadingName = useUp(leading.clientOrderID, of: pair.origin.session)
    let otherName = useUp(other.clientOrderID, of: pair.origin.session)
    var reason = gateRefusal(pair.origin.session, pair.account)
    if reason == .none { reason = leadingName.reason }
    if reason == .none { reason = legRefusal(of: leading, beside: 0) }
    if reason != .none {
      reject(leading, reason)
      return reject(other, .linkedOrderRefused)
    }
    // The second is checked with the first one's needs reserved; nobody has heard of the first yet.
    let eventsBefore = eventCount
    let executionBefore = lastExecutionID
    let first = admit(leading, leadingName, at: leading.price)
    reason = otherName.reason
    if reason == .none { reason = legRefusal(of: other, beside: 1) }
    if reason != .none {
      eventCount = eventsBefore
      lastExecutionID = executionBefore
      takeBack(first, leadingName)
      reject(leading, .linkedOrderRefused)
      return reject(other, reason)
    }
    let second = admit(other, otherName, at: other.price)
    let isOneCancelsOther = pair.contingency == .oneCancelsOther
    link(first, with: second, as: isOneCancelsOther ? .oneCancelsOther : .leads)
    link(second, with: first, as: isOneCancelsOther ? .oneCancelsOther : .follows)
    hold(second, .link)
    place(first)
    if isOneCancelsOther && terms(second).pointee.duty == .none {
      withdraw(second)
      place(second)
    }
  }

  /// Why one order of a pair cannot be accepted beside `others`, or `.none`.
  private mutating func legRefusal(of order: NewOrder, beside others: Int) -> RejectReason {
    if instruments.contains(order.instrument) {
      let reason = phaseRefusal(order.instrument)
      if reason != .none { return reason }
      if instruments.state(order.instrument).pointee.phase != .continuous { return .phaseForbids }
      switch order.type {
      case .market, .limit, .stop, .stopLimit: break
      default: return .orderTypeNotSupported
      }
      switch order.timeInForce {
      case .day, .goodTillCancel, .goodTillDate: break
      default: return .timeInForceNotSupported
      }
      if order.instructions.rawValue & ~ExecutionInstructions.cancelOnDisconnect.rawValue != 0 {
        return .invalidCombination
      }
    }
    let reason = refusal(of: order)
    if reason != .none { return reason }
    return openOrderCount + others < Int(limits.orders) ? .none : .tooManyOrders
  }

  /// Undoes the admission of an order that was in no place yet.
  private mutating func takeBack(_ handle: UInt32, _ name: UsedName) {
    usedClientIDs.unmarkOrder(name.key)
    let flags = books.record(handle).pointee.flags
    if flags.contains(.settles) { release(handle) }
    if flags.contains(.expires) { leaveExpiry(handle) }
    lastOrderID &-= 1
    books.freeOrderSlot(handle)
  }

  private func link(_ handle: UInt32, with other: UInt32, as role: LinkRole) {
    let record = books.record(handle)
    if !record.pointee.flags.contains(.terms) { terms(handle).initialize(to: OrderTerms()) }
    record.pointee.flags.insert(.linked)
    record.pointee.flags.insert(.terms)
    terms(handle).pointee.link = other
    terms(handle).pointee.role = role
  }

  /// A fill of an order that has the flag `linked`.
  mutating func linkedOrderTraded(_ handle: UInt32) {
    if terms(handle).pointee.link == 0 { return }
    switch terms(handle).pointee.role {
    case .none, .follows: break
    case .oneCancelsOther:
      let other = dissolve(handle)
      owe(.cancel, to: other)
    case .leads:
      if books.record(handle).pointee.openQuantity > .zero { return }
      let other = dissolve(handle)
      owe(.enter, to: other)
    }
  }

  /// The end of an order that has the flag `linked`.
  mutating func linkedOrderEnded(_ handle: UInt32) {
    if terms(handle).pointee.duty != .none { return leaveDutyQueue(handle) }
    if terms(handle).pointee.link == 0 { return }
    let role = terms(handle).pointee.role
    let isFilled = books.record(handle).pointee.status == .filled
    let other = dissolve(handle)
    switch role {
    case .none, .follows: break
    case .oneCancelsOther: owe(.cancel, to: other)
    case .leads: owe(isFilled ? .enter : .cancel, to: other)
    }
  }

  /// Parts an order from the one that it is linked with, and gives that.
  private func dissolve(_ handle: UInt32) -> UInt32 {
    let other = terms(handle).pointee.link
    unlink(handle)
    unlink(other)
    return other
  }

  private func unlink(_ handle: UInt32) {
    terms(handle).pointee.link = 0
    terms(handle).pointee.role = .none
    books.record(handle).pointee.flags.remove(.linked)
  }

  /// Notes what is to become of an order. While its instrument is being uncrossed, the duty waits for the end
  /// of that.
  private mutating func owe(_ duty: LinkDuty, to handle: UInt32) {
    let id = books.record(handle).pointee.instrument
    books.record(handle).pointee.flags.insert(.linked)
    terms(handle).pointee.duty = duty
    terms(handle).pointee.dutyWaits = isUncrossing(id)
    triggers.isAwake = true
    if terms(handle).pointee.dutyWaits {
      triggers.lists.append(handle, to: &triggers.instrument(id).pointee.auctionDuties)
    } else {
      triggers.lists.append(handle, to: &triggers.duties)
    }
  }

  private mutating func leaveDutyQueue(_ handle: UInt32) {
    let id = books.record(handle).pointee.instrument
    if terms(handle).pointee.dutyWaits {
      triggers.lists.remove(handle, from: &triggers.instrument(id).pointee.auctionDuties)
    } else {
      triggers.lists.remove(handle, from: &triggers.duties)
    }
    terms(handle).pointee.duty = .none
    books.record(handle).pointee.flags.remove(.linked)
  }

  /// Cancels or enters the linked order whose duty is the oldest.
  mutating func carryOutDuty(_ handle: UInt32) {
    let duty = terms(handle).pointee.duty
    leaveDutyQueue(handle)
    withdraw(handle)
    if duty == .cancel { return end(handle, .canceled, .linkedOrderDone) }
    emitReport(books.record(handle), .triggered)
    place(handle)
  }

  /// The uncross of an instrument is complete: its pairs are looked at.
  mutating func releaseAuctionDuties(_ id: InstrumentID) {
    var handle = triggers.instrument(id).pointee.auctionDuties.first
    while handle != 0 {
      terms(handle).pointee.dutyWaits = false
      handle = triggers.lists.next(handle)
    }
    triggers.lists.splice(&triggers.instrument(id).pointee.auctionDuties, behind: &triggers.duties)
    triggers.isAwake = triggers.isAwake || !triggers.duties.isEmpty
  }
}
