import Domain
import Memory

/// The risk tables as words: for the state's hash, and for a snapshot and back. What open orders hold goes with
/// the orders.
extension Risk {
  /// Gives `body` every word that decides future events.
  ///
  /// - Parameters:
  ///   - instrumentCount: how many instruments there are.
  ///   - lastTrade: the number of the last trade.
  func forEachWord(
    instrumentCount: Int, lastTrade: UInt64, _ body: (UInt64) throws -> Void
  ) rethrows {
    try body(UInt64(accounts.count) | (isVenueKilled ? 1 << 63 : 0))
    for index in 0..<accounts.count {
      let id = AccountID(rawValue: UInt32(index))
      try accounts[id].pointee.forEachWord(body)
      for asset in balances.assets { try balances[id, asset].pointee.forEachWord(body) }
      for instrument in Self.instruments(instrumentCount) {
        try positions[id, instrument].pointee.forEachWord(body)
      }
    }
    for asset in balances.assets {
      try body(UInt64(bitPattern: balances.supply(of: asset)))
      try body(UInt64(bitPattern: balances.ofVenue(asset).pointee))
    }
    for instrument in Self.instruments(instrumentCount) {
      try settlement(instrument).forEachWord(body)
      for tier in 0..<AccountTable.tiers { try fees[instrument, UInt8(tier)].forEachWord(body) }
    }
    for index in 0..<sessions.count {
      try sessions[SessionID(rawValue: UInt32(index))].pointee.forEachWord(body)
    }
    for number in trades.kept(last: lastTrade) {
      let id = TradeID(rawValue: number)
      try trades.record(id).pointee.forEachWord(body)
      if trades.record(id).pointee.isSettled { try trades.money(id).pointee.forEachWord(body) }
    }
  }

  private static func instruments(_ count: Int) -> some Sequence<InstrumentID> {
    (0..<UInt32(count)).lazy.map { InstrumentID(rawValue: $0) }
  }

  /// Takes up what `forEachWord` gave, into tables that are new.
  /// - Throws: `StateFormatError` if a value has no meaning, or what the reader's source throws.
  mutating func restore(from state: inout StateReader, instrumentCount: Int, lastTrade: UInt64) throws {
    let head = try state.take()
    let count = head & ~(1 << 63)
    for index in 0..<count {
      let id = try accounts.restore(try Account(from: &state), at: index)
      for asset in balances.assets { balances[id, asset].initialize(to: try Balance(from: &state)) }
      for instrument in Self.instruments(instrumentCount) {
        positions[id, instrument].initialize(to: try Position(from: &state))
      }
    }
    for asset in balances.assets {
      balances.restore(
        asset, supply: try state.takeSigned(), venue: try state.takeSigned())
    }
    for instrument in Self.instruments(instrumentCount) {
      restore(try Settlement(from: &state), instrument)
      for tier in 0..<AccountTable.tiers { fees.restore(try FeeRate(from: &state), instrument, UInt8(tier)) }
    }
    for index in 0..<sessions.count {
      sessions.restore(try SessionGuard(from: &state), SessionID(rawValue: UInt32(index)))
    }
    restoreKills(venue: head >> 63 == 1)
    for number in trades.kept(last: lastTrade) {
      let id = TradeID(rawValue: number)
      let record = try TradeRecord(from: &state)
      trades.record(id).initialize(to: record)
      if record.isSettled { trades.money(id).initialize(to: try TradeMoney(from: &state)) }
    }
  }
}

extension Account {
  func forEachWord(_ body: (UInt64) throws -> Void) rethrows {
    try body(UInt64(bitPattern: maximumQuantity))
    try body(UInt64(bitPattern: maximumNotional))
    try body(UInt64(bitPattern: credit))
    try body(UInt64(bitPattern: highestCredit))
    try body(
      UInt64(tier) | UInt64(selfTradePrevention.rawValue) << 8 | (isBlocked ? 1 << 16 : 0)
        | (isKilled ? 1 << 17 : 0))
  }

  init(from state: inout StateReader) throws {
    maximumQuantity = try state.takeSigned()
    maximumNotional = try state.takeSigned()
    credit = try state.takeSigned()
    highestCredit = try state.takeSigned()
    let word = try state.take()
    tier = UInt8(truncatingIfNeeded: word)
    guard Int(tier) < AccountTable.tiers,
      let mode = SelfTradePrevention(rawValue: UInt8(truncatingIfNeeded: word >> 8))
    else { throw StateFormatError("an account has a value that has no name") }
    selfTradePrevention = mode
    isBlocked = word >> 16 & 1 == 1
    isKilled = word >> 17 & 1 == 1
  }
}

extension Balance {
  func forEachWord(_ body: (UInt64) throws -> Void) rethrows {
    try body(UInt64(bitPattern: amount))
    try body(UInt64(bitPattern: reserved))
  }

  init(from state: inout StateReader) throws {
    amount = try state.takeSigned()
    reserved = try state.takeSigned()
  }
}

