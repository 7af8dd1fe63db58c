/// One field as it stands in the message.
struct FIXField {
  /// Offset of the tag.
  var start: Int
  /// -1 if it is not a number from 1 to 9999.
  var tag: Int
  /// Offset of the value; of the field itself if it has no `=`.
  var value: Int
  var length: Int
}

/// The fields of a message from one offset to the trailer, one after the other.
///
/// Delimiters are found 64 bytes at a time and kept as bits, so that where a field ends does not wait for where the
/// one before it ended. A tag is read as a word of eight bytes: past the end of the field, but never past the
/// message, because the trailer is seven bytes long.
struct FIXFields {
  private let base: UnsafeRawPointer
  /// Offset of the trailer; a delimiter stands before it.
  private let end: Int
  /// Where the next field starts.
  private(set) var offset: Int
  private var block: Int
  /// Bit n: a delimiter at `block + n`, not yet come to.
  private var delimiters: UInt64

  @inline(__always) init(_ base: UnsafeRawPointer, from start: Int, to end: Int) {
    self.base = base
    self.end = end
    offset = start
    block = start &- 64
    delimiters = 0
  }

  /// The next field; nil at the trailer.
  @inline(__always) mutating func next() -> FIXField? {
    guard offset < end else { return nil }
    while true {
      while delimiters == 0 {
        block &+= 64
        delimiters = find(block)
      }
      let stop = block &+ delimiters.trailingZeroBitCount
      delimiters &= delimiters &- 1
      // Delimiters inside of data are passed over.
      if stop >= offset {
        let field = read(to: stop)
        offset = stop &+ 1
        return field
      }
    }
  }

  /// Goes on at `offset`, after data that may have held delimiters.
  @inline(__always) mutating func move(to offset: Int) { self.offset = offset }

  @inline(__always) private func read(to stop: Int) -> FIXField {
    let word = FIXBytes.word(base, offset)
    // Most tags have two digits.
    let tens = word & 0xFF ^ 0x30
    let ones = word &>> 8 & 0xFF ^ 0x30
    if word & 0xFF_0000 == 0x3D_0000, tens &- 1 < 9, ones < 10 {
      return FIXField(
        start: offset, tag: Int(truncatingIfNeeded: tens &* 10 &+ ones), value: offset &+ 3,
        length: stop &- offset &- 3)
    }
    return Self.readOther(base, offset, word, to: stop)
  }

  /// A field whose tag has one, three or four digits.
  @inline(__always) private static func readOther(
    _ base: UnsafeRawPointer, _ offset: Int, _ word: UInt64, to stop: Int
  ) -> FIXField {
    let digits = FIXBytes.first(0x3D, in: word)
    guard digits > 0, digits <= 4, word & 0xFF != 0x30 else { return readOdd(base, offset, to: stop) }
    // Digits move to the top, zeros come in below: "38=..." is read as 0038.
    let tag =
      (UInt32(truncatingIfNeeded: word) ^ 0x3030_3030) &<< UInt32(truncatingIfNeeded: 32 &- digits &* 8)
    guard ((tag &+ 0x7676_7676) | tag) & 0x8080_8080 == 0 else { return readOdd(base, offset, to: stop) }
    let pairs = ((tag &* 2561) &>> 8) & 0x00FF_00FF
    let number = (pairs &* 6_553_601) &>> 16
    let value = offset &+ digits &+ 1
    return FIXField(
      start: offset, tag: Int(truncatingIfNeeded: number), value: value, length: stop &- value)
  }

  /// A field whose tag is no number from 1 to 9999.
  @inline(never) private static func readOdd(_ base: UnsafeRawPointer, _ offset: Int, to stop: Int)
    -> FIXField
  {
    var equals = offset
    while equals < stop, FIXBytes.byte(base, equals) != 0x3D { equals &+= 1 }
    let value = equals < stop ? equals &+ 1 : offset
    return FIXField(start: offset, tag: -1, value: value, length: stop &- value)
  }

  /// Bits of the delimiters in the 64 bytes at `block`, as far as the message goes.
  @inline(__always) private func find(_ block: Int) -> UInt64 {
    guard block &+ 64 <= end &+ FIXFrame.trailerLength else { return Self.findLast(base, block, end) }
    return FIXBytes.find64(FIXBytes.soh, base + block)
  }

  /// The same where fewer than 64 bytes are left.
  @inline(never) private static func findLast(_ base: UnsafeRawPointer, _ block: Int, _ end: Int) -> UInt64 {
    let limit = end &+ FIXFrame.trailerLength
    var bits: UInt64 = 0
    var place = block
    while place < end {
      let shift = UInt64(truncatingIfNeeded: place &- block)
      if place &+ 16 <= limit {
        bits |= FIXBytes.find16(FIXBytes.soh, base + place) &<< shift
      } else {
        // The last 16 bytes of the message, without those that have been.
        let last = limit &- 16
        let found = FIXBytes.find16(FIXBytes.soh, base + last)
        bits |= (found &>> UInt64(truncatingIfNeeded: place &- last)) &<< shift
      }
      place &+= 16
    }
    return bits
  }
}

extension FIXParser {
  /// What a Reject says of the field at `offset`, whose tag is not one of FIX 4.4: the number as it was written,
  /// if it is one.
  @inline(never) func invalidTag(at offset: Int) -> FIXFault {
    let isNegative = FIXBytes.byte(base, offset) == 0x2D
    var place = isNegative ? offset &+ 1 : offset
    let first = place
    var number: Int32 = 0
    while FIXBytes.byte(base, place) &- 0x30 <= 9 {
      guard place &- first < 9 else { return FIXFault(.invalidTagNumber) }
      number = number &* 10 &+ Int32(FIXBytes.byte(base, place) &- 0x30)
      place &+= 1
    }
    guard place > first, FIXBytes.byte(base, place) == 0x3D else { return FIXFault(.invalidTagNumber) }
    return FIXFault(.invalidTagNumber, tag: isNegative ? -number : number)
  }

  /// Notes where each field is, without a look at the dictionary.
  func scan(from start: Int, to end: Int) -> FIXFault? {
    var fields = FIXFields(base, from: start, to: end)
    while let field = fields.next() {
      if field.tag > 0, field.tag < FIXDictionary.definedLimit {
        store(UInt16(truncatingIfNeeded: field.tag), field.value, field.length)
      } else if field.tag < 0 {
        return invalidTag(at: field.start)
      } else if case let place = FIXDictionary.place(ofExtension: field.tag), place > 0 {
        store(UInt16(truncatingIfNeeded: place), field.value, field.length)
      }
    }
    return nil
  }
}
