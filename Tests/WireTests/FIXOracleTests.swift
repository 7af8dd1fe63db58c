import Domain
import Foundation
import Testing

@testable import Wire

/// The tables against a dictionary made by others, and all that the venue writes against the same.
@Suite struct FIXOracleTests {
  @Test(.enabled(if: Shared.hasDictionary, "the shared FIX44.xml is absent"))
  func theTablesSayWhatTheDictionarySays() throws {
    let oracle = try FIXOracle(path: Shared.dictionary)
    let tables = FIXDictionary()
    let known = oracle.byTag
    for tag in 1..<FIXDictionary.definedLimit {
      let isDefined = tables.fields[tag].isDefined
      #expect(isDefined == (known[tag] != nil), "tag \(tag)")
    }
    for type in FIXMessageType.allCases where type.byte != 0 {
      let name = String(decoding: [type.byte], as: UTF8.self)
      let places = oracle.places(type: name)
      for tag in 1..<FIXDictionary.definedLimit where ![8, 9, 10].contains(tag) {
        let difference = difference(tables, type: type, tag: tag, places[tag])
        #expect(difference == nil, "35=\(name), tag \(tag)")
      }
    }
  }

  private func difference(
    _ tables: borrowing FIXDictionary, type: FIXMessageType, tag: Int, _ place: FIXOracle.Place?
  ) -> String? {
    let index = Int(type.rawValue) * FIXDictionary.tagLimit + tag
    let usage = tables.usages[index]
    let field = tables.fields[tag]
    guard let place else { return usage.section == 0 ? nil : "defined" }
    if usage.section != place.section { return "section" }
    if usage.contains(.member) != (place.group != 0) || Int(tables.owners[index]) != place.group {
      return "group"
    }
    if usage.contains(.groupCount) != place.isGroup { return "count" }
    if place.isGroup, Int(field.partner) != place.first { return "first of group" }
    let isRequired = tables.required[Int(type.rawValue)] & field.required != 0
    // MsgType is seen to by the frame.
    return isRequired == (place.isRequired && tag != 35) ? nil : "required"
  }

  /// For each closed field: all its values are taken, and others are not.
  @Test(.enabled(if: Shared.hasDictionary, "the shared FIX44.xml is absent"))
  func closedListsHoldTheDictionarysValuesAndNoOthers() throws {
    let oracle = try FIXOracle(path: Shared.dictionary)
    let bench = ParserBench()
    var checked = 0
    for (tag, entry) in oracle.byTag where !entry.field.values.isEmpty && ![35, 43, 97].contains(tag) {
      guard
        let type = ["D", "8", "9", "3", "j", "G", "A", "4", "E", "q", "r"].first(where: {
          oracle.places(type: $0)[tag]?.group == 0
        })
      else { continue }
      checked += 1
      for value in entry.field.values {
        #expect(reason(bench, type, tag, value) == nil, "\(tag)=\(value)")
      }
      for value in ["~", "AAAAAAAAA", "127"] where !entry.field.values.contains(value) {
        #expect(reason(bench, type, tag, value) != nil, "\(tag)=\(value)")
      }
    }
    #expect(checked > 50)
  }

  /// Why the value is refused; nil if it is not, or if only another field is at fault.
  private func reason(_ bench: ParserBench, _ type: String, _ tag: Int, _ value: String) -> FIXRejectReason? {
    let outcome = bench.parse(message(type, "\(tag)=\(value)|"))
    guard case .fault(let fault) = outcome, fault.tag == Int32(tag), fault.reason != .requiredTagMissing
    else {
      return nil
    }
    return fault.reason
  }

  @Test(.enabled(if: Shared.hasDictionary, "the shared FIX44.xml is absent"))
  func messageTypesAreThoseOfTheDictionary() throws {
    let oracle = try FIXOracle(path: Shared.dictionary)
    let bench = ParserBench()
    let letters = (0x21...0x7E).map { String(UnicodeScalar($0)!) }
    for type in letters + letters.flatMap({ first in letters.map { first + $0 } }) where !type.contains("|") {
      let isInvalid = bench.parse(message(type)) == .fault(FIXFault(.invalidMessageType))
      #expect(isInvalid == (oracle.messages[type] == nil), "35=\(type)")
    }
  }

  @Test(.enabled(if: Shared.hasDictionary, "the shared FIX44.xml is absent"))
  func allThatIsWrittenSatisfiesTheDictionary() throws {
    let oracle = try FIXOracle(path: Shared.dictionary)
    var random = SeededRandom(seed: 2026)
    let bench = ParserBench()
    for _ in 0..<150 {
      for bytes in writtenAtRandom(&random) {
        let text = fixText(bytes)
        #expect(oracle.complaint(text) == nil, "\(text), seed 2026")
        let length = GuardedBytes().with(bytes) { FIXFrame.next(in: $0) }
        #expect(length == .message(length: bytes.count))
        guard case .message = bench.parse(bytes) else {
          Issue.record("our own parser refuses \(text), seed 2026")
          return
        }
      }
    }
  }

