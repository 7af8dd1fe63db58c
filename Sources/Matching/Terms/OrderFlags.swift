/// What an open order takes part in beside its queue. An order with none of the `duties` pays for none of them.
///
/// Not an `OptionSet`: its generic operations may ask for metadata, which the order's path must not.
struct OrderFlags: BitwiseCopyable {
  var rawValue: UInt16
  @inline(__always) func contains(_ flag: Self) -> Bool { rawValue & flag.rawValue == flag.rawValue }
  @inline(__always) func containsAny(of flags: Self) -> Bool { rawValue & flags.rawValue != 0 }
  @inline(__always) mutating func insert(_ flag: Self) { rawValue |= flag.rawValue }
  @inline(__always) mutating func remove(_ flag: Self) { rawValue &= ~flag.rawValue }

  static var none: Self { .init(rawValue: 0) }
  /// It is found by its client order id and by its order id.
  static var indexed: Self { .init(rawValue: 1 << 0) }
  /// Its `OrderTerms` hold something.
  static var terms: Self { .init(rawValue: 1 << 1) }
  /// It stands in the heap of good-till-date orders.
  static var expires: Self { .init(rawValue: 1 << 2) }
  /// What it is linked with waits for it, or it for that.
  static var linked: Self { .init(rawValue: 1 << 3) }
  /// It is pegged or trails: it stands in its instrument's list of these.
  static var pegged: Self { .init(rawValue: 1 << 4) }
  /// A stop that was triggered.
  static var triggered: Self { .init(rawValue: 1 << 5) }
  /// Its fills are settled with its account, which may have something reserved for it.
  static var settles: Self { .init(rawValue: 1 << 6) }
  /// It asks what it could be filled with before it trades.
  static var looksAhead: Self { .init(rawValue: 1 << 7) }
  /// It takes the best price of the other side for its own before it trades.
  static var takesPrice: Self { .init(rawValue: 1 << 8) }
  /// It rests without being shown.
  static var hidden: Self { .init(rawValue: 1 << 9) }
  /// It is filled as a whole or not at all.
  static var allOrNone: Self { .init(rawValue: 1 << 10) }
  /// It shows a part of itself.
  static var iceberg: Self { .init(rawValue: 1 << 11) }

  /// It is for an auction only: it stands in its instrument's list of these.
  static var forAuction: Self { .init(rawValue: 1 << 12) }

  /// What keeps an order from trading at once.
  static var preparing: Self { .init(rawValue: looksAhead.rawValue | takesPrice.rawValue) }
  /// What makes an order rest other than in full view.
  static var veiled: Self { .init(rawValue: hidden.rawValue | allOrNone.rawValue | iceberg.rawValue) }
  /// What has to be told of a fill, or of the end.
  static var duties: Self {
    .init(
      rawValue: expires.rawValue | linked.rawValue | pegged.rawValue | settles.rawValue | forAuction.rawValue)
  }
}

/// Where an open order is.
enum OrderPlace: UInt8, BitwiseCopyable {
  /// It is not open, or on its way.
  case none = 0
  /// In a book, shown or not.
  case book = 1
  /// Among the stops that wait for their price.
  case stop = 2
  /// Held until an auction begins.
  case auction = 3
  /// Held until the order it is linked with lets it go.
  case link = 4
  /// Held until there is a price that it can be pegged to.
  case reference = 5
  /// Cut off in the midst of its fills: it goes on with the next consequences.
  case cutOff = 6
}
