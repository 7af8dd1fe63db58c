/// Checking a message against the dictionary (FIX 4.4 Volume 2, "Session-level reject").
extension FIXParser {
  /// Notes where each field is and checks it. After the first fault it only goes on to find the header's fields,
  /// which the answer needs.
  mutating func validate(from start: Int, to end: Int) -> FIXFault? {
    let rules = dictionary.rules + Int(messageType.rawValue) &* FIXDictionary.tagLimit
    var fault: FIXFault?
    var section: UInt8 = 1
    var seen: UInt64 = 0
    var fields = FIXFields(base, from: start, to: end)
    var last = start
    groups.pointee.begin()
    while var field = fields.next() {
      last = field.start
      if field.tag <= 0 || field.tag >= FIXDictionary.definedLimit {
        field.tag = FIXDictionary.place(ofExtension: field.tag)
        guard field.tag > 0 else {
          fault = invalidTag(at: field.start)
          break
        }
      }
      let rule = UnsafePointer(rules + field.tag)
      let usage = rule.pointee.usage
      var length = field.length
      if usage.section < section || !usage.isDisjoint(with: .special) || groups.pointee.isOpen {
        fault = special(field, usage, section: section, length: &length, end: end)
        if fault != nil { break }
        fields.move(to: field.value &+ length &+ 1)
      } else if !store(UInt16(truncatingIfNeeded: field.tag), field.value, field.length) {
        fault = FIXFault(.tagAppearsMoreThanOnce, tag: Int32(truncatingIfNeeded: field.tag))
        break
      }
      section = usage.section
      if let reason = check(rule, field.tag, field.value, length) {
        fault = FIXFault(reason, tag: Int32(truncatingIfNeeded: field.tag))
        break
      }
      seen |= 1 &<< UInt64(rule.pointee.required)
    }
    if fault == nil { fault = groups.pointee.closeAll() }
    if var fault {
      findHeader(from: last, to: end)
      if fault.reason != .invalidTagNumber, let place = fault.tag {
        fault.tag = FIXDictionary.tag(at: place)
      }
      return fault
    }
    hasOrderTerms = (seen &>> UInt64(FIXDictionary.termPlace)) & 1 == 1
    let missing = dictionary.required[Int(messageType.rawValue)] & ~seen
    if missing == 0 { return nil }
    return FIXFault(
      .requiredTagMissing, tag: Int32(dictionary.requiredTags[missing.trailingZeroBitCount]))
  }

  /// What is not a plain field in its place: a wrong section, a repeating group, a length and its data.
  ///
  /// - Parameter length: of the value; becomes that of data, which may hold delimiters.
  @inline(never) private func special(
    _ field: FIXField, _ usage: FIXDictionary.Usage, section: UInt8, length: inout Int, end: Int
  ) -> FIXFault? {
    let tag = Int32(truncatingIfNeeded: field.tag)
    switch field.tag {
    case 8, 9: return FIXFault(.tagAppearsMoreThanOnce, tag: tag)
    case 10: return FIXFault(.tagOutOfOrder, tag: tag)
    default: break
    }
    if usage.section == 0 {
      let isDefined = dictionary.fields[field.tag].isDefined
      return FIXFault(isDefined ? .tagNotDefinedForMessageType : .invalidTagNumber, tag: tag)
    }
    if usage.section < section { return FIXFault(.tagOutOfOrder, tag: tag) }
    if usage.contains(.data) {
      switch dataLength(field, end: end) {
      case .success(let dataLength): length = dataLength
      case .failure(let fault): return fault
      }
    }
    let owners = dictionary.owners + Int(messageType.rawValue) &* FIXDictionary.tagLimit
    let owner = usage.contains(.member) ? Int(owners[field.tag]) : 0
    if let fault = groups.pointee.close(downTo: owner) { return fault }
    let isFirst = store(UInt16(truncatingIfNeeded: field.tag), field.value, length)
    if owner != 0 {
      // Of a repeated field the last value can be read: a length stands just before its data.
      if !isFirst { replace(UInt16(truncatingIfNeeded: field.tag), field.value, length) }
      if let fault = groups.pointee.enter(UInt16(truncatingIfNeeded: field.tag)) { return fault }
    } else if !isFirst {
      return FIXFault(.tagAppearsMoreThanOnce, tag: tag)
    }
    if usage.contains(.groupCount) {
      guard let count = FIXNumber.unsigned(base, field.value, field.length) else {
        return FIXFault(.incorrectDataFormat, tag: tag)
      }
      return groups.pointee.open(
        count: field.tag, first: dictionary.fields[field.tag].partner, expected: count)
    }
    return nil
  }

