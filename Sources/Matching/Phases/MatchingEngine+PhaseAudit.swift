import Domain

/// What must hold of phases, calls and expiry, and what of them is part of the state's hash.
extension MatchingEngine {
  /// No crossed book in continuous trading, every auction order in the list of its instrument, the heap of expiring
  /// orders, the counts and deadlines.
  func violationInPhases() -> String? {
    var uncrossing: UInt32 = 0
    var deadline = UInt64.max
    for index in 0..<instrumentCount {
      let id = InstrumentID(rawValue: UInt32(index))
      let call = calls.state(id).pointee
      let phase = instruments.state(id).pointee.phase
      uncrossing += call.isUncrossing ? 1 : 0
      deadline = min(deadline, call.end, call.nextIndication)
      if (call.nextIndication != .max) != (phase.isCall && !call.isUncrossing) {
        return "instrument \(index): an indicative price without a call, or none in one"
      }
      if phase == .continuous && books.auctionQuote(of: id, lastPrice: 0) != nil {
        return "instrument \(index): crossed"
      }
      if let violation = violation(inAuctionOrdersOf: id) { return "instrument \(index): \(violation)" }
    }
    if uncrossing != calls.uncrossing { return "\(uncrossing) uncrossing, \(calls.uncrossing) counted" }
    if deadline != calls.deadline { return "the deadline of calls is \(deadline), not \(calls.deadline)" }
    return violationInExpiry()
  }

  private func violation(inAuctionOrdersOf id: InstrumentID) -> String? {
    let list = calls.state(id).pointee.auctionOrders
    var count: UInt32 = 0
    var previous: UInt64 = 0
    var handle = list.first
    while handle != 0 {
      let record = books.record(handle).pointee
      if !record.flags.contains(.forAuction) || record.instrument != id {
        return "order \(handle) is for no auction"
      }
      if record.orderID.rawValue <= previous { return "auction orders are not in the order of their ids" }
      switch record.place {
      case .auction: break
      case .book: if instruments.state(id).pointee.phase == .continuous { return "an auction order rests" }
      case .none, .stop, .link, .reference, .cutOff: return "auction order \(handle) is nowhere"
      }
      previous = record.orderID.rawValue
      count += 1
      handle = calls.lists.next(handle)
    }
    return count == list.count ? nil : "\(count) auction orders found, \(list.count) counted"
  }

  private func violationInExpiry() -> String? {
    if !expiry.isOrdered() { return "the heap of expiring orders is out of order" }
    var count = 0
    for handle in 1..<books.freshOrder where books.record(handle).pointee.place != .none {
      let record = books.record(handle).pointee
      if (record.timeInForce == .goodTillDate) != expiry.contains(handle) {
        return "order \(handle) expires although it should not, or the other way round"
      }
      if record.flags.contains(.forAuction) != record.timeInForce.isForAuction {
        return "order \(handle) has not the flag of its time in force"
      }
      count += expiry.contains(handle) ? 1 : 0
    }
    return count == expiry.count ? nil : "\(count) orders expire, \(expiry.count) in the heap"
  }

  func addCall(_ id: InstrumentID, to hash: inout StateHash) {
    let call = calls.state(id).pointee
    hash.add(UInt64(call.following.rawValue) << 1 | (call.isUncrossing ? 1 : 0))
    hash.add(call.isUncrossing ? call.price : 0)
    hash.add(call.end)
    hash.add(call.nextIndication)
    hash.add(call.indication)
    hash.add(calls.rules(id).pointee)
  }
}

extension StateHash {
  mutating func add(_ quote: AuctionQuote) {
    add(quote.price)
    add(UInt64(truncatingIfNeeded: quote.lots))
    add(UInt64(truncatingIfNeeded: quote.imbalance))
    add(UInt64(quote.imbalanceSide.rawValue))
  }

  mutating func add(_ rules: InstrumentRules) {
    add(UInt64(rules.algorithm.rawValue) << 8 | UInt64(rules.fifoPercent))
    add(rules.topOrderLots.lots)
    add(rules.minimumAllocation.lots)
    add(rules.priceCollar)
    add(rules.volatilityBand)
    add(rules.volatilityDuration)
    add(rules.referencePrice.ticks)
    add(UInt64(rules.base.rawValue) << 32 | UInt64(rules.quote.rawValue))
    add(rules.baseUnits)
    add(rules.quoteUnits)
  }
}
