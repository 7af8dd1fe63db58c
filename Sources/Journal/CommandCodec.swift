import Domain
import Glibc

/// Commands as the payload of journal frames and back.
///
/// A command is a fixed list of 64-bit words; its kind says which. Words that are zero are not written. The
/// list is part of the journal's format: it does not follow the layout of the structs in memory, holds no
/// padding, and never changes for a kind once released.
enum CommandCodec {
  /// The longest list of words.
  static var maximumWords: Int { 24 }

  /// What `encode` wrote.
  struct Encoded {
    var kind: CommandKind
    /// Bit n: word n is there.
    var words: UInt32
    @inline(__always) var length: UInt16 { UInt16(truncatingIfNeeded: words.nonzeroBitCount &* 8) }
  }

  /// Writes `command` at `payload`, where `maximumWords` words must be free.
  @inline(__always)
  static func encode(_ command: Command, at payload: UnsafeMutableRawPointer) -> Encoded {
    var writer = WordWriter(at: payload)
    let kind: CommandKind
    switch command {
    case .newOrder(let it): kind = put(it, &writer)
    case .cancelOrder(let it): kind = put(it, &writer)
    case .replaceOrder(let it): kind = put(it, &writer)
    case .orderStatus(let it): kind = put(it, &writer)
    case .massCancel(let it): kind = put(it, &writer)
    case .refuseRequest(let it): kind = put(it, &writer)
    case .sessionLogon(let it): kind = put(it, &writer)
    case .sessionMessage(let it): kind = put(it, &writer)
    case .configure(let it): kind = put(it, &writer)
    case .defineInstrument(let it): kind = put(it, &writer)
    case .changePhase(let it): kind = put(it, &writer)
    case .endOfDay(let it): kind = put(it, &writer)
    case .setRules(let it): kind = put(it, &writer)
    case .setFees(let it): kind = put(it, &writer)
    case .defineAccount(let it): kind = put(it, &writer)
    case .setPositionLimit(let it): kind = put(it, &writer)
    case .transfer(let it): kind = put(it, &writer)
    case .setThrottle(let it): kind = put(it, &writer)
    case .setKillSwitch(let it): kind = put(it, &writer)
    case .bustTrade(let it): kind = put(it, &writer)
    case .newOrderPair(let it): kind = put(it, &writer)
    case .queryThrottle(let it): kind = put(it, &writer)
    case .advance: kind = .advance
    }
    return Encoded(kind: kind, words: writer.words)
  }

  @inline(__always)
  private static func put<Payload: CommandPayload>(_ it: Payload, _ writer: inout WordWriter) -> CommandKind {
    it.write(to: &writer)
    return Payload.commandKind
  }

  /// The command whose present words stand at `payload`; `words` says which are there.
  /// - Returns: nil unless the bytes are exactly what `encode` writes for some command.
  static func decode(_ kind: CommandKind, words: UInt32, at payload: UnsafeRawPointer) -> Command? {
    var reader = WordReader(at: payload, words: words)
    guard let command = read(kind, &reader) else { return nil }
    // What encodes to other bytes is no command: unused bits, words that should have been left out.
    return withUnsafeTemporaryAllocation(byteCount: maximumWords * 8, alignment: 8) { scratch in
      let again = encode(command, at: scratch.baseAddress!)
      guard again.words == words else { return nil }
      return memcmp(scratch.baseAddress!, payload, Int(again.length)) == 0 ? command : nil
    }
  }

  private static func read(_ kind: CommandKind, _ reader: inout WordReader) -> Command? {
    switch kind {
    case .configure: return Limits(from: &reader).map(Command.configure)
    case .defineInstrument: return Instrument(from: &reader).map(Command.defineInstrument)
    case .changePhase: return PhaseChange(from: &reader).map(Command.changePhase)
    case .endOfDay: return EndOfDay(from: &reader).map(Command.endOfDay)
    case .setRules: return InstrumentRules(from: &reader).map(Command.setRules)
    case .setFees: return FeeRates(from: &reader).map(Command.setFees)
    case .defineAccount: return AccountDefinition(from: &reader).map(Command.defineAccount)
    case .setPositionLimit: return PositionLimit(from: &reader).map(Command.setPositionLimit)
    case .transfer: return Transfer(from: &reader).map(Command.transfer)
    case .setThrottle: return ThrottleSetting(from: &reader).map(Command.setThrottle)
    case .setKillSwitch: return KillSwitch(from: &reader).map(Command.setKillSwitch)
    case .bustTrade: return TradeBust(from: &reader).map(Command.bustTrade)
    case .newOrderPair: return NewOrderPair(from: &reader).map(Command.newOrderPair)
    case .queryThrottle: return ThrottleQuery(from: &reader).map(Command.queryThrottle)
    case .advance: return .advance
    case .newOrder: return NewOrder(from: &reader).map(Command.newOrder)
    case .cancelOrder: return CancelOrder(from: &reader).map(Command.cancelOrder)
    case .replaceOrder: return ReplaceOrder(from: &reader).map(Command.replaceOrder)
    case .orderStatus: return OrderStatusQuery(from: &reader).map(Command.orderStatus)
    case .massCancel: return MassCancel(from: &reader).map(Command.massCancel)
    case .refuseRequest: return RefusedRequest(from: &reader).map(Command.refuseRequest)
    case .sessionLogon: return SessionLogon(from: &reader).map(Command.sessionLogon)
    case .sessionMessage: return SessionMessage(from: &reader).map(Command.sessionMessage)
    }
  }

