/// Reads dates and times (FIX 4.4 Volume 1: UTCTimestamp, UTCTimeOnly, LocalMktDate, MonthYear). Days are cached:
/// nearly all timestamps of a session are of one day.
struct FIXCalendar {
  private var dateWord: UInt64 = 0
  private var dateDays: UInt64 = 0

  static var nanosecondsPerDay: UInt64 { 86_400_000_000_000 }

  /// UTC nanoseconds of `YYYYMMDD-HH:MM:SS` with no fraction or one of 3, 6 or 9 digits; nil if it is none. A leap
  /// second (`:60`) counts as the first of the next minute.
  @inline(__always) mutating func timestamp(
    _ base: UnsafeRawPointer, _ offset: Int, _ count: Int
  ) -> UInt64? {
    guard count >= 17, FIXBytes.byte(base, offset &+ 8) == 0x2D else { return nil }
    let word = FIXBytes.word(base, offset)
    guard let days = word == dateWord ? dateDays : days(word),
      let time = Self.timeOfDay(base, offset &+ 9, count &- 9)
    else { return nil }
    return days &* Self.nanosecondsPerDay &+ time
  }

  /// Days since 1970-01-01 of `YYYYMMDD`; nil if there is no such day or it is before.
  @inline(never) mutating func days(_ word: UInt64) -> UInt64? {
    let digits = word ^ FIXBytes.repeated(0x30)
    guard FIXBytes.areDigits(digits) else { return nil }
    let date = Int(truncatingIfNeeded: FIXBytes.number(digits))
    let year = date / 10000
    let month = date / 100 % 100
    let day = date % 100
    guard year >= 1970, month >= 1, month <= 12, day >= 1, day <= Self.length(month: month, year: year)
    else { return nil }
    dateWord = word
    dateDays = UInt64(Self.days(year: year, month: month, day: day))
    return dateDays
  }

  /// Nanoseconds since midnight of `HH:MM:SS` with no fraction or one of 3, 6 or 9 digits.
  @inline(__always) static func timeOfDay(
    _ base: UnsafeRawPointer, _ offset: Int, _ count: Int
  ) -> UInt64? {
    guard count >= 8 else { return nil }
    // "00:00:00" taken away leaves digits, and zeros for the colons.
    let time = FIXBytes.word(base, offset) ^ 0x3030_3A30_303A_3030
    guard FIXBytes.areDigits(time), time & 0x0000_FF00_00FF_0000 == 0 else { return nil }
    // Each of the bytes 0, 3 and 6 becomes ten times itself and the byte after it.
    let pairs = time &* 10 &+ (time &>> 8)
    let hours = pairs & 0xFF
    let minutes = (pairs &>> 24) & 0xFF
    let seconds = (pairs &>> 48) & 0xFF
    guard hours < 24, minutes < 60, seconds <= 60 else { return nil }
    let whole = ((hours &* 60 &+ minutes) &* 60 &+ seconds) &* 1_000_000_000
    if count == 8 { return whole }
    guard FIXBytes.byte(base, offset &+ 8) == 0x2E,
      let fraction = FIXNumber.unsigned(base, offset &+ 9, count &- 9)
    else { return nil }
    switch count {
    case 12: return whole &+ fraction &* 1_000_000
    case 15: return whole &+ fraction &* 1000
    case 18: return whole &+ fraction
    default: return nil
    }
  }

  /// `YYYYMM`, `YYYYMMDD` or `YYYYMMwN`.
  static func isMonthYear(_ base: UnsafeRawPointer, _ offset: Int, _ count: Int) -> Bool {
    guard count == 6 || count == 8, let date = FIXNumber.unsigned(base, offset, 6) else { return false }
    let month = Int(date % 100)
    guard month >= 1, month <= 12 else { return false }
    if count == 6 { return true }
    if FIXBytes.byte(base, offset &+ 6) == 0x77 {
      return FIXBytes.byte(base, offset &+ 7) &- 0x31 <= 4
    }
    guard let day = FIXNumber.unsigned(base, offset &+ 6, 2) else { return false }
    return day >= 1 && Int(day) <= length(month: month, year: Int(date / 100))
  }

  static func length(month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Days since 1970-01-01 of a day of the Gregorian calendar from then on. Years run from March, so that the leap
  /// day ends a year and months have a linear length.
  static func days(year: Int, month: Int, day: Int) -> Int {
    let marchYear = month <= 2 ? year - 1 : year
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return marchYear * 365 + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
  }

  /// The day of the Gregorian calendar that is `days` after 1970-01-01.
  static func date(days: Int) -> (year: Int, month: Int, day: Int) {
    // Days since 0000-03-01, in cycles of 400 years of 146097 days.
    let shifted = days + 719_468
    let cycle = shifted / 146_097
    let dayOfCycle = shifted % 146_097
    let yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    return (
      cycle * 400 + yearOfCycle + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    )
  }
}
