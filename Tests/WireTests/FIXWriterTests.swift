import Domain
import Testing

@testable import Wire

@Suite struct FIXWriterTests {
  static let report: ExecutionReport = {
    var report = ExecutionReport()
    report.executionID = ExecutionID(rawValue: 1001)
    report.orderID = OrderID(rawValue: 500)
    report.transactTime = testTime
    report.session = SessionID(rawValue: 3)
    report.instrument = bitcoin.id
    report.symbol = bitcoin.symbol
    report.clientOrderID = "a-1"
    report.quantity = Quantity(lots: 150_000_000)
    report.price = Price(ticks: 6_543_210)
    report.leavesQuantity = report.quantity
    return report
  }()

  private func executionReport(
    _ instrument: Instrument? = bitcoin, _ change: (inout ExecutionReport) -> Void
  ) -> String {
    var report = Self.report
    change(&report)
    return body(written { $0.executionReport(header(), report, instrument: instrument, into: $1) })
  }

  /// What stands between the header and the trailer.
  private func body(_ bytes: [UInt8]) -> String {
    let text = fixText(bytes)
    let head = "49=APUS|56=CLIENT|34=2|52=20260102-03:04:05.678|"
    let parts = text.split(separator: head, maxSplits: 1)
    return parts.count == 2 ? String(parts[1].dropLast(7)) : text
  }

