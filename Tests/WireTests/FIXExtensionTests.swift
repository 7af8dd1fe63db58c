import Domain
import Testing

@testable import Wire

/// What the venue takes beyond FIX 4.4, and the messages with more than one order.
@Suite struct FIXExtensionTests {
  private let client = header(9, sender: "CLIENT", target: "APUS")

  @Test(.enabled(if: Shared.hasDictionary, "the shared FIX50SP2.xml is absent"))
  func extensionsAreFieldsAndValuesOfFIX50SP2() throws {
    let known = try FIXOracle(path: Shared.dictionary50).byTag
    var fields = FIXWords(FIXDictionary.extensionFields)
    var count = 0
    while let tag = fields.next() {
      count += 1
      let name = fields.next()!.text
      let type = fields.next()!.text
      let field = known[tag.number]
      #expect(field?.name == name && field?.field.type == type, "\(tag.number)")
      var values = FIXWords(fields.line())
      while let value = values.next() {
        // Values from 100 on are the users' own.
        if value.number >= 100 { continue }
        let allowed = field?.field.values ?? []
        #expect(allowed.isEmpty || allowed.contains(value.text), "\(tag.number)=\(value.text)")
      }
    }
    #expect(count == 3)
    var lines = FIXWords(FIXDictionary.extensionValues)
    while let tag = lines.next() {
      var values = FIXWords(lines.line())
      while let value = values.next() {
        #expect(known[tag.number]?.field.values.contains(value.text) == true)
      }
    }
  }

  private func order(_ more: String) -> FIXParser.Outcome {
    ParserBench().parse(message("D", "11=o|55=ABC|54=1|60=20260101-00:00:00|40=2|38=1|44=1|\(more)"))
  }

  @Test func anExtensionIsTakenWhereItBelongsAndNowhereElse() {
    #expect(order("2964=1|") == .message(.newOrderSingle))
    #expect(order("2964=4|") == .fault(FIXFault(.valueOutOfRange, tag: 2964)))
    #expect(order("2964=x|") == .fault(FIXFault(.incorrectDataFormat, tag: 2964)))
    #expect(order("2964=1|2964=1|") == .fault(FIXFault(.tagAppearsMoreThanOnce, tag: 2964)))
    #expect(order("1385=1|") == .fault(FIXFault(.tagNotDefinedForMessageType, tag: 1385)))
    #expect(order("59=B|18=o|") == .message(.newOrderSingle))
    #expect(order("59=A|") == .fault(FIXFault(.valueOutOfRange, tag: 59)))
  }

  @Test func theirPlacesInTheTablesAreNoTags() {
    for tag in [957, 1000, 1001, 1002, 1003, 1023, 1024, 1136, 2362, 9999] {
      #expect(order("\(tag)=1|") == .fault(FIXFault(.invalidTagNumber, tag: Int32(tag))), "\(tag)")
    }
    for tag: FIXTag in [.defaultApplicationVersion, .contingencyType, .selfMatchPrevention] {
      #expect(FIXDictionary.tag(at: Int32(tag.place)) == Int32(tag.rawValue))
      #expect(tag.place >= FIXDictionary.definedLimit && tag.place < FIXDictionary.tagLimit)
    }
  }

  @Test func aPlainOrderIsKnownAsOne() {
    let bench = ParserBench()
    let plain = "11=o|1=7|55=ABC|54=1|60=20260101-00:00:00|40=2|38=1|44=1|59=1|21=1|"
    _ = bench.parse(message("D", plain))
    #expect(!bench.read { $0.hasOrderTerms })
    let terms = [
      "18=6", "99=1", "110=1", "111=0", "126=20260101-00:00:00", "152=1", "168=20260101-00:00:00", "192=1",
      "210=1", "211=1", "388=0", "389=1", "423=1", "432=20260101", "516=1", "640=1", "835=0", "836=0",
      "837=0", "838=1", "840=1", "847=1", "848=x", "849=1", "854=0", "2964=1",
    ]
    for term in terms {
      #expect(bench.parse(message("D", plain + term + "|")) == .message(.newOrderSingle), "\(term)")
      #expect(bench.read { $0.hasOrderTerms }, "\(term)")
    }
    _ = bench.parse(message("D", plain), validating: false)
    #expect(bench.read { $0.hasOrderTerms }, "nobody has looked")
  }

  // MARK: Lists

