/// Everything that can change the engine's state, in the form in which it is sequenced, journalled, replicated
/// and replayed. The same commands give the same events, bit for bit.
///
/// A command's payload is plain memory with a layout that never changes once released; a new field is a new
/// command kind.
@frozen public enum Command: Equatable, Sendable, BitwiseCopyable {
  /// The first command of a journal.
  case configure(Limits)
  case defineInstrument(Instrument)
  case changePhase(PhaseChange)
  case endOfDay(EndOfDay)
  case setRules(InstrumentRules)
  case setFees(FeeRates)
  case defineAccount(AccountDefinition)
  case setPositionLimit(PositionLimit)
  case transfer(Transfer)
  case setThrottle(ThrottleSetting)
  case setKillSwitch(KillSwitch)
  case bustTrade(TradeBust)
  /// Time goes on: what the clock or the bound on one command's work left undone is done.
  case advance
  case newOrder(NewOrder)
  case newOrderPair(NewOrderPair)
  case cancelOrder(CancelOrder)
  case replaceOrder(ReplaceOrder)
  case orderStatus(OrderStatusQuery)
  case massCancel(MassCancel)
  case queryThrottle(ThrottleQuery)
  /// A request on orders that the gateway could not turn into one of the above; the core answers it, so that the
  /// answer has an execution id and survives a restart.
  case refuseRequest(RefusedRequest)
  case sessionLogon(SessionLogon)
  /// A message of the session layer came in, went out, or both.
  case sessionMessage(SessionMessage)
}

extension Command {
  /// Where a command on orders came from; `.venue` for all others.
  @inlinable public var origin: Origin {
    switch self {
    case .newOrder(let it): it.origin
    case .cancelOrder(let it): it.origin
    case .replaceOrder(let it): it.origin
    case .orderStatus(let it): it.origin
    case .massCancel(let it): it.origin
    case .refuseRequest(let it): it.origin
    case .newOrderPair(let it): it.origin
    case .queryThrottle(let it): it.origin
    case .configure, .defineInstrument, .changePhase, .endOfDay, .setRules, .setFees, .defineAccount,
      .setPositionLimit, .transfer, .setThrottle, .setKillSwitch, .bustTrade, .advance, .sessionLogon,
      .sessionMessage:
      .venue
    }
  }
}

/// Which command a journal frame holds. Raw values are part of the journal's format and never change.
@frozen public enum CommandKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  case configure = 1
  case defineInstrument = 2
  case changePhase = 3
  case endOfDay = 4
  case setRules = 5
  case setFees = 6
  case defineAccount = 7
  case setPositionLimit = 8
  case transfer = 9
  case setThrottle = 10
  case setKillSwitch = 11
  case bustTrade = 12
  case advance = 13
  case newOrder = 16
  case cancelOrder = 17
  case replaceOrder = 18
  case orderStatus = 19
  case massCancel = 20
  case refuseRequest = 21
  case newOrderPair = 22
  case queryThrottle = 23
  case sessionLogon = 32
  case sessionMessage = 33
}

/// Where a command came from: the session and the MsgSeqNum of the message that carried it.
@frozen public struct Origin: Hashable, Sendable, BitwiseCopyable {
  public var session: SessionID
  /// The message's sequence number on that session; after the command the session expects one more.
  /// 0 when the command came from no message.
  public var messageSequence: UInt32
  @inlinable public init(session: SessionID, messageSequence: UInt32) {
    self.session = session
    self.messageSequence = messageSequence
  }
  /// The engine's own administration.
  @inlinable public static var venue: Self { .init(session: .none, messageSequence: 0) }
}

/// Enter an order.
@frozen public struct NewOrder: Hashable, Sendable, BitwiseCopyable {
  public var origin: Origin
  public var clientOrderID: ClientOrderID
  public var instrument: InstrumentID
  public var account: AccountID
  public var side: Side
  public var type: OrderType
  public var timeInForce: TimeInForce
  public var selfTradePrevention: SelfTradePrevention = .none
  public var instructions: ExecutionInstructions = ExecutionInstructions(rawValue: 0)
  public var quantity: Quantity
  /// Limit price; zero where the type has none.
  public var price: Price
  /// Trigger of a stop; zero where the type has none.
  public var stopPrice: Price = .zero
  /// Shown part of an iceberg; zero shows all.
  public var displayQuantity: Quantity = .zero
  /// Least quantity of the first fill; zero asks for none.
  public var minimumQuantity: Quantity = .zero
  /// Ticks from the peg's reference, or a trailing stop's distance.
  public var pegOffset: Int64 = 0
  /// UTC nanoseconds at which a good-till-date order expires; zero where there is none.
  public var expireTime: UInt64 = 0

  @inlinable public init(
    origin: Origin, clientOrderID: ClientOrderID, instrument: InstrumentID,
    account: AccountID = .none, side: Side, type: OrderType = .limit,
    timeInForce: TimeInForce = .day, quantity: Quantity, price: Price = .zero
  ) {
    self.origin = origin
    self.clientOrderID = clientOrderID
    self.instrument = instrument
    self.account = account
    self.side = side
    self.type = type
    self.timeInForce = timeInForce
    self.quantity = quantity
    self.price = price
  }
}

