import Domain
import Matching
import Testing

@Suite struct RejectTests {
  /// Enters an order that differs from a good one by `change`, and gives the reason for which it is refused.
  func reason(_ change: (inout NewOrder) -> Void) -> RejectReason {
    var market = Market()
    var order = NewOrder(
      origin: Origin(session: alice, messageSequence: 1), clientOrderID: "a1", instrument: btc,
      side: .buy, quantity: Quantity(lots: 5), price: Price(ticks: 100))
    change(&order)
    let events = market.apply(.newOrder(order))
    guard events.count == 1, case .execution(let report) = events[0] else { return .none }
    #expect((report.type == .rejected) == (report.reason != .none))
    if report.type == .rejected {
      #expect(report.status == .rejected && report.orderID == .none && report.leavesQuantity == .zero)
      #expect(report.executionID == ExecutionID(rawValue: 1) && report.quantity == order.quantity)
      #expect(market.engine.openOrderCount == 0)
    }
    return report.reason
  }

  @Test func aRefusalNamesItsCause() {
    #expect(reason { _ in } == .none)
    #expect(reason { $0.clientOrderID = "" } == .clientOrderIDMissing)
    #expect(reason { $0.instrument = InstrumentID(rawValue: 3) } == .unknownInstrument)
    #expect(reason { $0.instrument = .none } == .unknownInstrument)
    #expect(reason { $0.type = .stop } == .priceNotAllowed)
    #expect(reason { $0.stopPrice.ticks = 90 } == .priceNotAllowed)
    #expect(reason { $0.pegOffset = 1 } == .invalidCombination)
    #expect(reason { $0.quantity.lots = 0 } == .quantityNotPositive)
    #expect(reason { $0.quantity.lots = .min } == .quantityNotPositive)
    #expect(reason { $0.quantity.lots = .max } == .quantityTooLarge)
    #expect(reason { $0.price.ticks = 0 } == .priceOutOfRange)
    #expect(reason { $0.price.ticks = .min } == .priceOutOfRange)
    #expect(reason { $0.price.ticks = .max } == .priceOutOfRange)
    #expect(reason { $0.type = .market } == .priceNotAllowed)
  }

  @Test func aRepeatedClientOrderIdIsNeverExecutedTwice() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    #expect(
      market.enter("a1", .buy, 5, at: 100) == [
        "E2 O0 alice a1 rejected (duplicateClientOrderID): rejected buy 5@100 leaves 0"
      ])
    market.enter("a2", .buy, 0, at: 100)
    #expect(market.enter("a2", .buy, 5, at: 100)[0].contains("duplicateClientOrderID"))
    #expect(market.enter("a1", .buy, 5, at: 100, by: bob)[0].contains("new"))
    #expect(market.engine.openOrderCount == 2)
  }

  @Test func idsThatDifferInOneByteAreDifferent() {
    var market = Market()
    let base = "0123456789012345678901234567890123456"
    for position in 0..<base.count {
      for letter in ["x", "p", "\u{1}"] {
        var bytes = Array(base.utf8)
        bytes[position] = letter.utf8.first!
        let id = ClientOrderID(String(decoding: bytes, as: UTF8.self))!
        #expect(market.enter(id, .buy, 5, at: 100)[0].contains("new"))
      }
    }
    #expect(market.enter(ClientOrderID(base)!, .buy, 5, at: 100)[0].contains("new"))
    #expect(market.engine.firstViolation() == nil)
  }

  @Test func aFullPoolRefusesAnOrderBeforeAnyFill() {
    var market = Market(limits: smallLimits(orders: 2))
    market.enter("a1", .buy, 5, at: 100)
    market.enter("a2", .buy, 5, at: 99)
    #expect(market.enter("b1", .sell, 50, at: 100, by: bob)[0].contains("tooManyOrders"))
    #expect(market.engine.openOrderCount == 2)
    #expect(market.replace("a2", as: "r1", .buy, 9, at: 98)[0].contains("replaced"))
    #expect(market.enter("b2", .sell, 3, at: 100, by: bob, .immediateOrCancel).count == 4)
    #expect(market.enter("b3", .sell, 2, at: 100, by: bob, .fillOrKill).count == 4)
    #expect(market.enter("b4", .sell, 3, at: 100, by: bob)[0].contains("new"))
    #expect(market.queue(.sell) == ["b4"])
    #expect(market.engine.firstViolation() == nil)
  }

  @Test func afterTheDaysLastClientOrderIdOnlyCancelsAreTaken() {
    var market = Market(limits: smallLimits(clientOrderIDs: 3))
    market.enter("a1", .buy, 5, at: 100, .goodTillCancel)
    market.enter("a2", .buy, 5, at: 100)
    market.enter("a3", .buy, 5, at: 100)
    #expect(market.enter("a4", .buy, 5, at: 100)[0].contains("tooManyClientOrderIDs"))
    #expect(market.enter("a3", .buy, 5, at: 100)[0].contains("duplicateClientOrderID"))
    #expect(market.replace("a1", as: "r1", .buy, 5, at: 99)[0].contains("tooManyClientOrderIDs, order 1 new"))
    #expect(market.cancel("a2", as: "c1")[0].contains("c1<a2 canceled"))
    market.apply(.endOfDay(EndOfDay(day: 1)))
    #expect(market.enter("a4", .buy, 5, at: 100)[0].contains("new"))
    #expect(market.enter("a1", .buy, 5, at: 100)[0].contains("duplicateClientOrderID"))
  }

  @Test func aRequestTheGatewayRefusedGetsItsAnswer() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    func refused(_ kind: RequestKind, _ reason: RejectReason) -> Command {
      .refuseRequest(
        RefusedRequest(
          origin: Origin(session: alice, messageSequence: 2), kind: kind, reason: reason, clientOrderID: "x",
          originalClientOrderID: kind == .newOrder ? "" : "a1", orderID: .none, symbol: "NOPE",
          instrument: .none,
          side: .sell, quantity: Quantity(lots: 7)))
    }
    let events = market.apply(refused(.newOrder, .unknownInstrument))
    #expect(events.map(line) == ["E2 O0 alice x rejected (unknownInstrument): rejected sell 7@0 leaves 0"])
    guard case .execution(let report) = events[0] else { return }
    #expect(report.symbol == "NOPE")
    #expect(
      market.apply(refused(.cancel, .unknownInstrument)).map(line) == [
        "alice x<a1 cancel refused: unknownInstrument, order 1 new"
      ])
    #expect(
      market.apply(refused(.replace, .priceOffTick)).map(line)[0].contains("replace refused: priceOffTick"))
    #expect(
      market.apply(refused(.status, .unknownInstrument)).map(line) == [
        "E0 O0 alice x orderStatus (unknownInstrument): rejected sell 7@0 leaves 0"
      ])
    #expect(market.enter("x", .buy, 5, at: 100)[0].hasPrefix("E3 O2 alice x new"))
  }
}
