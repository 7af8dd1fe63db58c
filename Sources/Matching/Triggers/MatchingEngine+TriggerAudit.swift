import Domain

/// What must hold of stops, pegs, pairs and consequences between two commands.
extension MatchingEngine {
  /// The first thing found that must not be, or nil.
  func violationInTriggers() -> String? {
    var listed = 0
    for index in 0..<instrumentCount {
      let id = InstrumentID(rawValue: UInt32(index))
      if let violation = violation(inListsOf: id, &listed) ?? violation(inPricesOf: id) {
        return "instrument \(index): \(violation)"
      }
    }
    for handle in 1..<books.freshOrder where books.record(handle).pointee.place != .none {
      if books.record(handle).pointee.flags.contains(.pegged) { listed -= 1 }
      if let violation = violation(inLinkOf: handle) { return "order \(handle): \(violation)" }
    }
    if listed != 0 { return "\(listed) orders too many in the lists of pegs and trailing stops" }
    return triggers.duties.isEmpty || triggers.isPutOff
      ? nil : "\(triggers.duties.count) duties are left over"
  }

  private func violation(inListsOf id: InstrumentID, _ listed: inout Int) -> String? {
    let lists = triggers.instrument(id).pointee
    let watches = instruments.state(id).pointee.watches
    for list in [lists.pegs, lists.trailingBuys, lists.trailingSells] {
      var handle = list.first
      var previous: UInt32 = 0
      var count = 0
      while handle != 0 {
        let record = books.record(handle).pointee
        if record.instrument != id || !record.flags.contains(.pegged) || record.place == .none {
          return "order \(handle) is in a list by mistake"
        }
        if triggers.lists.previous(handle) != previous { return "order \(handle) is linked wrongly" }
        if previous != 0 && books.record(previous).pointee.orderID >= record.orderID {
          return "order \(handle) is listed behind a younger one"
        }
        previous = handle
        count += 1
        handle = triggers.lists.next(handle)
      }
      if count != Int(list.count) || list.last != previous { return "a list has a wrong end" }
      listed += count
    }
    if lists.followers > limits.pegs { return "\(lists.followers) pegs and trailing stops" }
    if !lists.pegs.isEmpty && !watches.contains(.pegs) { return "nobody watches for the pegs" }
    if lists.trailingBuys.count + lists.trailingSells.count > 0 && !watches.contains(.trailing) {
      return "nobody watches for the trailing stops"
    }
    let holdsStops = [Side.buy, .sell].contains { books.sides[Self.stopSide(id, $0)].bestLevel != 0 }
    return holdsStops && !watches.contains(.stops) ? "nobody watches for the stops" : nil
  }

  /// Stops that are reached, trailing stops that lag behind, pegs at another price than their reference
  /// gives, an order that does not go on: none of them, unless they are put off.
  private func violation(inPricesOf id: InstrumentID) -> String? {
    let lists = triggers.instrument(id).pointee
    for list in [lists.trailingBuys, lists.trailingSells] {
      guard let last = lastPrice(of: id) else { break }
      var handle = list.first
      while handle != 0 {
        if trailedPrice(handle, last) != books.record(handle).pointee.stopPrice.ticks {
          return "trailing stop \(handle) lags behind"
        }
        handle = triggers.lists.next(handle)
      }
    }
    if instruments.state(id).pointee.phase != .continuous {
      var handle = lists.pegs.first
      while handle != 0 {
        if books.record(handle).pointee.place == .book { return "peg \(handle) is in the book of a call" }
        handle = triggers.lists.next(handle)
      }
      return nil
    }
    if triggers.isPutOff { return nil }
    if lists.cutOff != 0 { return "order \(lists.cutOff) does not go on" }
    if let last = lastPrice(of: id) {
      if isReached(Self.stopSide(id, .buy), by: last) || isReached(Self.stopSide(id, .sell), by: last) {
        return "a stop is reached and not triggered"
      }
    }
    var handle = lists.pegs.first
    while handle != 0 {
      if isMisplaced(handle) { return "peg \(handle) is at another price than its reference gives" }
      handle = triggers.lists.next(handle)
    }
    return nil
  }

  private func violation(inLinkOf handle: UInt32) -> String? {
    let record = books.record(handle).pointee
    if record.place == .cutOff && triggers.instrument(record.instrument).pointee.cutOff != handle {
      return "it is not known as cut off"
    }
    guard record.flags.contains(.linked) else { return record.place == .link ? "it is held for nobody" : nil }
    let terms = terms(handle).pointee
    if terms.duty != .none {
      return terms.link == 0 && (triggers.isPutOff || terms.dutyWaits) ? nil : "its duty is left over"
    }
    let other = terms.link
    if other == 0 || self.terms(other).pointee.link != handle { return "it is linked one way only" }
    let roles = (terms.role, self.terms(other).pointee.role)
    switch roles {
    case (.oneCancelsOther, .oneCancelsOther): return record.place == .link ? "it is held for nobody" : nil
    case (.leads, .follows): return nil
    case (.follows, .leads): return record.place == .link ? nil : "it is not held"
    default: return "a pair of wrong roles"
    }
  }
}