/// Cancel what is left of an order, named by its latest client order id or, if that is empty, by its order id.
@frozen public struct CancelOrder: Hashable, Sendable, BitwiseCopyable {
  public var origin: Origin
  public var clientOrderID: ClientOrderID
  public var originalClientOrderID: ClientOrderID
  /// `.none` if the client did not give it.
  public var orderID: OrderID
  public var instrument: InstrumentID
  public var side: Side

  @inlinable public init(
    origin: Origin, clientOrderID: ClientOrderID, originalClientOrderID: ClientOrderID,
    orderID: OrderID = .none, instrument: InstrumentID, side: Side
  ) {
    self.origin = origin
    self.clientOrderID = clientOrderID
    self.originalClientOrderID = originalClientOrderID
    self.orderID = orderID
    self.instrument = instrument
    self.side = side
  }
}

/// Replace prices and quantities of an order. The quantity is the order's new whole quantity, fills included
/// (FIX 4.4 Volume 4, OrderCancelReplaceRequest).
@frozen public struct ReplaceOrder: Hashable, Sendable, BitwiseCopyable {
  public var origin: Origin
  public var clientOrderID: ClientOrderID
  public var originalClientOrderID: ClientOrderID
  public var orderID: OrderID
  public var instrument: InstrumentID
  public var side: Side
  public var type: OrderType
  public var timeInForce: TimeInForce
  public var quantity: Quantity
  public var price: Price
  /// Trigger of a stop that is held; zero where the order has none.
  public var stopPrice: Price = .zero
  /// Shown part of an iceberg; zero shows all.
  public var displayQuantity: Quantity = .zero
  /// What does not change may be repeated: `.none`, empty or zero where it is not.
  public var account: AccountID = .none
  public var instructions = ExecutionInstructions(rawValue: 0)
  public var pegOffset: Int64 = 0
  public var expireTime: UInt64 = 0

  @inlinable public init(
    origin: Origin, clientOrderID: ClientOrderID, originalClientOrderID: ClientOrderID,
    orderID: OrderID = .none, instrument: InstrumentID, side: Side, type: OrderType = .limit,
    timeInForce: TimeInForce = .day, quantity: Quantity, price: Price
  ) {
    self.origin = origin
    self.clientOrderID = clientOrderID
    self.originalClientOrderID = originalClientOrderID
    self.orderID = orderID
    self.instrument = instrument
    self.side = side
    self.type = type
    self.timeInForce = timeInForce
    self.quantity = quantity
    self.price = price
  }
}

/// Ask where an order stands, by client order id or, if that is empty, by order id.
@frozen public struct OrderStatusQuery: Hashable, Sendable, BitwiseCopyable {
  public var origin: Origin
  public var clientOrderID: ClientOrderID
  public var orderID: OrderID
  /// What the client said the instrument is, echoed for an unknown order.
  public var symbol: Symbol
  public var side: Side

  @inlinable public init(
    origin: Origin, clientOrderID: ClientOrderID, orderID: OrderID = .none, symbol: Symbol,
    side: Side
  ) {
    self.origin = origin
    self.clientOrderID = clientOrderID
    self.orderID = orderID
    self.symbol = symbol
    self.side = side
  }
}

/// Cancel every order that matches: `.none` or nil in a field matches all.
@frozen public struct MassCancel: Hashable, Sendable, BitwiseCopyable {
  public var origin: Origin
  /// A client's name for its request, echoed; it is not used up.
  public var clientOrderID = ClientOrderID()
  public var session: SessionID
  public var account: AccountID = .none
  public var instrument: InstrumentID
  public var side: Side?
  /// Only orders with the instruction to be canceled on disconnect.
  public var onDisconnect = false
  /// What the reports say; `.none` for `canceledByMassCancel`.
  public var reason: RejectReason

  public init(origin: Origin, session: SessionID, instrument: InstrumentID, reason: RejectReason) {
    self.origin = origin
    self.session = session
    self.instrument = instrument
    self.reason = reason
  }
}

/// What a refused request asked for. Raw values are part of the journal's format.
@frozen public enum RequestKind: UInt8, Sendable, BitwiseCopyable {
  case newOrder = 1
  case cancel = 2
  case replace = 3
  case status = 4
  case massCancel = 5
}

/// A request that never became an order command: an unknown symbol, a price off tick.
@frozen public struct RefusedRequest: Hashable, Sendable, BitwiseCopyable {
  public var origin: Origin
  public var clientOrderID: ClientOrderID
  public var originalClientOrderID: ClientOrderID
  public var orderID: OrderID
  /// As the client wrote it.
  public var symbol: Symbol
  public var instrument: InstrumentID
  public var reason: RejectReason
  public var kind: RequestKind
  public var side: Side
  /// Zero where it could not be read.
  public var quantity: Quantity

  public init(
    origin: Origin, kind: RequestKind, reason: RejectReason, clientOrderID: ClientOrderID,
    originalClientOrderID: ClientOrderID, orderID: OrderID, symbol: Symbol,
    instrument: InstrumentID, side: Side, quantity: Quantity
  ) {
    self.origin = origin
    self.kind = kind
    self.reason = reason
    self.clientOrderID = clientOrderID
    self.originalClientOrderID = originalClientOrderID
    self.orderID = orderID
    self.symbol = symbol
    self.instrument = instrument
    self.side = side
    self.quantity = quantity
  }
}
