/// The rules that a flow has to reach, each often, for a comparison to be worth something.
enum Rule: CaseIterable {
  case rests, marketRemainder, noLiquidity, immediateRemainder, fillOrKillFilled, fillOrKillKilled
  case tooManyFills, replaceKeepsPlace, replaceLosesPlace, replaceTrades, replaceEndsAsFilled, doneIsTooLate
  case massCancelEnds, dayEnds, goodTillDateExpires, throttled, killSwitchEnds
  case icebergShowsNext, icebergShrinks, hiddenTrades, postOnlyRefused, postOnlySlides, postOnlyRests
  case minimumMet, minimumNotMet, allOrNoneFilledOnEntry, allOrNoneRests, allOrNonePassedOver
  case allOrNoneFilledAsMaker, allOrNoneTriedAgain, lookAheadTooLong
  case marketToLimitRests, marketToLimitEnds
  case selfTradeNewest, selfTradeOldest, selfTradeBoth, selfTradeDecrement, lookAheadPassesOwn
  case stopHeld, stopTriggeredOnEntry, stopTriggered, stopLimitRests, stopReplaced, trailingStopMoves
  case trailingStopTriggered, cutOff, cutOffGoesOn, consequencesWait
  case pegEnters, pegMoves, pegWaits, pegTrades
  case oneCancelsOther, oneTriggersOther, linkedSecondCanceled, pairRefused, secondNotEntered
  case proRataCovered, proRataShared, proRataTopOrder, proRataMinimum, proRataLeftOver
  case phaseChanges, auctionTrades, auctionPriceByVolume, auctionPriceByImbalance, auctionPriceByReference
  case auctionWithoutLastPrice, auctionMarketOrder, uncrossWaits, uncrossedAgain, auctionOrdersHeld
  case auctionOrdersExpire, indicativeAtBegin, indicativeChanges, volatilityAuction, volatilityAuctionEnds
  case collarRefuses
  case balanceRefuses, creditRefuses, positionRefuses, moneyRunsOut, feePaid, rebatePaid, rebateCapped
  case tradeBusted, bustRefused, transferRefused

  /// The parts of the rules that a flow must hold to reach it.
  var part: Features {
    switch self {
    case .rests, .marketRemainder, .noLiquidity, .immediateRemainder, .fillOrKillFilled, .fillOrKillKilled,
      .tooManyFills, .replaceKeepsPlace, .replaceLosesPlace, .replaceTrades, .replaceEndsAsFilled,
      .doneIsTooLate, .massCancelEnds, .dayEnds, .phaseChanges:
      .basic
    case .icebergShowsNext, .icebergShrinks, .hiddenTrades, .postOnlyRefused, .postOnlySlides, .postOnlyRests,
      .minimumMet, .minimumNotMet, .allOrNoneFilledOnEntry, .allOrNoneRests, .allOrNonePassedOver,
      .allOrNoneFilledAsMaker, .allOrNoneTriedAgain, .lookAheadTooLong:
      .instructions
    case .marketToLimitRests, .marketToLimitEnds: .marketToLimit
    case .selfTradeNewest, .selfTradeOldest, .selfTradeBoth, .selfTradeDecrement, .lookAheadPassesOwn:
      .selfTrade
    case .stopHeld, .stopTriggeredOnEntry, .stopTriggered, .stopLimitRests, .stopReplaced, .cutOff,
      .cutOffGoesOn, .consequencesWait:
      .stops
    case .trailingStopMoves, .trailingStopTriggered: .trailing
    case .pegEnters, .pegMoves, .pegWaits, .pegTrades: .pegs
    case .oneCancelsOther, .oneTriggersOther, .linkedSecondCanceled, .pairRefused, .secondNotEntered: .pairs
    case .proRataCovered, .proRataShared, .proRataTopOrder, .proRataMinimum, .proRataLeftOver: .proRata
    case .auctionTrades, .auctionPriceByVolume, .auctionPriceByImbalance, .auctionPriceByReference,
      .auctionWithoutLastPrice, .auctionMarketOrder, .uncrossWaits, .uncrossedAgain, .auctionOrdersHeld,
      .auctionOrdersExpire, .indicativeAtBegin, .indicativeChanges:
      .auctions
    case .volatilityAuction, .volatilityAuctionEnds: .volatility
    case .collarRefuses: .collars
    case .goodTillDateExpires: .expiry
    case .throttled: .throttles
    case .killSwitchEnds: .kills
    case .balanceRefuses, .creditRefuses, .moneyRunsOut, .feePaid, .rebatePaid, .rebateCapped,
      .transferRefused:
      .money
    case .positionRefuses: .positions
    case .tradeBusted: .busts
    case .bustRefused: [.busts, .money]
    }
  }
}

