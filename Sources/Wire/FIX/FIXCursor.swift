import Domain

/// Where the next byte of a message goes. Stores whole words and moves on by the bytes that count: there is always
/// room behind for the rest of a word (`FIXWriter.maximumMessageLength`).
struct FIXCursor: ~Copyable {
  var next: UnsafeMutableRawPointer

  @inline(__always) init(_ next: UnsafeMutableRawPointer) { self.next = next }

  /// The low `count` bytes of `word`.
  @inline(__always) mutating func word(_ word: UInt64, count: Int) {
    next.storeBytes(of: word.littleEndian, as: UInt64.self)
    next += count
  }

  @inline(__always) mutating func byte(_ byte: UInt8) {
    next.storeBytes(of: byte, as: UInt8.self)
    next += 1
  }

  @inline(__always) mutating func delimiter() { byte(FIXBytes.soh) }

  /// `tag=`: a constant once inlined.
  @inline(__always) mutating func tag(_ tag: FIXTag) {
    let number = UInt64(tag.rawValue)
    let ones = 0x30 &+ number % 10
    let tens = 0x30 &+ number / 10 % 10
    let hundreds = 0x30 &+ number / 100 % 10
    if number < 10 {
      word(ones | 0x3D00, count: 2)
    } else if number < 100 {
      word(tens | ones &<< 8 | 0x3D_0000, count: 3)
    } else if number < 1000 {
      word(hundreds | tens &<< 8 | ones &<< 16 | 0x3D00_0000, count: 4)
    } else {
      let thousands = 0x30 &+ number / 1000
      word(thousands | hundreds &<< 8 | tens &<< 16 | ones &<< 24 | 0x3D &<< 32, count: 5)
    }
  }

  @inline(__always) mutating func field(_ tag: FIXTag, character: UInt8) {
    self.tag(tag)
    word(UInt64(character) | 0x0100, count: 2)
  }

  @inline(__always) mutating func field(_ tag: FIXTag, _ number: UInt64) {
    self.tag(tag)
    self.number(number)
    delimiter()
  }

  @inline(__always) mutating func field(_ tag: FIXTag, signed number: Int64) {
    self.tag(tag)
    if number < 0 { byte(0x2D) }
    self.number(number.magnitude)
    delimiter()
  }

  /// A text of fixed size; nothing at all if it is empty, because FIX has no empty fields.
  @inline(__always) mutating func field<Text: FixedText>(_ tag: FIXTag, text: Text) {
    let count = text.count
    guard count > 0 else { return }
    self.tag(tag)
    // All of it in whole words; what is behind the text is overwritten by the next field.
    next.storeBytes(of: text, as: Text.self)
    next += count
    delimiter()
  }

  @inline(never) mutating func field(_ tag: FIXTag, literal: StaticString) {
    self.tag(tag)
    next.copyMemory(from: literal.utf8Start, byteCount: literal.utf8CodeUnitCount)
    next += literal.utf8CodeUnitCount
    delimiter()
  }

  /// A number of increments as a decimal, without zeros at its end.
  @inline(__always) mutating func field(_ tag: FIXTag, _ count: Int64, of increment: Increment) {
    self.tag(tag)
    if count == 0 { byte(0x30) } else { decimal(count, increment) }
    delimiter()
  }

  /// `count` bytes that were written before, at most 24 in nearly every case.
  @inline(__always) mutating func again(_ start: UnsafeMutableRawPointer, count: Int) {
    var place = 0
    repeat {
      (next + place).storeBytes(
        of: (start + place).loadUnaligned(as: UInt64.self), as: UInt64.self)
      place += 8
    } while place < count
    next += count
  }

  @inline(__always) mutating func field(
    _ tag: FIXTag, time: UInt64, _ second: inout FIXSecond, _ precision: FIXWriter.Precision
  ) {
    self.tag(tag)
    timestamp(time, &second, precision)
    delimiter()
  }

  /// `10=ddd` and its delimiter.
  @inline(__always) mutating func checkSum(_ sum: UInt8) {
    let sum = UInt64(sum)
    let digits = (sum / 100) | (sum / 10 % 10) &<< 8 | (sum % 10) &<< 16
    word(0x0130_3030_3D_3031 &+ digits &<< 24, count: 7)
  }
}
