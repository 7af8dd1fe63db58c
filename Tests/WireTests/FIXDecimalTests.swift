import Domain
import Testing

@testable import Wire

@Suite struct FIXDecimalTests {
  static let cents = Increment(units: 1, decimals: 2)
  static let quarters = Increment(units: 25, decimals: 2)
  static let satoshis = Increment(units: 1, decimals: 8)
  static let ones = Increment(units: 1, decimals: 0)
  static let tens = Increment(units: 10, decimals: 0)
  static let attos = Increment(units: 1, decimals: 18)

  struct Row: Sendable, CustomStringConvertible {
    var text: String
    var increment: Increment
    var expected: FIXParser.Decimal
    init(_ text: String, _ increment: Increment, _ expected: FIXParser.Decimal) {
      self.text = text
      self.increment = increment
      self.expected = expected
    }
    var description: String { "\(text) by \(increment.units)e-\(increment.decimals)" }
  }

  static let rows: [Row] = [
    Row("100", cents, .value(10000)), Row("100.50", cents, .value(10050)),
    Row("100.5", cents, .value(10050)), Row("-1", cents, .value(-100)),
    Row(".5", cents, .value(50)), Row("5.", cents, .value(500)), Row("-.5", cents, .value(-50)),
    Row("0", cents, .value(0)), Row("-0", cents, .value(0)), Row("0.00", cents, .value(0)),
    Row("00023.23", cents, .value(2323)), Row("23.0000", cents, .value(2300)),
    Row("002000.00", ones, .value(2000)), Row("1.000000000000000000000000000000", ones, .value(1)),
    Row("0000000000000000000000000000000000000007", ones, .value(7)),
    Row("100.501", cents, .offIncrement), Row("0.001", cents, .offIncrement),
    Row("0.0000000000000000000000000001", cents, .offIncrement),
    Row("100.25", quarters, .value(401)), Row("100.26", quarters, .offIncrement),
    Row("-100.25", quarters, .value(-401)), Row("20", tens, .value(2)), Row("25", tens, .offIncrement),
    Row("0.00000001", satoshis, .value(1)), Row("1.5", satoshis, .value(150_000_000)),
    Row("21000000", satoshis, .value(2_100_000_000_000_000)),
    Row("12345678.87654321", satoshis, .value(1_234_567_887_654_321)),
    Row("9.223372036854775807", attos, .value(.max)),
    Row("9.223372036854775808", attos, .overflow), Row("10", attos, .overflow),
    Row("9223372036854775807", ones, .value(.max)), Row("9223372036854775808", ones, .overflow),
    Row("92233720368547758070", tens, .value(.max)), Row("92233720368547758080", tens, .overflow),
    Row("99999999999999999999999", ones, .overflow),
    Row("92233720368547758.07", cents, .value(.max)), Row("92233720368547758.08", cents, .overflow),
    Row("1.00000000000000000000000000000000000000000000001", cents, .offIncrement),
    Row("1000000000000000000000000000000000000000000000000", cents, .overflow),
    Row("18446744073709551615.75", quarters, .overflow),
    Row("1844674407370955161.75", quarters, .value(7_378_697_629_483_820_647)),
    Row("+1", cents, .notNumeric), Row("1e3", cents, .notNumeric), Row("1E3", cents, .notNumeric),
    Row("", cents, .notNumeric), Row("-", cents, .notNumeric), Row(".", cents, .notNumeric),
    Row("-.", cents, .notNumeric), Row("1.2.3", cents, .notNumeric), Row("--1", cents, .notNumeric),
    Row("1-", cents, .notNumeric), Row(" 1", cents, .notNumeric), Row("1 ", cents, .notNumeric),
    Row("1,5", cents, .notNumeric), Row("NaN", cents, .notNumeric), Row("inf", cents, .notNumeric),
    Row("0x10", cents, .notNumeric), Row("..1", cents, .notNumeric),
    Row("123456789012.3.4", cents, .notNumeric), Row("1/2", cents, .notNumeric),
    Row("1:2", cents, .notNumeric), Row("\u{FF11}", cents, .notNumeric),
  ]

