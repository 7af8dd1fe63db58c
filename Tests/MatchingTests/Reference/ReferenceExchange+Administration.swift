import Domain

/// A session's bucket of messages.
struct ReferenceThrottle {
  var rate: UInt32 = 0
  var burst: UInt32 = 0
  /// In billionths of a token.
  var content: UInt64 = 0
  var since: UInt64 = 0
  var refused: UInt64 = 0
}

private let token: UInt64 = 1_000_000_000
/// No asset and no credit may go beyond.
private let mostUnits: Int128 = 1 << 61

extension ReferenceExchange {
  private func answer(_ kind: CommandKind, _ subject: UInt64, _ reason: RejectReason) {
    events.append(.administered(AdministrationReport(kind: kind, subject: subject, reason: reason)))
  }

  // MARK: Settings

  func setRules(_ rules: InstrumentRules) {
    let reason = refusal(of: rules)
    answer(.setRules, UInt64(rules.instrument.rawValue), reason)
    if reason == .none { instrument(rules.instrument)!.rules = rules }
  }

  private func refusal(of rules: InstrumentRules) -> RejectReason {
    guard let instrument = instrument(rules.instrument) else { return .unknownInstrument }
    for asset in [rules.base, rules.quote] where asset != .none && asset.rawValue >= limits.assets {
      return .unknownAsset
    }
    let settles = rules.base != .none
    let isInRange =
      rules.fifoPercent <= 100 && rules.topOrderLots.lots >= 0 && rules.minimumAllocation.lots >= 0
      && rules.priceCollar >= 0 && rules.volatilityBand >= 0
      && (rules.referencePrice == .zero || instrument.holds(rules.referencePrice.ticks))
      && settles == (rules.quote != .none) && (settles || rules.baseUnits == 0 && rules.quoteUnits == 0)
      && (!settles
        || rules.base != rules.quote && rules.baseUnits > 0 && rules.quoteUnits > 0
          && instrument.definition.minimumPrice.ticks >= 0)
    if !isInRange { return .settingOutOfRange }
    let old = instrument.rules
    let changes =
      rules.algorithm != old.algorithm || rules.base != old.base || rules.quote != old.quote
      || rules.baseUnits != old.baseUnits || rules.quoteUnits != old.quoteUnits
    return changes && !instrument.open.isEmpty ? .invalidCombination : .none
  }

  func setFees(_ rates: FeeRates) {
    var reason = RejectReason.none
    let million: Int32 = 1_000_000
    if instrument(rates.instrument) == nil {
      reason = .unknownInstrument
    } else if rates.tier > 7 || rates.maker.magnitude > million.magnitude
      || rates.taker.magnitude > million.magnitude || rates.maker + rates.taker < 0
    {
      reason = .settingOutOfRange
    }
    answer(.setFees, UInt64(rates.instrument.rawValue), reason)
    if reason == .none { instrument(rates.instrument)!.fees[rates.tier] = rates }
  }

  func define(_ definition: AccountDefinition) {
    let number = Int(definition.account.rawValue)
    let others = accounts.filter { $0.definition.account != definition.account }
    let credits = others.reduce(Int128(0)) { $0 + Int128($1.highestCredit) }
    let highest = max(definition.credit, account(definition.account)?.highestCredit ?? 0)
    var reason = RejectReason.none
    if number >= Int(limits.accounts) {
      reason = .tooManyAccounts
    } else if number > accounts.count {
      reason = .unknownAccount
    } else if definition.tier > 7 || definition.maximumQuantity.lots < 0 || definition.maximumNotional < 0
      || definition.credit < 0 || credits + Int128(highest) > mostUnits
    {
      reason = .settingOutOfRange
    }
    answer(.defineAccount, UInt64(definition.account.rawValue), reason)
    if reason != .none { return }
    if number == accounts.count { accounts.append(ReferenceAccount(definition)) }
    accounts[number].definition = definition
    accounts[number].highestCredit = highest
  }

