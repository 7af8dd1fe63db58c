import Domain

/// Numbers in decimal, eight digits at a time.
extension FIXCursor {
  /// Eight digits (0 to 9 a byte, the highest first) of a number below 10^8.
  @inline(__always) static func digits(_ number: UInt64) -> UInt64 {
    let fours = (number / 10000) | (number % 10000) &<< 32
    let hundreds = ((fours &* 10486) &>> 20) & 0x0000_007F_0000_007F
    let pairs = hundreds | (fours &- 100 &* hundreds) &<< 16
    let tens = ((pairs &* 103) &>> 10) & 0x000F_000F_000F_000F
    return tens | (pairs &- 10 &* tens) &<< 8
  }

  /// Without leading zeros.
  @inline(__always) mutating func number(_ number: UInt64) {
    if number < 100_000_000 { shortNumber(number) } else { longNumber(number) }
  }

  @inline(__always) private mutating func shortNumber(_ number: UInt64) {
    let digits = Self.digits(number)
    // The last digit is written even if it is zero.
    let zeros = (digits | 1 &<< 56).trailingZeroBitCount &>> 3
    let text = (digits | FIXBytes.repeated(0x30)) &>> UInt64(truncatingIfNeeded: zeros &* 8)
    word(text, count: 8 &- zeros)
  }

  @inline(never) private mutating func longNumber(_ number: UInt64) {
    let high = number / 100_000_000
    if high < 100_000_000 {
      shortNumber(high)
    } else {
      shortNumber(high / 100_000_000)
      eightDigits(high % 100_000_000)
    }
    eightDigits(number % 100_000_000)
  }

  @inline(__always) private mutating func eightDigits(_ number: UInt64) {
    word(Self.digits(number) | FIXBytes.repeated(0x30), count: 8)
  }

  /// `count` increments, exact, without zeros at the end of the fraction.
  @inline(__always) mutating func decimal(_ count: Int64, _ increment: Increment) {
    let (high, low) = count.magnitude.multipliedFullWidth(by: UInt64(increment.units))
    if count < 0 { byte(0x2D) }
    let decimals = Int(increment.decimals)
    guard high == 0, decimals <= 8 else {
      longDecimal(UInt128(high) &<< 64 | UInt128(low), decimals: decimals)
      return
    }
    let (whole, rest) = Self.split(low, decimals: decimals)
    number(whole)
    fraction(rest, decimals: decimals)
  }

  /// `value` divided by 10^`decimals`, and what is left. Cents and satoshis get by without a division, which takes
  /// longer than all the rest of a number.
  @inline(__always) private static func split(
    _ value: UInt64, decimals: Int
  ) -> (quotient: UInt64, remainder: UInt64) {
    switch decimals {
    case 0: (value, 0)
    case 2: (value / 100, value % 100)
    case 8: (value / 100_000_000, value % 100_000_000)
    default: value.quotientAndRemainder(dividingBy: FIXBytes.powerOfTen(decimals))
    }
  }

  /// `.` and `value`, which has `decimals` digits, 0 to 8; without zeros at its end, nothing if it is zero.
  @inline(__always) mutating func fraction(_ value: UInt64, decimals: Int) {
    guard value != 0 else { return }
    let digits = Self.digits(value &* FIXBytes.powerOfTen(8 &- decimals))
    byte(0x2E)
    word(digits | FIXBytes.repeated(0x30), count: 8 &- digits.leadingZeroBitCount &>> 3)
  }

  /// `value / 10^decimals` for any value, digit by digit from the end.
  ///
  /// - Parameter millionths: six digits more after those of `value`; nil for none.
  @inline(never) mutating func longDecimal(_ value: UInt128, decimals: Int, millionths: UInt128? = nil) {
    // 39 digits, six more and the point.
    var text = InlineArray<48, UInt8>(repeating: 0x30)
    var start = 48
    var end = 48
    var rest = millionths ?? value
    let valuePlace = millionths == nil ? 0 : 6
    let pointPlace = decimals + valuePlace
    var place = 0
    while place < valuePlace || place <= pointPlace || rest > 0 {
      if place == valuePlace { rest = value }
      if place == pointPlace, end > start {
        start -= 1
        text[start] = 0x2E
      }
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      rest = quotient
      start -= 1
      text[start] = 0x30 + UInt8(digit)
      // Zeros at the end of the fraction are left out.
      if digit == 0, end == start + 1, place < pointPlace { end = start }
      place += 1
    }
    for index in start..<end { byte(text[index]) }
  }
}
