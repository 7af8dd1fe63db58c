import Domain

extension MatchingEngine {
  /// Trades an incoming order against the other side, best price first, oldest order first, while its key
  /// crosses and for at most `fillLimit` fills. Gives back what is left of it. The order itself is in no
  /// queue.
  mutating func match(
    _ taker: UnsafeMutablePointer<OrderRecord>, crossing limit: Int64, on side: Int
  ) -> Int64 {
    let other = side ^ 1
    var leaves = taker.pointee.openQuantity.lots
    var fillsLeft = fillLimit
    while leaves > 0 && fillsLeft > 0 && books.crosses(limit, other) {
      fillsLeft &-= 1
      let makerHandle = books.level(books.sides[other].bestLevel).pointee.next
      let open = books.node(makerHandle).pointee.leaves
      let fill = min(leaves, open)
      let maker = books.record(makerHandle)
      leaves &-= fill
      trade(taker, maker, Quantity(lots: fill))
      if fill == open {
        byClientID.remove(maker.pointee.clientKey, makerHandle)
        byOrderID.remove(orderKey(maker.pointee.orderID.rawValue), makerHandle)
        doneOrders.add(maker)
        books.unlink(makerHandle, from: other)
        books.freeOrderSlot(makerHandle)
      } else {
        books.reduce(makerHandle, by: fill)
      }
    }
    precondition(leaves >= 0, "an order was filled for more than its quantity")
    return leaves
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
    let record = books.record(handle)
    books.unlink(handle, from: OrderBooks.side(record.pointee.instrument, record.pointee.side))
    byClientID.remove(record.pointee.clientKey, handle)
    byOrderID.remove(orderKey(record.pointee.orderID.rawValue), handle)
  }
}
