/// The text of the second written last, `YYYYMMDD-HH:MM:SS`: the next timestamp is nearly always of the same.
struct FIXSecond {
  /// UTC nanoseconds at which it starts; no time is in the second at first.
  var start: UInt64 = .max
  /// `YYYYMMDD`
  var date: UInt64 = 0
  /// `-HH:MM:S`, and the last digit in `units`.
  var time: UInt64 = 0
  var units: UInt8 = 0

  /// Takes on the second that `nanoseconds` is in.
  @inline(never) mutating func move(to nanoseconds: UInt64) {
    let seconds = nanoseconds / 1_000_000_000
    start = seconds * 1_000_000_000
    let day = FIXCalendar.date(days: Int(seconds / 86400))
    let zeros = FIXBytes.repeated(0x30)
    date = FIXCursor.digits(UInt64(day.year * 10000 + day.month * 100 + day.day)) | zeros
    let second = seconds % 86400
    let hours = second / 3600
    let minutes = second / 60 % 60
    units = 0x30 + UInt8(second % 10)
    let clock = FIXCursor.digits(hours * 100_000 + minutes * 100 + second % 60 / 10) | zeros
    // Digits are now 0 H H 0 M M 0 S: the first of each three gives way to its mark.
    time = (clock & ~0x00FF_0000_FF00_00FF) | 0x003A_0000_3A00_002D
  }
}

extension FIXCursor {
  /// A UTCTimestamp (FIX 4.4 Volume 1, "Data types").
  @inline(__always) mutating func timestamp(
    _ nanoseconds: UInt64, _ second: inout FIXSecond, _ precision: FIXWriter.Precision
  ) {
    if nanoseconds < second.start || nanoseconds &- second.start >= 1_000_000_000 {
      second.move(to: nanoseconds)
    }
    word(second.date, count: 8)
    word(second.time, count: 8)
    let rest = nanoseconds &- second.start
    switch precision {
    case .milliseconds:
      // 's', the last digit of the second, and ".mmm" in one word.
      let digits = Self.digits(rest / 1_000_000) | FIXBytes.repeated(0x30)
      word(UInt64(second.units) | 0x2E00 | (digits &>> 40) &<< 16, count: 5)
    case .microseconds:
      word(UInt64(second.units) | 0x2E00, count: 2)
      word((Self.digits(rest / 1000) | FIXBytes.repeated(0x30)) &>> 16, count: 6)
    case .nanoseconds:
      word(UInt64(second.units) | 0x2E00, count: 2)
      word((Self.digits(rest / 10) | FIXBytes.repeated(0x30)), count: 8)
      byte(0x30 &+ UInt8(truncatingIfNeeded: rest % 10))
    }
  }
}
