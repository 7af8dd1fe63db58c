import Domain
import Gateway
import Testing
import Wire

/// Small seeded generator (SplitMix64): a failure names the seed that repeats it.
private struct SeededRandom: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
  mutating func one<Value: CaseIterable>(_ type: Value.Type) -> Value {
    Value.allCases.randomElement(using: &self)!
  }
  mutating func chance() -> Bool { next() & 1 == 0 }
}

/// What a client's library writes, the gateway takes as it was meant.
@Suite struct OrderTermsTests {
  private let abc = Instrument(
    id: InstrumentID(rawValue: 0), symbol: "ABC", tick: Increment(units: 1, decimals: 2),
    lot: Increment(units: 1, decimals: 0))
  private let origin = Origin(session: SessionID(rawValue: 0), messageSequence: 2)

  /// What one message of a client's library becomes.
  private func command(
    _ write: (inout FIXWriter, FIXHeader, UnsafeMutableRawBufferPointer) -> Int
  ) -> Command? {
    let venue = Venue()
    let id = venue.logOn()
    let count = venue.commands.count
    var writer = FIXWriter()
    let room = UnsafeMutableRawBufferPointer.allocate(
      byteCount: FIXWriter.maximumMessageLength, alignment: 8)
    defer { room.deallocate() }
    let header = FIXHeader(sender: "CLIENT", target: "APUS", messageSequence: 2, sendingTime: venue.time)
    let length = write(&writer, header, room)
    venue.send(id, bytes: Array(room[..<length]))
    #expect(venue.commands.count == count + 1, "one message is one command")
    return venue.commands.last
  }

  /// What one message written by hand becomes.
  private func command(_ type: String, _ body: String) -> Command? {
    let venue = Venue()
    let id = venue.logOn()
    let count = venue.commands.count
    venue.send(id, type, body)
    #expect(venue.commands.count == count + 1, "one message is one command: \(body)")
    return venue.commands.last
  }

  private func order(_ more: String, side: Int = 1) -> NewOrder? {
    guard
      case .newOrder(let order) = command("D", "11=o|55=ABC|54=\(side)|60=20260101-00:00:00|38=10|\(more)")
    else { return nil }
    return order
  }

  private func refusal(_ more: String, type: String = "D", side: Int = 1) -> RejectReason? {
    let names = type == "G" ? "11=r|41=o" : "11=o"
    guard
      case .refuseRequest(let refused) = command(
        type, "\(names)|55=ABC|54=\(side)|60=20260101-00:00:00|38=10|\(more)")
    else { return nil }
    return refused.reason
  }

  // MARK: There and back

  private func randomOrder(_ random: inout SeededRandom) -> NewOrder {
    var order = NewOrder(
      origin: origin, clientOrderID: "o", instrument: abc.id,
      account: random.chance() ? .none : AccountID(rawValue: .random(in: 0...5000, using: &random)),
      side: random.one(Side.self), type: random.one(OrderType.self),
      timeInForce: random.one(TimeInForce.self),
      quantity: Quantity(lots: .random(in: 1...1_000_000, using: &random)))
    func price(_ random: inout SeededRandom) -> Price {
      Price(ticks: .random(in: 1...1_000_000, using: &random))
    }
    switch order.type {
    case .market, .marketToLimit, .stop, .trailingStop: break
    case .limit, .stopLimit, .trailingStopLimit: order.price = price(&random)
    case .peggedPrimary, .peggedMarket, .peggedMidpoint: if random.chance() { order.price = price(&random) }
    }
    if order.type == .stop || order.type == .stopLimit { order.stopPrice = price(&random) }
    order.selfTradePrevention = random.one(SelfTradePrevention.self)
    if random.chance() { order.instructions.insert(random.chance() ? .postOnlyReject : .postOnlySlide) }
    if random.chance() { order.instructions.insert(.allOrNone) }
    if random.chance() { order.instructions.insert(.cancelOnDisconnect) }
    if random.chance() {
      order.instructions.insert(.hidden)
    } else {
      order.displayQuantity = Quantity(lots: .random(in: 0...5, using: &random))
    }
    order.minimumQuantity = Quantity(lots: .random(in: 0...5, using: &random))
    order.pegOffset = .random(in: -500...500, using: &random)
    if random.chance() {
      order.expireTime = (newYear / 1_000_000 + .random(in: 0...1_000_000, using: &random)) * 1_000_000
    }
    return order
  }

