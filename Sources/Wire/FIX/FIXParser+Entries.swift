/// The entries of a repeating group, one at a time.
extension FIXParser {
  /// Makes the fields of one entry readable in place of those of the others, with all fields that stand outside of groups.
  /// Of a group inside of the entry the last values are given.
  ///
  /// - Parameters:
  ///   - index: which entry, from 0. Beyond the last one no member of the group is there.
  ///   - first: the first field of each entry.
  /// - Precondition: the message was validated, and its bytes are still where they were.
  public mutating func selectEntry(_ index: Int, first: FIXTag) {
    beginGeneration()
    // It stands before the fields that are gone through.
    slots[FIXTag.messageType.place].generation = generation
    let usages = dictionary.usages + Int(messageType.rawValue) &* FIXDictionary.tagLimit
    var fields = FIXFields(base, from: fieldsStart, to: fieldsEnd)
    var entry = -1
    while let field = fields.next() {
      let place = FIXDictionary.place(field.tag)
      if place == first.place { entry += 1 }
      let usage = usages[place]
      var length = field.length
      if usage.contains(.data), case .success(let dataLength) = dataLength(field, end: fieldsEnd) {
        length = dataLength
        fields.move(to: field.value &+ length &+ 1)
      }
      // A length is needed by the data after it, wherever that stands.
      guard !usage.contains(.member) || entry == index || usage.contains(.length) else { continue }
      replace(UInt16(truncatingIfNeeded: place), field.value, length)
    }
  }
}
