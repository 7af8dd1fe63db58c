import Domain

extension MatchingEngine {
  @inline(__always) mutating func emit(_ event: Event) {
    precondition(eventCount < eventLimit, "more events than one command can give")
    (output + eventCount).initialize(to: event)
    eventCount &+= 1
  }

  @inline(__always) mutating func emit(_ report: ExecutionReport) { emit(.execution(report)) }

  @inline(__always) mutating func nextExecutionID() -> ExecutionID {
    lastExecutionID &+= 1
    return ExecutionID(rawValue: lastExecutionID)
  }

  /// Tells an order's owner that something other than a fill happened to it.
  @inline(never) mutating func emitReport(_ record: UnsafeMutablePointer<OrderRecord>, _ type: ExecutionType)
  {
    var report = standing(record, type)
    report.executionID = nextExecutionID()
    emit(report)
  }

  /// The same for an order that goes on, with the reason for what happened.
  @inline(never) mutating func emitReport(
    _ record: UnsafeMutablePointer<OrderRecord>, _ type: ExecutionType, because reason: RejectReason
  ) {
    var report = standing(record, type)
    report.executionID = nextExecutionID()
    report.reason = reason
    emit(report)
  }

  /// The same for an event that a request with an id of its own caused.
  @inline(never) mutating func emitReport(
    _ record: UnsafeMutablePointer<OrderRecord>, _ type: ExecutionType, request: ClientOrderID,
    original: ClientOrderID
  ) {
    var report = standing(record, type)
    report.executionID = nextExecutionID()
    report.clientOrderID = request
    report.originalClientOrderID = original
    emit(report)
  }

  /// Tells an order's owner of a fill.
  @inline(never) mutating func emitTrade(
    _ record: UnsafeMutablePointer<OrderRecord>, _ quantity: Quantity, _ price: Price, _ liquidity: Liquidity,
    fee: Int64
  ) {
    var report = standing(record, .trade)
    report.executionID = nextExecutionID()
    report.tradeID = TradeID(rawValue: lastTradeID)
    report.liquidity = liquidity
    report.lastQuantity = quantity
    report.lastPrice = price
    report.fee = fee
    emit(report)
  }

  /// A report of where an order stands.
  @inline(__always) func standing(
    _ record: UnsafeMutablePointer<OrderRecord>, _ type: ExecutionType
  ) -> ExecutionReport {
    var report = ExecutionReport()
    report.orderID = record.pointee.orderID
    report.transactTime = now
    report.session = record.pointee.session
    report.account = record.pointee.account
    report.instrument = record.pointee.instrument
    report.type = type
    report.status = record.pointee.status
    report.side = record.pointee.side
    report.orderType = record.pointee.type
    report.timeInForce = record.pointee.timeInForce
    report.reason = record.pointee.reason
    report.symbol = instruments.definition(record.pointee.instrument).pointee.symbol
    report.clientOrderID = record.pointee.clientOrderID
    report.quantity = record.pointee.quantity
    report.price = record.pointee.price
    report.stopPrice = record.pointee.stopPrice
    switch record.pointee.status {
    case .new, .partiallyFilled: report.leavesQuantity = record.pointee.openQuantity
    default: break
    }
    report.cumQuantity = record.pointee.cumQuantity
    report.cumNotional = record.pointee.cumNotional
    return report
  }
}
