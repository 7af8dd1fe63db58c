import Domain
import Testing

@testable import Wire

/// What a client writes, the venue's parser takes and reads back whole.
@Suite struct FIXOrderTests {
  private let client = header(9, sender: "CLIENT", target: "APUS")

  @Test func anOrderIsWrittenByteForByte() {
    let order = NewOrder(
      origin: .venue, clientOrderID: "order-1", instrument: bitcoin.id, side: .sell,
      quantity: Quantity(lots: 150_000_000), price: Price(ticks: 6_543_210))
    #expect(
      fixText(written { $0.newOrderSingle(client, order, instrument: bitcoin, into: $1) })
        == "8=FIX.4.4|9=133|35=D|49=CLIENT|56=APUS|34=9|52=20260102-03:04:05.678|11=order-1|55=BTC-USD|54=2|"
        + "60=20260102-03:04:05.678|38=1.5|40=2|44=65432.1|59=0|10=105|")
  }

  @Test func ordersComeThroughWhole() {
    var random = SeededRandom(seed: 11)
    let bench = ParserBench()
    for _ in 0..<1000 {
      let instrument = Bool.random(using: &random) ? bitcoin : stock
      var order = NewOrder(
        origin: .venue, clientOrderID: ClientOrderID("id\(random.next())")!, instrument: instrument.id,
        side: .allCases.randomElement(using: &random)!, type: .allCases.randomElement(using: &random)!,
        timeInForce: .allCases.randomElement(using: &random)!,
        quantity: Quantity(lots: .random(in: 1...1_000_000_000_000, using: &random)),
        price: Price(ticks: .random(in: 1...1_000_000_000, using: &random)))
      order.instructions = [
        [], .allOrNone, .postOnlyReject, [.allOrNone, .postOnlyReject], .postOnlySlide,
        [.postOnlySlide, .cancelOnDisconnect],
      ].randomElement(using: &random)!
      order.selfTradePrevention = .allCases.randomElement(using: &random)!
      order.stopPrice = Price(ticks: .random(in: 0...1000, using: &random))
      order.minimumQuantity = Quantity(lots: .random(in: 0...10, using: &random))
      order.expireTime = testTime / 1_000_000 * 1_000_000
      let bytes = written { $0.newOrderSingle(client, order, instrument: instrument, into: $1) }
      #expect(bench.parse(bytes) == .message(.newOrderSingle), "\(fixText(bytes)), seed 11")
      bench.read { expectSame($0, order, instrument) }
    }
  }

  private func expectSame(_ parser: borrowing FIXParser, _ order: NewOrder, _ instrument: Instrument) {
    let id = parser.text(.clOrdID, as: ClientOrderID.self)
    let symbol = parser.text(.symbol, as: Symbol.self)
    #expect(id == .value(order.clientOrderID) && symbol == .value(instrument.symbol))
    let quantity = parser.decimal(.orderQuantity, increment: instrument.lot)
    let price = parser.decimal(.price, increment: instrument.tick)
    #expect(quantity == .value(order.quantity.lots) && price == .value(order.price.ticks))
    let side = parser.character(.side)
    #expect(side == 0x30 + order.side.rawValue)
    let execInst = FIXOrderCodes.ExecInst(
      parser.bytes(.execInst) ?? UnsafeRawBufferPointer(start: nil, count: 0), side: order.side)
    #expect(execInst?.instructions == order.instructions)
    let type = FIXOrderCodes.orderType(
      parser.character(.orderType)!, reference: execInst?.reference ?? 0, hasPrice: parser.has(.price))
    let wanted = order.type == .trailingStop ? .trailingStopLimit : order.type
    // A price makes a trailing stop one with a limit.
    #expect(type == wanted)
    let timeInForce = parser.character(.timeInForce).flatMap { FIXOrderCodes.timeInForce($0) }
    #expect(timeInForce == order.timeInForce)
    let prevention = parser.integer(.selfMatchPrevention).flatMap { FIXOrderCodes.selfTradePrevention($0) }
    #expect(prevention == (order.selfTradePrevention == .none ? nil : order.selfTradePrevention))
    let stop = parser.decimal(.stopPrice, increment: instrument.tick)
    #expect(stop == (order.stopPrice == .zero ? .absent : .value(order.stopPrice.ticks)))
    let expires = parser.utcTimestamp(.expireTime)
    #expect(expires == order.expireTime)
    let minimum = parser.decimal(.minimumQuantity, increment: instrument.lot)
    #expect(minimum == (order.minimumQuantity == .zero ? .absent : .value(order.minimumQuantity.lots)))
  }

  @Test func cancelsReplacesAndQueriesComeThrough() {
    let bench = ParserBench()
    let cancel = CancelOrder(
      origin: .venue, clientOrderID: "c", originalClientOrderID: "o", orderID: OrderID(rawValue: 5),
      instrument: stock.id, side: .buy)
    let cancelBytes = written {
      $0.cancelRequest(client, cancel, instrument: stock, quantity: Quantity(lots: 7), into: $1)
    }
    #expect(bench.parse(cancelBytes) == .message(.orderCancelRequest), "\(fixText(cancelBytes))")
    #expect(bench.read { $0.text(.originalClOrdID) } == .value("o" as ClientOrderID))
    #expect(bench.read { $0.integer(.orderID) } == 5)
    let replace = ReplaceOrder(
      origin: .venue, clientOrderID: "r", originalClientOrderID: "o", instrument: stock.id, side: .sell,
      quantity: Quantity(lots: 12), price: Price(ticks: 401))
    let replaceBytes = written { $0.cancelReplaceRequest(client, replace, instrument: stock, into: $1) }
    #expect(bench.parse(replaceBytes) == .message(.orderCancelReplaceRequest), "\(fixText(replaceBytes))")
    #expect(bench.read { $0.decimal(.price, increment: stock.tick) } == .value(401))
    let query = OrderStatusQuery(origin: .venue, clientOrderID: "q", symbol: "AAPL", side: .sell)
    let queryBytes = written { $0.statusRequest(client, query, into: $1) }
    #expect(bench.parse(queryBytes) == .message(.orderStatusRequest), "\(fixText(queryBytes))")
  }

  @Test func everyOrderTypeAndTimeInForceMapsThereAndBack() {
    for type in OrderType.allCases {
      let code = FIXOrderCodes.code(type)
      let read = FIXOrderCodes.orderType(
        code, reference: FIXOrderCodes.reference(type), hasPrice: type == .trailingStopLimit)
      #expect(read == type)
    }
    #expect(FIXOrderCodes.orderType(0x33, reference: 0x61) == .trailingStop)
    #expect(FIXOrderCodes.orderType(0x34, reference: 0x61) == .trailingStopLimit)
    for prevention in SelfTradePrevention.allCases where prevention != .none {
      #expect(FIXOrderCodes.selfTradePrevention(Int64(FIXOrderCodes.code(prevention))) == prevention)
    }
    for timeInForce in TimeInForce.allCases {
      #expect(FIXOrderCodes.timeInForce(FIXOrderCodes.code(timeInForce)) == timeInForce)
    }
    #expect(FIXOrderCodes.orderType(0x44) == nil)
    #expect(FIXOrderCodes.orderType(0x50) == nil)
    #expect(FIXOrderCodes.timeInForce(0x35) == nil)
  }

  @Test func executionInstructionsOutsideTheVenueAreRefused() {
    func read(_ text: String, _ side: Side = .buy) -> FIXOrderCodes.ExecInst? {
      Array(text.utf8).withUnsafeBytes { FIXOrderCodes.ExecInst($0, side: side) }
    }
    #expect(read("")?.instructions == [])
    #expect(read("6 G R")?.instructions == [.postOnlyReject, .allOrNone])
    #expect(read("6 G R")?.reference == 0x52)
    #expect(read("6 9")?.instructions == .postOnlySlide)
    #expect(read("0 6 o", .sell)?.instructions == [.postOnlySlide, .cancelOnDisconnect])
    #expect(read("6 9", .sell) == nil, "the other side")
    for text in ["1", "6G", "R M", "6  G", "Z", "9", "6 0", "O"] { #expect(read(text) == nil, "\(text)") }
  }

  @Test func everyReasonHasATextAndCodesOfFIX44() {
    let orderRejects: Set<UInt8> = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 14, 15, 99]
    let cancelRejects: Set<UInt8> = [0, 1, 2, 3, 4, 5, 6, 99]
    var texts: Set<String> = []
    for reason in RejectReason.allCases {
      let entry = FIXReason.of(reason)
      #expect(orderRejects.contains(entry.orderReject) && cancelRejects.contains(entry.cancelReject))
      texts.insert(entry.text.description)
    }
    #expect(texts.count == RejectReason.allCases.count)
  }
}
