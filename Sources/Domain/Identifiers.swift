/// Identifies an order. Given by the engine: dense, increasing from 1, never reused. 0 means none.
@frozen public struct OrderID: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  /// No order.
  @inlinable public static var none: Self { .init(rawValue: 0) }
}

/// Identifies one execution report (FIX ExecID, tag 17). Given by the engine: dense, increasing from 1.
@frozen public struct ExecutionID: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  /// No execution.
  @inlinable public static var none: Self { .init(rawValue: 0) }
}

/// Identifies a trade; both sides of it report the same number. Dense, increasing from 1. 0 means none.
@frozen public struct TradeID: RawRepresentable, Hashable, Comparable, Sendable, BitwiseCopyable {
  public var rawValue: UInt64
  @inlinable public init(rawValue: UInt64) { self.rawValue = rawValue }
  @inlinable public static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  /// No trade.
  @inlinable public static var none: Self { .init(rawValue: 0) }
}

/// A session of order entry (a pair of CompIDs in FIX), dense from 0. It outlives connections and restarts.
@frozen public struct SessionID: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }
  /// No session: the command came from the engine's own administration.
  @inlinable public static var none: Self { .init(rawValue: .max) }
}

/// A trading account. Dense from 0.
@frozen public struct AccountID: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }
  /// No account given.
  @inlinable public static var none: Self { .init(rawValue: .max) }
}

/// An instrument's place in the engine's table, dense from 0.
@frozen public struct InstrumentID: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }
  /// No such instrument.
  @inlinable public static var none: Self { .init(rawValue: .max) }
}

/// Something that accounts hold balances of: a currency, a share, a coin. Dense from 0.
@frozen public struct AssetID: RawRepresentable, Hashable, Sendable, BitwiseCopyable {
  public var rawValue: UInt32
  @inlinable public init(rawValue: UInt32) { self.rawValue = rawValue }
  @inlinable public static func == (a: Self, b: Self) -> Bool { a.rawValue == b.rawValue }
  /// No asset: the instrument does not settle.
  @inlinable public static var none: Self { .init(rawValue: .max) }
}
