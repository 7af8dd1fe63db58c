import Domain
import Memory

/// A set of instruments from which the lowest id is taken first: one bit each, and one word of bits over the
/// words.
struct InstrumentSet: ~Copyable {
  /// Bit `w` is set if word `w` is not zero.
  private(set) var summary: UInt64 = 0
  private let words: UnsafeMutablePointer<UInt64>
  private let region: Region

  /// - Parameter limit: instruments, at most 4,096.
  init(limit: UInt32) {
    precondition(limit <= 4096, "64 words of bits")
    region = Region(byteCount: 64 * 8)
    words = region.bind(UInt64.self, count: 64)
  }

  @inline(__always) var isEmpty: Bool { summary == 0 }

  @inline(__always) func contains(_ id: InstrumentID) -> Bool {
    words[Int(id.rawValue &>> 6)] &>> UInt64(id.rawValue & 63) & 1 == 1
  }

  @inline(__always) mutating func insert(_ id: InstrumentID) {
    let word = Int(id.rawValue &>> 6)
    words[word] |= 1 &<< UInt64(id.rawValue & 63)
    summary |= 1 &<< UInt64(word)
  }

  @inline(__always) mutating func remove(_ id: InstrumentID) {
    let word = Int(id.rawValue &>> 6)
    words[word] &= ~(1 &<< UInt64(id.rawValue & 63))
    if words[word] == 0 { summary &= ~(1 &<< UInt64(word)) }
  }

  /// The instrument with the lowest id.
  /// - Precondition: the set is not empty.
  @inline(__always) var lowest: InstrumentID {
    precondition(summary != 0, "an empty set has no lowest instrument")
    let word = summary.trailingZeroBitCount
    return InstrumentID(rawValue: UInt32(word &* 64 &+ words[word].trailingZeroBitCount))
  }
}
