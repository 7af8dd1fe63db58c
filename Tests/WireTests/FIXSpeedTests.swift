import Domain
import Glibc
import Testing
import Wire

/// How long the codec takes for one message. Says something in a release build on a quiet core only:
/// `APUS_MEASURE=1 swift test -c release -Xswiftc -enable-testing --filter FIXSpeedTests`.
@Suite(.enabled(if: getenv("APUS_MEASURE") != nil, "measuring is asked for with APUS_MEASURE=1"), .serialized)
struct FIXSpeedTests {
  private static let rounds = 100_000
  /// Nanoseconds for one message that no build on any machine of interest needs.
  private static let limit = 1000.0

  private func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  /// Least nanoseconds for one of `rounds` calls, out of twenty runs: other work on the machine only adds.
  private func measure(_ name: String, bytes: Int, _ body: (Int) -> Int) {
    var best = Double.infinity
    var sum = 0
    for _ in 0..<20 {
      let start = now()
      for round in 0..<Self.rounds { sum &+= body(round) }
      best = min(best, Double(now() - start) / Double(Self.rounds))
    }
    print("\(name), \(bytes) bytes: \((best * 10).rounded() / 10) ns")
    #expect(sum != 0 && best < Self.limit, "\(name)")
  }

  private static let order = NewOrder(
    origin: .venue, clientOrderID: "ORD-0000000012345", instrument: bitcoin.id,
    account: AccountID(rawValue: 17), side: .sell, quantity: Quantity(lots: 150_012_345),
    price: Price(ticks: 6_543_217))

  @Test func anOrderIsParsedAndRead() {
    let header = header(123_456, sender: "CLIENT01", target: "APUS")
    let bytes = written { $0.newOrderSingle(header, Self.order, instrument: bitcoin, into: $1) }
    var parser = FIXParser()
    // Twice, so that the optimizer cannot take the work out of the loop.
    (bytes + bytes).withUnsafeBytes { stream in
      let message = UnsafeRawBufferPointer(rebasing: stream[..<bytes.count])
      measure("frame of an order", bytes: bytes.count) { round in
        let message = UnsafeRawBufferPointer(rebasing: stream[((round & 1) * bytes.count)...])
        guard case .message(let length) = FIXFrame.next(in: message) else { return 0 }
        return length
      }
      measure("order parsed and validated", bytes: bytes.count) { _ in
        parser.parse(message) == .message(.newOrderSingle) ? 1 : 0
      }
      measure("order framed, validated and read", bytes: bytes.count) { _ in
        guard case .message = FIXFrame.next(in: message), case .message = parser.parse(message),
          case .value(let id) = parser.text(.clOrdID, as: ClientOrderID.self),
          case .value(let symbol) = parser.text(.symbol, as: Symbol.self),
          case .value(let price) = parser.decimal(.price, increment: bitcoin.tick),
          case .value(let quantity) = parser.decimal(.orderQuantity, increment: bitcoin.lot),
          let sequence = parser.messageSequence, let time = parser.sendingTime,
          let side = parser.character(.side), let type = parser.character(.orderType)
        else { return 0 }
        return id.count + symbol.count + Int(price + quantity) + Int(sequence) + Int(time & 1) + Int(side)
          + Int(type)
      }
    }
  }

  @Test func aReportIsWrittenAndRead() {
    var report = FIXWriterTests.report
    report.type = .trade
    report.status = .partiallyFilled
    report.tradeID = TradeID(rawValue: 333_333)
    report.account = AccountID(rawValue: 17)
    report.liquidity = .removed
    report.lastQuantity = Quantity(lots: 25_000_000)
    report.lastPrice = report.price
    report.cumQuantity = report.lastQuantity
    report.cumNotional = Notional(report.lastQuantity.lots) * Notional(report.price.ticks)
    var writer = FIXWriter()
    var head = header()
    let room = UnsafeMutableRawBufferPointer.allocate(
      byteCount: FIXWriter.maximumMessageLength, alignment: 64)
    defer { room.deallocate() }
    let length = writer.executionReport(head, report, instrument: bitcoin, into: room)
    measure("execution report written", bytes: length) { round in
      head.messageSequence = UInt32(round)
      head.sendingTime &+= 1000
      report.executionID.rawValue &+= 1
      report.transactTime = head.sendingTime
      return writer.executionReport(head, report, instrument: bitcoin, into: room)
    }
    var parser = FIXParser()
    let message = UnsafeRawBufferPointer(
      rebasing: room[..<writer.executionReport(head, report, instrument: bitcoin, into: room)])
    measure("execution report read by a client", bytes: message.count) { _ in
      guard case .message = parser.parse(message, validating: false),
        case .value(let id) = parser.text(.clOrdID, as: ClientOrderID.self),
        let type = parser.character(.execType), let sequence = parser.messageSequence
      else { return 0 }
      return id.count + Int(type) + Int(sequence)
    }
  }
}
