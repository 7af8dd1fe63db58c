import Domain
import Testing

@testable import Wire

@Suite struct FIXValueTests {
  private func parsed<R>(_ body: String, _ read: (borrowing FIXParser) -> R) -> R {
    let bench = ParserBench()
    _ = bench.parse(message("D", body), validating: false)
    return bench.read(read)
  }

  @Test func integersAreReadExactly() {
    for (text, value) in [
      ("0", Int64?(0)), ("-7", -7), ("00012", 12), ("123456789012", 123_456_789_012),
      ("9223372036854775807", .max), ("9223372036854775808", nil), ("-", nil), ("1.0", nil), ("+1", nil),
    ] {
      #expect(parsed("108=\(text)|") { $0.integer(.heartbeatInterval) } == value, "\(text)")
    }
    #expect(parsed("") { $0.integer(.heartbeatInterval) } == nil)
  }

  @Test func sequenceNumbersHave32Bits() {
    #expect(parsed("36=4294967295|") { $0.sequence(.newSequence) } == .max)
    #expect(parsed("36=4294967296|") { $0.sequence(.newSequence) } == nil)
    #expect(parsed("36=|") { $0.sequence(.newSequence) } == nil)
  }

  @Test func booleansAndCharactersAreOneByte() {
    #expect(parsed("43=Y|") { $0.boolean(.possibleDuplicate) } == true)
    #expect(parsed("43=N|") { $0.boolean(.possibleDuplicate) } == false)
    #expect(parsed("43=y|") { $0.boolean(.possibleDuplicate) } == nil)
    #expect(parsed("54=1|") { $0.character(.side) } == 0x31)
    #expect(parsed("54=12|") { $0.character(.side) } == nil)
  }

  @Test func textsAreTakenWholeOrNotAtAll() {
    let fits = String(repeating: "x", count: ClientOrderID.capacity)
    #expect(parsed("11=\(fits)|") { $0.text(.clOrdID) } == .value(ClientOrderID(fits)!))
    #expect(parsed("11=\(fits)y|") { $0.text(.clOrdID, as: ClientOrderID.self) } == .tooLong)
    #expect(parsed("") { $0.text(.clOrdID, as: ClientOrderID.self) } == .absent)
    #expect(parsed("55=BTC-USD|") { $0.text(.symbol) } == .value("BTC-USD" as Symbol))
  }

  @Test(arguments: [
    ("19700101-00:00:00", UInt64?(0)), ("20260102-03:04:05.678", 1_767_323_045_678_000_000),
    ("20260102-03:04:05.678901", 1_767_323_045_678_901_000),
    ("20260102-03:04:05.678901234", testTime), ("20240229-23:59:59", 1_709_251_199_000_000_000),
    ("20161231-23:59:60", 1_483_228_800_000_000_000), ("20000301-00:00:00", 951_868_800_000_000_000),
    ("20230229-00:00:00", nil), ("21000229-00:00:00", nil), ("19691231-00:00:00", nil),
    ("20260102-24:00:00", nil), ("20260102-23:60:00", nil), ("20260102-23:00:61", nil),
    ("20260002-00:00:00", nil), ("20261302-00:00:00", nil), ("20260100-00:00:00", nil),
    ("20260102 03:04:05", nil), ("20260102-03:04:05.", nil), ("20260102-03:04:05.6", nil),
    ("20260102-03:04:05.67890", nil), ("20260102-03:04", nil), ("20260102-03-04-05", nil),
    ("20260102-03:04:05,678", nil), ("2026010a-03:04:05", nil), ("20260102-0a:04:05", nil), ("x", nil),
  ])
  func timestampsAreReadInAllPrecisions(text: String, expected: UInt64?) {
    #expect(parsed("60=\(text)|") { $0.utcTimestamp(.transactTime) } == expected)
  }

  @Test func everyDayIsItsOwnDay() {
    for day in 0..<60000 {
      let date = FIXCalendar.date(days: day)
      #expect(FIXCalendar.days(year: date.year, month: date.month, day: date.day) == day)
      #expect(date.day >= 1 && date.day <= FIXCalendar.length(month: date.month, year: date.year))
    }
    #expect(FIXCalendar.days(year: 2000, month: 1, day: 1) == 10957)
  }

  @Test func timestampsRoundTripInAllPrecisions() {
    var random = SeededRandom(seed: 3)
    let bench = ParserBench()
    for _ in 0..<500 {
      let time = UInt64.random(in: 0...4_102_444_800_000_000_000, using: &random)
      for (precision, unit) in [
        (FIXWriter.Precision.milliseconds, UInt64(1_000_000)), (.microseconds, 1000), (.nanoseconds, 1),
      ] {
        var head = header()
        head.sendingTime = time
        let bytes = written({ $0.heartbeat(head, into: $1) }, precision: precision)
        #expect(bench.parse(bytes) == .message(.heartbeat), "\(fixText(bytes))")
        #expect(bench.read { $0.sendingTime } == time / unit * unit, "\(fixText(bytes))")
      }
    }
  }

  @Test func aWriterCrossesSecondsBothWays() {
    var writer = FIXWriter()
    let bench = ParserBench()
    let room = UnsafeMutableRawBufferPointer.allocate(
      byteCount: FIXWriter.maximumMessageLength, alignment: 8)
    defer { room.deallocate() }
    var head = header()
    for step: Int64 in [0, 999_999_999, 1, -1, 86_400_000_000_000, -3_600_000_000_000, -60_000_000_000] {
      head.sendingTime = UInt64(Int64(head.sendingTime) + step)
      let bytes = [UInt8](room[..<writer.heartbeat(head, into: room)])
      _ = bench.parse(bytes)
      #expect(bench.read { $0.sendingTime } == head.sendingTime / 1_000_000 * 1_000_000)
    }
  }
}
