import Domain
import Kernel

/// Commands of every kind with values of every kind, from a seed.
struct RandomCommands {
  var random: SeededRandom

  init(seed: UInt64) { random = SeededRandom(seed: seed) }

  mutating func text<Text: FixedText>(_ type: Text.Type) -> Text {
    let count = random.below(4) == 0 ? random.below(Text.capacity + 1) : random.below(min(12, Text.capacity))
    return Text(String((0..<count).map { _ in Character(UnicodeScalar(UInt8(33 + random.below(90)))) }))!
  }

  mutating func any<Value: CaseIterable>(_ type: Value.Type) -> Value {
    Value.allCases.randomElement(using: &random)!
  }

  mutating func number() -> Int64 {
    switch random.below(4) {
    case 0: 0
    case 1: Int64(bitPattern: random.next())
    default: Int64(random.below(1_000_000))
    }
  }

  mutating func short() -> UInt32 { UInt32(truncatingIfNeeded: number()) }
  mutating func origin() -> Origin { Origin(session: SessionID(rawValue: short()), messageSequence: short()) }

  mutating func next() -> Command { next(CommandKind.allCases.randomElement(using: &random)!) }

  mutating func next(_ kind: CommandKind) -> Command {
    switch kind {
    case .newOrder: .newOrder(newOrder())
    case .cancelOrder:
      .cancelOrder(
        CancelOrder(
          origin: origin(), clientOrderID: text(ClientOrderID.self),
          originalClientOrderID: text(ClientOrderID.self), orderID: OrderID(rawValue: random.next()),
          instrument: InstrumentID(rawValue: short()), side: any(Side.self)))
    case .replaceOrder:
      .replaceOrder(
        ReplaceOrder(
          origin: origin(), clientOrderID: text(ClientOrderID.self),
          originalClientOrderID: text(ClientOrderID.self), orderID: OrderID(rawValue: UInt64(short())),
          instrument: InstrumentID(rawValue: short()), side: any(Side.self), type: any(OrderType.self),
          timeInForce: any(TimeInForce.self), quantity: Quantity(lots: number()),
          price: Price(ticks: number())))
    case .orderStatus:
      .orderStatus(
        OrderStatusQuery(
          origin: origin(), clientOrderID: text(ClientOrderID.self),
          orderID: OrderID(rawValue: UInt64(short())),
          symbol: text(Symbol.self), side: any(Side.self)))
    case .massCancel:
      .massCancel(
        MassCancel(
          origin: origin(), session: SessionID(rawValue: short()), instrument: .none,
          reason: any(RejectReason.self)))
    case .refuseRequest:
      .refuseRequest(
        RefusedRequest(
          origin: origin(), kind: RequestKind(rawValue: UInt8(1 + random.below(4)))!,
          reason: any(RejectReason.self), clientOrderID: text(ClientOrderID.self),
          originalClientOrderID: text(ClientOrderID.self), orderID: OrderID(rawValue: UInt64(short())),
          symbol: text(Symbol.self), instrument: InstrumentID(rawValue: short()), side: any(Side.self),
          quantity: Quantity(lots: number())))
    default: venue(kind)
    }
  }

  private mutating func venue(_ kind: CommandKind) -> Command {
    switch kind {
    case .configure:
      var limits = Limits()
      (limits.instruments, limits.sessions, limits.orders) = (short(), short(), short())
      (limits.clientOrderIDs, limits.resendMessages) = (short(), short())
      return .configure(limits)
    case .defineInstrument:
      return .defineInstrument(
        Instrument(
          id: InstrumentID(rawValue: short()), symbol: text(Symbol.self),
          tick: Increment(units: 1 + Int64(random.below(1000)), decimals: UInt8(random.below(19))),
          lot: Increment(units: 1 + Int64(random.below(1000)), decimals: UInt8(random.below(19))),
          maximumQuantity: Quantity(lots: number()), minimumPrice: Price(ticks: number()),
          maximumPrice: Price(ticks: number())))
    case .changePhase:
      return .changePhase(PhaseChange(instrument: InstrumentID(rawValue: short()), phase: any(Phase.self)))
    case .sessionLogon:
      return .sessionLogon(
        SessionLogon(
          session: SessionID(rawValue: short()), messageSequence: short(), nextInbound: short(),
          heartbeatSeconds: short(), resetSequenceNumbers: random.chance(0.5), client: text(CompID.self),
          venue: text(CompID.self)))
    case .sessionMessage:
      var message = SessionMessage(
        session: SessionID(rawValue: short()), nextInbound: short(),
        reply: SessionReply(rawValue: UInt8(random.below(7)))!)
      (message.begin, message.end, message.referencedSequence, message.referencedTag) = (
        short(), short(), short(), short()
      )
      message.reason = UInt16(truncatingIfNeeded: random.next())
      message.referencedType0 = UInt8(truncatingIfNeeded: random.next())
      message.referencedType1 = UInt8(truncatingIfNeeded: random.next())
      message.text = text(ShortText.self)
      return .sessionMessage(message)
    default:
      return .endOfDay(EndOfDay(day: short()))
    }
  }

  mutating func newOrder() -> NewOrder {
    var order = NewOrder(
      origin: origin(), clientOrderID: text(ClientOrderID.self), instrument: InstrumentID(rawValue: short()),
      account: AccountID(rawValue: short()), side: any(Side.self), type: any(OrderType.self),
      timeInForce: any(TimeInForce.self), quantity: Quantity(lots: number()), price: Price(ticks: number()))
    order.selfTradePrevention = any(SelfTradePrevention.self)
    order.instructions = ExecutionInstructions(rawValue: UInt16(truncatingIfNeeded: number()))
    order.stopPrice = Price(ticks: number())
    order.displayQuantity = Quantity(lots: number())
    order.minimumQuantity = Quantity(lots: number())
    order.pegOffset = number()
    order.expireTime = UInt64(bitPattern: number())
    return order
  }
}
