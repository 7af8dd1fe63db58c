import Domain

/// A client order id of a session as 64 mixed bits, arranged so that ids which differ in the lowest three
/// bits of their last character only (a client that counts) share a cache line of a table: what one id warmed
/// serves the next ones.
struct ClientKey: BitwiseCopyable {
  /// Mixed bits; the lowest three are those of the id's last character.
  let bits: UInt64

  /// Stands for no id.
  static var empty: Self { .init(bits: 0) }
  private init(bits: UInt64) { self.bits = bits }

  /// - Precondition: `id` is not empty.
  @inline(__always) init(_ session: SessionID, _ id: ClientOrderID) {
    var words = id.words
    let count = id.count
    precondition(count > 0, "an empty client order id has no key")
    let shift = UInt64(count &- 1) &* 8 & 63
    let low: UInt64
    // The last character's lowest bits go around the mixing.
    switch (count &- 1) &>> 3 {
    case 0: low = Self.takeLowBits(&words.0, shift)
    case 1: low = Self.takeLowBits(&words.1, shift)
    case 2: low = Self.takeLowBits(&words.2, shift)
    case 3: low = Self.takeLowBits(&words.3, shift)
    default: low = Self.takeLowBits(&words.4, shift)
    }
    let seed = (UInt64(session.rawValue) &+ 1) &* 0xD6E8_FEB8_6659_FD93
    let mixed =
      Self.folded(words.0 ^ seed, words.1 ^ 0x9E37_79B9_7F4A_7C15)
      ^ Self.folded(words.2 ^ 0xBF58_476D_1CE4_E5B9, words.3 ^ seed)
      &+ words.4 &* 0x94D0_49BB_1331_11EB
    bits = Self.folded(mixed, 0xA076_1D64_78BD_642F) & ~7 | low
  }

  @inline(__always) private static func takeLowBits(_ word: inout UInt64, _ shift: UInt64) -> UInt64 {
    let low = word &>> shift & 7
    word ^= low &<< shift
    return low
  }

  /// Both halves of a product, one laid over the other.
  @inline(__always) private static func folded(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// The key in `OrderIndex`.
  @inline(__always) var short: UInt32 {
    UInt32(truncatingIfNeeded: bits &>> 28) & ~7 | UInt32(truncatingIfNeeded: bits) & 7
  }
}
