import Domain

/// How a request's number is written as a ClOrdID: six characters that name the run, ten digits of the number. The
/// run's name keeps runs on one trading day apart; a report whose ClOrdID has another one is of an earlier run.
struct RequestName: Sendable, BitwiseCopyable {
  static let runLength = 6
  static let length = 16

  private let template: ClientOrderID
  private let run: UInt64

  /// - Parameter start: UTC nanoseconds; the run is named after its millisecond.
  init(start: UInt64) {
    var text = [UInt8](repeating: UInt8(ascii: "0"), count: Self.length)
    var rest = start / 1_000_000
    let letters = Array("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ".utf8)
    for place in (0..<Self.runLength).reversed() {
      text[place] = letters[Int(rest % UInt64(letters.count))]
      rest /= UInt64(letters.count)
    }
    template = text.withUnsafeBytes { ClientOrderID(bytes: $0)! }
    run = text.withUnsafeBytes { Self.runWord($0.baseAddress!) }
  }

  /// The first six bytes as a word.
  private static func runWord(_ base: UnsafeRawPointer) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(as: UInt64.self)) & 0xFFFF_FFFF_FFFF
  }

  /// The ClOrdID of request `number`, which is below 10^10.
  func clientOrderID(_ number: UInt64) -> ClientOrderID {
    var id = template
    withUnsafeMutableBytes(of: &id) { bytes in
      var rest = number
      var place = Self.length - 1
      while rest > 0 {
        let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
        bytes[place] = 0x30 &+ UInt8(truncatingIfNeeded: digit)
        rest = quotient
        place -= 1
      }
    }
    return id
  }

  /// The number that `bytes` names; nil if they are not a ClOrdID of this run.
  func number(_ bytes: UnsafeRawBufferPointer) -> UInt64? {
    guard bytes.count == Self.length, let base = bytes.baseAddress, Self.runWord(base) == run else {
      return nil
    }
    var number: UInt64 = 0
    var place = Self.runLength
    while place < Self.length {
      let digit = base.load(fromByteOffset: place, as: UInt8.self) &- 0x30
      guard digit <= 9 else { return nil }
      number = number &* 10 &+ UInt64(digit)
      place += 1
    }
    return number
  }
}
