import Domain

/// Numbers as FIX writes them (FIX 4.4 Volume 1, "Data types"). Never rounds, never goes through floating point.
///
/// Each takes a base and an offset from which at least eight bytes may be read.
enum FIXNumber {
  /// Digits only; nil for anything else or above 2^63 - 1.
  @inline(__always) static func unsigned(_ base: UnsafeRawPointer, _ offset: Int, _ count: Int) -> UInt64? {
    guard count <= 8, count > 0 else { return longUnsigned(base, offset, count) }
    let digits = digits(FIXBytes.word(base, offset), count)
    return FIXBytes.areDigits(digits) ? FIXBytes.number(digits) : nil
  }

  @inline(never) private static func longUnsigned(
    _ base: UnsafeRawPointer, _ offset: Int, _ count: Int
  ) -> UInt64? {
    guard count > 0 else { return nil }
    var value: UInt64 = 0
    var place = offset
    while place < offset &+ count {
      let digit = FIXBytes.byte(base, place) &- 0x30
      guard digit <= 9 else { return nil }
      guard value <= (UInt64(Int64.max) - UInt64(digit)) / 10 else { return nil }
      value = value &* 10 &+ UInt64(digit)
      place &+= 1
    }
    return value
  }

  /// Digits with an optional minus; nil for anything else.
  @inline(__always) static func signed(_ base: UnsafeRawPointer, _ offset: Int, _ count: Int) -> Int64? {
    let isNegative = FIXBytes.byte(base, offset) == 0x2D
    let sign = isNegative ? 1 : 0
    guard let value = unsigned(base, offset &+ sign, count &- sign) else { return nil }
    return isNegative ? -Int64(value) : Int64(value)
  }

  /// The first `count` bytes (1 to 8) of `word` as digits for `FIXBytes.number`, zeros before them.
  @inline(__always) private static func digits(_ word: UInt64, _ count: Int) -> UInt64 {
    (word ^ FIXBytes.repeated(0x30)) &<< UInt64(truncatingIfNeeded: (8 &- count) &* 8)
  }

  /// A decimal number taken apart: `digits / 10^fraction`.
  struct Decimal {
    var digits: UInt64
    /// What does not fit into `digits`: 2^64 a piece.
    var high: UInt64 = 0
    /// Digits after the point.
    var fraction: Int
    var isNegative = false
    /// The digits do not even fit into 128 bits; the rest is not set.
    var isTooLong = false
  }

  /// Whether it is a FIX float: an optional minus, digits with at most one point, no exponent.
  @inline(__always) static func isFloat(_ base: UnsafeRawPointer, _ offset: Int, _ count: Int) -> Bool {
    decimal(base, offset, count) != nil
  }

  /// Nil if it is not a FIX float. Up to eight digits on each side of the point take two words.
  @inline(__always) static func decimal(_ base: UnsafeRawPointer, _ offset: Int, _ count: Int) -> Decimal? {
    guard count > 0 else { return nil }
    let word = FIXBytes.word(base, offset)
    let point = FIXBytes.first(0x2E, in: word)
    if point >= count {
      let digits = digits(word, count)
      guard FIXBytes.areDigits(digits) else { return longDecimal(base, offset, count) }
      return Decimal(digits: FIXBytes.number(digits), fraction: 0)
    }
    let fraction = count &- 1 &- point
    guard point > 0, point < 8, fraction > 0, fraction <= 8 else { return longDecimal(base, offset, count) }
    let before = digits(word, point)
    let after = digits(FIXBytes.word(base, offset &+ point &+ 1), fraction)
    guard FIXBytes.areDigits(before), FIXBytes.areDigits(after) else {
      return longDecimal(base, offset, count)
    }
    return Decimal(
      digits: FIXBytes.number(before) &* FIXBytes.powerOfTen(fraction) &+ FIXBytes.number(after),
      fraction: fraction)
  }

