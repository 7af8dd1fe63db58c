import Memory

/// What FIX 4.4 says about fields and messages, as tables that are read by tag number.
///
/// Made once from the texts `fields`, `moreFields` and `layouts`, in memory of its own: reading needs no lazy
/// initialisation, no hashing and no search, but for the few closed lists of longer strings.
struct FIXDictionary: ~Copyable {
  private let inPlace = InPlace()
  /// Places in the tables: one a tag of FIX 4.4 (the highest is 956), and some for `FIXDictionary+Extensions`.
  static var tagLimit: Int { 1024 }

  /// What the values of a field look like (FIX 4.4 Volume 1, "Data types"). Named as in the specification.
  enum ValueType: UInt8 {
    case string, char, boolean, int, float, unsigned, multipleValueString
    case utcTimestamp, utcTimeOnly, date, monthYear, currency, country, data
  }

  /// How a closed list of values is stored.
  enum ClosedList: UInt8 {
    /// Any value.
    case open
    /// One-byte values: bit n stands for the byte n.
    case characters
    /// Integers: bit n stands for n.
    case integers
    /// Strings: `sets` has offset and length of the list in the text of the table.
    case strings
  }

  /// One field, whichever message it stands in.
  struct Field {
    var type: ValueType = .string
    var closed: ClosedList = .open
    /// Place in `sets` if the list of values is closed.
    var set: UInt8 = 0
    /// FIX 4.4 defines the tag.
    var isDefined = false
    /// Only some orders have it: `orderTerms`.
    var isOrderTerm = false
    /// The tag of the data whose length it is; the first member of a group whose NumInGroup it is.
    var partner: UInt16 = 0
    /// Its bit in the masks of required fields; 0 if no message requires it.
    var required: UInt64 = 0
  }

  /// 128 bits; or the address and length of a list of strings.
  struct ValueSet {
    var low: UInt64 = 0
    var high: UInt64 = 0
  }

  /// How a field stands in one type of message.
  struct Usage: OptionSet {
    var rawValue: UInt8
    static var header: Self { .init(rawValue: 1) }
    static var body: Self { .init(rawValue: 2) }
    static var trailer: Self { .init(rawValue: 3) }
    /// Inside a repeating group.
    static var member: Self { .init(rawValue: 4) }
    /// NumInGroup of a repeating group.
    static var groupCount: Self { .init(rawValue: 8) }
    /// Length of the data field that comes next.
    static var length: Self { .init(rawValue: 16) }
    static var data: Self { .init(rawValue: 32) }
    /// Header, body or trailer: 1 to 3; 0 if the message has no such field.
    var section: UInt8 { rawValue & 3 }
  }

  /// What a field of one type of message is checked for, side by side: one load a field.
  struct Rule {
    var usage: Usage = []
    var type: ValueType = .string
    var closed: ClosedList = .open
    var set: UInt8 = 0
    /// The place of its bit in the masks of required fields; `termPlace` or `requiredLimit` if no message requires it.
    var required = UInt32(FIXDictionary.requiredLimit)
  }

  let fields: UnsafeMutablePointer<Field>
  /// `tagLimit` entries a message type.
  let rules: UnsafeMutablePointer<Rule>
  /// `tagLimit` entries a message type.
  let usages: UnsafeMutablePointer<Usage>
  /// NumInGroup tag of the group that a member stands in; `tagLimit` entries a message type.
  let owners: UnsafeMutablePointer<UInt16>
  /// Mask of required fields, one a message type.
  let required: UnsafeMutablePointer<UInt64>
  /// Tag of each bit of the masks.
  let requiredTags: UnsafeMutablePointer<UInt16>
  let sets: UnsafeMutablePointer<ValueSet>
  /// `FIXMessageType` of each one-byte MsgType.
  let types: UnsafeMutablePointer<FIXMessageType>

  static var setLimit: Int { 128 }
  /// One bit of the masks stands for the terms that only some orders have.
  static var termPlace: Int { 62 }
  /// One bit of the masks stands for all other fields that are never required.
  static var requiredLimit: Int { 63 }

  init() {
    let perType = FIXMessageType.layoutCount * Self.tagLimit
    fields = .allocate(capacity: Self.tagLimit)
    fields.initialize(repeating: Field(), count: Self.tagLimit)
    rules = .allocate(capacity: perType)
    rules.initialize(repeating: Rule(), count: perType)
    usages = .allocate(capacity: perType)
    usages.initialize(repeating: [], count: perType)
    owners = .allocate(capacity: perType)
    owners.initialize(repeating: 0, count: perType)
    required = .allocate(capacity: FIXMessageType.layoutCount)
    required.initialize(repeating: 0, count: FIXMessageType.layoutCount)
    requiredTags = .allocate(capacity: Self.requiredLimit)
    requiredTags.initialize(repeating: 0, count: Self.requiredLimit)
    sets = .allocate(capacity: Self.setLimit)
    sets.initialize(repeating: ValueSet(), count: Self.setLimit)
    types = .allocate(capacity: 256)
    types.initialize(repeating: .invalid, count: 256)
    build()
  }