  @Test(arguments: rows)
  func aDecimalIsAWholeNumberOfIncrementsOrRefused(row: Row) {
    let bench = ParserBench()
    _ = bench.parse(message("D", "44=\(row.text)|"), validating: false)
    #expect(bench.read { $0.decimal(.price, increment: row.increment) } == row.expected)
  }

  @Test func anAbsentDecimalSaysSo() {
    let bench = ParserBench()
    _ = bench.parse(message("D"), validating: false)
    #expect(bench.read { $0.decimal(.price, increment: Self.cents) } == .absent)
  }

  @Test func whatTheWriterWritesTheParserReadsBack() {
    var random = SeededRandom(seed: 44)
    let bench = ParserBench()
    for _ in 0..<3000 {
      let increment = Increment(
        units: [1, 5, 25, 125, 1_000_000].randomElement(using: &random)!,
        decimals: .random(in: 0...18, using: &random))
      let digits = Int64.random(in: 0...62, using: &random)
      let value = Int64.random(in: -(1 << digits)...(1 << digits), using: &random)
      let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 128, alignment: 8)
      defer { room.deallocate() }
      var cursor = FIXCursor(room.baseAddress!)
      cursor.decimal(value, increment)
      let text = String(decoding: room[..<(cursor.next - room.baseAddress!)], as: UTF8.self)
      _ = bench.parse(message("D", "44=\(text)|"), validating: false)
      #expect(
        bench.read { $0.decimal(.price, increment: increment) } == .value(value),
        "\(value) of \(increment) is written \(text), seed 44")
      #expect(!text.contains(".") || !text.hasSuffix("0") && !text.hasSuffix("."), "\(text)")
    }
  }

  @Test(arguments: [
    (Notional(10), Int64(4), ones, "2.5"), (10, 3, ones, "3.333333"), (20, 3, ones, "6.666667"),
    (1, 3, cents, "0.00333333"), (-10, 3, ones, "-3.333333"), (0, 3, ones, "0"),
    // Halves go to the even neighbour: 0.0000005 to 0, 0.0000015 to 0.000002, 2.9999995 to 3.
    (1, 2_000_000, ones, "0"), (3, 2_000_000, ones, "0.000002"), (5, 2_000_000, ones, "0.000002"),
    (5_999_999, 2_000_000, ones, "3"), (7, 0, ones, "0"), (10, 4, quarters, "0.625"),
    (Notional(Int64.max) * Notional(Int64.max), .max, cents, "92233720368547758.07"),
    (Notional(Int64.max) * Notional(Int64.max) - 1, .max, cents, "92233720368547758.07"),
  ])
  func theAveragePriceIsRoundedHalfToEven(
    notional: Notional, quantity: Int64, tick: Increment, expected: String
  ) {
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 128, alignment: 8)
    defer { room.deallocate() }
    var cursor = FIXCursor(room.baseAddress!)
    cursor.averagePrice(notional, Quantity(lots: quantity), tick)
    #expect(String(decoding: room[..<(cursor.next - room.baseAddress!)], as: UTF8.self) == expected)
  }

  @Test func integersOfEveryLengthAreWrittenRight() {
    var random = SeededRandom(seed: 7)
    let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 128, alignment: 8)
    defer { room.deallocate() }
    var numbers: [UInt64] = [0, 1, 9, 10, 99, 100, 99_999_999, 100_000_000, 9_999_999_999_999_999, .max]
    for _ in 0..<2000 { numbers.append(random.next() >> UInt64.random(in: 0...63, using: &random)) }
    for number in numbers {
      var cursor = FIXCursor(room.baseAddress!)
      cursor.number(number)
      #expect(String(decoding: room[..<(cursor.next - room.baseAddress!)], as: UTF8.self) == "\(number)")
    }
  }
}
