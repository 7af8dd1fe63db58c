import Domain

/// A client order id of a session as 64 mixed bits, arranged so that ids which differ in the end of their last
/// character only (a client that counts) lie side by side in a table: memory that one id warmed serves the next ones.
struct ClientKey: BitwiseCopyable {
  /// Mixed bits; the lowest four are those of the id's last character.
  let bits: UInt64

  /// - Precondition: `id` is not empty.
  @inline(__always) init(_ session: SessionID, _ id: ClientOrderID) {
    var words = unsafeBitCast(id, to: (UInt64, UInt64, UInt64, UInt64, UInt64).self)
    let count = Int(words.4 &>> 56)
    precondition(count > 0, "an empty client order id has no key")
    let shift = UInt64(count &- 1) &* 8 & 63
    let nibble: UInt64
    // The last character's low four bits go around the mixing.
    switch (count &- 1) &>> 3 {
    case 0: nibble = Self.takeNibble(&words.0, shift)
    case 1: nibble = Self.takeNibble(&words.1, shift)
    case 2: nibble = Self.takeNibble(&words.2, shift)
    case 3: nibble = Self.takeNibble(&words.3, shift)
    default: nibble = Self.takeNibble(&words.4, shift)
    }
    let seed = (UInt64(session.rawValue) &+ 1) &* 0xD6E8_FEB8_6659_FD93
    let mixed =
      Self.folded(words.0 ^ seed, words.1 ^ 0x9E37_79B9_7F4A_7C15)
      ^ Self.folded(words.2 ^ 0xBF58_476D_1CE4_E5B9, words.3 ^ seed)
      &+ words.4 &* 0x94D0_49BB_1331_11EB
    bits = Self.folded(mixed, 0xA076_1D64_78BD_642F) & ~15 | nibble
  }

  @inline(__always) private static func takeNibble(_ word: inout UInt64, _ shift: UInt64) -> UInt64 {
    let nibble = word &>> shift & 15
    word ^= nibble &<< shift
    return nibble
  }

  /// Both halves of a product, one laid over the other.
  @inline(__always) private static func folded(_ a: UInt64, _ b: UInt64) -> UInt64 {
    let product = a.multipliedFullWidth(by: b)
    return product.high ^ product.low
  }

  /// The key in `OrderIndex`.
  @inline(__always) var short: UInt32 {
    UInt32(truncatingIfNeeded: bits &>> 28) & ~15 | UInt32(truncatingIfNeeded: bits) & 15
  }
}

/// The key of an order id in `OrderIndex`: 16 ids in a row share two cache lines, and ids with a stride do not crowd.
@inline(__always) func orderKey(_ id: UInt64) -> UInt32 {
  let mixed = (id &>> 4) &* 0x9E37_79B9_7F4A_7C15
  return UInt32(truncatingIfNeeded: mixed &>> 32) & ~15 | UInt32(truncatingIfNeeded: id) & 15
}
