/// Short text of fixed size, stored in place: no allocation, no reference. Bytes are ASCII by protocol but
/// are carried as they came.
public protocol FixedText: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible,
  ExpressibleByStringLiteral
where StringLiteralType == StaticString {
  init()
  /// The most bytes it holds.
  static var capacity: Int { get }
  /// A 64-bit mix of all bytes, the same on every machine and in every run.
  func mixed(with seed: UInt64) -> UInt64
}

extension FixedText {
  /// Copies `bytes`, or nil if they are more than `capacity`.
  @inlinable public init?(bytes: UnsafeRawBufferPointer) {
    guard bytes.count <= Self.capacity else { return nil }
    self.init()
    let count = bytes.count
    withUnsafeMutableBytes(of: &self) { raw in
      if count > 0 { raw.baseAddress!.copyMemory(from: bytes.baseAddress!, byteCount: count) }
      raw[Self.capacity] = UInt8(truncatingIfNeeded: count)
    }
  }

  /// The first `capacity` bytes of `bytes`: for texts that may be cut, never for identifiers.
  @inlinable public init(cutting bytes: UnsafeRawBufferPointer) {
    self = Self(bytes: UnsafeRawBufferPointer(rebasing: bytes.prefix(Self.capacity)))!
  }

  /// Nil if the text is longer than `capacity` bytes of UTF-8.
  public init?(_ text: String) {
    var text = text
    let made = text.withUTF8 { Self(bytes: UnsafeRawBufferPointer($0)) }
    guard let made else { return nil }
    self = made
  }

  /// A literal never becomes a `String` on its way, so that the order's path may use it.
  /// - Precondition: the literal fits.
  @inlinable public init(stringLiteral value: StaticString) {
    self = Self(
      bytes: UnsafeRawBufferPointer(start: value.utf8Start, count: value.utf8CodeUnitCount))!
  }

  /// Length in bytes.
  @inlinable public var count: Int {
    withUnsafeBytes(of: self) { Int($0[Self.capacity]) }
  }

  @inlinable public var isEmpty: Bool { count == 0 }

  /// Gives `body` the bytes in use.
  @inlinable public func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
    withUnsafeBytes(of: self) { body(UnsafeRawBufferPointer(rebasing: $0[0..<Int($0[Self.capacity])])) }
  }

  public var description: String { withBytes { String(decoding: $0, as: UTF8.self) } }

  @inlinable public func hash(into hasher: inout Hasher) { hasher.combine(mixed(with: 0)) }
}

/// An instrument's name on the wire (FIX tag 55).
///
/// At most 15 bytes, stored in place and padded with zeros, so that equality and hashing are word
/// operations. The last byte is the length.
@frozen public struct Symbol: FixedText {
  @usableFromInline var word0: UInt64 = 0
  @usableFromInline var word1: UInt64 = 0

  @inlinable public init() {}
  /// The most bytes it holds.
  @inlinable public static var capacity: Int { 15 }
  @inlinable public static func == (a: Self, b: Self) -> Bool {
    a.word0 == b.word0 && a.word1 == b.word1
  }
  /// A 64-bit mix of all bytes, the same on every machine and in every run.
  @inlinable public func mixed(with seed: UInt64 = 0) -> UInt64 {
    var h = seed ^ 0x2545_F491_4F6C_DD1D
    h = (h ^ word0) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word1) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    return h
  }
}

/// A client's own name for an order or request (FIX tag 11).
///
/// At most 39 bytes, stored in place and padded with zeros, so that equality and hashing are word
/// operations. The last byte is the length.
@frozen public struct ClientOrderID: FixedText {
  @usableFromInline var word0: UInt64 = 0
  @usableFromInline var word1: UInt64 = 0
  @usableFromInline var word2: UInt64 = 0
  @usableFromInline var word3: UInt64 = 0
  @usableFromInline var word4: UInt64 = 0

  /// The text as it lies in memory; the last word's last byte is the length.
  @inlinable public var words: (UInt64, UInt64, UInt64, UInt64, UInt64) {
    (word0, word1, word2, word3, word4)
  }
  /// Length in bytes.
  @inlinable public var count: Int { Int(UInt64(littleEndian: word4) &>> 56) }
  @inlinable public var isEmpty: Bool { count == 0 }

  @inlinable public init() {}
  /// The most bytes it holds.
  @inlinable public static var capacity: Int { 39 }
  @inlinable public static func == (a: Self, b: Self) -> Bool {
    a.word0 == b.word0 && a.word1 == b.word1 && a.word2 == b.word2 && a.word3 == b.word3 && a.word4 == b.word4
  }
  /// A 64-bit mix of all bytes, the same on every machine and in every run.
  @inlinable public func mixed(with seed: UInt64 = 0) -> UInt64 {
    var h = seed ^ 0x2545_F491_4F6C_DD1D
    h = (h ^ word0) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word1) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word2) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word3) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word4) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    return h
  }
}

/// A party's name in a FIX session (tags 49 and 56).
///
/// At most 39 bytes, stored in place and padded with zeros, so that equality and hashing are word
/// operations. The last byte is the length.
@frozen public struct CompID: FixedText {
  @usableFromInline var word0: UInt64 = 0
  @usableFromInline var word1: UInt64 = 0
  @usableFromInline var word2: UInt64 = 0
  @usableFromInline var word3: UInt64 = 0
  @usableFromInline var word4: UInt64 = 0

  @inlinable public init() {}
  /// The most bytes it holds.
  @inlinable public static var capacity: Int { 39 }
  @inlinable public static func == (a: Self, b: Self) -> Bool {
    a.word0 == b.word0 && a.word1 == b.word1 && a.word2 == b.word2 && a.word3 == b.word3 && a.word4 == b.word4
  }
  /// A 64-bit mix of all bytes, the same on every machine and in every run.
  @inlinable public func mixed(with seed: UInt64 = 0) -> UInt64 {
    var h = seed ^ 0x2545_F491_4F6C_DD1D
    h = (h ^ word0) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word1) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word2) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word3) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word4) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    return h
  }
}

/// A reason or echo for a client to read or match (FIX tags 58 and 112).
///
/// At most 63 bytes, stored in place and padded with zeros, so that equality and hashing are word
/// operations. The last byte is the length.
@frozen public struct ShortText: FixedText {
  @usableFromInline var word0: UInt64 = 0
  @usableFromInline var word1: UInt64 = 0
  @usableFromInline var word2: UInt64 = 0
  @usableFromInline var word3: UInt64 = 0
  @usableFromInline var word4: UInt64 = 0
  @usableFromInline var word5: UInt64 = 0
  @usableFromInline var word6: UInt64 = 0
  @usableFromInline var word7: UInt64 = 0

  @inlinable public init() {}
  /// The most bytes it holds.
  @inlinable public static var capacity: Int { 63 }
  @inlinable public static func == (a: Self, b: Self) -> Bool {
    a.word0 == b.word0 && a.word1 == b.word1 && a.word2 == b.word2 && a.word3 == b.word3 && a.word4 == b.word4
      && a.word5 == b.word5 && a.word6 == b.word6 && a.word7 == b.word7
  }
  /// A 64-bit mix of all bytes, the same on every machine and in every run.
  @inlinable public func mixed(with seed: UInt64 = 0) -> UInt64 {
    var h = seed ^ 0x2545_F491_4F6C_DD1D
    h = (h ^ word0) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word1) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word2) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word3) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word4) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word5) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word6) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    h = (h ^ word7) &* 0x9E37_79B9_7F4A_7C15
    h ^= h &>> 32
    return h
  }
}
