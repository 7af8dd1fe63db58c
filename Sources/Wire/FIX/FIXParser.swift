import Memory

/// Reads one FIX 4.4 message at a time: finds its fields, checks them against `FIXDictionary`, and gives typed
/// access to them until the next message is parsed.
///
/// It owns a table with one entry a tag and reuses it, so that parsing allocates nothing and a field is found by
/// one load. The bytes of the message are not copied: they must stay where they are for as long as fields are read.
public struct FIXParser: ~Copyable {
  /// What parsing gave.
  @frozen public enum Outcome: Equatable, Sendable, BitwiseCopyable {
    /// Well formed. With `validating`, all that the dictionary asks for holds, unless the type is `unsupported`.
    case message(FIXMessageType)
    /// To be answered with a Reject (35=3). The fields of the header can still be read where they are there.
    case fault(FIXFault)
    /// Not a whole message: what `FIXFrame` would not have given.
    case garbled
  }

  /// Where the value of a field is. Valid if `generation` is that of the message.
  @usableFromInline struct Slot {
    @usableFromInline var offset: UInt16
    @usableFromInline var length: UInt16
    @usableFromInline var generation: UInt32
  }

  private let inPlace = InPlace()
  @usableFromInline let slots: UnsafeMutablePointer<Slot>
  @usableFromInline var generation: UInt32 = 0
  @usableFromInline var base: UnsafeRawPointer
  let dictionary = FIXDictionary()
  let groups: UnsafeMutablePointer<FIXGroups>
  let calendar: UnsafeMutablePointer<FIXCalendar>

  /// What the message is.
  public internal(set) var messageType: FIXMessageType = .invalid
  /// SendingTime of the message of this generation: checking it has read it.
  private var sendingTimeGeneration: UInt32 = 0
  private var checkedSendingTime: UInt64 = 0

  /// Whether BeginString (tag 8) is `FIX.4.4`.
  public internal(set) var isFIX44 = false
  /// False if a validated message has none of the fields that make an order more than a plain one: no ExecInst, StopPx,
  /// MaxFloor and so on (`FIXDictionary.orderTerms`).
  public internal(set) var hasOrderTerms = true
  /// Where the fields after MsgType start, and where the trailer does.
  private(set) var fieldsStart = 0
  private(set) var fieldsEnd = 0

  /// Reserves and fills its tables.
  public init() {
    slots = .allocate(capacity: FIXDictionary.tagLimit)
    slots.initialize(
      repeating: Slot(offset: 0, length: 0, generation: 0), count: FIXDictionary.tagLimit)
    groups = .allocate(capacity: 1)
    groups.initialize(to: FIXGroups())
    calendar = .allocate(capacity: 1)
    calendar.initialize(to: FIXCalendar())
    base = UnsafeRawPointer(slots)
  }

  deinit {
    slots.deallocate()
    groups.deallocate()
    calendar.deallocate()
  }

  /// Parses `message`, which is what `FIXFrame.next` found: from `8=` to the delimiter after the checksum.
  ///
  /// - Parameters:
  ///   - message: one whole message; its checksum is not looked at again.
  ///   - validating: checks every field against the dictionary. Without it only the shape `tag=value` is checked,
  ///     a repeated tag keeps its first value, and data fields with delimiters inside are not understood: for a
  ///     client that trusts its venue.
  #if !DEBUG  // The compiler sees that nothing allocates or locks in a whole-module build only.
    @_noLocks
  #endif
  public mutating func parse(_ message: UnsafeRawBufferPointer, validating: Bool = true) -> Outcome {
    begin(message)
    guard let start = message.baseAddress, message.count >= 24,
      case .whole(let body, let length) = FIXFrame.head(start, count: message.count),
      body &+ length &+ FIXFrame.trailerLength == message.count,
      FIXFrame.isTrailer(start, at: body &+ length)
    else { return .garbled }
    let end = body &+ length
    // The version, without "8=" and what follows: "FIX.4.4" and its delimiter.
    isFIX44 = FIXBytes.word(start, 2) == 0x0134_2E34_2E58_4946
    let typeOffset = body &+ 3
    var typeLength = 0
    while FIXBytes.byte(start, typeOffset &+ typeLength) != FIXBytes.soh { typeLength &+= 1 }
    store(FIXTag.messageType.rawValue, typeOffset, typeLength)
    messageType = dictionary.messageType(start + typeOffset, count: typeLength)
    let fields = typeOffset &+ typeLength &+ 1
    fieldsStart = fields
    fieldsEnd = end
    let hasLayout = messageType.rawValue < UInt8(FIXMessageType.layoutCount)
    if validating, hasLayout {
      if let fault = validate(from: fields, to: end) { return .fault(fault) }
      return .message(messageType)
    }
    if let fault = scan(from: fields, to: end) { return .fault(fault) }
    if messageType == .invalid {
      return .fault(typeLength == 0 ? FIXFault(.tagWithoutValue, tag: 35) : FIXFault(.invalidMessageType))
    }
    return .message(messageType)
  }

  @inline(__always) private mutating func begin(_ message: UnsafeRawBufferPointer) {
    beginGeneration()
    if let start = message.baseAddress { base = start }
    messageType = .invalid
    isFIX44 = false
    hasOrderTerms = true
  }

  /// Makes every slot one of the past.
  @inline(__always) mutating func beginGeneration() {
    generation &+= 1
    if generation == 0 {
      // Every slot is from another age after four thousand million messages.
      slots.update(
        repeating: Slot(offset: 0, length: 0, generation: 0), count: FIXDictionary.tagLimit)
      generation = 1
      sendingTimeGeneration = 0
    }
  }

  @inline(__always) mutating func noteSendingTime(_ time: UInt64) {
    sendingTimeGeneration = generation
    checkedSendingTime = time
  }

  /// SendingTime (52), UTC nanoseconds; nil if it is absent or not a UTCTimestamp.
  public var sendingTime: UInt64? {
    if sendingTimeGeneration == generation, generation != 0 { return checkedSendingTime }
    return utcTimestamp(.sendingTime)
  }

  /// - Returns: false if the message had the tag before; the first value stays.
  @discardableResult
  @inline(__always) func store(_ tag: UInt16, _ offset: Int, _ length: Int) -> Bool {
    guard slots[Int(tag)].generation != generation else { return false }
    replace(tag, offset, length)
    return true
  }

  @inline(__always) func replace(_ tag: UInt16, _ offset: Int, _ length: Int) {
    slots[Int(tag)] = Slot(
      offset: UInt16(truncatingIfNeeded: offset), length: UInt16(truncatingIfNeeded: length),
      generation: generation)
  }
}
