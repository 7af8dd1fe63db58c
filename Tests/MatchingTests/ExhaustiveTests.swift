import Domain
import Matching
import Testing

#if canImport(Glibc)
  import Glibc
#endif

/// Every flow of a few commands in a market of two prices and two quantities.
@Suite struct ExhaustiveTests {
  /// Commands of a flow; `APUS_EXHAUSTIVE_LENGTH` asks for others, 5 for a night.
  static let length: Int = {
    if let asked = getenv("APUS_EXHAUSTIVE_LENGTH"), let length = Int(String(cString: asked)) {
      return length
    }
    #if DEBUG
      return 3
    #else
      return 4
    #endif
  }()

  static let actionCount = 26

  /// What a trader does in step `step` of a flow; `first` is the id of the flow's first order.
  static func command(_ action: Int, flow: Int, step: Int, first: UInt64) -> Command {
    let session = SessionID(rawValue: UInt32(step & 1))
    let origin = Origin(session: session, messageSequence: 1)
    let id = ClientOrderID("\(flow)-\(step)")!
    func new(
      _ side: Side, _ lots: Int64, _ price: Int64, _ timeInForce: TimeInForce = .day,
      _ type: OrderType = .limit, _ change: (inout NewOrder) -> Void = { _ in }
    ) -> Command {
      var order = NewOrder(
        origin: origin, clientOrderID: id, instrument: btc, side: side, type: type,
        timeInForce: timeInForce, quantity: Quantity(lots: lots), price: Price(ticks: price))
      change(&order)
      return .newOrder(order)
    }
    func replace(_ order: UInt64, _ side: Side, _ lots: Int64, _ price: Int64) -> Command {
      .replaceOrder(
        ReplaceOrder(
          origin: Origin(session: SessionID(rawValue: UInt32(order - first) & 1), messageSequence: 1),
          clientOrderID: id, originalClientOrderID: "", orderID: OrderID(rawValue: order), instrument: btc,
          side: side, quantity: Quantity(lots: lots), price: Price(ticks: price)))
    }
    switch action {
    case 0: return new(.buy, 1, 1)
    case 1: return new(.buy, 2, 2)
    case 2: return new(.buy, 2, 1)
    case 3: return new(.sell, 1, 2)
    case 4: return new(.sell, 2, 1)
    case 5: return new(.sell, 2, 2)
    case 6: return new(.buy, 2, 2, .immediateOrCancel)
    case 7: return new(.buy, 2, 2, .fillOrKill)
    case 8: return new(.sell, 2, 1, .fillOrKill)
    case 9: return new(.sell, 3, 0, .day, .market)
    case 10: return replace(first, .buy, 1, 1)
    case 11: return replace(first, .buy, 2, 2)
    case 12: return replace(first, .sell, 3, 1)
    case 13: return replace(first + 1, .buy, 2, 1)
    case 14: return replace(first + 1, .sell, 1, 1)
    case 15: return new(.sell, 2, 0, .day, .stop) { $0.stopPrice.ticks = 1 }
    case 16: return new(.buy, 2, 2, .day, .stopLimit) { $0.stopPrice.ticks = 2 }
    case 17: return new(.sell, 1, 0, .day, .peggedPrimary)
    case 18: return new(.buy, 2, 0, .day, .peggedMarket)
    case 19: return new(.buy, 3, 2) { $0.displayQuantity.lots = 1 }
    case 20: return new(.sell, 3, 1) { $0.instructions = .allOrNone }
    case 21: return new(.buy, 2, 2) { $0.instructions = .hidden }
    case 22: return new(.sell, 1, 1) { $0.instructions = .postOnlySlide }
    case 23: return new(.sell, 2, 1) { $0.selfTradePrevention = .decrement }
    case 24: return new(.buy, 2, 0, .day, .marketToLimit)
    default:
      return .cancelOrder(
        CancelOrder(
          origin: Origin(session: alice, messageSequence: 1), clientOrderID: id, originalClientOrderID: "",
          orderID: OrderID(rawValue: first), instrument: btc, side: .buy))
    }
  }

  /// With room for every fill, and with one fill for a request.
  @Test(arguments: [65536, 8] as [UInt32])
  func everyShortFlowGoesAsTheReferenceSays(resendMessages: UInt32) {
    var comparison = Comparison(
      limits: smallLimits(orders: 16, clientOrderIDs: 100, resendMessages: resendMessages))
    var flows = 1
    for _ in 0..<Self.length { flows *= Self.actionCount }
    for instrument in flowInstruments() {
      _ = comparison.difference(after: FlowStep(time: 0, command: .defineInstrument(instrument)))
    }
    for flow in 0..<flows {
      let first = comparison.reference.lastOrder + 1
      var rest = flow
      for step in 0..<Self.length {
        let action = rest % Self.actionCount
        rest /= Self.actionCount
        let difference = comparison.difference(
          after: FlowStep(
            time: UInt64(flow * 10 + step),
            command: Self.command(action, flow: flow, step: step, first: first)))
        if let difference {
          Issue.record("flow \(flow), step \(step), action \(action): \(difference)")
          return
        }
      }
      // The next flow starts with empty books.
      _ = comparison.difference(
        after: FlowStep(time: UInt64(flow * 10 + 9), command: .endOfDay(EndOfDay(day: 1))))
    }
    #expect(comparison.differenceInState() == nil)
  }
}
