/// What links the two orders of a pair.
@frozen public enum Contingency: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// When one trades or ends, the other is canceled (FIX ContingencyType, tag 1385 = 1).
  case oneCancelsOther = 1
  /// The second enters when the first is wholly filled (tag 1385 = 2).
  case oneTriggersOther = 2
}

/// One order of a pair: what differs between the two.
@frozen public struct OrderLeg: Hashable, Sendable, BitwiseCopyable {
  public var clientOrderID: ClientOrderID
  public var side: Side
  public var type: OrderType
  public var timeInForce: TimeInForce
  public var selfTradePrevention: SelfTradePrevention = .none
  public var instructions: ExecutionInstructions = ExecutionInstructions(rawValue: 0)
  public var quantity: Quantity
  /// Limit price; zero where the type has none.
  public var price: Price
  /// Trigger of a stop; zero where the type has none.
  public var stopPrice: Price
  /// UTC nanoseconds at which a good-till-date order expires; zero where there is none.
  public var expireTime: UInt64 = 0

  @inlinable public init(
    clientOrderID: ClientOrderID, side: Side, type: OrderType = .limit, timeInForce: TimeInForce = .day,
    quantity: Quantity, price: Price = .zero, stopPrice: Price = .zero
  ) {
    self.clientOrderID = clientOrderID
    self.side = side
    self.type = type
    self.timeInForce = timeInForce
    self.quantity = quantity
    self.price = price
    self.stopPrice = stopPrice
  }
}

/// Enter two linked orders on one instrument.
@frozen public struct NewOrderPair: Hashable, Sendable, BitwiseCopyable {
  public var origin: Origin
  public var instrument: InstrumentID
  public var account: AccountID
  public var contingency: Contingency
  public var first: OrderLeg
  public var second: OrderLeg

  @inlinable public init(
    origin: Origin, instrument: InstrumentID, account: AccountID = .none, contingency: Contingency,
    first: OrderLeg, second: OrderLeg
  ) {
    self.origin = origin
    self.instrument = instrument
    self.account = account
    self.contingency = contingency
    self.first = first
    self.second = second
  }

  /// A leg as an order of its own.
  @inlinable public func order(_ leg: OrderLeg) -> NewOrder {
    var order = NewOrder(
      origin: origin, clientOrderID: leg.clientOrderID, instrument: instrument, account: account,
      side: leg.side, type: leg.type, timeInForce: leg.timeInForce, quantity: leg.quantity, price: leg.price)
    order.selfTradePrevention = leg.selfTradePrevention
    order.instructions = leg.instructions
    order.stopPrice = leg.stopPrice
    order.expireTime = leg.expireTime
    return order
  }
}
