/// Finds messages in a stream of bytes (FIX 4.4 Volume 2, "Garbled messages" and "Message format").
///
/// A garbled message is ignored without counting: whatever it was, the gap in MsgSeqNum brings it again.
public enum FIXFrame {
  /// The longest message taken, in bytes.
  public static var maximumMessageLength: Int { 8192 }

  /// Why bytes were garbled.
  @frozen public enum Fault: UInt8, Sendable, BitwiseCopyable {
    /// The first field is not BeginString (8).
    case noBeginString
    /// The second field is not BodyLength (9), or it is not a number.
    case bodyLengthNotSecond
    /// BodyLength is below the shortest body or above `maximumMessageLength`.
    case bodyLengthOutOfRange
    /// The third field is not MsgType (35).
    case messageTypeNotThird
    /// No CheckSum (10) with three digits stands where BodyLength says.
    case bodyLengthWrong
    /// CheckSum is not the sum of the bytes before it.
    case checkSumWrong
  }

  /// What stands at the start of the buffer.
  @frozen public enum Result: Equatable, Sendable, BitwiseCopyable {
    /// A whole message with right length and checksum.
    case message(length: Int)
    /// The start of a message.
    case incomplete
    /// `skip` bytes to throw away, at least 1.
    case garbled(skip: Int, why: Fault)
  }

  /// Looks at the start of `buffer`. BeginString may name any version of FIX: the session says what it thinks
  /// of others.
  #if !DEBUG  // The compiler sees that nothing allocates or locks in a whole-module build only.
    @_noLocks
  #endif
  public static func next(in buffer: UnsafeRawBufferPointer) -> Result {
    guard let base = buffer.baseAddress, buffer.count > 0 else { return .incomplete }
    let bodyOffset: Int
    let bodyLength: Int
    switch head(base, count: buffer.count) {
    case .whole(let offset, let length):
      bodyOffset = offset
      bodyLength = length
    case .partial: return .incomplete
    case .broken(let fault):
      return .garbled(skip: nextBegin(base, from: 1, count: buffer.count), why: fault)
    }
    let end = bodyOffset &+ bodyLength
    guard buffer.count >= end &+ trailerLength else { return .incomplete }
    guard isTrailer(base, at: end) else {
      return .garbled(skip: nextBegin(base, from: end, count: buffer.count), why: .bodyLengthWrong)
    }
    guard checkSum(base, at: end) == Int(FIXBytes.sum(base, count: end)) else {
      return .garbled(skip: end &+ trailerLength, why: .checkSumWrong)
    }
    return .message(length: end &+ trailerLength)
  }

  /// Bytes of `10=ddd` and its delimiter.
  static var trailerLength: Int { 7 }

  enum Head {
    /// The fields 8 and 9 are whole and 35 follows: offset of the body and its length.
    case whole(body: Int, length: Int)
    case partial
    case broken(Fault)
  }

  /// Reads `8=...|9=...|35=`.
  @inline(__always) static func head(_ base: UnsafeRawPointer, count: Int) -> Head {
    // "8=FIX.4.4|9=" in two comparisons, three digits or two or four after it.
    if count >= 24, FIXBytes.word(base, 0) == 0x2E34_2E58_4946_3D38,
      base.loadUnaligned(fromByteOffset: 8, as: UInt32.self) == UInt32(littleEndian: 0x3D39_0134)
    {
      return bodyLength(base, at: 12, count: count)
    }
    return otherHead(base, count: count)
  }

  @inline(never) private static func otherHead(_ base: UnsafeRawPointer, count: Int) -> Head {
    // BeginString is at most 16 bytes: "8=FIXT.1.1" is the longest there is.
    var offset = 0
    while offset < count, offset < begin.count {
      guard FIXBytes.byte(base, offset) == begin[offset] else { return .broken(.noBeginString) }
      offset &+= 1
    }
    while offset < count, FIXBytes.byte(base, offset) != FIXBytes.soh {
      offset &+= 1
      guard offset < 16 else { return .broken(.noBeginString) }
    }
    guard offset &+ 1 < count else { return .partial }
    guard FIXBytes.byte(base, offset &+ 1) == 0x39 else { return .broken(.bodyLengthNotSecond) }
    guard offset &+ 2 < count else { return .partial }
    guard FIXBytes.byte(base, offset &+ 2) == 0x3D else { return .broken(.bodyLengthNotSecond) }
    return bodyLength(base, at: offset &+ 3, count: count)
  }

  @inline(__always) private static func bodyLength(
    _ base: UnsafeRawPointer, at start: Int, count: Int
  ) -> Head {
    var offset = start
    var length = 0
    while true {
      guard offset < count else { return .partial }
      let digit = FIXBytes.byte(base, offset) &- 0x30
      guard digit <= 9 else { break }
      length = length &* 10 &+ Int(digit)
      guard length <= maximumMessageLength else { return .broken(.bodyLengthOutOfRange) }
      offset &+= 1
    }
    guard offset > start, FIXBytes.byte(base, offset) == FIXBytes.soh else {
      return .broken(.bodyLengthNotSecond)
    }
    offset &+= 1
    // "35=", as far as it has come.
    if offset &+ 4 <= count {
      let type = UInt32(littleEndian: base.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
      guard type & 0xFF_FFFF == 0x3D_3533 else { return .broken(.messageTypeNotThird) }
    } else {
      guard offset >= count || FIXBytes.byte(base, offset) == 0x33,
        offset &+ 1 >= count || FIXBytes.byte(base, offset &+ 1) == 0x35,
        offset &+ 2 >= count || FIXBytes.byte(base, offset &+ 2) == 0x3D
      else { return .broken(.messageTypeNotThird) }
      return .partial
    }
    guard length >= 5, offset &+ length &+ trailerLength <= maximumMessageLength else {
      return .broken(.bodyLengthOutOfRange)
    }
    return .whole(body: offset, length: length)
  }

  /// Whether a delimiter, `10=`, three digits and a delimiter stand around `end`.
  @inline(__always) static func isTrailer(_ base: UnsafeRawPointer, at end: Int) -> Bool {
    // From the last byte of the body: "|10=ddd|".
    let trailer = FIXBytes.word(base, end &- 1) ^ 0x0130_3030_3D30_3101
    return trailer & 0xFF00_0000_FFFF_FFFF == 0 && FIXBytes.areDigits(trailer)
  }

  @inline(__always) private static func checkSum(_ base: UnsafeRawPointer, at end: Int) -> Int {
    let hundreds = Int(FIXBytes.byte(base, end &+ 3) &- 0x30)
    let tens = Int(FIXBytes.byte(base, end &+ 4) &- 0x30)
    return hundreds &* 100 &+ tens &* 10 &+ Int(FIXBytes.byte(base, end &+ 5) &- 0x30)
  }

  /// Offset at or after `from` of the next `8=FIX` that does not end a longer tag such as 58; if there is none,
  /// of what may be the start of one.
  @inline(never) private static func nextBegin(_ base: UnsafeRawPointer, from: Int, count: Int) -> Int {
    var offset = from
    while offset < count {
      var matched = 0
      while matched < begin.count, offset &+ matched < count,
        FIXBytes.byte(base, offset &+ matched) == begin[matched]
      {
        matched &+= 1
      }
      let isWhole = matched == begin.count || offset &+ matched == count
      if isWhole, FIXBytes.byte(base, offset &- 1) &- 0x30 > 9 { return offset }
      offset &+= 1
    }
    return count
  }

  /// `8=FIX`
  private static var begin: InlineArray<5, UInt8> { [0x38, 0x3D, 0x46, 0x49, 0x58] }
}
