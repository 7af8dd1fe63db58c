import Domain
import Wire

/// Reads what the venue says of requests.
struct ResponseDecoder {
  let names: RequestName
  /// Sizes of ticks and lots by symbol, for sources that read amounts.
  let instruments: [TradedInstrument]

  /// An ExecutionReport or OrderCancelReject, whichever `parser` holds; nil if its ClOrdID is not of this run.
  func response(_ parser: borrowing FIXParser, readsAmounts: Bool) -> Response? {
    guard let id = parser.bytes(.clOrdID), let number = names.number(id) else { return nil }
    var execution: ExecutionType?
    if parser.messageType == .executionReport {
      guard let type = parser.character(.execType).flatMap(ExecutionType.init(rawValue:)) else { return nil }
      execution = type
    }
    var response = Response(number: number, execution: execution)
    switch parser.character(.orderStatus).flatMap(OrderStatus.init(rawValue:)) {
    case .filled, .canceled, .rejected, .expired, .doneForDay: response.isFinal = true
    default: break
    }
    if readsAmounts && (execution == .trade || execution == .orderStatus) { readAmounts(parser, &response) }
    return response
  }

  private func readAmounts(_ parser: borrowing FIXParser, _ response: inout Response) {
    guard case .value(let symbol) = parser.text(.symbol, as: Symbol.self),
      let traded = instruments.first(where: { $0.instrument.symbol == symbol })
    else { return }
    let lot = traded.instrument.lot
    response.tradeID = UInt64(parser.integer(.secondaryExecID) ?? 0)
    response.lastPrice = Self.value(parser.decimal(.lastPrice, increment: traded.instrument.tick))
    response.lastQuantity = Self.value(parser.decimal(.lastQuantity, increment: lot))
    response.leavesQuantity = Self.value(parser.decimal(.leavesQuantity, increment: lot))
    response.cumQuantity = Self.value(parser.decimal(.cumQuantity, increment: lot))
  }

  private static func value(_ decimal: FIXParser.Decimal) -> Int64 {
    if case .value(let value) = decimal { value } else { 0 }
  }
}