  @Test func everyOrderComesThroughAsItWasMeant() {
    var random = SeededRandom(state: 7)
    for _ in 0..<400 {
      let order = randomOrder(&random)
      let command = command { $0.newOrderSingle($1, order, instrument: abc, into: $2) }
      #expect(command == .newOrder(order), "seed 7")
    }
  }

  @Test func everyReplaceComesThroughAsItWasMeant() {
    var random = SeededRandom(state: 8)
    for _ in 0..<300 {
      let order = randomOrder(&random)
      var replace = ReplaceOrder(
        origin: origin, clientOrderID: "r", originalClientOrderID: "o",
        orderID: OrderID(rawValue: .random(in: 0...9, using: &random)), instrument: abc.id, side: order.side,
        type: order.type, timeInForce: order.timeInForce, quantity: order.quantity, price: order.price)
      (replace.stopPrice, replace.displayQuantity) = (order.stopPrice, order.displayQuantity)
      (replace.account, replace.instructions) = (order.account, order.instructions)
      (replace.pegOffset, replace.expireTime) = (order.pegOffset, order.expireTime)
      let command = command { $0.cancelReplaceRequest($1, replace, instrument: abc, into: $2) }
      #expect(command == .replaceOrder(replace), "seed 8")
    }
  }

  // MARK: What the fields mean

  @Test func pegsAndTrailingStopsAreToldApartByExecInst() {
    #expect(order("40=P|18=R|211=-0.02")?.type == .peggedPrimary)
    #expect(order("40=P|18=R|211=-0.02")?.pegOffset == -2)
    #expect(order("40=P|18=P|211=3|836=2")?.pegOffset == 3, "in ticks")
    #expect(order("40=P|18=P|211=3|836=0")?.pegOffset == 300, "a price")
    #expect(order("40=P|18=M|44=1.50")?.type == .peggedMidpoint)
    #expect(order("40=P|18=a|211=0.10")?.type == .trailingStop)
    #expect(order("40=3|18=a|211=0.10")?.type == .trailingStop)
    #expect(order("40=P|18=a|211=0.10|44=1.50")?.type == .trailingStopLimit)
    #expect(order("40=4|18=a|211=0.10|44=1.50")?.type == .trailingStopLimit)
    #expect(order("40=K")?.type == .marketToLimit)
    #expect(refusal("40=P") == .orderTypeNotSupported)
    #expect(refusal("40=P|18=L") == .instructionNotSupported)
    #expect(refusal("40=2|44=1|18=R") == .orderTypeNotSupported)
    #expect(refusal("40=P|18=R|211=0.005") == .priceOffTick)
    #expect(refusal("40=P|18=R|211=0.5|836=2") == .priceOffTick)
    #expect(refusal("40=P|18=R|211=1|836=1") == .instructionNotSupported, "basis points")
  }

  @Test func thePegIsTheVenuesOwn() {
    #expect(order("40=P|18=R|835=0|837=0|838=2|840=1") != nil)
    for more in ["835=1", "837=1", "838=1", "840=2"] {
      #expect(refusal("40=P|18=R|\(more)") == .instructionNotSupported, "\(more)")
    }
  }