  private var pair: NewOrderPair {
    var first = OrderLeg(
      clientOrderID: "one", side: .sell, quantity: Quantity(lots: 5), price: Price(ticks: 410))
    first.selfTradePrevention = .decrement
    var second = OrderLeg(
      clientOrderID: "two", side: .sell, type: .stop, timeInForce: .goodTillDate, quantity: Quantity(lots: 5),
      stopPrice: Price(ticks: 390))
    second.expireTime = testTime / 1_000_000 * 1_000_000
    second.instructions = .cancelOnDisconnect
    return NewOrderPair(
      origin: .venue, instrument: stock.id, account: AccountID(rawValue: 7), contingency: .oneCancelsOther,
      first: first, second: second)
  }

  @Test func aPairIsWrittenAsAListOfTwo() {
    let text = fixText(
      written { $0.newOrderList(client, pair, listID: "L1", instrument: stock, into: $1) })
    #expect(
      text.contains(
        "|66=L1|394=3|68=2|1385=1|73=2|11=one|67=1|1=7|55=AAPL|54=2|60=20260102-03:04:05.678|38=5|40=2|"
          + "44=102.5|59=0|2964=100|11=two|67=2|1=7|18=o|55=AAPL|54=2|60=20260102-03:04:05.678|38=5|40=3|"
          + "59=6|99=97.5|126=20260102-03:04:05.678|10="))
  }

  @Test func theEntriesOfAListAreReadOneAtATime() {
    let bytes = written { $0.newOrderList(client, pair, listID: "L1", instrument: stock, into: $1) }
    var parser = FIXParser()
    bytes.withUnsafeBytes { message in
      #expect(parser.parse(message) == .message(.newOrderList))
      func text(_ tag: FIXTag) -> String? { parser.bytes(tag).map { String(decoding: $0, as: UTF8.self) } }
      parser.selectEntry(0, first: .clOrdID)
      #expect(
        [text(.clOrdID), text(.orderType), text(.price), text(.listSequence)] == ["one", "2", "102.5", "1"])
      #expect([text(.stopPrice), text(.execInst)] == [nil, nil])
      parser.selectEntry(1, first: .clOrdID)
      #expect(
        [text(.clOrdID), text(.orderType), text(.price), text(.listSequence)] == ["two", "3", nil, "2"])
      #expect([text(.stopPrice), text(.selfMatchPrevention)] == ["97.5", nil])
      #expect([text(.listID), text(.messageType), text(.contingencyType)] == ["L1", "E", "1"])
      #expect(parser.messageSequence == 9)
      parser.selectEntry(2, first: .clOrdID)
      #expect([text(.clOrdID), text(.listID)] == [nil, "L1"])
    }
  }

  /// Two orders, with `more` in the first of them.
  private func list(_ more: String, count: Int = 2, third: String = "") -> [UInt8] {
    let order = "60=20260101-00:00:00|38=1|40=2|44=1|"
    return message(
      "E",
      "66=L|394=3|68=2|1385=2|73=\(count)|11=a|67=1|55=ABC|54=1|\(order)\(more)11=b|67=2|55=ABC|54=2|"
        + "\(order)\(third)")
  }

  @Test func dataInAnEntryMayHoldWhatLooksLikeTheNext() {
    var parser = FIXParser()
    list("354=6|355=x|11=z|").withUnsafeBytes { message in
      #expect(parser.parse(message) == .message(.newOrderList))
      parser.selectEntry(1, first: .clOrdID)
      #expect(parser.text(.clOrdID, as: ClientOrderID.self) == .value("b"))
    }
  }

  @Test func aListWithAFaultInAnEntryIsRefused() {
    let bench = ParserBench()
    #expect(bench.parse(list("")) == .message(.newOrderList))
    #expect(bench.parse(list("", count: 3)) == .fault(FIXFault(.incorrectGroupCount, tag: 73)))
    #expect(
      bench.parse(list("", third: "11=c|67=3|")) == .fault(FIXFault(.incorrectGroupCount, tag: 73)))
    #expect(
      bench.parse(list("2964=1|2964=2|")) == .fault(FIXFault(.tagAppearsMoreThanOnce, tag: 2964)))
    #expect(bench.parse(list("59=5|59=4|")) == .fault(FIXFault(.tagAppearsMoreThanOnce, tag: 59)))
    #expect(bench.parse(list("18=x|")) == .fault(FIXFault(.valueOutOfRange, tag: 18)))
  }

  // MARK: Mass cancels

  @Test(.enabled(if: Shared.hasDictionary, "the shared FIX44.xml is absent"))
  func massCancelsAndTheirReportsSatisfyTheDictionary() throws {
    let oracle = try FIXOracle(path: Shared.dictionary)
    let bench = ParserBench()
    for instrument in [nil, stock] {
      for side in [nil, Side.buy, .sell] {
        var request = MassCancel(origin: .venue, session: .none, instrument: .none, reason: .none)
        request.clientOrderID = "m"
        request.side = side
        var report = MassCancelReport(
          session: .none, clientOrderID: "m", reference: 77, transactTime: testTime, instrument: .none,
          side: side, orderCount: 3)
        var texts = [
          written { $0.massCancelRequest(client, request, instrument: instrument, into: $1) },
          written { $0.massCancelReport(header(), report, instrument: instrument, into: $1) },
        ]
        report.reason = .unknownInstrument
        report.symbol = "NONE"
        texts.append(written { $0.massCancelReport(header(), report, instrument: nil, into: $1) })
        for bytes in texts {
          #expect(oracle.complaint(fixText(bytes)) == nil, "\(fixText(bytes))")
          guard case .message = bench.parse(bytes) else {
            Issue.record("our own parser refuses \(fixText(bytes))")
            continue
          }
        }
      }
    }
  }

  @Test func aMassCancelReportTellsScopeAndCount() {
    var report = MassCancelReport(
      session: .none, clientOrderID: "m", reference: 77, transactTime: testTime, instrument: stock.id,
      side: .sell, orderCount: 3)
    func body(_ instrument: Instrument?) -> String {
      let text = fixText(written { $0.massCancelReport(header(), report, instrument: instrument, into: $1) })
      return String(text.split(separator: "|11=m|", maxSplits: 1)[1].dropLast(7))
    }
    #expect(body(stock) == "37=77|530=1|55=AAPL|54=2|531=1|533=3|60=20260102-03:04:05.678|")
    (report.side, report.instrument) = (nil, .none)
    #expect(body(nil) == "37=77|530=7|531=7|533=3|60=20260102-03:04:05.678|")
    (report.reason, report.symbol) = (.unknownInstrument, "NONE")
    #expect(
      body(nil) == "37=77|530=1|55=NONE|531=0|532=1|58=Unknown symbol|60=20260102-03:04:05.678|")
  }

  // MARK: Reports

  private func report(
    _ vocabulary: FIXWriter.Vocabulary, _ change: (inout ExecutionReport) -> Void
  ) -> String {
    var report = FIXWriterTests.report
    change(&report)
    let bytes = written {
      $0.vocabulary = vocabulary
      return $0.executionReport(header(), report, instrument: bitcoin, into: $1)
    }
    guard case .message = ParserBench().parse(bytes) else { return "refused: \(fixText(bytes))" }
    return fixText(bytes)
  }

  @Test func aClientOfFIX50SP2IsToldInItsWords() {
    func triggered(_ report: inout ExecutionReport) {
      (report.type, report.orderType, report.stopPrice) = (.triggered, .stopLimit, Price(ticks: 6_543_000))
      report.timeInForce = .goodForAuction
    }
    let new = report(.fix50SP2) { triggered(&$0) }
    #expect(new.contains("|150=L|636=Y|39=0|54=1|40=4|59=B|") && new.contains("|44=65432.1|99=65430|"))
    let old = report(.fix44) { triggered(&$0) }
    #expect(old.contains("|150=D|378=99|636=Y|39=0|54=1|40=4|60="))
    func auction(_ report: inout ExecutionReport) { (report.type, report.liquidity) = (.trade, .auction) }
    #expect(report(.fix50SP2) { auction(&$0) }.contains("|851=4|"))
    #expect(!report(.fix44) { auction(&$0) }.contains("|851="))
  }

  @Test func pegsAndTrailingStopsAreToldApartByTheirLetter() {
    for (type, letter) in [
      (OrderType.peggedPrimary, "R"), (.peggedMidpoint, "M"), (.peggedMarket, "P"), (.trailingStop, "a"),
    ] {
      let text = report(.fix44) { ($0.orderType, $0.price) = (type, .zero) }
      #expect(text.contains("|40=P|59=0|18=\(letter)|") && !text.contains("|44="), "\(text)")
    }
    #expect(report(.fix44) { $0.orderType = .trailingStopLimit }.contains("|18=a|"))
    #expect(report(.fix44) { $0.orderType = .trailingStopLimit }.contains("|44=65432.1|"))
  }

  @Test func aFeeIsACommissionAndABustTellsWhatItTook() {
    let text = report(.fix44) {
      ($0.type, $0.tradeID, $0.fee) = (.tradeCancel, TradeID(rawValue: 5), -12)
      ($0.lastQuantity, $0.lastPrice) = (Quantity(lots: 100_000_000), Price(ticks: 6_543_210))
    }
    #expect(text.contains("|527=5|150=H|") && text.contains("|32=1|31=65432.1|"))
    #expect(text.contains("|12=-12|13=3|"))
    #expect(!report(.fix44) { $0.type = .trade }.contains("|12="))
  }
}
