/// Which side of the book an order is on. Raw values are FIX tag 54.
@frozen public enum Side: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case buy = 1
  case sell = 2

  @inlinable public var opposite: Side { self == .buy ? .sell : .buy }
}

/// What kind of price an order has. Raw values are the engine's own; `Wire` maps them.
@frozen public enum OrderType: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case market = 1
  case limit = 2
  case stop = 3
  case stopLimit = 4
  case marketToLimit = 5
  case trailingStop = 6
  case trailingStopLimit = 7
  case peggedPrimary = 8
  case peggedMidpoint = 9
  case peggedMarket = 10
}

/// How long an order lives. Raw values are the engine's own; `Wire` maps them to FIX tag 59.
@frozen public enum TimeInForce: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case day = 1
  case goodTillCancel = 2
  case immediateOrCancel = 3
  case fillOrKill = 4
  case goodTillDate = 5
  case atTheOpening = 6
  case atTheClose = 7
  case goodForAuction = 8
}

/// How an order may take part in trading, as a set of flags.
@frozen public struct ExecutionInstructions: OptionSet, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt16
  @inlinable public init(rawValue: UInt16) { self.rawValue = rawValue }
  /// Rejected if it would take liquidity on entry.
  public static var postOnlyReject: Self { .init(rawValue: 1 << 0) }
  /// Moved to the best price that takes no liquidity.
  public static var postOnlySlide: Self { .init(rawValue: 1 << 1) }
  /// Rests without being shown.
  public static var hidden: Self { .init(rawValue: 1 << 2) }
  /// Filled as a whole or not at all.
  public static var allOrNone: Self { .init(rawValue: 1 << 3) }
  /// Cancelled when its session disconnects.
  public static var cancelOnDisconnect: Self { .init(rawValue: 1 << 4) }
}

/// What happens when an order would trade with one of the same owner.
@frozen public enum SelfTradePrevention: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case none = 0
  case cancelNewest = 1
  case cancelOldest = 2
  case cancelBoth = 3
  case decrement = 4
}

/// The trading phase of an instrument.
@frozen public enum Phase: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case continuous = 1
  case preOpen = 2
  case openingAuction = 3
  case volatilityAuction = 4
  case closingAuction = 5
  case halted = 6
  case closed = 7
}

/// Where an order stands. Raw values are FIX tag 39 as ASCII.
@frozen public enum OrderStatus: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case new = 0x30  // 0
  case partiallyFilled = 0x31  // 1
  case filled = 0x32  // 2
  case doneForDay = 0x33  // 3
  case canceled = 0x34  // 4
  case replaced = 0x35  // 5
  case pendingCancel = 0x36  // 6
  case rejected = 0x38  // 8
  case suspended = 0x39  // 9
  case expired = 0x43  // C
  case pendingReplace = 0x45  // E
}

/// What an execution report tells. Raw values are FIX tag 150 as ASCII.
@frozen public enum ExecutionType: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case new = 0x30  // 0
  case canceled = 0x34  // 4
  case replaced = 0x35  // 5
  case rejected = 0x38  // 8
  case expired = 0x43  // C
  case restated = 0x44  // D
  case trade = 0x46  // F
  case tradeCorrect = 0x47  // G
  case tradeCancel = 0x48  // H
  case orderStatus = 0x49  // I
  case triggered = 0x4C  // L
}

/// Which side of a trade an order was on. Raw values are FIX tag 851.
@frozen public enum Liquidity: UInt8, Sendable, BitwiseCopyable {
  case none = 0
  /// The resting order: maker.
  case added = 1
  /// The incoming order: taker.
  case removed = 2
  /// Traded in an auction.
  case auction = 3
}