  @Test(.enabled(if: Shared.hasDictionary, "the shared FIX44.xml is absent"))
  func theOracleFindsPlantedFaults() throws {
    let oracle = try FIXOracle(path: Shared.dictionary)
    let good = fixText(written { $0.logon(header(), heartbeatSeconds: 30, into: $1) })
    #expect(oracle.complaint(good) == nil)
    for (from, to) in [
      ("98=0", "98=9"), ("|98=0", ""), ("108=30", "108=x"), ("108=30", "108=30|55=A"),
      ("108=30", "108=30|34=1"), ("108=30", "108=30|108=30"), ("-03:04", "-3:04"),
    ] {
      #expect(oracle.complaint(good.replacingOccurrences(of: from, with: to)) != nil, "\(from) to \(to)")
    }
  }

  private func writtenAtRandom(_ random: inout SeededRandom) -> [[UInt8]] {
    var report = FIXWriterTests.report
    report.type = .allCases.randomElement(using: &random)!
    report.status = .allCases.randomElement(using: &random)!
    report.side = .allCases.randomElement(using: &random)!
    report.orderType = .allCases.randomElement(using: &random)!
    report.timeInForce = .allCases.randomElement(using: &random)!
    report.liquidity = [.none, .added, .removed, .auction].randomElement(using: &random)!
    report.reason = .allCases.randomElement(using: &random)!
    report.originalClientOrderID = Bool.random(using: &random) ? "orig" : ""
    report.orderID = OrderID(rawValue: .random(in: 0...3, using: &random))
    report.tradeID = TradeID(rawValue: .random(in: 0...3, using: &random))
    report.account = Bool.random(using: &random) ? .none : AccountID(rawValue: 4)
    report.cumQuantity = Quantity(lots: .random(in: 0...1000, using: &random))
    report.cumNotional = .random(in: 0...1_000_000, using: &random)
    report.stopPrice = Price(ticks: .random(in: 0...3, using: &random))
    report.fee = .random(in: -2...2, using: &random)
    let reject = CancelReject(
      session: .none, orderID: report.orderID, clientOrderID: report.clientOrderID,
      originalClientOrderID: report.originalClientOrderID, transactTime: testTime, reason: report.reason,
      status: report.status, request: Bool.random(using: &random) ? .cancel : .replace)
    let text: ShortText = Bool.random(using: &random) ? "some text" : ""
    let fault = FIXFault(
      .allCases.randomElement(using: &random)!, tag: Bool.random(using: &random) ? 55 : nil)
    let business = FIXBusinessRejectReason.allCases.randomElement(using: &random)!
    let instrument: Instrument? = [bitcoin, stock, nil].randomElement(using: &random)!
    var head = header(UInt32(truncatingIfNeeded: random.next()))
    head.isPossibleDuplicate = Bool.random(using: &random)
    head.originalSendingTime = testTime
    return [
      written { $0.executionReport(head, report, instrument: instrument, into: $1) },
      written { $0.cancelReject(head, reject, into: $1) }, written { $0.logout(head, text: text, into: $1) },
      written { $0.heartbeat(head, testRequestID: text, into: $1) },
      written { $0.testRequest(head, testRequestID: "t", into: $1) },
      written { $0.logon(head, heartbeatSeconds: 30, resetSequenceNumbers: true, into: $1) },
      written { $0.resendRequest(head, from: 1, into: $1) },
      written { $0.sequenceReset(head, newSequence: 9, gapFill: report.tradeID == .none, into: $1) },
      written { $0.reject(head, referencedSequence: 1, fault: fault, type: text, text: text, into: $1) },
      written {
        $0.businessReject(head, referencedSequence: 1, type: "D", reason: business, text: text, into: $1)
      },
    ]
  }

  /// Runs what the session acceptance scripts 14a to 14i and 2q send and looks for the rejects that they expect.
  @Test(
    .enabled(if: Shared.hasScripts, "the shared FIX acceptance scripts are absent"),
    arguments: ["14a", "14b", "14c", "14d", "14e", "14f", "14g", "14h", "14i", "2q_", "15_"])
  func theAcceptanceScriptsGetTheirRejects(prefix: String) throws {
    let name = try FileManager.default.contentsOfDirectory(atPath: Shared.scripts)
      .first { $0.hasPrefix(prefix) }
    let script = try String(contentsOfFile: Shared.scripts + "/" + name!, encoding: .isoLatin1)
    let bench = ParserBench()
    var outcome = FIXParser.Outcome.garbled
    var rejects = 0
    for line in script.split(whereSeparator: \.isNewline) {
      let fields = line.dropFirst().replacingOccurrences(of: "\u{1}", with: "|")
      if line.hasPrefix("I8=") {
        let body = fields.replacingOccurrences(of: "<TIME>", with: "20260102-03:04:05")
          .dropFirst("8=FIX.4.4|".count)
        outcome = bench.parse(framed(String(body)))
      } else if line.hasPrefix("E8="), fields.contains("|35=3|") {
        rejects += 1
        let values = Dictionary(
          fields.split(separator: "|").map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
            .map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
        guard case .fault(let fault) = outcome else {
          Issue.record("no fault where \(fields) is expected")
          continue
        }
        #expect("\(fault.reason.rawValue)" == values["373"], "\(fields)")
        #expect(fault.tag.map { "\($0)" } == values["371"], "\(fields)")
        #expect(fault.reason.text.description == values["58"])
        #expect(bench.read { $0.messageSequence }.map { "\($0)" } == values["45"])
      } else if line.hasPrefix("E8=") {
        guard case .message = outcome else {
          Issue.record("\(outcome) where \(fields) is expected")
          continue
        }
      }
    }
    #expect(rejects > 0 || prefix == "15_")
  }
}