  deinit {
    fields.deallocate()
    rules.deallocate()
    usages.deallocate()
    owners.deallocate()
    required.deallocate()
    requiredTags.deallocate()
    sets.deallocate()
    types.deallocate()
  }

  /// What `bytes`, the value of tag 35, names.
  @inline(__always) func messageType(_ base: UnsafeRawPointer, count: Int) -> FIXMessageType {
    count == 1 ? types[Int(FIXBytes.byte(base, 0))] : longMessageType(base, count: count)
  }

  @inline(never) private func longMessageType(_ base: UnsafeRawPointer, count: Int) -> FIXMessageType {
    var words = FIXWords(Self.definedTypes)
    while let word = words.next() {
      if word.equals(base, count: count) { return .unsupported }
    }
    return .invalid
  }

  /// Whether the value is in the closed list of the field.
  @inline(__always) func allows(
    _ rule: UnsafePointer<Rule>, _ base: UnsafeRawPointer, count: Int, integer: UInt64
  ) -> Bool {
    switch rule.pointee.closed {
    case .open: return true
    case .characters:
      let byte = FIXBytes.byte(base, 0)
      return count == 1 && contains(rule.pointee.set, UInt64(byte))
    case .integers: return contains(rule.pointee.set, integer)
    case .strings: return allowsString(rule.pointee.set, base, count: count)
    }
  }

  @inline(__always) func contains(_ set: UInt8, _ value: UInt64) -> Bool {
    guard value < 128 else { return false }
    let bits = value < 64 ? sets[Int(set)].low : sets[Int(set)].high
    return (bits &>> (value & 63)) & 1 == 1
  }

  @inline(never) private func allowsString(_ set: UInt8, _ base: UnsafeRawPointer, count: Int) -> Bool {
    let list = sets[Int(set)]
    var words = FIXWords(UnsafeRawPointer(bitPattern: UInt(list.low))!, count: Int(list.high))
    while let word = words.next() {
      if word.equals(base, count: count) { return true }
    }
    return false
  }
}

/// Words of a text, parted by spaces and line ends.
struct FIXWords {
  struct Word {
    var base: UnsafeRawPointer
    var count: Int

    func equals(_ other: UnsafeRawPointer, count otherCount: Int) -> Bool {
      guard count == otherCount else { return false }
      var i = 0
      while i < count {
        guard FIXBytes.byte(base, i) == FIXBytes.byte(other, i) else { return false }
        i &+= 1
      }
      return true
    }

    /// The number that its leading digits make.
    var number: Int {
      var value = 0
      var i = 0
      while i < count, FIXBytes.byte(base, i) &- 0x30 <= 9 {
        value = value * 10 + Int(FIXBytes.byte(base, i) &- 0x30)
        i &+= 1
      }
      return value
    }

    var first: UInt8 { FIXBytes.byte(base, 0) }
    var last: UInt8 { FIXBytes.byte(base, count &- 1) }
    var text: String {
      String(decoding: UnsafeRawBufferPointer(start: base, count: count), as: UTF8.self)
    }
  }

  private var base: UnsafeRawPointer
  private var remaining: Int

  init(_ base: UnsafeRawPointer, count: Int) {
    self.base = base
    remaining = count
  }

  init(_ line: (base: UnsafeRawPointer, count: Int)) { self.init(line.base, count: line.count) }

  init(_ text: StaticString) { self.init(text.utf8Start, count: text.utf8CodeUnitCount) }

  mutating func next() -> Word? {
    while remaining > 0, FIXBytes.byte(base, 0) <= 0x20 { advance(1) }
    var count = 0
    while count < remaining, FIXBytes.byte(base, count) > 0x20 { count &+= 1 }
    guard count > 0 else { return nil }
    let word = Word(base: base, count: count)
    advance(count)
    return word
  }

  /// The rest of the line after the word before, and moves behind it.
  mutating func line() -> (base: UnsafeRawPointer, count: Int) {
    var count = 0
    while count < remaining, FIXBytes.byte(base, count) != 0x0A { count &+= 1 }
    let line = (base, count)
    advance(count)
    return line
  }

  private mutating func advance(_ count: Int) {
    base += count
    remaining &-= count
  }
}