  func setPositionLimit(_ limit: PositionLimit) {
    var reason = RejectReason.none
    if account(limit.account) == nil {
      reason = .unknownAccount
    } else if instrument(limit.instrument) == nil {
      reason = .unknownInstrument
    }
    answer(.setPositionLimit, UInt64(limit.account.rawValue), reason)
    if reason == .none { account(limit.account)!.positionLimits[limit.instrument] = limit.limit }
  }

  // MARK: Transfers

  func carryOut(_ transfer: Transfer) {
    let isVenues = transfer.account == .none
    let account = account(transfer.account)
    let asset = transfer.asset
    let free = isVenues ? venue[asset.rawValue, default: 0] : account?.free(asset) ?? 0
    var reason = RejectReason.none
    if !isVenues && account == nil {
      reason = .unknownAccount
    } else if asset.rawValue >= limits.assets {
      reason = .unknownAsset
    } else if transfer.amount == 0
      || deposits[asset.rawValue, default: 0] + Int128(transfer.amount) > mostUnits
    {
      reason = .settingOutOfRange
    } else if transfer.amount < 0 && Int128(transfer.amount) + free < 0 {
      reason = .insufficientBalance
    }
    if reason == .none {
      deposits[asset.rawValue, default: 0] += Int128(transfer.amount)
      if isVenues {
        venue[asset.rawValue, default: 0] += Int128(transfer.amount)
      } else {
        account!.balances[asset, default: 0] += Int128(transfer.amount)
      }
    } else {
      note(.transferRefused)
    }
    let balance = isVenues ? venue[asset.rawValue, default: 0] : account?.balances[asset, default: 0] ?? 0
    events.append(
      .transferred(
        TransferReport(
          account: transfer.account, asset: asset, amount: transfer.amount, balance: Int64(balance),
          reserved: Int64(account?.reserved[asset, default: 0] ?? 0), reason: reason,
          reference: transfer.reference)))
  }

  // MARK: Throttles

  func setThrottle(_ setting: ThrottleSetting) {
    let session = setting.session.rawValue
    let isInRange = session < limits.sessions && (setting.rate == 0 || setting.burst > 0)
    answer(.setThrottle, UInt64(session), isInRange ? .none : .settingOutOfRange)
    if !isInRange { return }
    var throttle = throttles[session] ?? ReferenceThrottle()
    throttle.rate = setting.rate
    throttle.burst = setting.burst
    throttle.content = UInt64(setting.burst) * token
    throttle.since = now
    throttles[session] = throttle
  }

  /// What is in a session's bucket now.
  private func refill(_ session: SessionID) {
    guard var throttle = throttles[session.rawValue], throttle.rate > 0 else { return }
    let gained = Int128(now - throttle.since) * Int128(throttle.rate)
    let most = Int128(throttle.burst) * Int128(token)
    throttle.content = UInt64(min(most, Int128(throttle.content) + gained))
    throttle.since = now
    throttles[session.rawValue] = throttle
  }

  /// Takes a token for a request; true if there was none.
  func takeToken(_ session: SessionID) -> Bool {
    guard let throttle = throttles[session.rawValue], throttle.rate > 0 else { return false }
    refill(session)
    let enough = fault == .throttleOneTooMany ? 0 : token
    if throttles[session.rawValue]!.content < enough { return true }
    throttles[session.rawValue]!.content -= min(token, throttles[session.rawValue]!.content)
    return throttle.rate == 0
  }

  func reportThrottle(_ query: ThrottleQuery) {
    let session = query.origin.session
    refill(session)
    let throttle = throttles[session.rawValue] ?? ReferenceThrottle()
    events.append(
      .throttleUsage(
        ThrottleUsage(
          session: session, rate: throttle.rate, burst: throttle.rate == 0 ? 0 : throttle.burst,
          available: throttle.rate == 0 ? .max : UInt32(throttle.content / token), refused: throttle.refused))
    )
  }

  // MARK: Kill switch

