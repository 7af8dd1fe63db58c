import Domain

/// A client order id of a session as 64 mixed bits, arranged so that ids which differ in the end of their last
/// character only (a client that counts) lie side by side in a table: memory that one id warmed serves the next ones.
struct ClientKey: BitwiseCopyable {
  /// Mixed bits; the lowest four are those of the id's last character.
  let bits: UInt64

  /// - Precondition: `id` is not empty.
  @inline(__always) init(_ session: SessionID, _ id: ClientOrderID) {
    var head = id
    let last = id.count &- 1
    precondition(last >= 0, "an empty client order id has no key")
    let nibble = withUnsafeMutableBytes(of: &head) { bytes in
      let character = bytes[last]
      bytes[last] = character & 0xF0
      return UInt64(character & 0x0F)
    }
    let mixed = head.mixed(with: (UInt64(session.rawValue) &+ 1) &* 0xD6E8_FEB8_6659_FD93)
    bits = mixed & ~15 | nibble
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
