/// One field as it stands in the message.
struct FIXField {
  /// -1 if it is not a number from 1 to 9999.
  var tag: Int
  /// Offset of the value.
  var value: Int
  var length: Int
  /// Offset of the next field.
  @inline(__always) var next: Int { value &+ length &+ 1 }
}

/// Finding fields. Words of eight bytes are read past the end of a field but never past the message: the trailer
/// is seven bytes long, so from any byte before it there are eight. A delimiter stands before the trailer, so
/// every search for one ends.
extension FIXParser {
  /// The field at `offset`, which lies before the trailer.
  @inline(__always) func field(at offset: Int) -> FIXField {
    let word = FIXBytes.word(base, offset)
    let digits = FIXBytes.first(0x3D, in: word)
    // Digits move to the top, zeros come in below: "38=..." is read as 00000038.
    let shift = UInt64(truncatingIfNeeded: (8 &- digits) &* 8)
    let tagDigits = (word ^ FIXBytes.repeated(0x30)) &<< shift
    guard digits > 0, digits <= 4, word & 0xFF != 0x30, FIXBytes.areDigits(tagDigits) else {
      return oddField(at: offset)
    }
    let tag = Int(truncatingIfNeeded: FIXBytes.number(tagDigits))
    let value = offset &+ digits &+ 1
    return FIXField(tag: tag, value: value, length: valueLength(at: value))
  }

  /// Bytes from `value` to the next delimiter.
  @inline(__always) private func valueLength(at value: Int) -> Int {
    var offset = value
    while true {
      let place = FIXBytes.first(FIXBytes.soh, in: FIXBytes.word(base, offset))
      if place < 8 { return offset &+ place &- value }
      offset &+= 8
    }
  }

  /// A field whose tag is no number from 1 to 9999; `value` is where the field starts if it has no `=`.
  @inline(never) private func oddField(at offset: Int) -> FIXField {
    var equals = offset
    while FIXBytes.byte(base, equals) != 0x3D, FIXBytes.byte(base, equals) != FIXBytes.soh {
      equals &+= 1
    }
    let value = FIXBytes.byte(base, equals) == 0x3D ? equals &+ 1 : offset
    return FIXField(tag: -1, value: value, length: valueLength(at: value))
  }

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
    var offset = start
    while offset < end {
      let field = field(at: offset)
      if field.tag > 0, field.tag < FIXDictionary.tagLimit {
        store(UInt16(truncatingIfNeeded: field.tag), field.value, field.length)
      } else if field.tag < 0 {
        return invalidTag(at: offset)
      }
      offset = field.next
    }
    return nil
  }
}
