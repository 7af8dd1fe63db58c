import Domain
import Testing

@testable import Wire

/// What the parser says of messages that are well framed but wrong. The cases are those of the FIX 4.4 session
/// acceptance tests 14a to 14i and what stands beside them.
@Suite struct FIXValidationTests {
  private static let order = "11=ID|21=1|40=1|54=1|38=200.00|55=INTC|60=20260102-03:04:05|"

  private func outcome(_ bytes: [UInt8]) -> FIXParser.Outcome {
    let bench = ParserBench()
    return bench.parse(bytes)
  }

  @Test(arguments: [
    "0", "1:112=x|", "2:7=1|16=0|", "3:45=1|", "4:36=5|", "5:58=bye|", "A:98=0|108=30|141=Y|",
    "D:\(order)", "F:41=a|11=b|54=1|60=20260102-03:04:05|55=INTC|", "H:11=a|54=1|55=INTC|",
    "G:41=a|11=b|54=1|60=20260102-03:04:05|55=INTC|40=2|44=1|38=3|",
    "8:37=id|17=id|150=0|39=0|55=WLRI|54=1|151=100|14=0|6=0.0|", "9:37=NONE|11=a|41=b|39=8|434=1|",
    "j:372=D|380=0|",
  ])
  func aMessageWithAllItsFieldsIsTaken(text: String) {
    let parts = text.split(separator: ":", maxSplits: 1)
    let type = String(parts[0])
    let outcome = outcome(message(type, parts.count > 1 ? String(parts[1]) : ""))
    guard case .message(let found) = outcome else {
      Issue.record("\(outcome)")
      return
    }
    #expect(found.byte == type.utf8.first)
  }

  struct Case: Sendable, CustomStringConvertible {
    var body: String
    var reason: FIXRejectReason
    var tag: Int32?
    init(_ body: String, _ reason: FIXRejectReason, _ tag: Int32?) {
      self.body = body
      self.reason = reason
      self.tag = tag
    }
    var description: String { body }
  }

  private static let head = "34=2|49=A|52=20260102-03:04:05|56=B|"
  private static let start = "35=D|\(head)"

