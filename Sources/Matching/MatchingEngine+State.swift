import Domain

/// An order in a book, as its owner knows it.
public struct RestingOrder: Hashable, Sendable {
  /// The engine's number for it.
  public var orderID: OrderID
  /// The latest accepted client order id of its chain.
  public var clientOrderID: ClientOrderID
  /// Who entered it.
  public var session: SessionID
  /// The account it trades for.
  public var account: AccountID
  /// What it trades.
  public var instrument: InstrumentID
  /// Which side it is on.
  public var side: Side
  /// How long it lives: DAY or GTC.
  public var timeInForce: TimeInForce
  /// Limit price.
  public var price: Price
  /// Whole quantity, fills included.
  public var quantity: Quantity
  /// Filled so far.
  public var cumQuantity: Quantity
  /// Sum of price times quantity over all fills.
  public var cumNotional: Notional
  /// Open quantity.
  public var leavesQuantity: Quantity
  /// The part of it that its queue shows.
  public var displayedQuantity: Quantity
}

extension MatchingEngine {
  /// Best price of a side, or nil if no order rests there.
  public func bestPrice(_ instrument: InstrumentID, _ side: Side) -> Price? {
    guard instruments.contains(instrument) else { return nil }
    let index = OrderBooks.side(instrument, side)
    if books.sides[index].bestLevel == 0 { return nil }
    return Price(ticks: OrderBooks.key(books.sides[index].bestKey, index))
  }

  /// Gives `body` every resting order of a side in priority order.
  public func forEachOrder(
    of instrument: InstrumentID, _ side: Side, _ body: (RestingOrder) -> Void
  ) {
    guard instruments.contains(instrument) else { return }
    books.forEachOrder(OrderBooks.side(instrument, side)) { handle in
      let record = books.record(handle)
      body(
        RestingOrder(
          orderID: record.pointee.orderID, clientOrderID: record.pointee.clientOrderID,
          session: record.pointee.session, account: record.pointee.account,
          instrument: record.pointee.instrument, side: record.pointee.side,
          timeInForce: record.pointee.timeInForce, price: record.pointee.price,
          quantity: record.pointee.quantity, cumQuantity: record.pointee.cumQuantity,
          cumNotional: record.pointee.cumNotional,
          leavesQuantity: record.pointee.openQuantity,
          displayedQuantity: Quantity(lots: books.node(handle).pointee.leaves)))
    }
  }

  /// A hash over the whole state: instruments and phases, every queue's orders in priority order with all
  /// their fields, the orders held outside of queues, the orders done last, the counters, the day's client
  /// order ids. The same state gives the same hash on any machine, in debug and in release.
  public func stateHash() -> UInt64 {
    var hash = StateHash()
    hash.add(lastOrderID)
    hash.add(lastExecutionID)
    hash.add(lastTradeID)
    hash.add(lastAllOrNone)
    hash.add(UInt64(usedClientIDs.count))
    hash.add(usedClientIDs.checksum)
    hash.add(UInt64(instruments.count))
    for index in 0..<instruments.count {
      let id = InstrumentID(rawValue: UInt32(index))
      hash.add(instruments.definition(id).pointee)
      let state = instruments.state(id).pointee
      hash.add(state)
      for next in [state.buyTries.next, state.sellTries.next] {
        hash.add(next == 0 ? 0 : books.record(next).pointee.orderID.rawValue)
      }
      addCall(id, to: &hash)
      let first = index * OrderBooks.sidesPerInstrument
      for side in first..<first + OrderBooks.sidesPerInstrument { addQueue(side, to: &hash) }
    }
    addHeldOrders(to: &hash)
    addTriggers(to: &hash)
    hash.add(doneOrders.total)
    if doneOrders.total > 0 {
      for number in doneOrders.oldest...doneOrders.total { hash.add(doneOrders.record(number).pointee) }
    }
    risk.forEachWord(instrumentCount: instrumentCount, lastTrade: lastTradeID) { hash.add($0) }
    return hash.value
  }

  private func addQueue(_ side: Int, to hash: inout StateHash) {
    var count: UInt64 = 0
    books.forEachOrder(side) { handle in
      count += 1
      addOrder(handle, to: &hash)
    }
    hash.add(count)
  }

