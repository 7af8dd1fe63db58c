import Domain

/// How an instrument trades now, beside its definition.
struct InstrumentState: BitwiseCopyable {
  var phase: Phase = .continuous
  /// What has to be told of trades and of orders that come to rest.
  var watches = Watches.none
  /// False until the first trade.
  var hasTraded = false
  /// False until there is a last trade price.
  var hasPrice = false
  /// Price of the last trade in ticks; until there is one, the reference price of the rules.
  var lastTradePrice: Int64 = 0
  /// The last trade price before the command that is named below, and if there was one; kept for instruments with
  /// a volatility band.
  var priceBefore: Int64 = 0
  var hadPrice = false
  /// The last command that traded, as one more than its sequence number.
  var lastTradeCommand: UInt64 = 0
  /// What all-or-none orders of either side are to be tried again.
  var buyTries = AllOrNoneTries()
  var sellTries = AllOrNoneTries()

  /// True if orders at one price share a taker's quantity.
  @inline(__always) var isProRata: Bool { watches.contains(.proRata) }
}

/// What in an instrument looks at its trades and its book. An instrument with none pays for none.
struct Watches: BitwiseCopyable {
  var rawValue: UInt16
  @inline(__always) func contains(_ watch: Self) -> Bool { rawValue & watch.rawValue != 0 }
  @inline(__always) mutating func insert(_ watch: Self) { rawValue |= watch.rawValue }
  @inline(__always) mutating func remove(_ watch: Self) { rawValue &= ~watch.rawValue }

  /// True if a trade or a change of the book may have consequences.
  @inline(__always) var haveConsequences: Bool { rawValue & 0xFF != 0 }

  static var none: Self { .init(rawValue: 0) }
  /// Stops are held.
  static var stops: Self { .init(rawValue: 1 << 0) }
  /// Trailing stops are held.
  static var trailing: Self { .init(rawValue: 1 << 1) }
  /// Pegged orders are open.
  static var pegs: Self { .init(rawValue: 1 << 2) }
  /// All-or-none orders rest.
  static var allOrNone: Self { .init(rawValue: 1 << 3) }
  /// An order was cut off.
  static var cutOff: Self { .init(rawValue: 1 << 4) }
  /// The rules have a price collar.
  static var collar: Self { .init(rawValue: 1 << 8) }
  /// The rules have a volatility band.
  static var band: Self { .init(rawValue: 1 << 9) }
  /// Orders at one price share a taker's quantity.
  static var proRata: Self { .init(rawValue: 1 << 10) }
  /// Trades settle.
  static var settlement: Self { .init(rawValue: 1 << 15) }
}
