import Domain

/// How an instrument trades now, beside its definition.
struct InstrumentState: BitwiseCopyable {
  var phase: Phase = .continuous
  /// What has to be told of trades and of orders that come to rest.
  var watches = Watches.none
  /// False until the first trade.
  var hasTraded = false
  /// Orders at one price share a taker's quantity.
  var isProRata = false
  /// Price of the last trade in ticks.
  var lastTradePrice: Int64 = 0
  /// What all-or-none orders of either side are to be tried again.
  var buyTries = AllOrNoneTries()
  var sellTries = AllOrNoneTries()
}

/// What in an instrument looks at its trades and its book. An instrument with none pays for none.
struct Watches: BitwiseCopyable {
  var rawValue: UInt16
  @inline(__always) func contains(_ watch: Self) -> Bool { rawValue & watch.rawValue != 0 }
  @inline(__always) mutating func insert(_ watch: Self) { rawValue |= watch.rawValue }
  @inline(__always) mutating func remove(_ watch: Self) { rawValue &= ~watch.rawValue }

  static var none: Self { .init(rawValue: 0) }
  /// Stops are held.
  static var stops: Self { .init(rawValue: 1 << 0) }
  /// Trailing stops are held.
  static var trailing: Self { .init(rawValue: 1 << 1) }
  /// Pegged orders are open.
  static var pegs: Self { .init(rawValue: 1 << 2) }
  /// All-or-none orders rest.
  static var allOrNone: Self { .init(rawValue: 1 << 3) }
}