  @inline(never) private static func longDecimal(
    _ base: UnsafeRawPointer, _ offset: Int, _ count: Int
  ) -> Decimal? {
    let end = offset &+ count
    var result = Decimal(digits: 0, fraction: 0)
    var place = offset
    if place < end, FIXBytes.byte(base, place) == 0x2D {
      result.isNegative = true
      place &+= 1
    }
    var digitCount = 0
    var point = -1
    // Zeros at the end of a fraction say nothing and may be many: they count only once another digit follows.
    var pendingZeros = 0
    while place < end {
      let byte = FIXBytes.byte(base, place)
      place &+= 1
      if byte == 0x2E {
        guard point < 0 else { return nil }
        point = digitCount
        continue
      }
      guard byte &- 0x30 <= 9 else { return nil }
      digitCount &+= 1
      if point >= 0, byte == 0x30 {
        pendingZeros &+= 1
        continue
      }
      while pendingZeros > 0 {
        result.append(0)
        pendingZeros &-= 1
      }
      result.append(byte &- 0x30)
      if point >= 0 { result.fraction = digitCount &- point }
    }
    return digitCount > 0 ? result : nil
  }

  /// How many `increment`s `decimal` is.
  @inline(__always) static func increments(
    of decimal: Decimal, _ increment: Increment
  ) -> FIXParser.Decimal {
    let places = Int(increment.decimals) &- decimal.fraction
    guard decimal.high == 0, !decimal.isTooLong, places >= -8 else {
      return longIncrements(of: decimal, increment)
    }
    var digits = decimal.digits
    var high: UInt64 = 0
    if places >= 0 {
      (high, digits) = digits.multipliedFullWidth(by: FIXBytes.powerOfTen(places))
    } else {
      let power = FIXBytes.powerOfTen(0 &- places)
      guard digits % power == 0 else { return .offIncrement }
      digits /= power
    }
    let units = UInt64(increment.units)
    if units != 1 || high != 0 {
      guard high < units else { return .overflow }
      let (quotient, remainder) = units.dividingFullWidth((high, digits))
      guard remainder == 0 else { return .offIncrement }
      digits = quotient
    }
    guard digits <= UInt64(Int64.max) else { return .overflow }
    let value = Int64(truncatingIfNeeded: digits)
    return .value(decimal.isNegative ? 0 &- value : value)
  }

  /// The same for more than 64 bits or many digits after the point. A number of more than 128 bits overflows.
  @inline(never) private static func longIncrements(
    of decimal: Decimal, _ increment: Increment
  ) -> FIXParser.Decimal {
    let places = Int(increment.decimals) - decimal.fraction
    // So many digits come from `longDecimal` only, which keeps no zeros at the end.
    guard places >= 0 else { return .offIncrement }
    guard !decimal.isTooLong else { return .overflow }
    let digits = UInt128(decimal.high) << 64 | UInt128(decimal.digits)
    let (scaled, overflow) = digits.multipliedReportingOverflow(by: UInt128(FIXBytes.powerOfTen(places)))
    guard !overflow else { return .overflow }
    let (quotient, remainder) = scaled.quotientAndRemainder(dividingBy: UInt128(increment.units))
    guard remainder == 0 else { return .offIncrement }
    guard let value = Int64(exactly: quotient) else { return .overflow }
    return .value(decimal.isNegative ? -value : value)
  }

  /// Whether the value is `wanted` capital letters.
  static func isUpperCase(_ value: UnsafeRawPointer, _ count: Int, count wanted: Int) -> Bool {
    guard count == wanted else { return false }
    for place in 0..<count where FIXBytes.byte(value, place) &- 0x41 > 25 { return false }
    return true
  }
}

extension FIXNumber.Decimal {
  mutating func append(_ digit: UInt8) {
    let value = UInt128(high) << 64 | UInt128(digits)
    let (product, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) = product.addingReportingOverflow(UInt128(digit))
    digits = UInt64(truncatingIfNeeded: sum)
    high = UInt64(truncatingIfNeeded: sum >> 64)
    if overflow || carry { isTooLong = true }
  }
}