  static let cases: [Case] = [
    // 14a
    Case("35=0|\(head)999=HI|", .invalidTagNumber, 999), Case("35=0|\(head)0=HI|", .invalidTagNumber, 0),
    Case("35=0|\(head)-1=HI|", .invalidTagNumber, -1),
    Case("35=0|\(head)5000=HI|", .invalidTagNumber, 5000),
    Case("35=0|\(head)1024=HI|", .invalidTagNumber, 1024),
    Case("35=0|\(head)99999=HI|", .invalidTagNumber, 99999),
    Case("35=0|\(head)4garbled9=TW|", .invalidTagNumber, nil),
    Case("35=0|\(head)garbled|", .invalidTagNumber, nil), Case("35=0|\(head)=x|", .invalidTagNumber, nil),
    Case("35=0|\(head)|", .invalidTagNumber, nil),
    Case("35=0|\(head)99999999999999=HI|", .invalidTagNumber, nil),
    Case("35=0|\(head)0112=x|", .invalidTagNumber, 112),
    // 14b
    Case("35=0|34=2|49=A|52=20260102-03:04:05|", .requiredTagMissing, 56),
    Case("35=0|49=A|52=20260102-03:04:05|56=B|", .requiredTagMissing, 34),
    Case("\(start)40=1|60=20260102-03:04:05|54=1|21=3|", .requiredTagMissing, 11),
    Case("35=1|\(head)", .requiredTagMissing, 112), Case("35=A|\(head)98=0|", .requiredTagMissing, 108),
    // 14c
    Case("35=0|\(head)55=MSFT|", .tagNotDefinedForMessageType, 55),
    // 14d
    Case("35=0|34=2|49=A|52=20260102-03:04:05|56=|", .tagWithoutValue, 56),
    Case("35=|\(head)", .tagWithoutValue, 35), Case("35=0|\(head)112=|", .tagWithoutValue, 112),
    // 14e
    Case("\(start)11=ID|21=4|40=1|54=1|38=1|55=INTC|60=20260102-03:04:05|", .valueOutOfRange, 21),
    Case("\(start)\(order)167=BOO|", .valueOutOfRange, 167),
    Case("\(start)\(order)59=8|", .valueOutOfRange, 59),
    Case("\(start)\(order)18=1 z|", .valueOutOfRange, 18),
    Case("\(start)\(order)22=Z|", .valueOutOfRange, 22),
    Case("\(start)\(order)453=1|448=a|452=99|", .valueOutOfRange, 452),
    Case("\(start)\(order)854=-1|", .valueOutOfRange, 854),
    // 14f
    Case("\(start)11=ID|40=1|54=1|38=+200.00|55=INTC|60=20260102-03:04:05|", .incorrectDataFormat, 38),
    Case("\(start)11=ID|40=11|54=1|55=INTC|60=20260102-03:04:05|", .incorrectDataFormat, 40),
    Case("\(start)11=ID|40=1|54=1|55=INTC|60=2026-01-02|", .incorrectDataFormat, 60),
    Case("\(start)11=ID|40=1|54=1|55=INTC|60=20260230-00:00:00|", .incorrectDataFormat, 60),
    Case("\(start)\(order)15=usd|", .incorrectDataFormat, 15),
    Case("\(start)\(order)75=20261301|", .incorrectDataFormat, 75),
    Case("\(start)\(order)200=202613|", .incorrectDataFormat, 200),
    Case("\(start)\(order)114=T|", .incorrectDataFormat, 114),
    Case("\(start)\(order)18=1 |", .incorrectDataFormat, 18),
    Case("\(start)\(order)44=1e5|", .incorrectDataFormat, 44),
    Case("35=A|\(head)98=0|108=3.5|", .incorrectDataFormat, 108),
    Case("35=0|34=x|49=A|52=20260102-03:04:05|56=B|", .incorrectDataFormat, 34),
    Case("35=0|34=-2|49=A|52=20260102-03:04:05|56=B|", .incorrectDataFormat, 34),
    Case("35=0|34=99999999999999999999|49=A|52=20260102-03:04:05|56=B|", .incorrectDataFormat, 34),
    // 2q
    Case("35=*|\(head)", .invalidMessageType, nil), Case("35=ZZ|\(head)", .invalidMessageType, nil),
    Case("35=DDD|\(head)", .invalidMessageType, nil), Case("35=I|\(head)", .invalidMessageType, nil),
    // 14g
    Case("35=D|\(order)\(head)", .tagOutOfOrder, 34), Case("35=D|55=MSFT|\(head)11=id|", .tagOutOfOrder, 34),
    Case("35=0|\(head)93=1|89=x|112=x|", .tagOutOfOrder, 112),
    Case("35=0|\(head)10=000|112=x|", .tagOutOfOrder, 10),
    Case("35=0|\(head)10=000|", .tagOutOfOrder, 10),
    Case("35=0|8=FIX.4.4|\(head)", .tagAppearsMoreThanOnce, 8),
    Case("35=0|9=5|\(head)", .tagAppearsMoreThanOnce, 9),
    // 14h
    Case("\(start)11=ID|21=1|40=1|40=2|54=1|38=1|55=INTC|60=20260102-03:04:05|", .tagAppearsMoreThanOnce, 40),
    Case("35=0|34=2|34=3|49=A|52=20260102-03:04:05|56=B|", .tagAppearsMoreThanOnce, 34),
    Case("35=0|35=0|\(head)", .tagAppearsMoreThanOnce, 35),
    // 14i and repeating groups
    Case("\(start)11=ID|40=1|54=1|386=3|336=PRE|336=AFTER|60=20260102-03:04:05|", .incorrectGroupCount, 386),
    Case("\(start)\(order)386=1|336=PRE|336=AFTER|", .incorrectGroupCount, 386),
    Case("\(start)\(order)386=2|336=PRE|", .incorrectGroupCount, 386),
    Case("\(start)\(order)386=0|336=PRE|", .incorrectGroupCount, 386),
    Case("\(start)\(order)386=99999|336=PRE|", .incorrectGroupCount, 386),
    Case("\(start)\(order)386=x|336=PRE|", .incorrectDataFormat, 386),
    Case("\(start)\(order)336=PRE|", .groupFieldsOutOfOrder, 336),
    Case("\(start)\(order)386=1|625=x|336=PRE|", .groupFieldsOutOfOrder, 625),
    Case("\(start)\(order)386=1|336=PRE|625=x|625=y|", .tagAppearsMoreThanOnce, 625),
    Case("\(start)\(order)453=1|448=a|802=2|523=x|447=D|", .incorrectGroupCount, 802),
    Case("\(start)\(order)386=1|336=PRE|386=1|336=PRE|", .tagAppearsMoreThanOnce, 386),
    // Data fields
    Case("\(start)\(order)355=abc|", .requiredTagMissing, 354),
    Case("\(start)\(order)354=9|355=abc|", .incorrectDataFormat, 354),
    Case("\(start)\(order)354=2|355=abc|", .incorrectDataFormat, 354),
    Case("\(start)\(order)354=8000|355=abc|", .incorrectDataFormat, 354),
  ]

