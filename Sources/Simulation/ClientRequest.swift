import Domain

/// A request as a client sent it: kept to be sent again, and for the auditor.
struct ClientRequest {
  enum Content {
    case new(NewOrder)
    case cancel(CancelOrder)
    case replace(ReplaceOrder)
    case status(OrderStatusQuery)
  }

  var content: Content
  /// What it was written for: the real instrument, one that does not exist, or one with too fine a tick.
  var instrument: Instrument
  /// The venue asked for it again.
  var wasAskedAgain = false
  /// The client filled the gap instead of sending it again: the venue must never act on it.
  var isAbandoned = false

  var clientOrderID: ClientOrderID {
    switch content {
    case .new(let order): order.clientOrderID
    case .cancel(let cancel): cancel.clientOrderID
    case .replace(let replace): replace.clientOrderID
    case .status(let query): query.clientOrderID
    }
  }

  /// Whether a journalled command is this request.
  /// - Parameter origin: what the command must name as its origin.
  func matches(_ command: Command, origin: Origin) -> Bool {
    switch (content, command) {
    case (.new(var order), .newOrder(let taken)):
      order.origin = origin
      return order == taken
    case (.cancel(var cancel), .cancelOrder(let taken)):
      cancel.origin = origin
      return cancel == taken
    case (.replace(var replace), .replaceOrder(let taken)):
      replace.origin = origin
      return replace == taken
    case (.status(var query), .orderStatus(let taken)):
      query.origin = origin
      return query == taken
    case (_, .refuseRequest(let refused)):
      return refused.origin == origin && refused.clientOrderID == clientOrderID
        && refused.symbol == instrument.symbol
    default: return false
    }
  }
}
