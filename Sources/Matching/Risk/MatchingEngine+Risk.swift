import Domain

/// What accounts have to do with orders and trades.
extension MatchingEngine {
  /// Throttle and kill switches: why the session or account may enter or replace no order now, or `.none`.
  @inline(__always) mutating func gateRefusal(_ session: SessionID, _ account: AccountID) -> RejectReason {
    .none
  }

  /// Account, its limits, position and balance: why the account may not have this order, or `.none`.
  @inline(__always) func accountRefusal(of order: NewOrder) -> RejectReason { .none }

  /// The same for a replace of an open order.
  @inline(__always) func accountRefusal(of request: ReplaceOrder, _ handle: UInt32) -> RejectReason { .none }

  /// What holds for orders of the account that name no mode.
  @inline(__always) func accountSelfTradeMode(_ account: AccountID) -> SelfTradePrevention { .none }

  /// Reserves what an order that is being accepted may need, and notes in its flags that it settles.
  @inline(__always) mutating func reserve(_ handle: UInt32) {}

  /// Reserves more or less after quantity or prices of an open order were changed.
  @inline(__always) mutating func changeReservation(_ handle: UInt32) {}

  /// Releases what is still reserved for an order that is done.
  mutating func release(_ handle: UInt32) {}

  /// Books a trade on the accounts of both orders; quantities are booked on the orders already.
  mutating func settle(_ taker: UInt32, _ maker: UInt32, _ lots: Int64, at price: Price, inAuction: Bool)
    -> TradeFees
  { TradeFees() }
}

/// What a trade costs its two sides, in minor units of the quote asset; negative for a rebate.
struct TradeFees: BitwiseCopyable {
  var taker: Int64 = 0
  var maker: Int64 = 0
}