  @Test(arguments: cases)
  func aFaultIsNamedByReasonAndTag(fault: Case) {
    #expect(outcome(framed(fault.body)) == .fault(FIXFault(fault.reason, tag: fault.tag)))
  }

  @Test(arguments: [
    "386=2|336=PRE|625=a|336=AFTER|625=b|", "386=0|", "454=0|",
    "453=2|448=a|447=D|452=1|802=2|523=x|803=1|523=y|803=2|448=b|452=3|",
    "78=1|79=acc|539=1|524=n|804=1|545=s|80=5|", "354=7|355=a|b=c|d|", "354=3|355=abc|58=x|",
    "711=1|311=U|887=1|888=k|889=v|58=text|", "18=6 G|", "167=CS|", "200=202612|", "200=202612w3|",
    "126=20260102-03:04:05.123456789|",
  ])
  func groupsAndDataAreUnderstood(extra: String) {
    let bytes = message("D", Self.order + extra)
    #expect(outcome(bytes) == .message(.newOrderSingle))
  }

  @Test func fieldsMayComeInAnyOrderWithinTheirSection() {
    let body =
      "35=D|49=TW44|34=3|56=ISLD|52=20260102-03:04:05|40=1|55=MSFT|60=20260102-03:04:05|54=1|21=3|11=id|"
    #expect(outcome(framed(body)) == .message(.newOrderSingle))
  }

  @Test(arguments: ["6", "s", "R", "AA", "BH"])
  func aTypeThatTheVenueDoesNotHaveIsToldFromAnInvalidOne(type: String) {
    #expect(outcome(message(type)) == .message(.unsupported))
  }

  @Test func theHeaderCanBeReadAfterAFault() {
    let bench = ParserBench()
    let outcome = bench.parse(framed("35=D|55=MSFT|34=17|49=TW44|52=20260102-03:04:05.5|56=ISLD|43=Y|"))
    #expect(outcome == .fault(FIXFault(.tagOutOfOrder, tag: 34)))
    #expect(bench.read { $0.messageSequence } == 17)
    #expect(bench.read { $0.isPossibleDuplicate })
    #expect(bench.read { $0.text(.senderCompID) } == .value("TW44" as CompID))
    #expect(bench.read { $0.text(.messageType) } == .value("D" as ShortText))
  }

  @Test func nothingOfAnEarlierMessageIsSeen() {
    let bench = ParserBench()
    #expect(bench.parse(message("D", Self.order)) == .message(.newOrderSingle))
    #expect(bench.read { $0.has(.clOrdID) })
    #expect(bench.parse(message("0")) == .message(.heartbeat))
    #expect(!bench.read { $0.has(.clOrdID) })
    #expect(bench.parse([]) == .garbled)
    #expect(!bench.read { $0.has(.messageSequence) })
  }

  @Test func theParserTellsTheVersion() {
    let bench = ParserBench()
    _ = bench.parse(message("0"))
    #expect(bench.read { $0.isFIX44 })
    let older = framed("35=0|\(Self.head)", begin: "FIX.4.1")
    #expect(bench.parse(older) == .message(.heartbeat))
    #expect(!bench.read { $0.isFIX44 })
  }

  @Test func whatIsNoWholeMessageIsGarbled() {
    let whole = message("0")
    for count in 0..<whole.count { #expect(outcome([UInt8](whole[..<count])) == .garbled) }
    #expect(outcome(whole + [0x38]) == .garbled)
    #expect(outcome([UInt8](whole[1...])) == .garbled)
  }
}