  /// How long the data of `field` is: what its length field says.
  func dataLength(_ field: FIXField, end: Int) -> Result<Int, FIXFault> {
    let lengthTag = field.tag == 89 ? 93 : field.tag &- 1
    let slot = slots[lengthTag]
    guard slot.generation == generation else {
      return .failure(FIXFault(.requiredTagMissing, tag: Int32(truncatingIfNeeded: lengthTag)))
    }
    guard let length = FIXNumber.unsigned(base, Int(slot.offset), Int(slot.length)),
      length < UInt64(end &- field.value),
      FIXBytes.byte(base, field.value &+ Int(length)) == FIXBytes.soh
    else { return .failure(FIXFault(.incorrectDataFormat, tag: Int32(truncatingIfNeeded: lengthTag))) }
    return .success(Int(length))
  }

  /// Goes on after a fault for the fields of the header only.
  @inline(never) private func findHeader(from start: Int, to end: Int) {
    var fields = FIXFields(base, from: start, to: end)
    while let field = fields.next() {
      if field.tag > 0, field.tag < FIXDictionary.tagLimit,
        dictionary.usages[field.tag].section == FIXDictionary.Usage.header.section
      {
        store(UInt16(truncatingIfNeeded: field.tag), field.value, field.length)
      }
    }
  }

  /// Whether the value has the form that its field's type asks for and is one of the values allowed.
  @inline(__always) private mutating func check(
    _ rule: UnsafePointer<FIXDictionary.Rule>, _ tag: Int, _ value: Int, _ length: Int
  ) -> FIXRejectReason? {
    guard length > 0 else { return .tagWithoutValue }
    var integer: UInt64 = 0
    switch rule.pointee.type {
    case .string, .data: break
    case .char:
      guard length == 1 else { return .incorrectDataFormat }
    case .unsigned:
      guard FIXNumber.unsigned(base, value, length) != nil else { return .incorrectDataFormat }
    case .float:
      guard FIXNumber.isFloat(base, value, length) else { return .incorrectDataFormat }
    case .int:
      guard let number = FIXNumber.signed(base, value, length) else {
        return .incorrectDataFormat
      }
      integer = UInt64(bitPattern: number)
    case .boolean:
      let byte = FIXBytes.byte(base, value)
      guard length == 1, byte == 0x59 || byte == 0x4E else { return .incorrectDataFormat }
    case .utcTimestamp:
      guard let time = calendar.pointee.timestamp(base, value, length) else {
        return .incorrectDataFormat
      }
      if tag == Int(FIXTag.sendingTime.rawValue) { noteSendingTime(time) }
    default: return checkRare(rule, value, length)
    }
    if rule.pointee.closed == .open { return nil }
    let allowed = dictionary.allows(rule, base + value, count: length, integer: integer)
    return allowed ? nil : .valueOutOfRange
  }

  @inline(never) private func checkRare(
    _ rule: UnsafePointer<FIXDictionary.Rule>, _ value: Int, _ length: Int
  ) -> FIXRejectReason? {
    let start = base + value
    switch rule.pointee.type {
    case .multipleValueString:
      return checkList(rule, value, length)
    case .currency:
      return FIXNumber.isUpperCase(start, length, count: 3) ? nil : .incorrectDataFormat
    case .country:
      return FIXNumber.isUpperCase(start, length, count: 2) ? nil : .incorrectDataFormat
    case .date:
      let isDate = length == 8 && calendar.pointee.days(FIXBytes.word(start, 0)) != nil
      return isDate ? nil : .incorrectDataFormat
    case .utcTimeOnly:
      return FIXCalendar.timeOfDay(base, value, length) != nil ? nil : .incorrectDataFormat
    case .monthYear:
      return FIXCalendar.isMonthYear(base, value, length) ? nil : .incorrectDataFormat
    default: return nil
    }
  }

  /// Values parted by single spaces, each from the closed list.
  private func checkList(_ rule: UnsafePointer<FIXDictionary.Rule>, _ value: Int, _ length: Int)
    -> FIXRejectReason?
  {
    var start = value
    let end = value &+ length
    while start < end {
      var stop = start
      while stop < end, FIXBytes.byte(base, stop) != 0x20 { stop &+= 1 }
      guard stop > start else { return .incorrectDataFormat }
      guard dictionary.allows(rule, base + start, count: stop &- start, integer: 0) else {
        return .valueOutOfRange
      }
      start = stop &+ 1
      // A space at the end promises one more value.
      if start == end { return .incorrectDataFormat }
    }
    return nil
  }
}

extension FIXDictionary.Usage {
  /// Fields that are more than a plain `tag=value`.
  @inline(__always) static var special: Self { .init(rawValue: 4 | 8 | 32) }
}
