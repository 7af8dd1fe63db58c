import Testing

@testable import Domain

@Suite struct IncrementTests {
  @Test(arguments: [
    ("0.01", 1, 2), ("0.25", 25, 2), ("1", 1, 0), ("0.00000001", 1, 8), ("5", 5, 0), ("0.50", 5, 1),
    ("1.0", 1, 0), ("100", 100, 0),
  ])
  func aDecimalIsRead(text: String, units: Int64, decimals: UInt8) {
    #expect(Increment(text) == Increment(units: units, decimals: decimals))
  }

  @Test(arguments: [
    "", ".", "0", "0.00", "-1", "1e-2", "1.2.3", "0.0000000000000000001", "99999999999999999999",
  ])
  func whatIsNotAPositiveDecimalIsRefused(text: String) {
    #expect(Increment(text) == nil)
  }

  @Test(arguments: ["0.01", "0.25", "1", "0.00000001", "2.5", "100"])
  func anIncrementIsWrittenAsItWasRead(text: String) {
    #expect(Increment(text)?.description == text)
  }
}
