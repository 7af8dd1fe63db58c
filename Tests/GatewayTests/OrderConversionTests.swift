import Domain
import Gateway
import Testing

@Suite struct OrderConversionTests {
  /// What one message becomes.
  private func command(_ type: String, _ body: String) -> Command? {
    let venue = Venue()
    let id = venue.logOn()
    let count = venue.commands.count
    venue.send(id, type, body)
    #expect(venue.commands.count == count + 1, "one message is one command: \(body)")
    return venue.commands.last
  }

  private func order(_ more: String, symbol: String = "ABC") -> NewOrder? {
    guard case .newOrder(let order) = command("D", "11=o|55=\(symbol)|54=1|60=20260101-00:00:00|\(more)")
    else { return nil }
    return order
  }

  private func refusal(_ type: String, _ body: String) -> RejectReason? {
    guard case .refuseRequest(let refused) = command(type, body) else { return nil }
    #expect(refused.origin.messageSequence == 2)
    return refused.reason
  }

  private func refusal(_ more: String, symbol: String = "ABC") -> RejectReason? {
    refusal("D", "11=o|55=\(symbol)|54=1|60=20260101-00:00:00|\(more)")
  }

  @Test func everyFieldOfANewOrderArrives() {
    let order = order("38=1.5|40=4|44=2.05|99=1.90|59=1|18=6 G|110=0.2|111=0.5", symbol: "XYZ")
    var expected = NewOrder(
      origin: Origin(session: SessionID(rawValue: 0), messageSequence: 2), clientOrderID: "o",
      instrument: InstrumentID(rawValue: 1), side: .buy, type: .stopLimit, timeInForce: .goodTillCancel,
      quantity: Quantity(lots: 15), price: Price(ticks: 41))
    expected.stopPrice = Price(ticks: 38)
    expected.instructions = [.postOnlyReject, .allOrNone]
    expected.minimumQuantity = Quantity(lots: 2)
    expected.displayQuantity = Quantity(lots: 5)
    #expect(order == expected)
  }

  @Test func sidesTypesAndTimesInForce() {
    guard case .newOrder(let sell) = command("D", "11=o|55=ABC|54=2|60=20260101-00:00:00|38=1|40=1") else {
      Issue.record("no order")
      return
    }
    #expect(sell.side == .sell)
    #expect(sell.type == .market)
    #expect(sell.timeInForce == .day)
    let times: [(String, TimeInForce)] = [
      ("0", .day), ("1", .goodTillCancel), ("3", .immediateOrCancel), ("4", .fillOrKill),
    ]
    for (code, time) in times { #expect(order("38=1|40=2|44=1|59=\(code)")?.timeInForce == time) }
    let until = order("38=1|40=2|44=1|59=6|126=20260101-10:00:00")
    #expect(until?.timeInForce == .goodTillDate)
    #expect(until?.expireTime == newYear + 36_000_000_000_000)
  }

  @Test func amountsAreExactOrRefused() {
    #expect(order("38=10|40=2|44=1.5")?.price == Price(ticks: 150))
    #expect(order("38=10.000|40=2|44=1.50000")?.quantity == Quantity(lots: 10))
    #expect(order("38=10|40=2|44=-3")?.price == Price(ticks: -300), "the core judges ranges")
    #expect(order("38=0|40=2|44=1")?.quantity == .zero)
    #expect(refusal("38=10|40=2|44=1.505") == .priceOffTick)
    #expect(refusal("38=1|40=2|44=1.03", symbol: "XYZ") == .priceOffTick)
    #expect(refusal("38=10.5|40=2|44=1.50") == .quantityOffLot)
    #expect(refusal("38=10|40=2|44=1|111=0.5") == .quantityOffLot)
    #expect(refusal("38=10|40=2|44=1|110=0.5") == .quantityOffLot)
    #expect(refusal("38=10|40=4|44=1|99=1.001") == .priceOffTick)
    #expect(refusal("38=10|40=2|44=99999999999999999999") == .priceOutOfRange)
    #expect(refusal("38=99999999999999999999|40=2|44=1") == .quantityTooLarge)
  }

  @Test func whatTheVenueCannotDoIsRefusedByName() {
    #expect(refusal("38=1|40=2|44=1", symbol: "NONE") == .unknownInstrument)
    #expect(refusal("38=1|40=2|44=1", symbol: "A-NAME-OF-16-BYTES") == .unknownInstrument)
    #expect(refusal("38=1|40=2") == .priceMissing)
    #expect(refusal("38=1|40=1|44=1") == .priceNotAllowed)
    #expect(refusal("38=1|40=D|44=1") == .orderTypeNotSupported)
    #expect(refusal("38=1|40=2|44=1|59=5") == .timeInForceNotSupported)
    #expect(refusal("38=1|40=2|44=1|18=1") == .instructionNotSupported)
    #expect(refusal("F", "11=c|41=o|37=abc|55=ABC|54=1|60=20260101-00:00:00") == .unknownOrder)
    #expect(refusal("F", "11=c|41=o|37=0|55=ABC|54=1|60=20260101-00:00:00") == .unknownOrder)
  }

  @Test func whatNoReportCanNameIsABusinessReject() {
    let long = String(repeating: "i", count: 40)
    let cases = [
      ("D", "11=\(long)|55=ABC|54=1|60=20260101-00:00:00|38=1|40=2|44=1"),
      ("D", "11=o|55=ABC|54=5|60=20260101-00:00:00|38=1|40=2|44=1"),
      ("D", "11=o|55=ABC|54=1|60=20260101-00:00:00|40=2|44=1"),
      ("F", "11=c|41=\(long)|55=ABC|54=1|60=20260101-00:00:00"),
      ("G", "11=c|41=o|55=ABC|54=1|60=20260101-00:00:00|40=2|44=1"),
    ]
    for (type, body) in cases {
      guard case .sessionMessage(let message) = command(type, body) else {
        Issue.record("no business reject: \(body)")
        continue
      }
      #expect(message.reply == .businessReject)
      #expect(message.reason == 5)
      #expect(message.nextInbound == 3)
    }
  }

  @Test func idsOfThirtyNineBytesAreTaken() {
    let id = String(repeating: "i", count: 39)
    guard
      case .newOrder(let order) = command("D", "11=\(id)|55=ABC|54=1|60=20260101-00:00:00|38=1|40=2|44=1")
    else {
      Issue.record("no order")
      return
    }
    #expect(order.clientOrderID.description == id)
  }

  @Test func cancelReplaceAndStatusCarryTheirNames() {
    let origin = Origin(session: SessionID(rawValue: 0), messageSequence: 2)
    let abc = InstrumentID(rawValue: 0)
    #expect(
      command("F", "11=c|41=o|37=7|55=ABC|54=2|60=20260101-00:00:00")
        == .cancelOrder(
          CancelOrder(
            origin: origin, clientOrderID: "c", originalClientOrderID: "o", orderID: OrderID(rawValue: 7),
            instrument: abc, side: .sell)))
    #expect(
      command("G", "11=c|41=o|55=ABC|54=1|60=20260101-00:00:00|38=5|40=2|44=1.25|59=1")
        == .replaceOrder(
          ReplaceOrder(
            origin: origin, clientOrderID: "c", originalClientOrderID: "o", instrument: abc, side: .buy,
            timeInForce: .goodTillCancel, quantity: Quantity(lots: 5), price: Price(ticks: 125))))
    #expect(
      command("H", "11=o|55=GONE|54=1")
        == .orderStatus(OrderStatusQuery(origin: origin, clientOrderID: "o", symbol: "GONE", side: .buy)))
  }
}
