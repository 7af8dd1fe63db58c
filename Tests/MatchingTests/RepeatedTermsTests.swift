import Domain
import Matching
import Testing

/// What a replace repeats of an order must be as the order has it.
@Suite struct RepeatedTermsTests {
  private func outcome(_ change: (inout ReplaceOrder) -> Void) -> String {
    var market = Market()
    var order = NewOrder(
      origin: Origin(session: alice, messageSequence: 1), clientOrderID: "a1", instrument: btc, side: .buy,
      timeInForce: .goodTillDate, quantity: Quantity(lots: 5), price: Price(ticks: 100))
    order.expireTime = 1_000_000
    order.instructions = [.postOnlyReject, .hidden]
    market.apply(.newOrder(order))
    var request = ReplaceOrder(
      origin: Origin(session: alice, messageSequence: 2), clientOrderID: "r1", originalClientOrderID: "a1",
      instrument: btc, side: .buy, timeInForce: .goodTillDate, quantity: Quantity(lots: 4),
      price: Price(ticks: 100))
    change(&request)
    guard case .execution(let report) = market.apply(.replaceOrder(request)).first else { return "refused" }
    return "\(report.type)"
  }

  @Test func whatIsRepeatedAsItIsChangesNothing() {
    #expect(outcome { _ in } == "replaced")
    #expect(outcome { $0.instructions = .hidden } == "replaced")
    #expect(
      outcome { ($0.instructions, $0.expireTime) = ([.hidden, .postOnlyReject], 1_000_000) } == "replaced")
  }

  @Test func whatTheOrderHasNotIsRefused() {
    #expect(outcome { $0.instructions = [.hidden, .allOrNone] } == "refused")
    #expect(outcome { $0.expireTime = 2_000_000 } == "refused")
    #expect(outcome { $0.pegOffset = 1 } == "refused")
    #expect(outcome { $0.account = AccountID(rawValue: 0) } == "refused")
  }

  @Test func aPlainOrderHasNothingToRepeat() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    var request = ReplaceOrder(
      origin: Origin(session: alice, messageSequence: 2), clientOrderID: "r1", originalClientOrderID: "a1",
      instrument: btc, side: .buy, quantity: Quantity(lots: 4), price: Price(ticks: 100))
    request.expireTime = 5
    #expect(
      market.apply(.replaceOrder(request)).map(line)
        == ["alice r1<a1 replace refused: invalidCombination, order 1 new"])
  }
}