  func setKillSwitch(_ kill: KillSwitch) {
    let hasSession = kill.session != .none
    let hasAccount = kill.account != .none
    var reason = RejectReason.none
    if hasSession && hasAccount || hasSession && kill.session.rawValue >= limits.sessions {
      reason = .settingOutOfRange
    } else if hasAccount && account(kill.account) == nil {
      reason = .unknownAccount
    }
    answer(
      .setKillSwitch, UInt64(hasSession || !hasAccount ? kill.session.rawValue : kill.account.rawValue),
      reason)
    if reason != .none { return }
    if hasAccount {
      account(kill.account)!.isKilled = kill.isOn
    } else if hasSession {
      if kill.isOn {
        killedSessions.insert(kill.session.rawValue)
      } else {
        killedSessions.remove(kill.session.rawValue)
      }
    } else {
      isVenueKilled = kill.isOn
    }
    if !kill.isOn { return }
    endAll(.canceled, .killSwitch, .killSwitchEnds) {
      (!hasAccount || $0.report.account == kill.account) && (!hasSession || $0.report.session == kill.session)
    }
  }

  // MARK: Busts

  func bustTrade(_ id: TradeID) {
    let index = trades.suffix(Int(limits.trades)).firstIndex { $0.trade.tradeID == id && !$0.isBusted }
    let reason: RejectReason = index.map { refusal(ofBust: trades[$0]) } ?? .unknownTrade
    answer(.bustTrade, id.rawValue, reason)
    if reason != .none { note(.bustRefused) }
    guard reason == .none, let index else { return }
    note(.tradeBusted)
    trades[index].isBusted = true
    let busted = trades[index]
    let lots = busted.trade.quantity.lots
    moveBack(busted)
    for (order, fee) in [(busted.buyer, busted.buyerFee), (busted.seller, busted.sellerFee)] {
      if order.place != .done {
        order.report.quantity.lots -= lots
        order.asked.quantity.lots -= lots
      }
      order.report.cumQuantity.lots -= lots
      order.report.cumNotional -= Notional(lots) * Notional(busted.trade.price.ticks)
      if order.report.status == .filled {
        order.report.status = .canceled
        order.report.reason = .canceledByVenue
      }
      if order.place != .done && order.report.cumQuantity == .zero { order.report.status = .new }
      emit(order, .tradeCancel) {
        $0.tradeID = id
        $0.lastQuantity = busted.trade.quantity
        $0.lastPrice = busted.trade.price
        $0.fee = -fee
      }
    }
    var trade = busted.trade
    trade.transactTime = now
    events.append(.tradeBusted(trade))
  }

  private func notional(_ trade: ReferenceTrade) -> Int128 {
    Int128(trade.trade.price.ticks) * Int128(trade.trade.quantity.lots) * Int128(trade.rules.quoteUnits)
  }

  private func refusal(ofBust trade: ReferenceTrade) -> RejectReason {
    let rules = trade.rules
    guard rules.base != .none else { return .none }
    let (buyer, seller) = (account(trade.buyer.report.account)!, account(trade.seller.report.account)!)
    let goods = Int128(trade.trade.quantity.lots) * Int128(rules.baseUnits)
    let money = notional(trade) - Int128(trade.sellerFee)
    if buyer === seller { return .none }
    let canGiveBack =
      goods <= buyer.free(rules.base) && money <= seller.available(rules.quote)
      && Int128(trade.buyerFee + trade.sellerFee) <= venue[rules.quote.rawValue, default: 0]
    return canGiveBack ? .none : .insufficientBalance
  }

  private func moveBack(_ trade: ReferenceTrade) {
    let rules = trade.rules
    let lots = trade.trade.quantity.lots
    let (buyer, seller) = (account(trade.buyer.report.account), account(trade.seller.report.account))
    buyer?.positions[rules.instrument, default: 0] -= lots
    seller?.positions[rules.instrument, default: 0] += lots
    guard rules.base != .none, let buyer, let seller else { return }
    let goods = Int128(lots) * Int128(rules.baseUnits)
    let fees = fault == .bustKeepsFees ? (0, 0) : (Int128(trade.buyerFee), Int128(trade.sellerFee))
    buyer.balances[rules.base, default: 0] -= goods
    seller.balances[rules.base, default: 0] += goods
    buyer.balances[rules.quote, default: 0] += notional(trade) + fees.0
    seller.balances[rules.quote, default: 0] -= notional(trade) - fees.1
    venue[rules.quote.rawValue, default: 0] -= fees.0 + fees.1
  }
}
