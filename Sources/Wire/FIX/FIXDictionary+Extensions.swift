/// What the venue takes beyond FIX 4.4: fields and values of FIX 5.0 SP2, under the tags that they have there.
///
/// Their tags are beyond the tables, so each has a place of its own at the tables' end, where FIX 4.4 defines nothing.
extension FIXDictionary {
  /// Tags from here on are not of FIX 4.4.
  static var definedLimit: Int { 957 }

  /// Where the tables have a tag; 0 if the venue knows no such tag.
  @inline(never) static func place(ofExtension tag: Int) -> Int {
    guard tag >= definedLimit, tag <= Int(UInt16.max) else { return 0 }
    let place = FIXTag(rawValue: UInt16(tag)).place
    return place == tag ? 0 : place
  }

  static func place(_ tag: Int) -> Int { tag < definedLimit ? tag : place(ofExtension: tag) }

  /// The tag that has its place here: the other way round.
  static func tag(at place: Int32) -> Int32 {
    switch Int(place) {
    case FIXTag.defaultApplicationVersion.place: Int32(FIXTag.defaultApplicationVersion.rawValue)
    case FIXTag.contingencyType.place: Int32(FIXTag.contingencyType.rawValue)
    case FIXTag.selfMatchPrevention.place: Int32(FIXTag.selfMatchPrevention.rawValue)
    default: place
    }
  }

  /// Fields of FIX 5.0 SP2, with the values that the venue knows: as `fields`. Self-match prevention by decrement is the
  /// venue's own value, from those that FIX leaves to its users.
  static var extensionFields: StaticString {
    """
    1137 DefaultApplVerID STRING 9
    1385 ContingencyType INT 1 2
    2964 SelfMatchPreventionInstruction INT 1 2 3 100
    """
  }

  /// Where they stand: as `layouts`.
  static var extensionLayouts: StaticString {
    """
    A Logon 1137
    D NewOrderSingle 2964
    E NewOrderList 1385 73 { 2964 }
    """
  }

  /// Values of FIX 5.0 SP2 for fields of FIX 4.4: ExecInst, TimeInForce, ExecType and LastLiquidityInd.
  static var extensionValues: StaticString {
    """
    18 o
    59 B
    150 L
    851 4
    """
  }

  /// Fields that make an order more than a plain one: `FIXParser.hasOrderTerms` tells whether one of them is there. None of
  /// them is required anywhere.
  static var orderTerms: StaticString {
    """
    18 99 110 111 126 152 168 192 210 211 388 389 423 432 516 640 835 836 837 838 840 847 848 849 854 2964
    """
  }

  /// Adds the values to the closed lists, and the mark to the terms.
  func extend() {
    var lines = FIXWords(Self.extensionValues)
    while let tag = lines.next() {
      var words = FIXWords(lines.line())
      let field = fields[tag.number]
      while let word = words.next() {
        let value = field.closed == .integers ? UInt64(word.number) : UInt64(word.first)
        Self.insert(value, into: &sets[Int(field.set)])
      }
    }
    var terms = FIXWords(Self.orderTerms)
    while let tag = terms.next() { fields[Self.place(tag.number)].isOrderTerm = true }
  }
}
