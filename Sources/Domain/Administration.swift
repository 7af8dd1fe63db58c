/// Put an instrument into a phase.
@frozen public struct PhaseChange: Hashable, Sendable, BitwiseCopyable {
  /// `.none` for all instruments.
  public var instrument: InstrumentID
  public var phase: Phase
  public init(instrument: InstrumentID, phase: Phase) {
    self.instrument = instrument
    self.phase = phase
  }
}

/// The trading day ends: DAY orders expire, client order ids may be used again.
@frozen public struct EndOfDay: Hashable, Sendable, BitwiseCopyable {
  /// The day that ends, in days since 1970-01-01 UTC.
  public var day: UInt32
  public init(day: UInt32) { self.day = day }
}

/// How an instrument shares a taker's quantity out among the makers at one price.
@frozen public enum MatchingAlgorithm: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case priceTime = 0
  case proRata = 1
}

/// How an instrument trades and settles; replaces the rules it had.
@frozen public struct InstrumentRules: Hashable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  public var algorithm: MatchingAlgorithm = .priceTime
  /// Of a pro-rata taker's quantity, the percentage that goes by time first: 0 to 100.
  public var fifoPercent: UInt8 = 0
  /// Lots that the oldest order of a price gets before sharing; zero for none.
  public var topOrderLots: Quantity = .zero
  /// Smallest share in lots; a smaller one becomes nothing.
  public var minimumAllocation: Quantity = .zero
  /// Ticks that a limit price may lie beyond the last trade price; zero for no collar.
  public var priceCollar: Int64 = 0
  /// Ticks from the last trade price at which continuous trading stops for an auction; zero for never.
  public var volatilityBand: Int64 = 0
  /// Length of that auction in nanoseconds.
  public var volatilityDuration: UInt64 = 0
  /// Stands for the last trade price until there is a trade; zero for none.
  public var referencePrice: Price = .zero
  /// What is traded and what is paid with; `.none` for an instrument that does not settle.
  public var base: AssetID = .none
  public var quote: AssetID = .none
  /// Minor units of the base asset in one lot.
  public var baseUnits: Int64 = 0
  /// Minor units of the quote asset in one tick times one lot.
  public var quoteUnits: Int64 = 0

  @inlinable public init(instrument: InstrumentID) { self.instrument = instrument }
}

/// What trading costs the accounts of a tier in an instrument.
@frozen public struct FeeRates: Hashable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  /// 0 to 7.
  public var tier: UInt8
  /// Millionths of the notional, -1,000,000 to 1,000,000; negative for a rebate. A rebate is at most the other side's rate.
  public var maker: Int32
  public var taker: Int32

  @inlinable public init(instrument: InstrumentID, tier: UInt8, maker: Int32, taker: Int32) {
    self.instrument = instrument
    self.tier = tier
    self.maker = maker
    self.taker = taker
  }
}

/// Make or change an account.
@frozen public struct AccountDefinition: Hashable, Sendable, BitwiseCopyable {
  /// The next free number, or one that exists.
  public var account: AccountID
  /// Fee tier, 0 to 7.
  public var tier: UInt8 = 0
  /// Takes no new orders and replaces.
  public var isBlocked = false
  /// Holds for its orders that name no mode.
  public var selfTradePrevention: SelfTradePrevention = .none
  /// Largest order in lots; zero for no limit.
  public var maximumQuantity: Quantity = .zero
  /// Largest price times quantity of one order, in ticks times lots; zero for no limit.
  public var maximumNotional: Int64 = 0
  /// What it may owe, in minor units of each quote asset.
  public var credit: Int64 = 0

  @inlinable public init(account: AccountID) { self.account = account }
}

/// The largest position of an account in an instrument, long or short.
@frozen public struct PositionLimit: Hashable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var instrument: InstrumentID
  /// In lots; negative for no limit.
  public var limit: Int64

  @inlinable public init(account: AccountID, instrument: InstrumentID, limit: Int64) {
    self.account = account
    self.instrument = instrument
    self.limit = limit
  }
}

/// A deposit or a withdrawal.
@frozen public struct Transfer: Hashable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var asset: AssetID
  /// Minor units, not zero; negative to withdraw.
  public var amount: Int64
  /// The payer's own number for it, echoed.
  public var reference: UInt64

  @inlinable public init(account: AccountID, asset: AssetID, amount: Int64, reference: UInt64 = 0) {
    self.account = account
    self.asset = asset
    self.amount = amount
    self.reference = reference
  }
}

/// How many messages a session may send.
@frozen public struct ThrottleSetting: Hashable, Sendable, BitwiseCopyable {
  public var session: SessionID
  /// Messages a second; zero for no throttle.
  public var rate: UInt32
  /// Messages at once; at least 1 if there is a rate.
  public var burst: UInt32

  @inlinable public init(session: SessionID, rate: UInt32, burst: UInt32) {
    self.session = session
    self.rate = rate
    self.burst = burst
  }
}

/// A session asks how much of its throttle it has used.
@frozen public struct ThrottleQuery: Hashable, Sendable, BitwiseCopyable {
  public var origin: Origin
  @inlinable public init(origin: Origin) { self.origin = origin }
}

/// Stop or allow the trading of a session, an account, or (with `.none` for both) the whole venue.
@frozen public struct KillSwitch: Hashable, Sendable, BitwiseCopyable {
  public var session: SessionID
  public var account: AccountID
  public var isOn: Bool

  @inlinable public init(session: SessionID = .none, account: AccountID = .none, isOn: Bool) {
    self.session = session
    self.account = account
    self.isOn = isOn
  }
}

/// Take a trade back.
@frozen public struct TradeBust: Hashable, Sendable, BitwiseCopyable {
  public var tradeID: TradeID
  @inlinable public init(tradeID: TradeID) { self.tradeID = tradeID }
}
