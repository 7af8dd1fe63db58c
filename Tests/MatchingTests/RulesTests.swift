import Domain
import Matching
import Testing

@Suite struct RulesTests {
  private func report(_ reason: RejectReason) -> [String] { ["setRules 0 \(reason)"] }

  @Test func rulesReplaceThoseThatWere() {
    var market = Market()
    #expect(market.engine.rules(of: eth) == InstrumentRules(instrument: eth))
    #expect(market.setRules { $0.priceCollar = 7 } == report(.none))
    #expect(market.engine.rules(of: btc).priceCollar == 7)
    #expect(market.setRules { $0.volatilityBand = 3 } == report(.none))
    #expect(market.engine.rules(of: btc).priceCollar == 0)
    #expect(market.engine.rules(of: btc).volatilityBand == 3)
    let hash = market.engine.stateHash()
    #expect(market.setRules { $0.volatilityBand = -3 } == report(.settingOutOfRange))
    #expect(market.engine.stateHash() == hash)
    market.setRules { $0.volatilityBand = 4 }
    #expect(market.engine.stateHash() != hash)
  }

  @Test func rulesOutOfRangeAreRefused() {
    var market = Market()
    #expect(market.setRules(InstrumentID(rawValue: 9)) { _ in } == ["setRules 9 unknownInstrument"])
    #expect(market.setRules { $0.fifoPercent = 101 } == report(.settingOutOfRange))
    #expect(market.setRules { $0.topOrderLots.lots = -1 } == report(.settingOutOfRange))
    #expect(market.setRules { $0.minimumAllocation.lots = -1 } == report(.settingOutOfRange))
    #expect(market.setRules { $0.priceCollar = -1 } == report(.settingOutOfRange))
    #expect(market.setRules { $0.priceCollar = .max } == report(.settingOutOfRange))
    #expect(market.setRules { $0.volatilityBand = .max } == report(.settingOutOfRange))
    #expect(market.setRules { $0.referencePrice.ticks = -5 } == report(.settingOutOfRange))
  }

  @Test func whatItSettlesInIsGivenInWholeOrNotAtAll() {
    var market = Market()
    func settling(_ change: (inout InstrumentRules) -> Void) -> [String] {
      market.setRules {
        $0.base = AssetID(rawValue: 0)
        $0.quote = AssetID(rawValue: 1)
        $0.baseUnits = 10
        $0.quoteUnits = 1
        change(&$0)
      }
    }
    #expect(settling { $0.base.rawValue = 32 } == report(.unknownAsset))
    #expect(settling { $0.quote.rawValue = 32 } == report(.unknownAsset))
    #expect(settling { $0.quote = $0.base } == report(.settingOutOfRange))
    #expect(settling { $0.quote = .none } == report(.settingOutOfRange))
    #expect(settling { $0.baseUnits = 0 } == report(.settingOutOfRange))
    #expect(settling { $0.quoteUnits = -1 } == report(.settingOutOfRange))
    #expect(market.setRules { $0.quoteUnits = 1 } == report(.settingOutOfRange))
    #expect(settling { _ in } == report(.none))
  }

  @Test func algorithmAndSettlementStayWhileOrdersAreOpen() {
    var market = Market()
    market.send("c1", .buy, 1, at: 100, .atTheClose)
    #expect(market.setRules { $0.algorithm = .proRata } == report(.invalidCombination))
    #expect(market.setRules { $0.priceCollar = 1 } == report(.none))
    #expect(market.setRules(eth) { $0.algorithm = .proRata } == ["setRules 1 none"])
    market.cancel("c1", as: "x1")
    #expect(market.setRules { $0.algorithm = .proRata } == report(.none))
  }

  @Test func theReferencePriceStandsInUntilThereIsATrade() {
    var market = Market()
    func auctionPrice() -> String {
      market.phase(.openingAuction)
      let round = market.engine.stateHash()
      market.send(ClientOrderID("b\(round)")!, .buy, 1, at: 200)
      market.send(ClientOrderID("s\(round)")!, .sell, 1, at: 100)
      return market.phase(.continuous).first { $0.hasPrefix("trade") } ?? ""
    }
    market.setRules { $0.referencePrice.ticks = 120 }
    market.setRules { $0.referencePrice.ticks = 130 }
    #expect(auctionPrice() == "trade 1@130")
    market.setRules { $0.referencePrice.ticks = 150 }
    #expect(auctionPrice() == "trade 1@130")
  }
}