/// Rules broken on purpose in the reference, to prove that the comparison finds it.
enum Fault: CaseIterable {
  case anyReplaceKeepsPriority, tradesAtTheTakersPrice, newestFirst, fillOrKillTakesLess, dayOrdersLiveOn
  case forgetsDuplicatesAfterCancel, fillsOneTooMany, restsAfterTooManyFills
  case icebergKeepsItsPlace, postOnlyTakes, minimumOneTooHigh, allOrNoneNotTriedAgain, hiddenRanksAsShown
  case selfTradeNewestCancelsMaker, sellStopsFirst, trailingStopMovesBack, pegOffByATick, loserOfAPairLivesOn
  case proRataRoundsUp, auctionIgnoresImbalance, auctionOrdersLiveOn
  case feeOneTooHigh, forgetsToRelease, throttleOneTooMany, bustKeepsFees, collarOneTooWide

  /// What the flow must hold for the fault to show.
  var part: Features {
    switch self {
    case .anyReplaceKeepsPriority, .tradesAtTheTakersPrice, .newestFirst, .fillOrKillTakesLess,
      .dayOrdersLiveOn, .forgetsDuplicatesAfterCancel, .fillsOneTooMany, .restsAfterTooManyFills:
      .basic
    case .icebergKeepsItsPlace, .postOnlyTakes, .minimumOneTooHigh, .allOrNoneNotTriedAgain,
      .hiddenRanksAsShown:
      .instructions
    case .selfTradeNewestCancelsMaker: .selfTrade
    case .sellStopsFirst: [.stops, .auctions]
    case .trailingStopMovesBack: .trailing
    case .pegOffByATick: .pegs
    case .loserOfAPairLivesOn: .pairs
    case .proRataRoundsUp: .proRata
    case .auctionIgnoresImbalance, .auctionOrdersLiveOn: .auctions
    case .collarOneTooWide: .collars
    case .feeOneTooHigh, .forgetsToRelease: .money
    case .bustKeepsFees: [.busts, .money]
    case .throttleOneTooMany: .throttles
    }
  }
}

/// Parts of the rules that a flow may hold.
struct Features: OptionSet, Hashable {
  var rawValue: Int
  static let basic: Self = []
  static let instructions = Self(rawValue: 1 << 0)
  static let selfTrade = Self(rawValue: 1 << 1)
  static let marketToLimit = Self(rawValue: 1 << 2)
  static let stops = Self(rawValue: 1 << 3)
  static let trailing = Self(rawValue: 1 << 4)
  static let pegs = Self(rawValue: 1 << 5)
  static let pairs = Self(rawValue: 1 << 6)
  static let proRata = Self(rawValue: 1 << 7)
  static let auctions = Self(rawValue: 1 << 8)
  static let collars = Self(rawValue: 1 << 9)
  static let money = Self(rawValue: 1 << 10)
  static let busts = Self(rawValue: 1 << 11)
  static let throttles = Self(rawValue: 1 << 12)
  static let kills = Self(rawValue: 1 << 13)
  static let expiry = Self(rawValue: 1 << 14)
  static let volatility = Self(rawValue: 1 << 15)
  static let positions = Self(rawValue: 1 << 16)
  static let all = Self(rawValue: (1 << 17) - 1)

  /// Some of them, others for every seed.
  func some(_ seed: UInt64) -> Self {
    var numbers = SeededNumbers(seed: seed ^ 0x5EED)
    let chosen = Self(rawValue: Int(truncatingIfNeeded: numbers.next() & numbers.next()))
    let more = Self(rawValue: 1 << Int.random(in: 0..<17, using: &numbers))
    return intersection(chosen.union(more))
  }
}
