/// What happened because of a command. Events of one command stand in the order in which they happened.
@frozen public enum Event: Equatable, Sendable, BitwiseCopyable {
  case execution(ExecutionReport)
  case cancelReject(CancelReject)
  case trade(Trade)
  case phaseChanged(PhaseChange)
  case indicative(IndicativePrice)
  /// A public trade was taken back.
  case tradeBusted(Trade)
  case transferred(TransferReport)
  /// An administration command was carried out or refused.
  case administered(AdministrationReport)
  case throttleUsage(ThrottleUsage)
}

/// Tells an order's owner what became of it (FIX ExecutionReport, 35=8). It carries all that a client may rely on,
/// so that no protocol has to look anything up.
@frozen public struct ExecutionReport: Equatable, Sendable, BitwiseCopyable {
  public var executionID: ExecutionID = .none
  public var orderID: OrderID = .none
  /// `.none` unless `type` is `trade`.
  public var tradeID: TradeID = .none
  /// UTC nanoseconds of the command that caused it.
  public var transactTime: UInt64 = 0
  public var session: SessionID = .none
  public var account: AccountID = .none
  public var instrument: InstrumentID = .none
  public var type: ExecutionType = .new
  public var status: OrderStatus = .new
  public var side: Side = .buy
  public var orderType: OrderType = .limit
  public var timeInForce: TimeInForce = .day
  public var liquidity: Liquidity = .none
  public var reason: RejectReason = .none
  public var symbol: Symbol = Symbol()
  public var clientOrderID: ClientOrderID = ClientOrderID()
  /// Empty unless a cancel or replace caused it.
  public var originalClientOrderID: ClientOrderID = ClientOrderID()
  public var quantity: Quantity = .zero
  public var price: Price = .zero
  /// Trigger price of a stop as it stands now; zero of other orders.
  public var stopPrice: Price = .zero
  public var lastQuantity: Quantity = .zero
  public var lastPrice: Price = .zero
  /// Open quantity; zero once the order is done.
  public var leavesQuantity: Quantity = .zero
  public var cumQuantity: Quantity = .zero
  /// Sum of price times quantity over all fills; with `cumQuantity` it gives the average price.
  public var cumNotional: Notional = 0
  /// What this fill cost its owner, in minor units of the quote asset; negative for a rebate.
  public var fee: Int64 = 0

  @inlinable public init() {}
}

/// A cancel or replace was refused (FIX OrderCancelReject, 35=9).
@frozen public struct CancelReject: Equatable, Sendable, BitwiseCopyable {
  public var session: SessionID
  /// `.none` if the order is not known.
  public var orderID: OrderID
  public var clientOrderID: ClientOrderID
  public var originalClientOrderID: ClientOrderID
  /// UTC nanoseconds of the command that caused it.
  public var transactTime: UInt64
  public var reason: RejectReason
  /// Where the order stands; `rejected` if it is not known.
  public var status: OrderStatus
  /// `cancel` or `replace`.
  public var request: RequestKind

  @inlinable public init(
    session: SessionID, orderID: OrderID, clientOrderID: ClientOrderID,
    originalClientOrderID: ClientOrderID, transactTime: UInt64, reason: RejectReason,
    status: OrderStatus, request: RequestKind
  ) {
    self.session = session
    self.orderID = orderID
    self.clientOrderID = clientOrderID
    self.originalClientOrderID = originalClientOrderID
    self.transactTime = transactTime
    self.reason = reason
    self.status = status
    self.request = request
  }
}

/// Two orders met. Public: it names no party.
@frozen public struct Trade: Equatable, Sendable, BitwiseCopyable {
  public var tradeID: TradeID
  public var instrument: InstrumentID
  public var price: Price
  public var quantity: Quantity
  public var makerOrderID: OrderID
  public var takerOrderID: OrderID
  /// Side of the taker.
  public var aggressor: Side
  public var transactTime: UInt64

  @inlinable public init(
    tradeID: TradeID, instrument: InstrumentID, price: Price, quantity: Quantity,
    makerOrderID: OrderID, takerOrderID: OrderID, aggressor: Side, transactTime: UInt64
  ) {
    self.tradeID = tradeID
    self.instrument = instrument
    self.price = price
    self.quantity = quantity
    self.makerOrderID = makerOrderID
    self.takerOrderID = takerOrderID
    self.aggressor = aggressor
    self.transactTime = transactTime
  }
}

/// The price at which an auction would trade now.
@frozen public struct IndicativePrice: Equatable, Sendable, BitwiseCopyable {
  public var instrument: InstrumentID
  /// Zero if nothing would trade.
  public var price: Price
  public var quantity: Quantity
  /// What would be left over at that price.
  public var imbalance: Quantity
  /// The side that has the imbalance.
  public var imbalanceSide: Side
  public var transactTime: UInt64

  @inlinable public init(
    instrument: InstrumentID, price: Price, quantity: Quantity, imbalance: Quantity, imbalanceSide: Side,
    transactTime: UInt64
  ) {
    self.instrument = instrument
    self.price = price
    self.quantity = quantity
    self.imbalance = imbalance
    self.imbalanceSide = imbalanceSide
    self.transactTime = transactTime
  }
}

/// What became of a deposit or withdrawal.
@frozen public struct TransferReport: Equatable, Sendable, BitwiseCopyable {
  public var account: AccountID
  public var asset: AssetID
  /// As asked, in minor units; negative for a withdrawal.
  public var amount: Int64
  /// After it.
  public var balance: Int64
  /// Part of the balance that open orders hold.
  public var reserved: Int64
  /// `.none` if it was done.
  public var reason: RejectReason
  /// The reference of the command.
  public var reference: UInt64

  @inlinable public init(
    account: AccountID, asset: AssetID, amount: Int64, balance: Int64, reserved: Int64, reason: RejectReason,
    reference: UInt64
  ) {
    self.account = account
    self.asset = asset
    self.amount = amount
    self.balance = balance
    self.reserved = reserved
    self.reason = reason
    self.reference = reference
  }
}

/// What became of an administration command.
@frozen public struct AdministrationReport: Equatable, Sendable, BitwiseCopyable {
  public var kind: CommandKind
  /// What it was about: the number of the instrument, account, session or trade.
  public var subject: UInt64
  /// `.none` if it was done.
  public var reason: RejectReason

  @inlinable public init(kind: CommandKind, subject: UInt64, reason: RejectReason) {
    self.kind = kind
    self.subject = subject
    self.reason = reason
  }
}

/// How much of its message throttle a session has used.
@frozen public struct ThrottleUsage: Equatable, Sendable, BitwiseCopyable {
  public var session: SessionID
  /// As set; zero rate means no throttle.
  public var rate: UInt32
  public var burst: UInt32
  /// Messages that it may send now before one is refused.
  public var available: UInt32
  /// Requests refused since the session exists.
  public var refused: UInt64

  @inlinable public init(session: SessionID, rate: UInt32, burst: UInt32, available: UInt32, refused: UInt64)
  {
    self.session = session
    self.rate = rate
    self.burst = burst
    self.available = available
    self.refused = refused
  }
}
