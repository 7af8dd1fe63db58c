import CKernel

/// Several bytes at once in a 64-bit word, the first byte lowest. The tricks are those of Bit Twiddling Hacks
/// ("determine if a word has a zero byte") and of decimal conversion by three multiplications.
enum FIXBytes {
  static let soh: UInt8 = 0x01

  @inline(__always) static func word(_ base: UnsafeRawPointer, _ offset: Int) -> UInt64 {
    UInt64(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inline(__always) static func byte(_ base: UnsafeRawPointer, _ offset: Int) -> UInt8 {
    base.load(fromByteOffset: offset, as: UInt8.self)
  }

  /// The same byte eight times.
  @inline(__always) static func repeated(_ byte: UInt8) -> UInt64 {
    UInt64(byte) &* 0x0101_0101_0101_0101
  }

  /// Place of the first byte of `word` that equals `byte`; 8 if there is none.
  @inline(__always) static func first(_ byte: UInt8, in word: UInt64) -> Int {
    let x = word ^ repeated(byte)
    let zero = (x &- 0x0101_0101_0101_0101) & ~x & 0x8080_8080_8080_8080
    return zero.trailingZeroBitCount &>> 3
  }

  // The three below are a handful of vector instructions each; the compiler's check for locks cannot see into C.

  /// Bit n of the 16 lowest: byte n of those at `base` equals `byte`.
  @_semantics("no_performance_analysis")
  @inline(__always) static func find16(_ byte: UInt8, _ base: UnsafeRawPointer) -> UInt64 {
    apus_find_in_16(base, byte)
  }

  /// Bit n: byte n of the 64 at `base` equals `byte`.
  @_semantics("no_performance_analysis")
  @inline(__always) static func find64(_ byte: UInt8, _ base: UnsafeRawPointer) -> UInt64 {
    apus_find_in_64(base, byte)
  }

  /// The sum of `blocks` times 16 bytes from `base` on.
  @_semantics("no_performance_analysis")
  @inline(__always) private static func sum16s(_ base: UnsafeRawPointer, blocks: Int) -> UInt64 {
    apus_sum_of_16s(base, UInt64(truncatingIfNeeded: blocks))
  }

  /// Whether each byte of `digits` (ASCII digits with 0x30 taken away) is 0 to 9.
  @inline(__always) static func areDigits(_ digits: UInt64) -> Bool {
    ((digits &+ 0x7676_7676_7676_7676) | digits) & 0x8080_8080_8080_8080 == 0
  }

  /// The number that eight digits (0 to 9 a byte, the highest first) make.
  @inline(__always) static func number(_ digits: UInt64) -> UInt64 {
    let pairs = (digits &* (10 &* 256 &+ 1)) &>> 8
    let fours = ((pairs & 0x00FF_00FF_00FF_00FF) &* (100 &* 65536 &+ 1)) &>> 16
    return ((fours & 0x0000_FFFF_0000_FFFF) &* (10000 &* 4_294_967_296 &+ 1)) &>> 32
  }

  /// Sum of `count` bytes modulo 256 (FIX CheckSum). Reads nothing outside of them.
  @inline(__always) static func sum(_ base: UnsafeRawPointer, count: Int) -> UInt8 {
    var offset = count & ~15
    var total = sum16s(base, blocks: count &>> 4)
    if offset &+ 8 <= count {
      total &+= sum(ofBytesIn: word(base, offset))
      offset &+= 8
    }
    while offset < count {
      total &+= UInt64(byte(base, offset))
      offset &+= 1
    }
    return UInt8(truncatingIfNeeded: total)
  }

  /// Pairs of bytes are added in four lanes of 16 bits, and these by a multiplication into the highest one.
  @inline(__always) private static func sum(ofBytesIn word: UInt64) -> UInt64 {
    let even = word & 0x00FF_00FF_00FF_00FF
    let odd = (word &>> 8) & 0x00FF_00FF_00FF_00FF
    return ((even &+ odd) &* 0x0001_0001_0001_0001) &>> 48
  }

  /// Ten to the power of `exponent`, 0 to 19.
  @inline(__always) static func powerOfTen(_ exponent: Int) -> UInt64 {
    switch exponent {
    case 0: 1
    case 1: 10
    case 2: 100
    case 3: 1000
    case 4: 10000
    case 5: 100_000
    case 6: 1_000_000
    case 7: 10_000_000
    case 8: 100_000_000
    case 9: 1_000_000_000
    case 10: 10_000_000_000
    case 11: 100_000_000_000
    case 12: 1_000_000_000_000
    case 13: 10_000_000_000_000
    case 14: 100_000_000_000_000
    case 15: 1_000_000_000_000_000
    case 16: 10_000_000_000_000_000
    case 17: 100_000_000_000_000_000
    case 18: 1_000_000_000_000_000_000
    default: 10_000_000_000_000_000_000
    }
  }
}
