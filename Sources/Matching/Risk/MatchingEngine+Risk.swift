import Domain

/// What accounts have to do with orders and trades.
extension MatchingEngine {
  /// Throttle and kill switches: why the session or account may enter or replace no order now, or `.none`. The
  /// request takes a token of its session's throttle.
  @inline(__always) mutating func gateRefusal(_ session: SessionID, _ account: AccountID) -> RejectReason {
    risk.isGuarding ? guardRefusal(session, account) : .none
  }

  @inline(never) private mutating func guardRefusal(
    _ session: SessionID, _ account: AccountID
  ) -> RejectReason {
    if !risk.sessions.takeToken(session, at: now) {
      risk.sessions[session].pointee.refused &+= 1
      return .throttled
    }
    return risk.isKilled(session, account) ? .killSwitch : .none
  }

  /// Counts a request that no throttle refuses.
  @inline(__always) func countRequest(_ session: SessionID) {
    if risk.isGuarding { _ = risk.sessions.takeToken(session, at: now) }
  }

  /// Account, its limits, position and balance: why the account may not have this order, or `.none`.
  @inline(__always) func accountRefusal(of order: NewOrder) -> RejectReason {
    isAccounted(order.account, order.instrument) ? riskRefusal(of: order) : .none
  }

  /// True if an order has to do with an account: its own, or that of its instrument's settlement.
  @inline(__always) private func isAccounted(_ account: AccountID, _ instrument: InstrumentID) -> Bool {
    account != .none || instruments.state(instrument).pointee.watches.contains(.settlement)
  }

  @inline(never) private func riskRefusal(of order: NewOrder) -> RejectReason {
    let party = Party(account: order.account, instrument: order.instrument, side: order.side)
    let stopPrice = order.stopPrice == .zero ? firstStopPrice(of: order) : order.stopPrice
    let price = pricedAt(order.type, order.price, stopPrice)
    return risk.refusal(
      of: RiskRequest(
        party: party, quantity: order.quantity.lots, leaves: order.quantity.lots,
        notionalPrice: price ?? lastPrice(of: order.instrument), reservePrice: price))
  }

  /// The same for a replace of an open order.
  @inline(__always) func accountRefusal(of request: ReplaceOrder, _ handle: UInt32) -> RejectReason {
    books.record(handle).pointee.flags.contains(.settles) ? riskRefusal(of: request, handle) : .none
  }

  @inline(never) private func riskRefusal(of request: ReplaceOrder, _ handle: UInt32) -> RejectReason {
    let record = books.record(handle)
    let stopPrice = request.stopPrice == .zero ? record.pointee.stopPrice : request.stopPrice
    var price = pricedAt(request.type, request.price, stopPrice)
    let keepsPeg = record.pointee.price == request.price && request.quantity <= record.pointee.quantity
    if price == nil && keepsPeg { price = workingPrice(handle) }
    return risk.refusal(
      of: RiskRequest(
        party: record.pointee.party, quantity: request.quantity.lots,
        leaves: max(0, request.quantity.lots - record.pointee.cumQuantity.lots),
        notionalPrice: price ?? lastPrice(of: request.instrument), reservePrice: price,
        before: risk.orders[Int(handle)]))
  }

  /// The price at which an order reserves and its notional counts, or nil if it has none.
  private func pricedAt(_ type: OrderType, _ price: Price, _ stopPrice: Price) -> Int64? {
    switch type {
    case .limit, .stopLimit, .trailingStopLimit: price.ticks
    case .stop, .trailingStop: stopPrice.ticks
    case .peggedPrimary, .peggedMidpoint, .peggedMarket, .marketToLimit: price == .zero ? nil : price.ticks
    case .market: nil
    }
  }

  /// Where a trailing stop begins; zero for other orders.
  private func firstStopPrice(of order: NewOrder) -> Price {
    guard order.type == .trailingStop, let last = lastPrice(of: order.instrument) else { return .zero }
    return Price(ticks: order.side == .buy ? last &+ order.pegOffset : last &- order.pegOffset)
  }

  /// What holds for orders of the account that name no mode.
  @inline(__always) func accountSelfTradeMode(_ account: AccountID) -> SelfTradePrevention {
    risk.accounts.contains(account) ? risk.accounts[account].pointee.selfTradePrevention : .none
  }

  /// Reserves what an order that is being accepted may need, and notes in its flags that it settles.
  @inline(__always) mutating func reserve(_ handle: UInt32) {
    let record = books.record(handle)
    if isAccounted(record.pointee.account, record.pointee.instrument) { openReservation(handle) }
  }

  @inline(never) private mutating func openReservation(_ handle: UInt32) {
    let record = books.record(handle)
    record.pointee.flags.insert(.settles)
    risk.open(
      handle, record.pointee.party, lots: record.pointee.openQuantity.lots, reservePrice: reservePrice(handle)
    )
  }

