import Domain

/// Typed access to the fields of the message parsed last. Of a field in a repeating group the last value is given.
extension FIXParser {
  /// A decimal as a whole number of increments.
  @frozen public enum Decimal: Equatable, Sendable, BitwiseCopyable {
    case value(Int64)
    /// Not a whole number of increments. It is never rounded.
    case offIncrement
    /// Not a number in FIX's form: an exponent, a plus sign, a letter.
    case notNumeric
    /// More increments than an `Int64` holds.
    case overflow
    case absent
  }

  /// A text of limited length.
  @frozen public enum Text<Value: FixedText>: Equatable, Sendable, BitwiseCopyable {
    case value(Value)
    /// Longer than the type holds: it is never cut.
    case tooLong
    case absent
  }

  /// Whether the message has the field.
  @inlinable public func has(_ tag: FIXTag) -> Bool { bytes(tag) != nil }

  /// The value as it came; nil if the message does not have the field. Valid as long as the message's memory is.
  @inlinable public func bytes(_ tag: FIXTag) -> UnsafeRawBufferPointer? {
    guard tag.place < 1024 else { return nil }
    let slot = slots[tag.place]
    guard slot.generation == generation, generation != 0 else { return nil }
    return UnsafeRawBufferPointer(start: base + Int(slot.offset), count: Int(slot.length))
  }

  /// Whether the message has the field and its value is `text`.
  @inlinable public func equals<Value: FixedText>(_ tag: FIXTag, _ text: Value) -> Bool {
    guard let bytes = bytes(tag), bytes.count == text.count else { return false }
    let value = bytes.baseAddress.unsafelyUnwrapped
    let count = bytes.count
    return withUnsafeBytes(of: text) { raw in
      let wanted = raw.baseAddress.unsafelyUnwrapped
      var place = 0
      // Whole words: at least eight bytes follow a value in its message, and a text is as long as its type.
      while place < count {
        let difference =
          UInt64(littleEndian: (value + place).loadUnaligned(as: UInt64.self))
          ^ UInt64(littleEndian: (wanted + place).loadUnaligned(as: UInt64.self))
        let unused = UInt64(truncatingIfNeeded: max(0, place &+ 8 &- count) &* 8)
        if difference &<< unused != 0 { return false }
        place &+= 8
      }
      return true
    }
  }

  /// Nil if the field is absent or not an integer of 63 bits.
  #if !DEBUG  // The compiler sees that nothing allocates or locks in a whole-module build only.
    @_noLocks
  #endif
  public func integer(_ tag: FIXTag) -> Int64? {
    guard let bytes = bytes(tag), bytes.count > 0 else { return nil }
    return FIXNumber.signed(bytes.baseAddress!, 0, bytes.count)
  }

  /// Nil if the field is absent or neither `Y` nor `N`.
  public func boolean(_ tag: FIXTag) -> Bool? {
    switch character(tag) {
    case 0x59: true
    case 0x4E: false
    default: nil
    }
  }

  /// Nil if the field is absent or not one byte long.
  @inlinable public func character(_ tag: FIXTag) -> UInt8? {
    guard let bytes = bytes(tag), bytes.count == 1 else { return nil }
    return bytes.baseAddress.unsafelyUnwrapped.load(as: UInt8.self)
  }

  /// UTC nanoseconds since 1970; nil if the field is absent or not a UTCTimestamp.
  #if !DEBUG  // The compiler sees that nothing allocates or locks in a whole-module build only.
    @_noLocks
  #endif
  public func utcTimestamp(_ tag: FIXTag) -> UInt64? {
    guard let bytes = bytes(tag), bytes.count > 0 else { return nil }
    return calendar.pointee.timestamp(bytes.baseAddress!, 0, bytes.count)
  }

  /// UTC nanoseconds at which the day begins; nil if the field is absent or not a LocalMktDate.
  public func date(_ tag: FIXTag) -> UInt64? {
    guard let bytes = bytes(tag), bytes.count == 8 else { return nil }
    return calendar.pointee.days(FIXBytes.word(bytes.baseAddress!, 0)).map {
      $0 &* FIXCalendar.nanosecondsPerDay
    }
  }

  /// How many `increment`s the field's value is.
  #if !DEBUG  // The compiler sees that nothing allocates or locks in a whole-module build only.
    @_noLocks
  #endif
  public func decimal(_ tag: FIXTag, increment: Increment) -> Decimal {
    guard let bytes = bytes(tag) else { return .absent }
    guard bytes.count > 0, let decimal = FIXNumber.decimal(bytes.baseAddress!, 0, bytes.count) else {
      return .notNumeric
    }
    return FIXNumber.increments(of: decimal, increment)
  }

  /// The value as a text of fixed size.
  @inlinable public func text<Value: FixedText>(_ tag: FIXTag, as type: Value.Type = Value.self) -> Text<
    Value
  > {
    guard let bytes = bytes(tag) else { return .absent }
    guard let value = Value(bytes: bytes) else { return .tooLong }
    return .value(value)
  }
}

/// The header.
extension FIXParser {
  /// MsgSeqNum (34); nil if it is absent, not a number or above 2^32 - 1.
  public var messageSequence: UInt32? { sequence(.messageSequence) }

  /// OrigSendingTime (122), UTC nanoseconds.
  public var originalSendingTime: UInt64? { utcTimestamp(.originalSendingTime) }

  /// PossDupFlag (43).
  public var isPossibleDuplicate: Bool { character(.possibleDuplicate) == 0x59 }

  /// PossResend (97).
  public var isPossibleResend: Bool { character(.possibleResend) == 0x59 }

  /// A sequence number such as BeginSeqNo (7) or NewSeqNo (36); nil as for `messageSequence`.
  #if !DEBUG  // The compiler sees that nothing allocates or locks in a whole-module build only.
    @_noLocks
  #endif
  public func sequence(_ tag: FIXTag) -> UInt32? {
    guard let bytes = bytes(tag), bytes.count > 0,
      let value = FIXNumber.unsigned(bytes.baseAddress!, 0, bytes.count)
    else { return nil }
    return UInt32(exactly: value)
  }
}
