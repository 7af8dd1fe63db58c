/// From the texts to the tables. Runs once for a parser, at start.
extension FIXDictionary {
  func build() {
    defineTags()
    var setCount = 0
    readFields(Self.fields, setCount: &setCount)
    readFields(Self.moreFields, setCount: &setCount)
    readFields(Self.extensionFields, setCount: &setCount)
    extend()
    pairLengths()
    var requiredCount = 0
    readLayouts(Self.layouts, &requiredCount)
    readLayouts(Self.extensionLayouts, &requiredCount)
    var words = FIXWords(Self.definedTypes)
    while let word = words.next() {
      if word.count == 1, types[Int(word.first)] == .invalid { types[Int(word.first)] = .unsupported }
    }
    makeRules()
  }

  private func makeRules() {
    for index in 0..<FIXMessageType.layoutCount * Self.tagLimit {
      let field = fields[index % Self.tagLimit]
      let unrequired = field.isOrderTerm ? Self.termPlace : Self.requiredLimit
      let place = field.required == 0 ? unrequired : field.required.trailingZeroBitCount
      rules[index] = Rule(
        usage: usages[index], type: field.type, closed: field.closed, set: field.set,
        required: UInt32(place))
    }
  }

  private func defineTags() {
    var words = FIXWords(Self.definedTags)
    while let word = words.next() {
      let low = word.number
      var dash = 0
      while dash < word.count, FIXBytes.byte(word.base, dash) != 0x2D { dash += 1 }
      let high =
        dash == word.count
        ? low : FIXWords.Word(base: word.base + dash + 1, count: word.count - dash - 1).number
      for tag in low...high { fields[tag].isDefined = true }
    }
  }

  private func readFields(_ text: StaticString, setCount: inout Int) {
    var words = FIXWords(text)
    while let tag = words.next() {
      _ = words.next()
      let type = words.next()!
      let place = Self.place(tag.number)
      fields[place].isDefined = true
      fields[place].type = Self.valueType(type.text)
      let list = words.line()
      if list.count > 0 {
        precondition(setCount < Self.setLimit)
        fields[place].set = UInt8(setCount)
        fields[place].closed = readSet(list, type: fields[place].type, into: &sets[setCount])
        setCount += 1
      }
    }
  }

  private func readSet(
    _ list: (base: UnsafeRawPointer, count: Int), type: ValueType, into set: inout ValueSet
  ) -> ClosedList {
    var words = FIXWords(list)
    var isCharacters = true
    var numbers = ValueSet()
    var characters = ValueSet()
    while let word = words.next() {
      if word.count > 1 { isCharacters = false }
      Self.insert(UInt64(word.first), into: &characters)
      Self.insert(UInt64(word.number), into: &numbers)
    }
    if type == .int {
      set = numbers
      return .integers
    }
    if isCharacters {
      set = characters
      return .characters
    }
    set = ValueSet(low: UInt64(UInt(bitPattern: list.base)), high: UInt64(list.count))
    return .strings
  }

  static func insert(_ value: UInt64, into set: inout ValueSet) {
    precondition(value < 128, "a closed list holds ASCII or integers below 128")
    if value < 64 { set.low |= 1 << value } else { set.high |= 1 << (value - 64) }
  }

  private static func valueType(_ name: String) -> ValueType {
    switch name {
    case "STRING", "EXCHANGE": .string
    case "CHAR": .char
    case "BOOLEAN": .boolean
    case "INT": .int
    case "PRICE", "QTY", "AMT", "FLOAT", "PERCENTAGE", "PRICEOFFSET": .float
    case "SEQNUM", "LENGTH", "NUMINGROUP": .unsigned
    case "MULTIPLEVALUESTRING": .multipleValueString
    case "UTCTIMESTAMP": .utcTimestamp
    case "UTCTIMEONLY": .utcTimeOnly
    case "LOCALMKTDATE", "UTCDATEONLY": .date
    case "MONTHYEAR": .monthYear
    case "CURRENCY": .currency
    case "COUNTRY": .country
    case "DATA": .data
    default: preconditionFailure("no such field type: \(name)")
    }
  }

  /// In FIX 4.4 the length of a data field has the tag before it, but for two.
  private func pairLengths() {
    for tag in 1..<Self.tagLimit where fields[tag].type == .data {
      let length = tag == 89 ? 93 : tag - 1
      fields[length].partner = UInt16(tag)
    }
  }

  private func readLayouts(_ text: StaticString, _ requiredCount: inout Int) {
    var words = FIXWords(text)
    while let name = words.next() {
      var line = FIXWords(words.line())
      if name.first == 0x40 { continue }
      if name.text == "header" || name.text == "trailer" {
        let section: Usage = name.text == "header" ? .header : .trailer
        for type in 0..<FIXMessageType.layoutCount {
          var copy = line
          readMembers(&copy, type: type, section: section, owner: 0, &requiredCount)
        }
        continue
      }
      _ = line.next()
      let type = FIXMessageType.allCases.first { $0.byte == name.first }!
      types[Int(name.first)] = type
      readMembers(&line, type: Int(type.rawValue), section: .body, owner: 0, &requiredCount)
    }
  }

  /// Reads fields up to the end of the line or the brace that closes the group of `owner`.
  private func readMembers(
    _ words: inout FIXWords, type: Int, section: Usage, owner: Int, _ requiredCount: inout Int
  ) {
    var previous = 0
    while let word = words.next() {
      switch word.first {
      case 0x7D: return
      case 0x7B:
        usages[type * Self.tagLimit + previous].insert(.groupCount)
        readMembers(&words, type: type, section: section, owner: previous, &requiredCount)
      case 0x40:
        var component = Self.component(word)
        readMembers(&component, type: type, section: section, owner: owner, &requiredCount)
      default:
        previous = Self.place(word.number)
        // The frame has seen to these; anywhere else they are wrong.
        if previous == 8 || previous == 9 || previous == 10 { continue }
        add(previous, type: type, section: section, owner: owner)
        if word.last == 0x21 { require(previous, type: type, &requiredCount) }
      }
    }
  }

  private func add(_ tag: Int, type: Int, section: Usage, owner: Int) {
    var usage = section
    if owner != 0 {
      usage.insert(.member)
      owners[type * Self.tagLimit + tag] = UInt16(owner)
      if fields[owner].partner == 0 { fields[owner].partner = UInt16(tag) }
    }
    switch fields[tag].type {
    case .data: usage.insert(.data)
    case .unsigned where fields[tag].partner != 0 && fields[Int(fields[tag].partner)].type == .data:
      usage.insert(.length)
    default: break
    }
    usages[type * Self.tagLimit + tag] = usage
  }

  private func require(_ tag: Int, type: Int, _ requiredCount: inout Int) {
    // The frame has seen to MsgType.
    if tag == 35 { return }
    if fields[tag].required == 0 {
      precondition(requiredCount < Self.termPlace)
      fields[tag].required = 1 << UInt64(requiredCount)
      requiredTags[requiredCount] = UInt16(tag)
      requiredCount += 1
    }
    required[type] |= fields[tag].required
  }

  /// The members of the component that `name` (`@Name`) names.
  private static func component(_ name: FIXWords.Word) -> FIXWords {
    var words = FIXWords(layouts)
    while let word = words.next() {
      let line = words.line()
      if word.equals(name.base, count: name.count) { return FIXWords(line) }
    }
    preconditionFailure("no such component: \(name.text)")
  }
}