  /// The price at which an open order reserves, or nil if it pays from what is free.
  private func reservePrice(_ handle: UInt32) -> Int64? {
    let record = books.record(handle)
    if record.pointee.isUnpriced && record.pointee.flags.contains(.triggered) { return nil }
    return pricedAt(record.pointee.type, record.pointee.price, record.pointee.stopPrice)
      ?? workingPrice(handle)
  }

  /// The price that a pegged order has in the book, or nil.
  private func workingPrice(_ handle: UInt32) -> Int64? {
    let record = books.record(handle)
    return record.pointee.isPegged && record.pointee.place == .book ? terms(handle).pointee.workingPrice : nil
  }

  /// Reserves anew after a replace changed quantity or prices of an open order, at the rates of now.
  @inline(__always) mutating func renewReservation(_ handle: UInt32) {
    if !books.record(handle).pointee.flags.contains(.settles) { return }
    release(handle)
    openReservation(handle)
  }

  /// Reserves less after the quantity of an open order was lowered, or its price became better for it.
  @inline(__always) mutating func changeReservation(_ handle: UInt32) {
    if books.record(handle).pointee.flags.contains(.settles) { lowerReservation(handle) }
  }

  @inline(never) private mutating func lowerReservation(_ handle: UInt32) {
    let record = books.record(handle)
    let lots = risk.orders[Int(handle)].lots - record.pointee.openQuantity.lots
    risk.close(handle, record.pointee.party, lots: lots)
    if risk.orders[Int(handle)].perLot == 0 { return }
    let isHeld = risk.moveReservation(handle, record.pointee.party, to: reservePrice(handle))
    precondition(isHeld, "an order that needs less holds it")
  }

  /// Lets a buy order without a limit hold money at the price that it gets: a pegged order, the rest of a
  /// market-to-limit order. False if the money does not reach: then the order is to be canceled
  /// (`insufficientBalance`).
  @inline(__always) mutating func holdMoney(_ handle: UInt32, at price: Int64) -> Bool {
    let record = books.record(handle)
    if !record.pointee.flags.contains(.settles) { return true }
    return risk.moveReservation(handle, record.pointee.party, to: price)
  }

  /// Lets a buy order pay from what is free from now on: a stop that was triggered, a pegged order without a price.
  @inline(__always) mutating func freeMoney(_ handle: UInt32) {
    let record = books.record(handle)
    if !record.pointee.flags.contains(.settles) { return }
    _ = risk.moveReservation(handle, record.pointee.party, to: nil)
  }

  /// Releases what is still reserved for an order that is done.
  mutating func release(_ handle: UInt32) {
    risk.close(handle, books.record(handle).pointee.party, lots: risk.orders[Int(handle)].lots)
  }

  /// What an order in hand may pay with, or nil if it holds what it needs.
  @inline(__always) func purse(_ handle: UInt32) -> Purse? {
    let record = books.record(handle)
    return record.pointee.flags.contains(.settles) ? risk.purse(handle, record.pointee.party) : nil
  }

  /// Keeps a trade for a bust.
  @inline(__always) func remember(
    _ taker: UnsafeMutablePointer<OrderRecord>, _ maker: UnsafeMutablePointer<OrderRecord>, _ price: Price,
    _ quantity: Quantity
  ) {
    risk.trades.record(TradeID(rawValue: lastTradeID)).initialize(
      to: TradeRecord(
        makerOrder: maker.pointee.orderID, takerOrder: taker.pointee.orderID, price: price,
        quantity: quantity, makerSession: maker.pointee.session, takerSession: taker.pointee.session,
        makerAccount: maker.pointee.account, takerAccount: taker.pointee.account,
        instrument: taker.pointee.instrument, aggressor: taker.pointee.side))
  }

  /// Books a trade on the accounts of both orders; quantities are booked on the orders already.
  mutating func settle(_ taker: UInt32, _ maker: UInt32, _ lots: Int64, at price: Price, inAuction: Bool)
    -> TradeFees
  {
    let record = books.record(taker)
    let takerSide = TradeSide(handle: taker, account: record.pointee.account)
    let makerSide = TradeSide(handle: maker, account: books.record(maker).pointee.account)
    let isBuy = record.pointee.side == .buy
    let id = TradeID(rawValue: lastTradeID)
    let fees = risk.fill(
      record.pointee.instrument, buyer: isBuy ? takerSide : makerSide, seller: isBuy ? makerSide : takerSide,
      lots: lots, price: price.ticks, takerSide: inAuction ? nil : record.pointee.side,
      money: risk.trades.money(id))
    risk.trades.record(id).pointee.isSettled = risk.settlement(record.pointee.instrument).isOn
    return isBuy
      ? TradeFees(taker: fees.buyer, maker: fees.seller) : TradeFees(taker: fees.seller, maker: fees.buyer)
  }
}

/// What a trade costs its two sides, in minor units of the quote asset; negative for a rebate.
struct TradeFees: BitwiseCopyable {
  var taker: Int64 = 0
  var maker: Int64 = 0
}

extension OrderRecord {
  var party: Party { Party(account: account, instrument: instrument, side: side) }
}
