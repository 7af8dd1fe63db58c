import Domain

extension MatchingEngine {
  /// Trades an incoming order against the other side, best price first, oldest order first, while its key
  /// crosses and for at most `fillLimit` fills. Gives back what is left of it. The order itself is in no
  /// queue.
  mutating func match(
    _ taker: UnsafeMutablePointer<OrderRecord>, crossing limit: Int64, on side: Int
  ) -> Int64 {
    var leaves = taker.pointee.openQuantity.lots
    var fillsLeft = fillLimit
    while books.crosses(limit, side ^ 1) && fillsLeft > 0 {
      let result = books.match(
        leaves, crossing: limit, against: side ^ 1, avoiding: OrderBooks.nobody,
        fillLimit: min(fillsLeft, books.fillCapacity))
      for index in 0..<Int(result.fillCount) { book(books.fills[index], taker) }
      leaves = result.leaves
      fillsLeft &-= Int(result.fillCount)
      switch result.stop {
      case .filled, .crossesNothing: return leaves
      case .fillBound: break
      case .special: preconditionFailure("a resting order has a trait that no order may have")
      }
    }
    return leaves
  }

  /// Puts an accepted order that is in no queue last in the queue of its price.
  mutating func rest(_ handle: UInt32, leaves: Int64, on side: Int) {
    let record = books.record(handle)
    books.rest(
      handle, tag: QueueNode.tag(record.pointee.orderID.rawValue, .none),
      owner: record.pointee.session.rawValue, leaves: leaves,
      key: OrderBooks.key(record.pointee.price.ticks, side), on: side)
  }

  /// Books one fill on both orders and tells both owners and the public.
  private mutating func book(_ fill: Fill, _ taker: UnsafeMutablePointer<OrderRecord>) {
    let maker = books.record(fill.maker)
    trade(taker, maker, Quantity(lots: fill.quantity))
    if fill.isMakerDone {
      byClientID.remove(maker.pointee.clientKey, fill.maker)
      doneOrders.add(maker)
    }
  }

  /// One trade: books it on both orders and tells both owners and the public.
  private mutating func trade(
    _ taker: UnsafeMutablePointer<OrderRecord>, _ maker: UnsafeMutablePointer<OrderRecord>,
    _ quantity: Quantity
  ) {
    lastTradeID &+= 1
    let price = maker.pointee.price
    let notional = Notional(price.ticks) * Notional(quantity.lots)
    fill(taker, quantity, notional)
    fill(maker, quantity, notional)
    emitTrade(taker, quantity, price, .removed)
    emitTrade(maker, quantity, price, .added)
    emit(
      .trade(
        Trade(
          tradeID: TradeID(rawValue: lastTradeID), instrument: taker.pointee.instrument,
          price: price, quantity: quantity, makerOrderID: maker.pointee.orderID,
          takerOrderID: taker.pointee.orderID, aggressor: taker.pointee.side, transactTime: now)))
  }

  @inline(__always) private func fill(
    _ record: UnsafeMutablePointer<OrderRecord>, _ quantity: Quantity, _ notional: Notional
  ) {
    record.pointee.cumQuantity += quantity
    record.pointee.cumNotional += notional
    record.pointee.status =
      record.pointee.cumQuantity == record.pointee.quantity ? .filled : .partiallyFilled
  }

  /// Ends an accepted order that is in no queue and no index, and tells its owner.
  mutating func end(_ handle: UInt32, _ status: OrderStatus, _ reason: RejectReason) {
    let record = books.record(handle)
    record.pointee.status = status
    record.pointee.reason = reason
    emitReport(record, status == .expired ? .expired : .canceled)
    doneOrders.add(record)
    books.freeOrderSlot(handle)
  }

  /// Takes a resting order out of its book and the indexes.
  mutating func withdraw(_ handle: UInt32) {
    byClientID.remove(books.record(handle).pointee.clientKey, handle)
    books.unindex(handle)
    books.unlink(handle)
  }
}
