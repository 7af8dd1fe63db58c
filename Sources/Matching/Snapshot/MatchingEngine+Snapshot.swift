import Domain
import Memory

/// The whole state as words and back. What is written is what decides future events: orders in the priority of their
/// queues, not where they lie in memory.
extension MatchingEngine {
  /// Puts the state, between two commands.
  /// - Throws: what the writer's sink throws.
  public func write(to state: inout StateWriter) throws {
    try state.put(nextSequence)
    try state.put(now)
    try state.put(lastOrderID)
    try state.put(lastExecutionID)
    try state.put(lastTradeID)
    try instruments.write(to: &state)
    try writeCalls(to: &state)
    try writeRisk(to: &state)
    try usedClientIDs.write(to: &state)
    try writeOrders(to: &state)
    try writeTriggers(to: &state)
    try doneOrders.write(to: &state)
  }

  /// Takes up what `write` put.
  ///
  /// - Parameter limits: those of the engine that wrote it.
  /// - Throws: `StateFormatError` if it is no state, or what the reader's source throws.
  public init(limits: Limits, from state: inout StateReader) throws {
    self.init(limits: limits)
    nextSequence = try state.take()
    now = try state.take()
    lastOrderID = try state.take()
    lastExecutionID = try state.take()
    lastTradeID = try state.take()
    try instruments.restore(from: &state)
    try restoreCalls(from: &state)
    try restoreRisk(from: &state)
    try usedClientIDs.restore(from: &state)
    try restoreOrders(from: &state)
    try restoreTriggers(from: &state)
    restoreSchedules()
    try doneOrders.restore(from: &state)
  }
}

extension OrderRecord {
  func write(to state: inout StateWriter) throws {
    try state.put(cumNotional)
    try state.put(words: clientOrderID)
    try state.put(orderID.rawValue)
    try state.put(quantity.lots)
    try state.put(cumQuantity.lots)
    try state.put(price.ticks)
    try state.put(stopPrice.ticks)
    try state.put(session.rawValue, account.rawValue)
    try state.put(instrument.rawValue, clientKey)
    try state.put(
      UInt64(side.rawValue) | UInt64(type.rawValue) << 8 | UInt64(timeInForce.rawValue) << 16
        | UInt64(status.rawValue) << 24 | UInt64(reason.rawValue) << 32)
    var flags = flags
    flags.remove(.indexed)
    try state.put(
      UInt64(selfTradePrevention.rawValue) | UInt64(place.rawValue) << 8 | UInt64(flags.rawValue) << 16
        | UInt64(instructions.rawValue) << 32)
  }

  init(from state: inout StateReader) throws {
    let notional = try state.takeWide()
    let clientOrderID = try state.take(words: ClientOrderID())
    let orderID = OrderID(rawValue: try state.take())
    let quantity = Quantity(lots: try state.takeSigned())
    let cumQuantity = Quantity(lots: try state.takeSigned())
    let price = Price(ticks: try state.takeSigned())
    let stopPrice = Price(ticks: try state.takeSigned())
    let owner = try state.takePair()
    let place = try state.takePair()
    let kinds = try state.take()
    let more = try state.take()
    guard let side = Side(rawValue: UInt8(truncatingIfNeeded: kinds)),
      let type = OrderType(rawValue: UInt8(truncatingIfNeeded: kinds >> 8)),
      let timeInForce = TimeInForce(rawValue: UInt8(truncatingIfNeeded: kinds >> 16)),
      let status = OrderStatus(rawValue: UInt8(truncatingIfNeeded: kinds >> 24)),
      let reason = RejectReason(rawValue: UInt16(truncatingIfNeeded: kinds >> 32)),
      let prevention = SelfTradePrevention(rawValue: UInt8(truncatingIfNeeded: more)),
      let stands = OrderPlace(rawValue: UInt8(truncatingIfNeeded: more >> 8))
    else { throw StateFormatError("order \(orderID.rawValue) has a value that has no name") }
    self.init(
      cumNotional: notional, clientOrderID: clientOrderID, orderID: orderID, quantity: quantity,
      cumQuantity: cumQuantity, price: price, session: SessionID(rawValue: owner.low),
      account: AccountID(rawValue: owner.high), instrument: InstrumentID(rawValue: place.low),
      clientKey: place.high, side: side, type: type, timeInForce: timeInForce, status: status, reason: reason)
    self.stopPrice = stopPrice
    selfTradePrevention = prevention
    self.place = stands
    flags = OrderFlags(rawValue: UInt16(truncatingIfNeeded: more >> 16))
    instructions = ExecutionInstructions(rawValue: UInt16(truncatingIfNeeded: more >> 32))
  }
}