  @Test func anAdminMessageIsWrittenByteForByte() {
    #expect(
      fixText(written { $0.heartbeat(header(), into: $1) })
        == "8=FIX.4.4|9=53|35=0|49=APUS|56=CLIENT|34=2|52=20260102-03:04:05.678|10=203|")
    #expect(
      fixText(written { $0.testRequest(header(99_999_999), testRequestID: "ping", into: $1) })
        == "8=FIX.4.4|9=69|35=1|49=APUS|56=CLIENT|34=99999999|52=20260102-03:04:05.678|112=ping|10=233|")
  }

  @Test func aResentMessageSaysSo() {
    var head = header()
    head.isPossibleDuplicate = true
    head.originalSendingTime = testTime - 1_000_000_000
    #expect(
      fixText(written { $0.logout(head, text: "bye", into: $1) }).contains(
        "|34=2|43=Y|122=20260102-03:04:04.678|52=20260102-03:04:05.678|58=bye|"))
  }

  @Test func theSessionLayerSaysWhatItIsGiven() {
    #expect(body(written { $0.logon(header(), heartbeatSeconds: 30, into: $1) }) == "98=0|108=30|")
    #expect(
      body(written { $0.logon(header(), heartbeatSeconds: 0, resetSequenceNumbers: true, into: $1) })
        == "98=0|108=0|141=Y|")
    #expect(body(written { $0.resendRequest(header(), from: 7, into: $1) }) == "7=7|16=0|")
    #expect(
      body(written { $0.sequenceReset(header(), newSequence: .max, gapFill: true, into: $1) })
        == "123=Y|36=4294967295|")
    #expect(
      body(
        written {
          $0.reject(
            header(), referencedSequence: 4, fault: FIXFault(.invalidTagNumber, tag: -1), type: "0", into: $1)
        }) == "45=4|371=-1|372=0|373=0|58=Invalid tag number|")
    #expect(
      body(
        written {
          $0.reject(
            header(), referencedSequence: 4, fault: FIXFault(.invalidMessageType), type: "*", text: "no",
            into: $1)
        }) == "45=4|372=*|373=11|58=no|")
    #expect(
      body(
        written {
          $0.businessReject(
            header(), referencedSequence: 2, type: "8", reason: .unsupportedMessageType, into: $1)
        }) == "45=2|372=8|380=3|58=Unsupported Message Type|")
  }

  @Test func aNewOrderIsReportedWithAllThatAClientReliesOn() {
    #expect(
      executionReport { _ in }
        == "37=500|11=a-1|17=1001|150=0|39=0|54=1|40=2|59=0|60=20260102-03:04:05.678|55=BTC-USD|38=1.5|"
        + "44=65432.1|151=1.5|14=0|6=0|")
  }

  @Test func aTradeTellsLastCumAndAverage() {
    let text = executionReport {
      $0.type = .trade
      $0.status = .partiallyFilled
      $0.tradeID = TradeID(rawValue: 77)
      $0.liquidity = .removed
      $0.account = AccountID(rawValue: 12)
      $0.lastQuantity = Quantity(lots: 25_000_000)
      $0.lastPrice = Price(ticks: 6_543_200)
      $0.cumQuantity = Quantity(lots: 75_000_000)
      $0.leavesQuantity = Quantity(lots: 75_000_000)
      $0.cumNotional = 25_000_000 * 6_543_200 + 50_000_000 * 6_543_201
    }
    #expect(
      text
        == "37=500|11=a-1|17=1001|527=77|150=F|39=1|1=12|54=1|40=2|59=0|60=20260102-03:04:05.678|55=BTC-USD|"
        + "38=1.5|44=65432.1|32=0.25|31=65432|851=2|151=0.75|14=0.75|6=65432.00666667|")
  }

  @Test func aRejectOfAnUnknownInstrumentNamesTheSymbolAndTheReason() {
    let text = executionReport(nil) {
      $0.type = .rejected
      $0.status = .rejected
      $0.reason = .unknownInstrument
      $0.symbol = "NOPE"
      $0.orderID = .none
      $0.timeInForce = .goodForAuction
    }
    #expect(
      text
        == "37=NONE|11=a-1|17=1001|150=8|39=8|54=1|60=20260102-03:04:05.678|55=NOPE|151=0|14=0|6=0|103=1|"
        + "58=Unknown symbol|")
  }

  @Test func theStatusOfAnUnknownOrderIsARejectWithExecIDZero() {
    let text = executionReport(nil) {
      $0.type = .orderStatus
      $0.status = .rejected
      $0.reason = .unknownOrder
      $0.orderID = .none
    }
    #expect(text.hasPrefix("37=NONE|11=a-1|17=0|150=I|39=8|54=1|60="))
    #expect(text.hasSuffix("|103=5|58=Unknown order|"))
  }

  @Test func whatFIX44HasNoCodeForIsToldInItsTerms() {
    #expect(
      executionReport {
        $0.type = .triggered
        $0.orderType = .stop
      }.contains("|150=D|378=99|636=Y|39=0|"))
    #expect(
      executionReport {
        $0.type = .replaced
        $0.status = .replaced
      }.contains("|150=5|39=0|"))
    #expect(
      executionReport {
        $0.type = .replaced
        $0.status = .replaced
        $0.cumQuantity = Quantity(lots: 1)
      }.contains("|150=5|39=1|"))
    let auction = executionReport {
      $0.type = .trade
      $0.liquidity = .auction
    }
    #expect(!auction.contains("|851="))
  }

  @Test func aCancelRejectNamesRequestAndReason() {
    let unknown = CancelReject(
      session: SessionID(rawValue: 1), orderID: .none, clientOrderID: "c", originalClientOrderID: "o",
      transactTime: testTime, reason: .unknownOrder, status: .rejected, request: .cancel)
    #expect(
      body(written { $0.cancelReject(header(), unknown, into: $1) })
        == "37=NONE|11=c|41=o|39=8|60=20260102-03:04:05.678|434=1|102=1|58=Unknown order|")
    var late = unknown
    late.orderID = OrderID(rawValue: 9)
    late.status = .filled
    late.reason = .tooLateToCancel
    late.request = .replace
    #expect(
      body(written { $0.cancelReject(header(), late, into: $1) })
        == "37=9|11=c|41=o|39=2|60=20260102-03:04:05.678|434=2|102=0|58=Order is already done|")
  }

  @Test func everyMessageFitsItsRoomAtItsLongest() {
    let id = ClientOrderID(String(repeating: "x", count: ClientOrderID.capacity))!
    let name = CompID(String(repeating: "y", count: CompID.capacity))!
    let text = ShortText(String(repeating: "z", count: ShortText.capacity))!
    var head = FIXHeader(
      sender: name, target: name, messageSequence: .max, sendingTime: testTime,
      isPossibleDuplicate: true, originalSendingTime: testTime)
    head.messageSequence = .max
    let instrument = Instrument(
      id: bitcoin.id, symbol: "ABCDEFGHIJKLMNO", tick: Increment(units: .max, decimals: 18),
      lot: Increment(units: .max, decimals: 18))
    var report = Self.report
    report.executionID = ExecutionID(rawValue: .max)
    report.orderID = OrderID(rawValue: .max)
    report.tradeID = TradeID(rawValue: .max)
    report.account = AccountID(rawValue: .max - 1)
    report.clientOrderID = id
    report.originalClientOrderID = id
    report.type = .trade
    report.status = .rejected
    report.liquidity = .added
    report.price = Price(ticks: .min)
    report.lastPrice = Price(ticks: .min)
    report.reason = .orderIDMismatch
    for path: WritableKeyPath<ExecutionReport, Quantity> in [
      \.quantity, \.lastQuantity, \.leavesQuantity, \.cumQuantity,
    ] { report[keyPath: path] = Quantity(lots: .max) }
    report.cumNotional = .min
    let bench = ParserBench()
    for bytes in [
      written(
        { $0.executionReport(head, report, instrument: instrument, into: $1) }, precision: .nanoseconds),
      written({
        $0.reject(
          head, referencedSequence: .max, fault: FIXFault(.incorrectGroupCount, tag: .min), type: text,
          text: text, into: $1)
      }),
    ] {
      #expect(bytes.count <= FIXWriter.maximumMessageLength - 64)
      let frame = GuardedBytes().with(bytes) { FIXFrame.next(in: $0) }
      #expect(frame == .message(length: bytes.count))
      guard case .message = bench.parse(bytes) else {
        Issue.record("\(fixText(bytes))")
        return
      }
    }
  }

  @Test func tooLittleRoomStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      var writer = FIXWriter()
      let room = UnsafeMutableRawBufferPointer.allocate(byteCount: 200, alignment: 8)
      _ = writer.heartbeat(header(), into: room)
    }
  }
}
