import Domain

/// Which all-or-none orders of one side of an instrument are to be tried again.
struct AllOrNoneTries: BitwiseCopyable {
  /// The best key of the orders of the other side that came to rest since the tries were last through.
  var key: Int64 = OrderBooks.noKey
  /// The order to be tried next, 0 if there is none.
  var next: UInt32 = 0
  /// Orders that came to rest after this are not tried.
  var begin: UInt64 = 0
}

/// Orders that are filled as a whole or not at all, after their entry.
extension MatchingEngine {
  /// An order of key `key` came to rest on a displayed side (or its twins) in continuous trading.
  @inline(never) mutating func tryAgain(_ instrument: InstrumentID, against side: Int, _ key: Int64) {
    let whole = side ^ 1 ^ BookKind.allOrNone.mask
    if !books.crosses(key, whole) { return }
    let tries = tries(instrument, whole)
    beginTries(instrument, whole, max(tries.key, key))
  }

  private mutating func beginTries(_ instrument: InstrumentID, _ whole: Int, _ key: Int64) {
    setTries(
      instrument, whole,
      AllOrNoneTries(key: key, next: books.firstOrder(on: whole), begin: lastAllOrNone))
    triggers.allOrNone.insert(instrument)
    triggers.isAwake = true
  }

  /// Puts an order in hand into the queue where it is not shown, or not as a whole.
  @inline(never) mutating func restVeiled(_ handle: UInt32, on side: Int, _ key: Int64) {
    let record = books.record(handle)
    let open = record.pointee.openQuantity.lots
    if record.pointee.flags.contains(.allOrNone) {
      instruments.state(record.pointee.instrument).pointee.watches.insert(.allOrNone)
      lastAllOrNone &+= 1
      setAllOrNone(handle, arrival: lastAllOrNone)
      enqueue(handle, .none, lots: open, key, on: side ^ BookKind.allOrNone.mask, as: .book)
    } else if record.pointee.flags.contains(.hidden) {
      enqueue(handle, .none, lots: open, key, on: side ^ BookKind.hidden.mask, as: .book)
    } else {
      let shown = shownLots(handle)
      enqueue(handle, shown < open ? .reserve : .none, lots: shown, key, on: side, as: .book)
    }
  }

  private mutating func setAllOrNone(_ handle: UInt32, arrival: UInt64) {
    let record = books.record(handle)
    if !record.pointee.flags.contains(.terms) { terms(handle).initialize(to: OrderTerms()) }
    record.pointee.flags.insert(.terms)
    terms(handle).pointee.arrival = arrival
  }

  /// An all-or-none order is about to leave its queue.
  @inline(never) mutating func leaveAllOrNone(_ handle: UInt32) {
    let whole = books.side(of: handle)
    let instrument = books.record(handle).pointee.instrument
    leaveTries(handle, whole)
    let isOnly = books.firstOrder(on: whole) == handle && books.orderAfter(handle) == 0
    if isOnly && books.firstOrder(on: whole ^ 1) == 0 {
      instruments.state(instrument).pointee.watches.remove(.allOrNone)
    }
  }

  /// Continuous trading begins: all are to be tried.
  mutating func tryAllAgain(_ instrument: InstrumentID) {
    let buys = OrderBooks.side(instrument, .buy, .allOrNone)
    for whole in buys...buys + 1 where books.firstOrder(on: whole) != 0 {
      beginTries(instrument, whole, OrderBooks.marketKey)
    }
  }

  /// Continuous trading ends: none is to be tried.
  mutating func stopTrying(_ instrument: InstrumentID) {
    instruments.state(instrument).pointee.buyTries = AllOrNoneTries()
    instruments.state(instrument).pointee.sellTries = AllOrNoneTries()
  }

  /// The order of an instrument that is to be tried next, 0 if there is none: buys before sells, in priority.
  mutating func orderToTry(_ instrument: InstrumentID) -> UInt32 {
    let buys = OrderBooks.side(instrument, .buy, .allOrNone)
    let order = orderToTry(instrument, buys)
    return order == 0 ? orderToTry(instrument, buys ^ 1) : order
  }

  private mutating func orderToTry(_ instrument: InstrumentID, _ whole: Int) -> UInt32 {
    while true {
      let tries = tries(instrument, whole)
      if tries.next == 0 { return 0 }
      if books.key(of: tries.next) &+ tries.key < 0 {
        setTries(instrument, whole, AllOrNoneTries())
        return 0
      }
      if terms(tries.next).pointee.arrival <= tries.begin { return tries.next }
      leaveTries(tries.next, whole)
    }
  }

  /// Tries an order again. If the command has too few fills left to know if it can be filled, all consequences wait.
  mutating func tryAllOrNone(_ handle: UInt32) {
    let whole = books.side(of: handle)
    let side = whole ^ BookKind.allOrNone.mask
    let query = lookAheadQuery(handle, on: side)
    let result = lookAhead(query)
    if result.isCut && query.limitOfLooks < min(fillLimit, Self.lookAheadLimit) {
      stepsLeft = 0
      return
    }
    stepsLeft &-= max(0, result.looks &- 1)
    if result.lots < query.wanted { return leaveTries(handle, whole) }
    withdraw(handle)
    guard case .filled = match(handle, within: query.reach, on: side) else {
      preconditionFailure("the look-ahead did not go as the match")
    }
    close(handle)
  }

  /// The order is gone, or was tried: the one after it is next, if it was.
  @inline(__always) mutating func leaveTries(_ handle: UInt32, _ whole: Int) {
    let instrument = books.record(handle).pointee.instrument
    let tries = tries(instrument, whole)
    if tries.next != handle { return }
    let next = books.orderAfter(handle)
    setTries(
      instrument, whole,
      next == 0 ? AllOrNoneTries() : AllOrNoneTries(key: tries.key, next: next, begin: tries.begin))
  }

  private func tries(_ instrument: InstrumentID, _ whole: Int) -> AllOrNoneTries {
    let state = instruments.state(instrument)
    return whole & 1 == 0 ? state.pointee.buyTries : state.pointee.sellTries
  }

  private func setTries(_ instrument: InstrumentID, _ whole: Int, _ tries: AllOrNoneTries) {
    let state = instruments.state(instrument)
    if whole & 1 == 0 { state.pointee.buyTries = tries } else { state.pointee.sellTries = tries }
  }
}
