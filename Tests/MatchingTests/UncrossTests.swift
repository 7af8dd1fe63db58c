import Domain
import Matching
import Testing

/// Auctions that need more fills than one command has.
@Suite struct UncrossTests {
  /// Two fills a command; four buyers and four sellers of one lot that cross at 101.
  func market() -> Market {
    var market = Market(limits: smallLimits(resendMessages: 16))
    market.phase(.openingAuction)
    for number in 1...4 {
      market.send(ClientOrderID("b\(number)")!, .buy, 1, at: 101)
      market.send(ClientOrderID("s\(number)")!, .sell, 1, at: 101, by: bob)
    }
    return market
  }

  func fills(_ numbers: ClosedRange<Int>) -> [String] {
    numbers.flatMap { ["b\($0) 1@101 in auction", "s\($0) 1@101 in auction", "trade 1@101"] }
  }

  @Test func anUncrossGoesOnInAdvanceCommandsUntilItIsComplete() {
    var market = market()
    #expect(market.phase(.continuous) == ["indicative nothing"] + fills(1...2))
    #expect(market.engine.phase(of: btc) == .openingAuction)
    #expect(market.engine.nextDeadline == 0)
    #expect(market.wait() == fills(3...4) + ["instrument 0 continuous"])
    #expect(market.engine.nextDeadline == .max)
    #expect(market.wait() == [])
  }

  @Test func meanwhileTheInstrumentTakesNoRequests() {
    var market = market()
    market.phase(.continuous)
    #expect(market.send("x1", .buy, 1, at: 101) == ["x1 rejected auctionUncrossing"])
    #expect(market.cancel("b4", as: "c1")[0].contains("auctionUncrossing, order 7 new"))
    #expect(market.replace("b4", as: "c2", .buy, 1, at: 100)[0].contains("auctionUncrossing, order 7 new"))
    #expect(market.status("b4")[0].contains("b4 orderStatus: new buy 1@101"))
    #expect(market.send("x2", .buy, 1, at: 101, in: eth) == ["x2 new"])
    #expect(market.wait().last == "instrument 0 continuous")
    #expect(market.send("x3", .buy, 1, at: 101) == ["x3 new"])
  }

  @Test func aChangeOfPhaseTakesThePlaceOfTheOneThatIsToFollow() {
    var market = market()
    market.phase(.continuous)
    #expect(market.phase(.halted) == [])
    #expect(market.wait() == fills(3...4) + ["instrument 0 halted"])
    #expect(market.engine.phase(of: btc) == .halted)
  }

  @Test func aCallMayFollowToo() {
    var market = market()
    market.phase(.closed)
    #expect(market.phase(.openingAuction) == [])
    #expect(market.wait() == fills(3...4) + ["instrument 0 openingAuction", "indicative nothing"])
  }

  @Test func ordersThatEndMeanwhileDoNotTrade() {
    var market = market()
    market.phase(.continuous)
    var cancel = MassCancel(origin: .venue, session: alice, instrument: .none, reason: .none)
    cancel.side = .buy
    #expect(
      market.tell(brief: .massCancel(cancel))
        == ["b3 canceled canceledByMassCancel", "b4 canceled canceledByMassCancel"])
    #expect(market.engine.nextDeadline == 0)
    #expect(market.wait() == ["instrument 0 continuous"])
    #expect(market.queue(.sell) == ["s3", "s4"])
  }

  @Test func aBookThatIsStillCrossedIsUncrossedAgain() {
    var market = Market(limits: smallLimits(resendMessages: 8))
    market.phase(.openingAuction)
    market.send("b1", .buy, 1, at: 12)
    market.send("b2", .buy, 1, at: 12)
    market.send("b3", .buy, 2, at: 11)
    market.send("s1", .sell, 1, at: 10)
    market.send("s2", .sell, 1, at: 10, by: bob)
    market.send("s3", .sell, 2, at: 12)
    // One fill a command, at 11: nothing is over from 10 to 11.
    #expect(
      market.phase(.continuous)
        == ["indicative nothing", "b1 1@11 in auction", "s1 1@11 in auction", "trade 1@11"])
    let cancel = MassCancel(origin: .venue, session: bob, instrument: .none, reason: .none)
    #expect(market.tell(brief: .massCancel(cancel)) == ["s2 canceled canceledByMassCancel"])
    #expect(
      market.wait() == ["b2 1@12 in auction", "s3 1@12 in auction", "trade 1@12", "instrument 0 continuous"])
    #expect(market.queue(.buy) == ["b3"])
    #expect(market.queue(.sell) == ["s3"])
  }

  @Test func allInstrumentsBeginAtOnceAndGoOnInTheOrderOfTheirIDs() {
    var market = Market(limits: smallLimits(resendMessages: 16))
    market.phase(.preOpen, .none)
    for instrument in [eth, btc] {
      for number in 1...3 {
        market.send(ClientOrderID("b\(instrument.rawValue)\(number)")!, .buy, 1, at: 101, in: instrument)
        market.send(ClientOrderID("s\(instrument.rawValue)\(number)")!, .sell, 1, at: 101, in: instrument)
      }
    }
    let first = market.phase(.continuous, .none)
    #expect(first.count == 7)
    #expect(first.last == "instrument 2 continuous")
    #expect(market.send("x1", .buy, 1, at: 101, in: eth) == ["x1 rejected auctionUncrossing"])
    #expect(
      market.wait() == [
        "b03 1@101 in auction", "s03 1@101 in auction", "trade 1@101", "instrument 0 continuous",
        "b11 1@101 in auction", "s11 1@101 in auction", "trade 1@101",
      ])
    #expect(market.wait().last == "instrument 1 continuous")
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func expiryAndAnUncrossShareOneCommand() {
    var market = Market(limits: smallLimits(resendMessages: 8))
    market.phase(.openingAuction)
    for number in 1...2 {
      market.send(ClientOrderID("b\(number)")!, .buy, 1, at: 101, .goodTillDate) { $0.expireTime = 50_000 }
      market.send(ClientOrderID("s\(number)")!, .sell, 1, at: 101)
    }
    market.phase(.continuous)
    #expect(market.wait(50_000) == ["b2 expired expired", "instrument 0 continuous"])
    #expect(market.queue(.sell) == ["s2"])
  }
}
