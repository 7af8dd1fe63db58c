import Domain

/// Pegged orders: their price, their list, and the way out of the book and back.
extension MatchingEngine {
  /// Enters a pegged order in hand at the price that the book gives it, or holds it if there is none.
  mutating func placePeg(_ handle: UInt32) {
    let record = books.record(handle)
    if !record.pointee.flags.contains(.pegged) { joinPegs(handle) }
    let list = triggers.instrument(record.pointee.instrument)
    let bids = OrderBooks.side(record.pointee.instrument, .buy)
    if list.pointee.pegBid != books.sides[bids].bestKey
      || list.pointee.pegAsk != books.sides[bids ^ 1].bestKey
    {
      // It follows other prices than the pegs looked at before: all are looked at again, even if its own trades bring
      // those prices back.
      list.pointee.pegBid = .min
    }
    guard instruments.state(record.pointee.instrument).pointee.phase == .continuous,
      let price = pegPrice(handle)
    else { return holdPeg(handle) }
    terms(handle).pointee.workingPrice = price
    if record.pointee.price == .zero && !holdMoney(handle, at: price) {
      return end(handle, .canceled, .insufficientBalance)
    }
    take(handle)
  }

  /// Lets a pegged order in hand wait for a price.
  private mutating func holdPeg(_ handle: UInt32) {
    if books.record(handle).pointee.price == .zero { freeMoney(handle) }
    hold(handle, .reference)
  }

  private mutating func joinPegs(_ handle: UInt32) {
    let record = books.record(handle)
    triggers.lists.append(handle, to: &triggers.instrument(record.pointee.instrument).pointee.pegs)
    record.pointee.flags.insert(.pegged)
    instruments.state(record.pointee.instrument).pointee.watches.insert(.pegs)
  }

  /// Takes a pegged order that ends, or a trailing stop that ends or is triggered, out of its list.
  mutating func leavePegs(_ handle: UInt32) {
    let record = books.record(handle)
    let id = record.pointee.instrument
    let list = triggers.instrument(id)
    if !record.pointee.isTrailing {
      if list.pointee.nextPeg == handle { list.pointee.nextPeg = triggers.lists.next(handle) }
      triggers.lists.remove(handle, from: &list.pointee.pegs)
      if list.pointee.pegs.isEmpty { instruments.state(id).pointee.watches.remove(.pegs) }
    } else if record.pointee.side == .buy {
      triggers.lists.remove(handle, from: &list.pointee.trailingBuys)
    } else {
      triggers.lists.remove(handle, from: &list.pointee.trailingSells)
    }
    if list.pointee.trailingBuys.isEmpty && list.pointee.trailingSells.isEmpty {
      instruments.state(id).pointee.watches.remove(.trailing)
    }
    record.pointee.flags.remove(.pegged)
  }

  /// True if one more pegged or trailing order may be open.
  func hasPegRoom(_ id: InstrumentID) -> Bool { triggers.instrument(id).pointee.followers < limits.pegs }

  /// The price that the displayed book gives a pegged order now, or nil.
  func pegPrice(_ handle: UInt32) -> Int64? {
    let record = books.record(handle)
    let bids = OrderBooks.side(record.pointee.instrument, .buy)
    let definition = instruments.definition(record.pointee.instrument)
    let peg = FollowingPrices.Peg(
      type: record.pointee.type, side: record.pointee.side, offset: terms(handle).pointee.pegOffset,
      limit: record.pointee.price.ticks)
    return FollowingPrices.peg(
      peg, bid: displayedPrice(bids), ask: displayedPrice(bids ^ 1),
      range: definition.pointee.minimumPrice.ticks...definition.pointee.maximumPrice.ticks)
  }

  private func displayedPrice(_ side: Int) -> Int64? {
    let key = books.sides[side].bestKey
    return key == OrderBooks.noKey ? nil : OrderBooks.key(key, side)
  }

  /// The pegged order of the lowest id that has not the price that the book gives it, or 0.
  func misplacedPeg(_ id: InstrumentID) -> UInt32 {
    let list = triggers.instrument(id)
    if list.pointee.pegs.isEmpty || instruments.state(id).pointee.phase != .continuous { return 0 }
    let bids = OrderBooks.side(id, .buy)
    if list.pointee.pegBid != books.sides[bids].bestKey
      || list.pointee.pegAsk != books.sides[bids ^ 1].bestKey
    {
      list.pointee.pegBid = books.sides[bids].bestKey
      list.pointee.pegAsk = books.sides[bids ^ 1].bestKey
      list.pointee.nextPeg = list.pointee.pegs.first
    }
    while list.pointee.nextPeg != 0 {
      let handle = list.pointee.nextPeg
      if isMisplaced(handle) { return handle }
      list.pointee.nextPeg = triggers.lists.next(handle)
    }
    return 0
  }

  func isMisplaced(_ handle: UInt32) -> Bool {
    switch books.record(handle).pointee.place {
    case .book: pegPrice(handle) != terms(handle).pointee.workingPrice
    case .reference: pegPrice(handle) != nil
    case .none, .stop, .auction, .link, .cutOff: false
    }
  }

  /// Takes all pegged orders of an instrument out of the book: its continuous trading has ended. They come
  /// back as consequences of its return.
  mutating func parkPegs(_ id: InstrumentID) {
    let list = triggers.instrument(id)
    var handle = list.pointee.pegs.first
    while handle != 0 {
      if books.record(handle).pointee.place == .book {
        withdraw(handle)
        holdPeg(handle)
      }
      handle = triggers.lists.next(handle)
    }
    // No best price is this key, so that all are looked at again.
    list.pointee.pegBid = .min
  }
}