  /// Sizes in memory of every payload, as they were when the word lists were written. A field that is added
  /// to a struct changes its size; the journal must then know it, as a new command kind.
  static func checkPayloads() {
    precondition(1.littleEndian == 1, "the journal is written by little-endian machines only")
    precondition(MemoryLayout<Limits>.size == 36)
    precondition(MemoryLayout<Instrument>.size == 80)
    precondition(MemoryLayout<PhaseChange>.size == 5)
    precondition(MemoryLayout<EndOfDay>.size == 4)
    precondition(MemoryLayout<NewOrder>.size == 120)
    precondition(MemoryLayout<CancelOrder>.size == 101)
    precondition(MemoryLayout<ReplaceOrder>.size == 160)
    precondition(MemoryLayout<OrderStatusQuery>.size == 73)
    precondition(MemoryLayout<MassCancel>.size == 63)
    precondition(MemoryLayout<RefusedRequest>.size == 128)
    precondition(MemoryLayout<SessionLogon>.size == 104)
    precondition(MemoryLayout<SessionMessage>.size == 96)
    precondition(MemoryLayout<InstrumentRules>.size == 80)
    precondition(MemoryLayout<FeeRates>.size == 16)
    precondition(MemoryLayout<AccountDefinition>.size == 32)
    precondition(MemoryLayout<PositionLimit>.size == 16)
    precondition(MemoryLayout<Transfer>.size == 24)
    precondition(MemoryLayout<ThrottleSetting>.size == 12)
    precondition(MemoryLayout<ThrottleQuery>.size == 8)
    precondition(MemoryLayout<KillSwitch>.size == 9)
    precondition(MemoryLayout<TradeBust>.size == 8)
    precondition(MemoryLayout<NewOrderPair>.size == 184)
  }
}

/// What a command carries, as a list of words: `write` and `init(from:)` name the same words in the same
/// order.
protocol CommandPayload {
  static var commandKind: CommandKind { get }
  func write(to words: inout WordWriter)
  /// Nil if a value is out of its type's range.
  init?(from words: inout WordReader)
}

/// Puts words one after the other, leaving out those that are zero. Branch-free.
struct WordWriter {
  private var cursor: UnsafeMutableRawPointer
  private var present: UInt64 = 0
  private var index: UInt64 = 0

  @inline(__always) init(at base: UnsafeMutableRawPointer) { cursor = base }

  @inline(__always) var words: UInt32 { UInt32(truncatingIfNeeded: present) }

  @inline(__always) mutating func put(_ word: UInt64) {
    let here: UInt64 = word == 0 ? 0 : 1
    cursor.storeBytes(of: word, as: UInt64.self)
    cursor += Int(truncatingIfNeeded: here &<< 3)
    present |= here &<< index
    index &+= 1
  }

  @inline(__always) mutating func put(_ value: Int64) { put(UInt64(bitPattern: value)) }

  @inline(__always) mutating func put(_ low: UInt32, _ high: UInt32) {
    put(UInt64(low) | UInt64(high) &<< 32)
  }

  @inline(__always) mutating func put(_ origin: Origin) {
    put(origin.session.rawValue, origin.messageSequence)
  }

  @inline(__always) mutating func put<Text: FixedText>(_ text: Text) {
    withUnsafeBytes(of: text) { raw in
      var at = 0
      while at < MemoryLayout<Text>.size {
        put(raw.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        at &+= 8
      }
    }
  }
}

/// Takes words in the order in which they were put.
struct WordReader {
  private var cursor: UnsafeRawPointer
  private var present: UInt32

  init(at base: UnsafeRawPointer, words: UInt32) {
    cursor = base
    present = words
  }

  mutating func take() -> UInt64 {
    defer { present &>>= 1 }
    guard present & 1 == 1 else { return 0 }
    defer { cursor += 8 }
    return cursor.loadUnaligned(as: UInt64.self)
  }

  mutating func takeSigned() -> Int64 { Int64(bitPattern: take()) }

  mutating func takePair() -> (low: UInt32, high: UInt32) {
    let word = take()
    return (UInt32(truncatingIfNeeded: word), UInt32(truncatingIfNeeded: word &>> 32))
  }

  mutating func takeOrigin() -> Origin {
    let pair = takePair()
    return Origin(session: SessionID(rawValue: pair.low), messageSequence: pair.high)
  }

  /// Nil if the length is more than the text can hold or bytes behind it are not zero.
  mutating func takeText<Text: FixedText>(_ type: Text.Type) -> Text? {
    var text = Text()
    withUnsafeMutableBytes(of: &text) { raw in
      for at in stride(from: 0, to: raw.count, by: 8) {
        raw.storeBytes(of: take(), toByteOffset: at, as: UInt64.self)
      }
    }
    guard text.count <= Text.capacity else { return nil }
    let clean = text.withBytes { Text(bytes: $0) }
    return clean == text ? text : nil
  }
}

extension UInt32 {
  /// Four bytes, the first one least significant.
  @inline(__always) init(_ byte0: UInt8, _ byte1: UInt8, _ byte2: UInt8 = 0, _ byte3: UInt8 = 0) {
    let low = UInt32(byte0) | UInt32(byte1) &<< 8
    let high = UInt32(byte2) | UInt32(byte3) &<< 8
    self = low | high &<< 16
  }

  /// A short and two bytes, the short least significant.
  @inline(__always) init(_ short: UInt16, _ byte2: UInt8, _ byte3: UInt8) {
    let high = UInt32(byte2) | UInt32(byte3) &<< 8
    self = UInt32(short) | high &<< 16
  }

  /// Byte `n`, the least significant is 0.
  func byte(_ n: UInt32) -> UInt8 { UInt8(truncatingIfNeeded: self &>> (n &* 8)) }
}
