import Domain

/// Writes FIX 4.4 messages, one at a time, into memory of the caller.
///
/// Every call writes one whole message, from `8=` to the delimiter after the checksum, at the start of `room` and
/// returns its length. It allocates nothing; the only state is the text of the last seconds written.
///
/// - Precondition: of every call: `room` holds at least `maximumMessageLength` bytes.
public struct FIXWriter: ~Copyable {
  /// No message that this type writes is longer, in bytes; the rest of the room may be overwritten with anything.
  public static var maximumMessageLength: Int { 1024 }

  /// Digits after the second in the timestamps written.
  @frozen public enum Precision: UInt8, Sendable, BitwiseCopyable {
    case milliseconds = 3
    case microseconds = 6
    case nanoseconds = 9
  }

  /// Which values a reader of reports knows.
  @frozen public enum Vocabulary: UInt8, Sendable, BitwiseCopyable {
    /// Those of FIX 4.4: what it has no value for is told by others, or left out.
    case fix44
    /// Those of FIX 5.0 SP2 too: ExecType `L` (triggered), LastLiquidityInd 4 (auction), TimeInForce `B` (good for auction).
    case fix50SP2
  }

  let precision: Precision
  /// What the execution reports written from now on may say.
  public var vocabulary = Vocabulary.fix44
  /// SendingTime and TransactTime run apart, so each has its own second.
  var sendingSecond = FIXSecond()
  var transactSecond = FIXSecond()

  public init(precision: Precision = .milliseconds) { self.precision = precision }

  /// Where the header starts: room for `8=FIX.4.4|9=ddd|`.
  @inline(__always) private static var bodyOffset: Int { 16 }

  /// Starts a message: everything up to the body.
  @inline(__always) mutating func begin(
    _ type: FIXMessageType, _ header: FIXHeader, _ room: UnsafeMutableRawBufferPointer
  ) -> FIXCursor {
    precondition(
      room.count >= Self.maximumMessageLength, "a message needs maximumMessageLength bytes of room")
    var out = FIXCursor(room.baseAddress.unsafelyUnwrapped + Self.bodyOffset)
    out.field(.messageType, character: type.byte)
    out.field(.senderCompID, text: header.sender)
    out.field(.targetCompID, text: header.target)
    out.field(.messageSequence, UInt64(header.messageSequence))
    if header.isPossibleDuplicate {
      out.field(.possibleDuplicate, character: 0x59)
      out.field(.originalSendingTime, time: header.originalSendingTime, &transactSecond, precision)
    }
    out.field(.sendingTime, time: header.sendingTime, &sendingSecond, precision)
    return out
  }

  /// Ends a message: BeginString, BodyLength and CheckSum. - Returns: its length.
  @inline(__always) func end(
    _ out: consuming FIXCursor, _ room: UnsafeMutableRawBufferPointer
  ) -> Int {
    let base = room.baseAddress.unsafelyUnwrapped
    var body = base + Self.bodyOffset
    let length = out.next - body
    precondition(length < Self.maximumMessageLength - 32, "a message outgrew its room")
    let digits = length < 100 ? 2 : length < 1000 ? 3 : 4
    if digits != 3 {
      // Short or very long: nearly every report and order has three digits.
      let place = base + Self.bodyOffset + (digits - 3)
      place.copyMemory(from: body, byteCount: length)
      body = place
    }
    // "8=FIX.4.4|9=" and the length.
    base.storeBytes(of: UInt64(0x2E34_2E58_4946_3D38).littleEndian, as: UInt64.self)
    base.storeBytes(of: UInt32(0x3D39_0134).littleEndian, toByteOffset: 8, as: UInt32.self)
    let lengthText = (FIXCursor.digits(UInt64(length)) | FIXBytes.repeated(0x30)) &>> UInt64(64 - digits * 8)
    for place in 0..<digits {
      (base + 12 + place).storeBytes(
        of: UInt8(truncatingIfNeeded: lengthText &>> UInt64(place * 8)), as: UInt8.self)
    }
    (base + 12 + digits).storeBytes(of: FIXBytes.soh, as: UInt8.self)
    let total = 13 + digits + length
    var tail = FIXCursor(body + length)
    tail.checkSum(FIXBytes.sum(UnsafeRawPointer(base), count: total))
    return total + FIXFrame.trailerLength
  }
}
