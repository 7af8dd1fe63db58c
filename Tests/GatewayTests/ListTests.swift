import Domain
import Gateway
import Testing

/// Requests on several orders.
@Suite struct ListTests {
  private let origin = Origin(session: SessionID(rawValue: 0), messageSequence: 2)

  private func command(_ type: String, _ body: String) -> Command? {
    let venue = Venue()
    let id = venue.logOn()
    let count = venue.commands.count
    venue.send(id, type, body)
    #expect(venue.commands.count == count + 1, "one message is one command: \(body)")
    return venue.commands.last
  }

  /// A list whose fields may be given otherwise.
  private func list(
    head: String = "66=L|394=3|68=2|1385=1", first: String = "55=ABC|54=2|38=5|40=2|44=1.10",
    second: String = "55=ABC|54=2|38=5|40=3|99=0.90", numbers: [Int] = [1, 2], id: String = "b"
  ) -> Command? {
    command("E", "\(head)|73=2|11=a|67=\(numbers[0])|\(first)|11=\(id)|67=\(numbers[1])|\(second)")
  }

  @Test func aListOfTwoIsAPair() {
    var expected = NewOrderPair(
      origin: origin, instrument: InstrumentID(rawValue: 0), contingency: .oneCancelsOther,
      first: OrderLeg(
        clientOrderID: "a", side: .sell, quantity: Quantity(lots: 5), price: Price(ticks: 110)),
      second: OrderLeg(
        clientOrderID: "b", side: .sell, type: .stop, quantity: Quantity(lots: 5), stopPrice: Price(ticks: 90)
      ))
    #expect(list() == .newOrderPair(expected))
    expected.contingency = .oneTriggersOther
    expected.account = AccountID(rawValue: 4)
    expected.first.instructions = .cancelOnDisconnect
    expected.second.selfTradePrevention = .cancelBoth
    expected.second.timeInForce = .goodTillDate
    expected.second.expireTime = newYear + 86_400_000_000_000
    #expect(
      list(
        head: "66=L|394=3|68=2|433=1|893=Y|1385=2", first: "1=4|18=o|55=ABC|54=2|38=5|40=2|44=1.10",
        second: "1=4|55=ABC|54=2|38=5|40=3|99=0.90|59=6|432=20260101|2964=3") == .newOrderPair(expected))
  }

  @Test func aListThatIsNoPairIsRefusedAsAWhole() {
    let head = "66=L|394=3|68=2|1385=1"
    let order = "55=ABC|54=2|38=5|40=2|44=1.10"
    let cases: [(String, Command?)] = [
      ("TotNoOrders (68)", list(head: "66=L|394=3|68=3|1385=1")),
      ("TotNoOrders (68)", list(head: head + "|893=N")),
      ("BidType (394)", list(head: "66=L|394=1|68=2|1385=1")),
      ("ListExecInstType (433)", list(head: head + "|433=2")),
      ("ContingencyType (1385) is missing", list(head: "66=L|394=3|68=2")),
      ("ListSeqNo (67)", list(numbers: [2, 1])),
      ("one Symbol (55)", list(second: "55=XYZ|54=2|38=5|40=2|44=1.10")),
      ("one Account (1)", list(second: "1=3|" + order)), ("Unknown account", list(second: "1=x|" + order)),
      ("Unknown symbol", list(second: "55=NONE|54=2|38=5|40=2|44=1.10")),
      ("Side (54)", list(first: "55=ABC|54=5|38=5|40=2|44=1.10")),
      ("OrderQty (38)", list(first: "55=ABC|54=2|40=2|44=1.10")),
      ("OrdType (40)", list(first: "55=ABC|54=2|38=5|44=1.10")),
      ("whole number of ticks", list(first: "55=ABC|54=2|38=5|40=2|44=1.101")),
      ("do not go together", list(first: order + "|111=2")),
      ("do not go together", list(second: order + "|110=2")),
      ("longer than 39 bytes", list(id: String(repeating: "i", count: 40))),
    ]
    for (text, command) in cases {
      guard case .sessionMessage(let message) = command else {
        Issue.record("no business reject: \(text)")
        continue
      }
      #expect(message.reply == .businessReject && message.nextInbound == 3)
      #expect(message.referencedType0 == 0x45 && message.referencedSequence == 2)
      #expect(message.text.description.contains(text), "\(message.text)")
    }
  }

  @Test func aMassCancelTakesItsScope() {
    func cancel(_ more: String) -> Command? { command("q", "11=m|60=20260101-00:00:00|\(more)") }
    var expected = MassCancel(
      origin: origin, session: origin.session, instrument: .none, reason: .canceledByMassCancel)
    expected.clientOrderID = "m"
    #expect(cancel("530=7") == .massCancel(expected))
    expected.side = .sell
    #expect(cancel("530=7|54=2") == .massCancel(expected))
    expected.instrument = InstrumentID(rawValue: 1)
    #expect(cancel("530=1|55=XYZ|54=2") == .massCancel(expected))
    expected.side = nil
    #expect(cancel("530=1|55=XYZ") == .massCancel(expected))
    #expect(
      cancel("530=1|55=NONE")
        == .refuseRequest(
          RefusedRequest(
            origin: origin, kind: .massCancel, reason: .unknownInstrument, clientOrderID: "m",
            originalClientOrderID: "", orderID: .none, symbol: "NONE", instrument: .none, side: .buy,
            quantity: .zero)))
  }

  @Test func aMassCancelOfUnclearScopeCancelsNothing() {
    for more in ["530=1", "530=7|55=ABC", "530=3", "530=7|54=5"] {
      guard
        case .sessionMessage(let message) = command("q", "11=m|60=20260101-00:00:00|\(more)")
      else {
        Issue.record("no business reject: \(more)")
        continue
      }
      #expect(message.reply == .businessReject && message.referencedType0 == 0x71)
    }
  }
}
