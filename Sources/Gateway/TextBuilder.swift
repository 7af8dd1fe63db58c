import Domain

/// Puts a `ShortText` together from words and numbers, without a `String`. What does not fit is cut.
struct TextBuilder {
  private var bytes = InlineArray<63, UInt8>(repeating: 0)
  private var count = 0

  private mutating func append(byte: UInt8) {
    guard count < 63 else { return }
    bytes[count] = byte
    count += 1
  }

  mutating func append(_ text: StaticString) {
    for index in 0..<text.utf8CodeUnitCount { append(byte: text.utf8Start[index]) }
  }

  mutating func append(_ number: UInt32) {
    var divisor: UInt32 = 1
    while number / divisor >= 10 { divisor *= 10 }
    while divisor > 0 {
      append(byte: UInt8(0x30 + number / divisor % 10))
      divisor /= 10
    }
  }

  var text: ShortText {
    withUnsafeBytes(of: bytes) { ShortText(cutting: UnsafeRawBufferPointer(rebasing: $0[0..<count])) }
  }
}
