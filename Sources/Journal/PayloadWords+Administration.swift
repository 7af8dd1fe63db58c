import Domain

// Word lists of the administration commands.

extension InstrumentRules: CommandPayload {
  static var commandKind: CommandKind { .setRules }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(instrument.rawValue, UInt32(algorithm.rawValue, fifoPercent))
    words.put(topOrderLots.lots)
    words.put(minimumAllocation.lots)
    words.put(priceCollar)
    words.put(volatilityBand)
    words.put(volatilityDuration)
    words.put(referencePrice.ticks)
    words.put(base.rawValue, quote.rawValue)
    words.put(baseUnits)
    words.put(quoteUnits)
  }

  init?(from words: inout WordReader) {
    let place = words.takePair()
    guard let algorithm = MatchingAlgorithm(rawValue: place.high.byte(0)) else { return nil }
    self.init(instrument: InstrumentID(rawValue: place.low))
    self.algorithm = algorithm
    fifoPercent = place.high.byte(1)
    topOrderLots = Quantity(lots: words.takeSigned())
    minimumAllocation = Quantity(lots: words.takeSigned())
    priceCollar = words.takeSigned()
    volatilityBand = words.takeSigned()
    volatilityDuration = words.take()
    referencePrice = Price(ticks: words.takeSigned())
    let assets = words.takePair()
    (base, quote) = (AssetID(rawValue: assets.low), AssetID(rawValue: assets.high))
    baseUnits = words.takeSigned()
    quoteUnits = words.takeSigned()
  }
}

extension FeeRates: CommandPayload {
  static var commandKind: CommandKind { .setFees }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(instrument.rawValue, UInt32(tier))
    words.put(UInt32(bitPattern: maker), UInt32(bitPattern: taker))
  }

  init?(from words: inout WordReader) {
    let place = words.takePair()
    let rates = words.takePair()
    self.init(
      instrument: InstrumentID(rawValue: place.low), tier: place.high.byte(0),
      maker: Int32(bitPattern: rates.low), taker: Int32(bitPattern: rates.high))
  }
}

extension AccountDefinition: CommandPayload {
  static var commandKind: CommandKind { .defineAccount }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(account.rawValue, UInt32(tier, isBlocked ? 1 : 0, selfTradePrevention.rawValue))
    words.put(maximumQuantity.lots)
    words.put(maximumNotional)
    words.put(credit)
  }

  init?(from words: inout WordReader) {
    let place = words.takePair()
    guard let prevention = SelfTradePrevention(rawValue: place.high.byte(2)) else { return nil }
    self.init(account: AccountID(rawValue: place.low))
    tier = place.high.byte(0)
    isBlocked = place.high.byte(1) != 0
    selfTradePrevention = prevention
    maximumQuantity = Quantity(lots: words.takeSigned())
    maximumNotional = words.takeSigned()
    credit = words.takeSigned()
  }
}

extension PositionLimit: CommandPayload {
  static var commandKind: CommandKind { .setPositionLimit }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(account.rawValue, instrument.rawValue)
    words.put(limit)
  }

  init?(from words: inout WordReader) {
    let place = words.takePair()
    self.init(
      account: AccountID(rawValue: place.low), instrument: InstrumentID(rawValue: place.high),
      limit: words.takeSigned())
  }
}

extension Transfer: CommandPayload {
  static var commandKind: CommandKind { .transfer }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(account.rawValue, asset.rawValue)
    words.put(amount)
    words.put(reference)
  }

  init?(from words: inout WordReader) {
    let place = words.takePair()
    self.init(
      account: AccountID(rawValue: place.low), asset: AssetID(rawValue: place.high),
      amount: words.takeSigned(), reference: words.take())
  }
}

extension ThrottleSetting: CommandPayload {
  static var commandKind: CommandKind { .setThrottle }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(UInt64(session.rawValue))
    words.put(rate, burst)
  }

  init?(from words: inout WordReader) {
    let session = words.takePair().low
    let bucket = words.takePair()
    self.init(session: SessionID(rawValue: session), rate: bucket.low, burst: bucket.high)
  }
}

extension ThrottleQuery: CommandPayload {
  static var commandKind: CommandKind { .queryThrottle }

  @inline(__always) func write(to words: inout WordWriter) { words.put(origin) }

  init?(from words: inout WordReader) { self.init(origin: words.takeOrigin()) }
}

extension KillSwitch: CommandPayload {
  static var commandKind: CommandKind { .setKillSwitch }

  @inline(__always) func write(to words: inout WordWriter) {
    words.put(session.rawValue, account.rawValue)
    words.put(isOn ? 1 : 0 as UInt64)
  }

  init?(from words: inout WordReader) {
    let scope = words.takePair()
    self.init(
      session: SessionID(rawValue: scope.low), account: AccountID(rawValue: scope.high),
      isOn: words.take() != 0)
  }
}

extension TradeBust: CommandPayload {
  static var commandKind: CommandKind { .bustTrade }

  @inline(__always) func write(to words: inout WordWriter) { words.put(tradeID.rawValue) }

  init?(from words: inout WordReader) { self.init(tradeID: TradeID(rawValue: words.take())) }
}