extension InstrumentTable {
  func write(to state: inout StateWriter) throws {
    try state.put(count)
    for index in 0..<count {
      let it = definition(InstrumentID(rawValue: UInt32(index))).pointee
      try state.put(words: it.symbol)
      try state.put(it.tick.units)
      try state.put(it.lot.units)
      try state.put(UInt32(it.tick.decimals), UInt32(it.lot.decimals))
      try state.put(it.maximumQuantity.lots)
      try state.put(it.minimumPrice.ticks)
      try state.put(it.maximumPrice.ticks)
      try self.state(it.id).pointee.write(to: &state)
    }
  }

  mutating func restore(from state: inout StateReader) throws {
    let wanted = try state.take()
    for index in 0..<wanted {
      let symbol = try state.take(words: Symbol())
      let tick = try state.takeSigned()
      let lot = try state.takeSigned()
      let decimals = try state.takePair()
      guard tick > 0, lot > 0, decimals.low <= 18, decimals.high <= 18 else {
        throw StateFormatError("instrument \(index) has no tick or no lot")
      }
      let instrument = Instrument(
        id: InstrumentID(rawValue: UInt32(index)), symbol: symbol,
        tick: Increment(units: tick, decimals: UInt8(decimals.low)),
        lot: Increment(units: lot, decimals: UInt8(decimals.high)),
        maximumQuantity: Quantity(lots: try state.takeSigned()),
        minimumPrice: Price(ticks: try state.takeSigned()), maximumPrice: Price(ticks: try state.takeSigned())
      )
      define(instrument)
      guard count == index + 1 else { throw StateFormatError("instrument \(index) cannot be defined") }
      self.state(instrument.id).initialize(to: try InstrumentState(from: &state))
    }
  }
}

extension InstrumentState {
  func write(to state: inout StateWriter) throws {
    try state.put(UInt64(phase.rawValue) | (hasTraded ? 1 << 8 : 0) | (hasPrice ? 1 << 9 : 0))
    try state.put(lastTradePrice)
  }

  /// What it watches comes with its orders.
  init(from state: inout StateReader) throws {
    let word = try state.take()
    guard let phase = Phase(rawValue: UInt8(truncatingIfNeeded: word)) else {
      throw StateFormatError("an instrument is in a phase that has no name")
    }
    self.phase = phase
    hasTraded = word >> 8 & 1 == 1
    hasPrice = word >> 9 & 1 == 1
    lastTradePrice = try state.takeSigned()
  }
}

extension DoneOrders {
  func write(to state: inout StateWriter) throws {
    try state.put(total)
    if total == 0 { return }
    for number in oldest...total { try record(number).pointee.write(to: &state) }
  }

  mutating func restore(from state: inout StateReader) throws {
    let total = try state.take()
    if total == 0 { return }
    begin(after: total < capacity ? 0 : total - capacity)
    while self.total < total {
      var record = try OrderRecord(from: &state)
      add(&record)
    }
  }
}

extension ClientOrderIDSet {
  func write(to state: inout StateWriter) throws {
    try state.put(UInt64(count))
    try forEachEntry { try state.put($0) }
  }

  mutating func restore(from state: inout StateReader) throws {
    for _ in 0..<(try state.take()) {
      guard insert(entry: try state.take()) else {
        throw StateFormatError("a client order id is there twice, or there are too many")
      }
    }
  }
}
