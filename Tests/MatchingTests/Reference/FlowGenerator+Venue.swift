import Domain

extension Features {
  /// Parts in which orders trade for accounts.
  static let needsAccounts: Self = [.selfTrade, .money, .busts, .kills, .positions]
  /// Parts that an instrument's rules switch on.
  static let needsRules: Self = [.proRata, .collars, .volatility, .money, .stops, .trailing, .auctions]
  /// True if something happens because time goes by.
  var hasClock: Bool {
    !isDisjoint(with: [
      .auctions, .volatility, .expiry, .throttles, .stops, .trailing, .pegs, .pairs, .instructions,
    ])
  }
}

extension FlowGenerator {
  mutating func defineAccounts() {
    for number in 0..<4 as Range<UInt32> {
      prologue.append(.defineAccount(definition(AccountID(rawValue: number), isFirst: true)))
    }
  }

  private mutating func definition(_ id: AccountID, isFirst: Bool) -> AccountDefinition {
    var definition = AccountDefinition(account: id)
    if features.contains(.money) { definition.tier = UInt8(within(0...2)) }
    if features.contains(.selfTrade) {
      definition.selfTradePrevention = pick([.none, .cancelNewest, .cancelOldest, .cancelBoth, .decrement])
    }
    if features.contains(.positions) {
      if chance(30) { definition.maximumQuantity = Quantity(lots: 50) }
      if chance(30) { definition.maximumNotional = within(300...3000) }
      definition.isBlocked = !isFirst && chance(20)
    }
    if features.contains(.money) && chance(40) { definition.credit = within(1...2_000_000_000) }
    if !isFirst && chance(5) { definition.tier = 9 }
    return definition
  }

  func isSettling(_ instrument: UInt32) -> Bool { instrument == 0 || instrument == 2 }

  mutating func rules(_ instrument: InstrumentID, isFirst: Bool) -> InstrumentRules {
    var rules = InstrumentRules(instrument: instrument)
    let index = instrument.rawValue
    if features.contains(.proRata) && (index == 1 || index == 2 || !isFirst && chance(5)) {
      rules.algorithm = .proRata
      rules.fifoPercent = pick([0, 0, 20, 40, 100])
      rules.topOrderLots = Quantity(lots: pick([0, 0, 2, 10]))
      rules.minimumAllocation = Quantity(lots: pick([0, 0, 1, 2, 4]))
    }
    if features.contains(.collars) && chance(50) { rules.priceCollar = within(1...6) }
    if features.contains(.volatility) && index != 1 && chance(60) {
      rules.volatilityBand = within(1...5)
      rules.volatilityDuration = UInt64(within(0...2_500_000_000))
    }
    if index < 4 && chance(60) { rules.referencePrice = Price(ticks: centres[Int(index)]) }
    if features.contains(.money) && isSettling(index) {
      rules.base = AssetID(rawValue: index == 0 ? 1 : 2)
      rules.quote = AssetID(rawValue: 0)
      rules.baseUnits = 10
      rules.quoteUnits = index == 0 ? 1 : 7
    }
    if !isFirst && chance(10) {
      switch Int.random(in: 0..<4, using: &numbers) {
      case 0: rules.fifoPercent = 101
      case 1: rules.base = AssetID(rawValue: 40)
      case 2: rules.baseUnits += 1
      default: rules.priceCollar = -1
      }
    }
    return rules
  }

  mutating func deposit(_ account: UInt32, _ asset: UInt32) -> Transfer {
    let amount = asset == 0 ? within(1...1_500_000_000) : within(1...4000)
    return Transfer(
      account: AccountID(rawValue: account), asset: AssetID(rawValue: asset), amount: amount,
      reference: UInt64(nextID))
  }

  mutating func phaseChange(_ exchange: ReferenceExchange) -> PhaseChange {
    var phases: [Phase] = [.halted, .closed]
    if features.contains(.auctions) {
      phases += [
        .preOpen, .openingAuction, .openingAuction, .closingAuction, .closingAuction, .volatilityAuction,
      ]
    }
    let stopped = exchange.instruments.filter { $0.phase != .continuous }
    if let stopped = stopped.randomElement(using: &numbers), chance(85) {
      return PhaseChange(
        instrument: stopped.definition.id, phase: chance(70) ? .continuous : pick(phases))
    }
    let instrument: InstrumentID = features.contains(.auctions) && chance(8) ? .none : instrument()
    return PhaseChange(
      instrument: instrument, phase: chance(instrument == .none ? 60 : 20) ? .continuous : pick(phases))
  }

