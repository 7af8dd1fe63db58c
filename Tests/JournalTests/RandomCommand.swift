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
    case .replaceOrder: .replaceOrder(replaceOrder())
    case .orderStatus:
      .orderStatus(
        OrderStatusQuery(
          origin: origin(), clientOrderID: text(ClientOrderID.self),
          orderID: OrderID(rawValue: UInt64(short())),
          symbol: text(Symbol.self), side: any(Side.self)))
    case .massCancel: .massCancel(massCancel())
    case .newOrderPair:
      .newOrderPair(
        NewOrderPair(
          origin: origin(), instrument: InstrumentID(rawValue: short()),
          account: AccountID(rawValue: short()),
          contingency: any(Contingency.self), first: leg(), second: leg()))
    case .queryThrottle: .queryThrottle(ThrottleQuery(origin: origin()))
    case .refuseRequest:
      .refuseRequest(
        RefusedRequest(
          origin: origin(), kind: RequestKind(rawValue: UInt8(1 + random.below(5)))!,
          reason: any(RejectReason.self), clientOrderID: text(ClientOrderID.self),
          originalClientOrderID: text(ClientOrderID.self), orderID: OrderID(rawValue: UInt64(short())),
          symbol: text(Symbol.self), instrument: InstrumentID(rawValue: short()), side: any(Side.self),
          quantity: Quantity(lots: number())))
    case .configure, .defineInstrument, .changePhase, .endOfDay, .sessionLogon, .sessionMessage: venue(kind)
    default: administration(kind)
    }
  }

  private mutating func venue(_ kind: CommandKind) -> Command {
    switch kind {
    case .configure:
      var limits = Limits()
      (limits.instruments, limits.sessions, limits.orders) = (short(), short(), short())
      (limits.clientOrderIDs, limits.resendMessages) = (short(), short())
      (limits.pegs, limits.accounts, limits.assets, limits.trades) = (short(), short(), short(), short())
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

  private mutating func replaceOrder() -> ReplaceOrder {
    var request = ReplaceOrder(
      origin: origin(), clientOrderID: text(ClientOrderID.self),
      originalClientOrderID: text(ClientOrderID.self), orderID: OrderID(rawValue: UInt64(short())),
      instrument: InstrumentID(rawValue: short()), side: any(Side.self), type: any(OrderType.self),
      timeInForce: any(TimeInForce.self), quantity: Quantity(lots: number()), price: Price(ticks: number()))
    request.stopPrice = Price(ticks: number())
    request.displayQuantity = Quantity(lots: number())
    request.account = random.chance(0.5) ? .none : AccountID(rawValue: short())
    request.instructions = ExecutionInstructions(rawValue: UInt16(random.below(256)))
    (request.pegOffset, request.expireTime) = (number(), UInt64(bitPattern: number()))
    return request
  }

  private mutating func massCancel() -> MassCancel {
    var request = MassCancel(
      origin: origin(), session: SessionID(rawValue: short()), instrument: .none,
      reason: any(RejectReason.self))
    request.clientOrderID = text(ClientOrderID.self)
    request.account = AccountID(rawValue: short())
    request.side = random.chance(0.5) ? nil : any(Side.self)
    request.onDisconnect = random.chance(0.5)
    return request
  }

  private mutating func leg() -> OrderLeg {
    var leg = OrderLeg(
      clientOrderID: text(ClientOrderID.self), side: any(Side.self), type: any(OrderType.self),
      timeInForce: any(TimeInForce.self), quantity: Quantity(lots: number()), price: Price(ticks: number()),
      stopPrice: Price(ticks: number()))
    leg.selfTradePrevention = any(SelfTradePrevention.self)
    leg.instructions = ExecutionInstructions(rawValue: UInt16(truncatingIfNeeded: number()))
    leg.expireTime = UInt64(bitPattern: number())
    return leg
  }

  private mutating func administration(_ kind: CommandKind) -> Command {
    let account = AccountID(rawValue: short())
    let instrument = InstrumentID(rawValue: short())
    switch kind {
    case .setRules: return .setRules(rules(instrument))
    case .setFees:
      return .setFees(
        FeeRates(
          instrument: instrument, tier: UInt8(random.below(256)), maker: Int32(truncatingIfNeeded: number()),
          taker: Int32(truncatingIfNeeded: number())))
    case .defineAccount:
      var definition = AccountDefinition(account: account)
      (definition.tier, definition.isBlocked) = (UInt8(random.below(256)), random.chance(0.5))
      definition.selfTradePrevention = any(SelfTradePrevention.self)
      definition.maximumQuantity = Quantity(lots: number())
      (definition.maximumNotional, definition.credit) = (number(), number())
      return .defineAccount(definition)
    case .setPositionLimit:
      return .setPositionLimit(PositionLimit(account: account, instrument: instrument, limit: number()))
    case .transfer:
      return .transfer(
        Transfer(
          account: account, asset: AssetID(rawValue: short()), amount: number(), reference: random.next()))
    case .setThrottle:
      return .setThrottle(
        ThrottleSetting(session: SessionID(rawValue: short()), rate: short(), burst: short()))
    case .setKillSwitch:
      return .setKillSwitch(
        KillSwitch(session: SessionID(rawValue: short()), account: account, isOn: random.chance(0.5)))
    case .bustTrade: return .bustTrade(TradeBust(tradeID: TradeID(rawValue: random.next())))
    default: return .advance
    }
  }

  private mutating func rules(_ instrument: InstrumentID) -> InstrumentRules {
    var rules = InstrumentRules(instrument: instrument)
    rules.algorithm = any(MatchingAlgorithm.self)
    rules.fifoPercent = UInt8(random.below(256))
    rules.topOrderLots = Quantity(lots: number())
    rules.minimumAllocation = Quantity(lots: number())
    (rules.priceCollar, rules.volatilityBand) = (number(), number())
    rules.volatilityDuration = random.next()
    rules.referencePrice = Price(ticks: number())
    (rules.base, rules.quote) = (AssetID(rawValue: short()), AssetID(rawValue: short()))
    (rules.baseUnits, rules.quoteUnits) = (number(), number())
    return rules
  }
}
