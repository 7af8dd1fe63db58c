import Domain
import Memory
import Wire

/// Writes requests as FIX 4.4.
struct RequestEncoder: ~Copyable {
  var writer = FIXWriter(precision: .microseconds)
  let names: RequestName
  private let memory: Region
  private let instruments: UnsafeMutablePointer<TradedInstrument>

  init(instruments table: [TradedInstrument], names: RequestName) {
    self.names = names
    memory = Region(byteCount: max(1, table.count) * MemoryLayout<TradedInstrument>.stride)
    instruments = memory.bind(TradedInstrument.self, count: table.count)
    for (index, instrument) in table.enumerated() { instruments[index] = instrument }
  }

  /// Writes `request` as number `number`. - Returns: the message's length.
  mutating func write(
    _ request: Request, number: UInt64, header: FIXHeader, into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    let instrument = instruments[Int(request.instrument)].instrument
    let origin = Origin(session: .none, messageSequence: header.messageSequence)
    let id = names.clientOrderID(number)
    let quantity = Quantity(lots: request.quantity)
    let price = Price(ticks: request.price)
    switch request.kind {
    case .newOrder:
      var order = NewOrder(
        origin: origin, clientOrderID: id, instrument: instrument.id, side: request.side, type: request.type,
        timeInForce: request.timeInForce, quantity: quantity, price: price)
      if request.postOnly { order.instructions = .postOnlyReject }
      return writer.newOrderSingle(header, order, instrument: instrument, into: room)
    case .cancel:
      let cancel = CancelOrder(
        origin: origin, clientOrderID: id, originalClientOrderID: names.clientOrderID(request.original),
        instrument: instrument.id, side: request.side)
      return writer.cancelRequest(header, cancel, instrument: instrument, quantity: quantity, into: room)
    case .replace:
      let replace = ReplaceOrder(
        origin: origin, clientOrderID: id, originalClientOrderID: names.clientOrderID(request.original),
        instrument: instrument.id, side: request.side, type: request.type, timeInForce: request.timeInForce,
        quantity: quantity, price: price)
      return writer.cancelReplaceRequest(header, replace, instrument: instrument, into: room)
    case .status:
      let query = OrderStatusQuery(
        origin: origin, clientOrderID: names.clientOrderID(request.original), symbol: instrument.symbol,
        side: request.side)
      return writer.statusRequest(header, query, into: room)
    case .massCancel:
      preconditionFailure("a flow has no mass cancels")
    }
  }
}