  private func addHeldOrders(to hash: inout StateHash) {
    hash.add(UInt64(heldOrderCount))
    // They are in no order: a sum does not ask for one.
    var sum: UInt64 = 0
    for handle in 1..<books.freshOrder {
      switch books.record(handle).pointee.place {
      case .none, .book, .stop: break
      case .auction, .link, .reference, .cutOff:
        var one = StateHash()
        addOrder(handle, to: &one)
        sum &+= one.value
      }
    }
    hash.add(sum)
  }

  private func addOrder(_ handle: UInt32, to hash: inout StateHash) {
    let record = books.record(handle).pointee
    hash.add(record)
    hash.add(books.node(handle).pointee.leaves)
    if record.flags.contains(.settles) { risk.orders[Int(handle)].forEachWord { hash.add($0) } }
    guard record.flags.contains(.terms) else { return }
    let terms = terms(handle).pointee
    hash.add(terms)
    if terms.link != 0 { hash.add(books.record(terms.link).pointee.orderID.rawValue) }
  }
}

extension OrderBooks {
  /// Gives `body` the handle of every order of a side in priority order.
  func forEachOrder(_ side: Int, _ body: (UInt32) -> Void) {
    var levelHandle = sides[side].bestLevel
    while levelHandle != 0 {
      var handle = level(levelHandle).pointee.next
      while handle != levelHandle {
        body(handle)
        handle = node(handle).pointee.next
      }
      levelHandle = levelBelow(level(levelHandle).pointee.key, on: side)
    }
  }
}

/// Mixes values, in order, into 64 bits.
struct StateHash {
  private(set) var value: UInt64 = 0x9E37_79B9_7F4A_7C15

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0xD6E8_FEB8_6659_FD93
    value ^= value &>> 32
  }

  mutating func add(_ word: Int64) { add(UInt64(bitPattern: word)) }

  mutating func add(_ instrument: Instrument) {
    add(UInt64(instrument.id.rawValue))
    add(instrument.symbol.mixed(with: 1))
    add(instrument.tick.units)
    add(UInt64(instrument.tick.decimals))
    add(instrument.lot.units)
    add(UInt64(instrument.lot.decimals))
    add(instrument.maximumQuantity.lots)
    add(instrument.minimumPrice.ticks)
    add(instrument.maximumPrice.ticks)
  }

  mutating func add(_ terms: OrderTerms) {
    add(terms.displayQuantity)
    add(terms.arrival)
    add(terms.minimumQuantity)
    add(terms.pegOffset)
    add(terms.expireTime)
    add(terms.workingPrice)
    add(terms.limitDistance)
    add(UInt64(terms.role.rawValue) << 16 | UInt64(terms.duty.rawValue) << 8 | (terms.dutyWaits ? 1 : 0))
  }

  mutating func add(_ state: InstrumentState) {
    add(UInt64(state.phase.rawValue) << 32 | UInt64(state.watches.rawValue))
    add((state.hasTraded ? 1 : 0) | (state.hasPrice ? 2 : 0) as UInt64)
    add(state.lastTradePrice)
    for tries in [state.buyTries, state.sellTries] {
      add(tries.key)
      add(tries.begin)
    }
  }

  mutating func add(_ record: OrderRecord) {
    add(record.orderID.rawValue)
    add(record.clientOrderID.mixed(with: 2))
    add(record.quantity.lots)
    add(record.cumQuantity.lots)
    add(UInt64(truncatingIfNeeded: record.cumNotional))
    add(UInt64(truncatingIfNeeded: record.cumNotional >> 64))
    add(record.price.ticks)
    add(record.stopPrice.ticks)
    add(UInt64(record.session.rawValue) << 32 | UInt64(record.account.rawValue))
    add(UInt64(record.instrument.rawValue) << 32 | UInt64(record.reason.rawValue))
    add(
      UInt64(record.side.rawValue) << 24 | UInt64(record.type.rawValue) << 16
        | UInt64(record.timeInForce.rawValue) << 8 | UInt64(record.status.rawValue))
    add(
      UInt64(record.flags.rawValue) << 32 | UInt64(record.instructions.rawValue) << 16
        | UInt64(record.selfTradePrevention.rawValue) << 8 | UInt64(record.place.rawValue))
  }
}
