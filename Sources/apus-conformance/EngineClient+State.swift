import Domain
import Matching

extension EngineClient {
  /// Every book in priority order, as the engine holds it.
  func state() -> BookState {
    let order = symbols.indices.sorted { symbols[$0].utf8.lexicographicallyPrecedes(symbols[$1].utf8) }
    return BookState(
      books: order.map { index in
        let instrument = InstrumentID(rawValue: UInt32(index))
        return BookState.Book(
          symbol: symbols[index], bids: orders(of: instrument, .buy), asks: orders(of: instrument, .sell))
      })
  }

  private func orders(of instrument: InstrumentID, _ side: Side) -> [BookState.Order] {
    var orders: [BookState.Order] = []
    engine.forEachOrder(of: instrument, side) { order in
      orders.append(
        BookState.Order(
          orderID: names[order.orderID]!.id, price: decimal(order.price.ticks, of: tick),
          remainingQuantity: decimal(order.leavesQuantity.lots, of: lot),
          owner: order.account == .none ? SuiteEvent.noOwner : owners[Int(order.account.rawValue)]))
    }
    return orders
  }

  /// `count` increments as a decimal without trailing zeros.
  func decimal(_ count: Int64, of increment: Increment) -> String {
    var units = Int128(count) * Int128(increment.units)
    var places = Int(increment.decimals)
    while places > 0 && units % 10 == 0 {
      units /= 10
      places -= 1
    }
    let digits = String(units)
    if places == 0 { return digits }
    let padded = String(repeating: "0", count: max(0, places + 1 - digits.count)) + digits
    return "\(padded.dropLast(places)).\(padded.suffix(places))"
  }
}
