/// A price in whole ticks of its instrument.
@frozen public struct Price: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Ticks; may be negative for spreads.
  public var ticks: Int64
  @inlinable public init(ticks: Int64) { self.ticks = ticks }
  @inlinable public static func == (a: Self, b: Self) -> Bool { a.ticks == b.ticks }
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.ticks < b.ticks }
  @inlinable public static var zero: Self { .init(ticks: 0) }
}

/// A quantity in whole lots of its instrument.
@frozen public struct Quantity: Hashable, Comparable, Sendable, BitwiseCopyable {
  /// Lots; never negative.
  public var lots: Int64
  @inlinable public init(lots: Int64) { self.lots = lots }
  @inlinable public static func == (a: Self, b: Self) -> Bool { a.lots == b.lots }
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.lots < b.lots }
  @inlinable public static func + (a: Self, b: Self) -> Self { .init(lots: a.lots + b.lots) }
  @inlinable public static func - (a: Self, b: Self) -> Self { .init(lots: a.lots - b.lots) }
  @inlinable public static func += (a: inout Self, b: Self) { a.lots += b.lots }
  @inlinable public static func -= (a: inout Self, b: Self) { a.lots -= b.lots }
  @inlinable public static var zero: Self { .init(lots: 0) }
}

/// The size of one tick or one lot: `units / 10^decimals`. A tick of 0.25 is 25 units at 2 decimals.
@frozen public struct Increment: Hashable, Sendable, BitwiseCopyable {
  /// At least 1.
  public var units: Int64
  /// 0 to 18.
  public var decimals: UInt8

  /// - Precondition: `units` is positive and `decimals` at most 18.
  public init(units: Int64, decimals: UInt8) {
    precondition(units > 0 && decimals <= 18, "an increment must be positive, with 0 to 18 decimals")
    self.units = units
    self.decimals = decimals
  }
}

/// Price times quantity, summed: ticks times lots. 128 bits, so that no sum of fills overflows.
public typealias Notional = Int128

extension Increment {
  /// Reads a decimal such as `0.01`, `0.25` or `1`. Nil unless it is a positive decimal with at most 18 digits
  /// after the point.
  public init?(_ text: String) {
    var units: Int64 = 0
    var decimals: UInt8 = 0
    var hasPoint = false
    var hasDigit = false
    for character in text.utf8 {
      if character == UInt8(ascii: ".") {
        if hasPoint { return nil }
        hasPoint = true
        continue
      }
      guard character >= 0x30, character <= 0x39, decimals < 18 || !hasPoint else { return nil }
      let (product, overflow) = units.multipliedReportingOverflow(by: 10)
      let (sum, carry) = product.addingReportingOverflow(Int64(character - 0x30))
      if overflow || carry { return nil }
      units = sum
      hasDigit = true
      if hasPoint { decimals += 1 }
    }
    guard hasDigit, units > 0 else { return nil }
    while decimals > 0 && units % 10 == 0 {
      units /= 10
      decimals -= 1
    }
    self.init(units: units, decimals: decimals)
  }
}

extension Increment: CustomStringConvertible {
  /// The increment as a plain decimal, for example `0.01`.
  public var description: String {
    guard decimals > 0 else { return "\(units)" }
    var digits = "\(units)"
    while digits.utf8.count <= Int(decimals) { digits = "0" + digits }
    return "\(digits.dropLast(Int(decimals))).\(digits.suffix(Int(decimals)))"
  }
}
