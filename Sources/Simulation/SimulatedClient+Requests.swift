import Domain
import Kernel
import Wire

/// What a client asks for: mostly orders around one price, so that they trade; some of it wrong.
extension SimulatedClient {
  func enterRequest() {
    context.coverage.requests += 1
    let kind = context.random.below(100)
    let open = orders.entries.suffix(12).filter { $0.isOpen }
    let target =
      open.isEmpty || kind % 10 == 0 ? orders.entries.last : open[context.random.below(open.count)]
    guard let target, kind >= 60 else { return post(newOrder()) }
    switch kind {
    case ..<75: post(cancel(target))
    case ..<92: post(replace(target))
    default: post(status(target))
    }
  }

  private func post(_ request: ClientRequest) {
    post(request: request) { writer, header, room in request.write(&writer, header, room) }
  }

  private func newName() -> ClientOrderID {
    if nextName > 1, context.random.chance(0.02) {
      return ClientOrderID("C\(index)-\(1 + context.random.below(nextName - 1))")!
    }
    nextName += 1
    return ClientOrderID("C\(index)-\(nextName - 1)")!
  }

  private func price() -> Price { Price(ticks: Int64(1000 + context.random.below(9) - 4)) }

  private func newOrder() -> ClientRequest {
    var instrument = SimulationContext.instruments[
      context.random.below(SimulationContext.instruments.count)]
    var order = NewOrder(
      origin: .venue, clientOrderID: newName(), instrument: instrument.id,
      side: context.random.chance(0.5) ? .buy : .sell,
      timeInForce: context.random.chance(0.5) ? .day : .goodTillCancel,
      quantity: Quantity(lots: Int64(1 + context.random.below(20))), price: price())
    switch context.random.below(40) {
    case 0...3: order.timeInForce = .immediateOrCancel
    case 4, 5: order.timeInForce = .fillOrKill
    case 6, 7:
      order.type = .market
      order.price = .zero
    case 8: instrument.symbol = "NONE"
    case 9:
      // A tenth of the tick: off the venue's.
      instrument.tick = Increment(units: instrument.tick.units, decimals: instrument.tick.decimals + 1)
      order.price.ticks = order.price.ticks * 10 + 1
    case 10: order.quantity = Quantity(lots: 9_000_000_000_000_000)
    default: break
    }
    return ClientRequest(content: .new(order), instrument: instrument)
  }

  private func cancel(_ target: OrderLedger.Entry) -> ClientRequest {
    ClientRequest(
      content: .cancel(
        CancelOrder(
          origin: .venue, clientOrderID: newName(), originalClientOrderID: target.clientOrderID,
          instrument: target.instrument.id, side: target.side)),
      instrument: target.instrument)
  }

  private func replace(_ target: OrderLedger.Entry) -> ClientRequest {
    let quantity = target.quantity + Int64(context.random.below(11)) - 5
    return ClientRequest(
      content: .replace(
        ReplaceOrder(
          origin: .venue, clientOrderID: newName(), originalClientOrderID: target.clientOrderID,
          orderID: context.random.chance(0.5) ? OrderID(rawValue: target.orderID) : .none,
          instrument: target.instrument.id, side: target.side,
          quantity: Quantity(lots: max(1, quantity)), price: price())),
      instrument: target.instrument)
  }

  private func status(_ target: OrderLedger.Entry) -> ClientRequest {
    ClientRequest(
      content: .status(
        OrderStatusQuery(
          origin: .venue, clientOrderID: target.clientOrderID, symbol: target.instrument.symbol,
          side: target.side)),
      instrument: target.instrument)
  }
}

extension ClientRequest {
  /// Puts the request into bytes. - Returns: their count.
  func write(
    _ writer: inout FIXWriter, _ header: FIXHeader, _ room: UnsafeMutableRawBufferPointer
  ) -> Int {
    switch content {
    case .new(let order): writer.newOrderSingle(header, order, instrument: instrument, into: room)
    case .cancel(let cancel): writer.cancelRequest(header, cancel, instrument: instrument, into: room)
    case .replace(let replace):
      writer.cancelReplaceRequest(header, replace, instrument: instrument, into: room)
    case .status(let query): writer.statusRequest(header, query, into: room)
    }
  }
}