extension Position {
  func forEachWord(_ body: (UInt64) throws -> Void) rethrows {
    try body(UInt64(bitPattern: net))
    try body(UInt64(bitPattern: openBuys))
    try body(UInt64(bitPattern: openSells))
    try body(UInt64(bitPattern: limitPlusOne))
  }

  init(from state: inout StateReader) throws {
    net = try state.takeSigned()
    openBuys = try state.takeSigned()
    openSells = try state.takeSigned()
    limitPlusOne = try state.takeSigned()
  }
}

extension Settlement {
  func forEachWord(_ body: (UInt64) throws -> Void) rethrows {
    try body(UInt64(base.rawValue) << 32 | UInt64(quote.rawValue))
    try body(UInt64(bitPattern: baseUnits))
    try body(UInt64(bitPattern: quoteUnits))
  }

  init(from state: inout StateReader) throws {
    let assets = try state.takePair()
    quote = AssetID(rawValue: assets.low)
    base = AssetID(rawValue: assets.high)
    baseUnits = try state.takeSigned()
    quoteUnits = try state.takeSigned()
  }
}

extension FeeRate {
  func forEachWord(_ body: (UInt64) throws -> Void) rethrows {
    try body(UInt64(UInt32(bitPattern: maker)) | UInt64(UInt32(bitPattern: taker)) << 32)
  }

  init(from state: inout StateReader) throws {
    let rates = try state.takePair()
    maker = Int32(bitPattern: rates.low)
    taker = Int32(bitPattern: rates.high)
  }
}

extension OrderMoney {
  func forEachWord(_ body: (UInt64) throws -> Void) rethrows {
    try body(UInt64(bitPattern: lots))
    try body(UInt64(bitPattern: perLot))
    try rate.forEachWord(body)
  }

  init(from state: inout StateReader) throws {
    lots = try state.takeSigned()
    perLot = try state.takeSigned()
    rate = try FeeRate(from: &state)
  }
}

extension SessionGuard {
  func forEachWord(_ body: (UInt64) throws -> Void) rethrows {
    try body(UInt64(rate) | UInt64(burst) << 32)
    try body(level)
    try body(time)
    try body(refused | (isKilled ? 1 << 63 : 0))
  }

  init(from state: inout StateReader) throws {
    let setting = try state.takePair()
    rate = setting.low
    burst = setting.high
    level = try state.take()
    time = try state.take()
    let word = try state.take()
    refused = word & ~(1 << 63)
    isKilled = word >> 63 == 1
  }
}

extension TradeRecord {
  func forEachWord(_ body: (UInt64) throws -> Void) rethrows {
    try body(makerOrder.rawValue)
    try body(takerOrder.rawValue)
    try body(UInt64(bitPattern: price.ticks))
    try body(UInt64(bitPattern: quantity.lots))
    try body(UInt64(makerSession.rawValue) | UInt64(takerSession.rawValue) << 32)
    try body(UInt64(makerAccount.rawValue) | UInt64(takerAccount.rawValue) << 32)
    try body(
      UInt64(instrument.rawValue) | UInt64(aggressor.rawValue) << 32 | (isBusted ? 1 << 40 : 0)
        | (isSettled ? 1 << 41 : 0))
  }

  init(from state: inout StateReader) throws {
    makerOrder = OrderID(rawValue: try state.take())
    takerOrder = OrderID(rawValue: try state.take())
    price = Price(ticks: try state.takeSigned())
    quantity = Quantity(lots: try state.takeSigned())
    let sessions = try state.takePair()
    makerSession = SessionID(rawValue: sessions.low)
    takerSession = SessionID(rawValue: sessions.high)
    let accounts = try state.takePair()
    makerAccount = AccountID(rawValue: accounts.low)
    takerAccount = AccountID(rawValue: accounts.high)
    let word = try state.take()
    instrument = InstrumentID(rawValue: UInt32(truncatingIfNeeded: word))
    guard let side = Side(rawValue: UInt8(truncatingIfNeeded: word >> 32)) else {
      throw StateFormatError("a trade has a side that has no name")
    }
    aggressor = side
    isBusted = word >> 40 & 1 == 1
    isSettled = word >> 41 & 1 == 1
  }
}

extension TradeMoney {
  func forEachWord(_ body: (UInt64) throws -> Void) rethrows {
    try body(UInt64(base.rawValue) | UInt64(quote.rawValue) << 32)
    try body(UInt64(bitPattern: baseAmount))
    try body(UInt64(bitPattern: quoteAmount))
    try body(UInt64(bitPattern: buyerFee))
    try body(UInt64(bitPattern: sellerFee))
  }

  init(from state: inout StateReader) throws {
    let assets = try state.takePair()
    base = AssetID(rawValue: assets.low)
    quote = AssetID(rawValue: assets.high)
    baseAmount = try state.takeSigned()
    quoteAmount = try state.takeSigned()
    buyerFee = try state.takeSigned()
    sellerFee = try state.takeSigned()
  }
}