  @Test func pricesAreThereWhereTheTypeNeedsThemAndOnlyThere() {
    #expect(refusal("40=3") == .priceMissing)
    #expect(refusal("40=4|44=1") == .priceMissing)
    #expect(refusal("40=4|99=1") == .priceMissing)
    #expect(refusal("40=2|44=1|99=1") == .priceNotAllowed)
    #expect(refusal("40=P|18=a|211=0.1|99=1") == .priceNotAllowed)
    #expect(refusal("40=3|99=1|44=1") == .priceNotAllowed)
    #expect(refusal("40=K|44=1") == .priceNotAllowed)
    #expect(refusal("40=4|18=a|211=1") == .priceMissing)
  }

  @Test func maxFloorShowsPartOfAnOrderOrHidesIt() {
    #expect(order("40=2|44=1|111=3")?.displayQuantity == Quantity(lots: 3))
    #expect(order("40=2|44=1|111=3")?.instructions == [])
    #expect(order("40=2|44=1|111=0")?.instructions == .hidden)
    #expect(order("40=2|44=1|111=0")?.displayQuantity == .zero)
  }

  @Test func instructionsAreLettersOfExecInst() {
    #expect(order("40=2|44=1|18=6")?.instructions == .postOnlyReject)
    #expect(order("40=2|44=1|18=6 9")?.instructions == .postOnlySlide)
    #expect(order("40=2|44=1|18=0 6", side: 2)?.instructions == .postOnlySlide)
    #expect(order("40=2|44=1|18=G o")?.instructions == [.allOrNone, .cancelOnDisconnect])
    #expect(refusal("40=2|44=1|18=6 9", side: 2) == .instructionNotSupported)
    #expect(refusal("40=2|44=1|18=1") == .instructionNotSupported)
    #expect(order("40=2|44=1|2964=1")?.selfTradePrevention == .cancelNewest)
    #expect(order("40=2|44=1|2964=100")?.selfTradePrevention == .decrement)
  }

  @Test func anOrderExpiresAtItsTimeOrAtTheEndOfItsDay() {
    let day: UInt64 = 86_400_000_000_000
    #expect(order("40=2|44=1|59=6|126=20260102-10:00:00.5")?.expireTime == nil, "no such form of time")
    #expect(order("40=2|44=1|59=6|126=20260102-00:00:01")?.expireTime == newYear + day + 1_000_000_000)
    #expect(order("40=2|44=1|59=6|432=20260102")?.expireTime == newYear + 2 * day)
    #expect(order("40=2|44=1|59=6|126=19700101-00:00:00")?.expireTime == 1, "long ago, but given")
    #expect(refusal("40=2|44=1|59=6|432=20260102|126=20260102-00:00:01") == .invalidCombination)
    #expect(order("40=2|44=1|59=2")?.timeInForce == .atTheOpening)
    #expect(order("40=2|44=1|59=7")?.timeInForce == .atTheClose)
    #expect(order("40=2|44=1|59=B")?.timeInForce == .goodForAuction)
  }

  @Test func anAccountIsItsNumber() {
    #expect(order("40=2|44=1|1=0")?.account == AccountID(rawValue: 0))
    #expect(order("40=2|44=1|1=4294967294")?.account == AccountID(rawValue: 4_294_967_294))
    #expect(order("40=2|44=1")?.account == AccountID.none)
    for text in ["ACC1", "4294967295", "4294967296", "-1", "007", "1.0", " 1"] {
      #expect(refusal("40=2|44=1|1=\(text)") == .unknownAccount, "\(text)")
    }
  }

  @Test func termsThatNoCommandHasAPlaceForAreRefused() {
    for more in [
      "168=20260101-00:00:00", "210=1", "388=0", "389=1", "847=1", "152=1", "516=1", "192=1", "640=1",
      "423=1",
      "854=1",
    ] {
      #expect(refusal("40=2|44=1|\(more)") == .instructionNotSupported, "\(more)")
      #expect(refusal("40=2|44=1|\(more)", type: "G") == .instructionNotSupported, "\(more)")
    }
    #expect(order("40=2|44=1|423=2|854=0|848=x") != nil)
    #expect(refusal("40=2|44=1|110=1", type: "G") == .instructionNotSupported, "its first fill is past")
  }
}
