import Domain
import Matching
import Testing

@Suite struct DayTests {
  @Test func theEndOfTheDayExpiresDayOrdersTheOldestFirst() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 90, in: eth)
    market.enter("a2", .buy, 5, at: 100)
    market.enter("gtc", .buy, 5, at: 101, .goodTillCancel)
    market.enter("a3", .buy, 5, at: 99)
    market.replace("a2", as: "r2", .buy, 6, at: 98)
    #expect(
      market.apply(.endOfDay(EndOfDay(day: 1))).map(line) == [
        "E6 O1 alice a1 expired (endOfDay): expired buy 5@90 leaves 0",
        "E7 O2 alice r2 expired (endOfDay): expired buy 6@98 leaves 0",
        "E8 O4 alice a3 expired (endOfDay): expired buy 5@99 leaves 0",
      ])
    #expect(market.queue(.buy) == ["gtc"])
    #expect(market.status("a3")[0].contains("expired"))
  }

  @Test func aNewDayFreesTheIdsOfOrdersThatAreDone() {
    var market = Market()
    market.enter("day", .buy, 5, at: 100)
    market.enter("gtc", .buy, 5, at: 100, .goodTillCancel)
    market.apply(.endOfDay(EndOfDay(day: 1)))
    #expect(market.enter("day", .buy, 5, at: 100)[0].contains("new"))
    #expect(market.enter("gtc", .buy, 5, at: 100)[0].contains("duplicateClientOrderID"))
    #expect(market.cancel("gtc", as: "c1")[0].contains("c1<gtc canceled"))
    #expect(market.engine.firstViolation() == nil)
  }

  @Test func aMassCancelTakesWhatMatches() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    market.enter("a2", .buy, 5, at: 101, in: eth)
    market.enter("b1", .buy, 5, at: 102, by: bob)
    let all = MassCancel(origin: .venue, session: alice, instrument: .none, reason: .canceledOnDisconnect)
    #expect(
      market.apply(.massCancel(all)).map(line) == [
        "E4 O1 alice a1 canceled (canceledOnDisconnect): canceled buy 5@100 leaves 0",
        "E5 O2 alice a2 canceled (canceledOnDisconnect): canceled buy 5@101 leaves 0",
      ])
    let nothing = MassCancel(origin: .venue, session: .none, instrument: eth, reason: .none)
    #expect(market.apply(.massCancel(nothing)) == [])
    let rest = MassCancel(origin: .venue, session: .none, instrument: btc, reason: .none)
    #expect(market.apply(.massCancel(rest)).map(line)[0].contains("(canceledByMassCancel)"))
    #expect(market.engine.openOrderCount == 0)
  }

  @Test func haltedAndClosedInstrumentsTakeCancelsOnly() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    market.enter("a2", .buy, 5, at: 100)
    #expect(market.change(to: .halted) == ["instrument 0 halted"])
    #expect(market.enter("b1", .sell, 5, at: 100, by: bob)[0].contains("instrumentHalted"))
    #expect(market.enter("b2", .sell, 5, at: 100, by: bob, in: eth)[0].contains("new"))
    #expect(market.cancel("a1", as: "c1")[0].contains("canceled"))
    #expect(market.change(to: .closed) == ["instrument 0 closed"])
    #expect(market.enter("b3", .sell, 5, at: 100, by: bob)[0].contains("instrumentClosed"))
    #expect(market.engine.phase(of: btc) == .closed)
    #expect(market.change(to: .continuous) == ["instrument 0 continuous"])
    #expect(market.enter("b4", .sell, 5, at: 100, by: bob).count == 4)
  }

  @Test func aPhaseChangeThatChangesNothingGivesNoEvent() {
    var market = Market()
    #expect(market.change(to: .continuous) == [])
    #expect(market.change(to: .halted, InstrumentID(rawValue: 3)) == [])
    #expect(market.engine.phase(of: btc) == .continuous)
  }

  @Test func instrumentsAreFoundByIdAndName() {
    var market = Market()
    #expect(market.engine.instrumentCount == 3)
    #expect(market.engine.instrument(named: "ETH-USD") == eth)
    #expect(market.engine.instrument(named: "ETH") == .none)
    #expect(market.engine.instrument(eth)?.pointee == testInstruments()[1])
    #expect(market.engine.instrument(InstrumentID(rawValue: 3)) == nil)
    var fourth = testInstruments()[0]
    fourth.id = InstrumentID(rawValue: 3)
    #expect(market.apply(.defineInstrument(fourth)) == [])
    #expect(market.engine.instrumentCount == 3)
    fourth.symbol = "XRP-USD"
    market.apply(.defineInstrument(fourth))
    #expect(market.engine.instrument(named: "XRP-USD") == fourth.id)
    fourth.id = InstrumentID(rawValue: 4)
    fourth.symbol = "FIFTH"
    market.apply(.defineInstrument(fourth))
    #expect(market.engine.instrumentCount == 4)
  }
}

