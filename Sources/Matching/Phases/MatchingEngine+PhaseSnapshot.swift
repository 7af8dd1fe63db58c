import Domain
import Memory

/// Rules, calls and auctions in a snapshot. Which orders expire, and which are for an auction, comes with the orders.
extension MatchingEngine {
  func writeCalls(to state: inout StateWriter) throws {
    for index in 0..<instrumentCount {
      let id = InstrumentID(rawValue: UInt32(index))
      try calls.rules(id).pointee.write(to: &state)
      let call = calls.state(id).pointee
      try state.put(UInt64(call.following.rawValue) << 1 | (call.isUncrossing ? 1 : 0))
      try state.put(call.price)
      try state.put(call.end)
      try state.put(call.nextIndication)
      try state.put(call.indication.price)
      try state.put(call.indication.lots)
      try state.put(call.indication.imbalance)
      try state.put(UInt64(call.indication.imbalanceSide.rawValue))
    }
  }

  mutating func restoreCalls(from state: inout StateReader) throws {
    for index in 0..<instrumentCount {
      let id = InstrumentID(rawValue: UInt32(index))
      calls.rules(id).pointee = try InstrumentRules(of: id, from: &state)
      watchRules(of: id)
      let call = calls.state(id)
      let word = try state.take()
      guard let following = Phase(rawValue: UInt8(truncatingIfNeeded: word >> 1)) else {
        throw StateFormatError("an uncross leads to a phase that has no name")
      }
      call.pointee.following = following
      call.pointee.isUncrossing = word & 1 == 1
      calls.uncrossing += word & 1 == 1 ? 1 : 0
      call.pointee.price = try state.takeSigned()
      call.pointee.end = try state.take()
      call.pointee.nextIndication = try state.take()
      call.pointee.indication.price = try state.takeSigned()
      call.pointee.indication.lots = try state.takeWide()
      call.pointee.indication.imbalance = try state.takeWide()
      guard let side = Side(rawValue: UInt8(truncatingIfNeeded: try state.take())) else {
        throw StateFormatError("an imbalance is on no side")
      }
      call.pointee.indication.imbalanceSide = side
    }
    calls.updateDeadline(instrumentCount)
  }

  /// Puts the restored orders into the heap of those that expire and into the lists of those that are for an auction.
  mutating func restoreSchedules() {
    var count = 0
    for handle in 1..<books.freshOrder where books.record(handle).pointee.place != .none {
      if books.record(handle).pointee.flags.contains(.expires) { joinExpiry(handle) }
      if !books.record(handle).pointee.flags.contains(.forAuction) { continue }
      books.scratch[count] = handle
      count += 1
    }
    books.sortScratch(count)
    for index in 0..<count { joinAuction(books.scratch[index]) }
  }
}

extension InstrumentRules {
  func write(to state: inout StateWriter) throws {
    try state.put(UInt64(algorithm.rawValue) | UInt64(fifoPercent) << 8)
    try state.put(topOrderLots.lots)
    try state.put(minimumAllocation.lots)
    try state.put(priceCollar)
    try state.put(volatilityBand)
    try state.put(volatilityDuration)
    try state.put(referencePrice.ticks)
    try state.put(base.rawValue, quote.rawValue)
    try state.put(baseUnits)
    try state.put(quoteUnits)
  }

  init(of instrument: InstrumentID, from state: inout StateReader) throws {
    self.init(instrument: instrument)
    let word = try state.take()
    guard let algorithm = MatchingAlgorithm(rawValue: UInt8(truncatingIfNeeded: word)) else {
      throw StateFormatError("instrument \(instrument.rawValue) trades by rules that have no name")
    }
    self.algorithm = algorithm
    fifoPercent = UInt8(truncatingIfNeeded: word >> 8)
    topOrderLots = Quantity(lots: try state.takeSigned())
    minimumAllocation = Quantity(lots: try state.takeSigned())
    priceCollar = try state.takeSigned()
    volatilityBand = try state.takeSigned()
    volatilityDuration = try state.take()
    referencePrice = Price(ticks: try state.takeSigned())
    let assets = try state.takePair()
    base = AssetID(rawValue: assets.low)
    quote = AssetID(rawValue: assets.high)
    baseUnits = try state.takeSigned()
    quoteUnits = try state.takeSigned()
  }
}
