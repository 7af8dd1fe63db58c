import Domain
import Matching
import Testing

/// Good-till-date orders, and the end of many orders at once.
@Suite struct ExpiryTests {
  @Test func ordersExpireBeforeTheCommandsWorkByTimeThenByAge() {
    var market = Market()
    func enter(_ id: ClientOrderID, _ time: UInt64) {
      market.send(id, .buy, 1, at: 100, .goodTillDate) { $0.expireTime = time }
    }
    enter("g1", 70_000)
    enter("g2", 60_000)
    enter("g3", 60_000)
    enter("g4", 90_000)
    #expect(market.engine.nextDeadline == 60_000)
    #expect(market.wait() == [])
    market.pause = 70_000
    #expect(
      market.send("s1", .sell, 1, at: 100, by: bob) == [
        "g2 expired expired", "g3 expired expired", "g1 expired expired", "s1 new", "s1 1@100", "g4 1@100",
        "trade 1@100",
      ])
    #expect(market.engine.nextDeadline == .max)
    #expect(market.wait(100_000) == [])
  }

  @Test func anOrderExpiresInEveryPhaseAndAtItsVeryTime() {
    var market = Market()
    market.send("g1", .buy, 1, at: 100, .goodTillDate) { $0.expireTime = 10_000 }
    market.phase(.closed)
    market.pause = 9_999 - 6 * 1000
    #expect(market.wait() == [])
    market.pause = 10_000 - 7 * 1000
    #expect(market.engine.nextDeadline == 10_000)
    #expect(market.wait() == ["g1 expired expired"])
  }

  @Test func anOrderThatEndsBeforeIsForgotten() {
    var market = Market()
    for (id, price) in [("g1", 101), ("g2", 100), ("g3", 99)] as [(ClientOrderID, Int64)] {
      market.send(id, .buy, 1, at: price, .goodTillDate) { $0.expireTime = 50_000 }
    }
    market.send("s1", .sell, 1, at: 101)
    market.cancel("g2", as: "c2")
    #expect(market.wait(50_000) == ["g3 expired expired"])
  }

  @Test func aMassCancelEndsWhatFitsAllThatItNames() {
    var market = Market()
    func enter(
      _ id: ClientOrderID, _ side: Side, _ session: SessionID, _ account: UInt32, _ instrument: InstrumentID,
      _ timeInForce: TimeInForce = .day, stays: Bool = true
    ) {
      market.send(id, side, 1, at: side == .buy ? 90 : 110, by: session, timeInForce, in: instrument) {
        $0.account = AccountID(rawValue: account)
        if !stays { $0.instructions = .cancelOnDisconnect }
      }
    }
    func cancel(_ change: (inout MassCancel) -> Void) -> [String] {
      var request = MassCancel(origin: .venue, session: .none, instrument: .none, reason: .none)
      change(&request)
      return market.tell(brief: .massCancel(request)).map { String($0.prefix(2)) }
    }
    for account in 0..<4 as Range<UInt32> {
      market.apply(.defineAccount(AccountDefinition(account: AccountID(rawValue: account))))
    }
    enter("a1", .buy, alice, 1, btc)
    enter("a2", .sell, alice, 1, eth)
    enter("a3", .sell, alice, 2, btc, .atTheClose)
    enter("b1", .buy, bob, 1, btc)
    enter("b2", .sell, bob, 3, btc)
    #expect(cancel { $0.account = AccountID(rawValue: 7) } == [])
    #expect(
      cancel {
        $0.account = AccountID(rawValue: 1)
        $0.instrument = btc
      } == ["a1", "b1"])
    #expect(
      cancel {
        $0.side = .sell
        $0.session = alice
      } == ["a2", "a3"])
    #expect(cancel { $0.side = .buy } == [])
    #expect(cancel { _ in } == ["b2"])
  }
}