@Suite struct StateHashTests {
  @Test func theSameCommandsGiveTheSameHash() {
    var one = Market()
    var other = Market()
    #expect(one.engine.stateHash() == other.engine.stateHash())
    one.enter("a1", .buy, 5, at: 100)
    #expect(one.engine.stateHash() != other.engine.stateHash())
    other.enter("a1", .buy, 5, at: 100)
    #expect(one.engine.stateHash() == other.engine.stateHash())
  }

  @Test func everyDifferenceShows() {
    func hash(_ change: (inout Market) -> Void) -> UInt64 {
      var market = Market()
      market.enter("a1", .buy, 5, at: 100)
      change(&market)
      return market.engine.stateHash()
    }
    let hashes: [UInt64] = [
      hash { _ in },
      hash { $0.enter("a2", .buy, 5, at: 100) },
      hash { $0.enter("a2", .buy, 6, at: 100) },
      hash { $0.enter("a2", .buy, 5, at: 101) },
      hash { $0.enter("a2", .buy, 5, at: 100, by: bob) },
      hash { $0.enter("a2", .buy, 5, at: 100, .goodTillCancel) },
      hash { $0.enter("a2", .buy, 5, at: 100, in: eth) },
      hash { $0.enter("a3", .buy, 5, at: 100) },
      hash { $0.enter("a2", .sell, 5, at: 100) },
      hash { $0.enter("a2", .sell, 4, at: 100) },
      hash { $0.cancel("a1", as: "a2") },
      hash { $0.cancel("a1", as: "a3") },
      hash { $0.cancel("a9", as: "a2") },
      hash { $0.change(to: .halted) },
    ]
    #expect(Set(hashes).count == hashes.count)
  }

  @Test func aSwapOfPriorityShows() {
    func hash(_ first: ClientOrderID, _ second: ClientOrderID) -> UInt64 {
      var market = Market()
      market.enter("a1", .buy, 5, at: 100)
      market.enter("a2", .buy, 5, at: 100)
      // The same two replaces; which order lost its place last is all that differs.
      market.replace(first, as: first == "a1" ? "r1" : "r2", .buy, 6, at: 100)
      market.replace(second, as: second == "a1" ? "r1" : "r2", .buy, 6, at: 100)
      return market.engine.stateHash()
    }
    #expect(hash("a1", "a2") != hash("a2", "a1"))
  }

  @Test func theHashIsTheSameOnEveryMachineAndInEveryBuild() {
    var market = Market()
    market.enter("a1", .buy, 5, at: 100)
    market.enter("b1", .sell, 3, at: 99, by: bob)
    #expect(market.engine.stateHash() == 11_728_871_024_830_886_723)
  }

  @Test func aCommandOutOfSequenceStopsTheEngine() async {
    await #expect(processExitsWith: .failure) {
      var engine = MatchingEngine(limits: smallLimits(), prefault: false)
      engine.apply(.endOfDay(EndOfDay(day: 1)), sequence: 5, timestamp: 1)
      engine.apply(.endOfDay(EndOfDay(day: 2)), sequence: 5, timestamp: 2)
    }
  }
}