  mutating func administration(_ exchange: ReferenceExchange) -> Command {
    var kinds: [Int] = []
    if !features.isDisjoint(with: .needsRules) { kinds += [0] }
    if features.contains(.money) { kinds += [1, 3, 3, 3] }
    if !features.isDisjoint(with: .needsAccounts) { kinds += [2] }
    if features.contains(.positions) { kinds += [4, 4] }
    if features.contains(.throttles) { kinds += [5, 5, 6] }
    if features.contains(.kills) { kinds += [7] }
    if features.contains(.busts) { kinds += [8, 8, 8] }
    guard let kind = kinds.randomElement(using: &numbers) else { return .advance }
    let unusual = chance(3)
    switch kind {
    case 0: return .setRules(rules(instrument(), isFirst: false))
    case 1:
      let maker = Int32(within(-300...2000))
      return .setFees(
        FeeRates(
          instrument: instrument(), tier: unusual ? 8 : UInt8(within(0...2)), maker: maker * 10,
          taker: max(-maker, Int32(within(-100...3000))) * 10 - (unusual ? 50_000 : 0)))
    case 2:
      let id =
        unusual ? AccountID(rawValue: pick([9, 4096, .max])) : AccountID(rawValue: UInt32(within(0...3)))
      return .defineAccount(definition(id, isFirst: false))
    case 3: return .transfer(transfer(unusual))
    case 4:
      return .setPositionLimit(
        PositionLimit(account: account(), instrument: instrument(), limit: within(-1...60)))
    case 5:
      return .setThrottle(
        ThrottleSetting(
          session: unusual ? SessionID(rawValue: 100_000) : session(),
          rate: pick([0, 0, 1000, 5000, 20_000]),
          burst: pick([0, 1, 3, 20])))
    case 6: return .queryThrottle(ThrottleQuery(origin: Origin(session: session(), messageSequence: 1)))
    case 7: return .setKillSwitch(kill(exchange, unusual))
    default:
      let back = UInt64(chance(90) ? within(0...20) : within(0...3000))
      return .bustTrade(TradeBust(tradeID: TradeID(rawValue: exchange.lastTrade &- back)))
    }
  }

  private mutating func transfer(_ unusual: Bool) -> Transfer {
    var transfer = deposit(UInt32(within(0...3)), UInt32(within(0...2)))
    if chance(30) { transfer.amount = -transfer.amount / 4 }
    if chance(5) { transfer.account = .none }
    if unusual {
      switch Int.random(in: 0..<4, using: &numbers) {
      case 0: transfer.amount = pick([0, .max, .min, 1 << 61])
      case 1: transfer.asset = AssetID(rawValue: 40)
      case 2: transfer.account = AccountID(rawValue: 50)
      default: transfer.amount = -(1 << 40)
      }
    }
    return transfer
  }

  /// Mostly lifts what is on.
  private mutating func kill(_ exchange: ReferenceExchange, _ unusual: Bool) -> KillSwitch {
    if unusual {
      return KillSwitch(session: session(), account: AccountID(rawValue: 1), isOn: true)
    }
    let accounts = exchange.accounts.filter(\.isKilled)
    if exchange.isVenueKilled && chance(90) { return KillSwitch(isOn: false) }
    if let session = exchange.killedSessions.sorted().first, chance(80) {
      return KillSwitch(session: SessionID(rawValue: session), isOn: false)
    }
    if let account = accounts.first, chance(80) {
      return KillSwitch(account: account.definition.account, isOn: false)
    }
    switch Int.random(in: 0..<6, using: &numbers) {
    case 0: return KillSwitch(isOn: true)
    case 1, 2: return KillSwitch(session: session(), isOn: true)
    default: return KillSwitch(account: AccountID(rawValue: UInt32(within(0...3))), isOn: true)
    }
  }
}
