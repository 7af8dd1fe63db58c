import Domain

/// The rules by which an instrument trades and settles.
extension MatchingEngine {
  mutating func setRules(_ rules: InstrumentRules) {
    let reason = refusal(of: rules)
    if reason == .none { adopt(rules) }
    emit(
      .administered(
        AdministrationReport(kind: .setRules, subject: UInt64(rules.instrument.rawValue), reason: reason)))
  }

  /// The rules of an instrument: as set last, or those of a new one.
  /// - Precondition: the instrument exists.
  public func rules(of id: InstrumentID) -> InstrumentRules {
    precondition(instruments.contains(id), "unknown instrument")
    return calls.rules(id).pointee
  }

  /// The price of an instrument's last trade, in ticks; until there is one, its reference price; nil without.
  func lastPrice(of id: InstrumentID) -> Int64? {
    let state = instruments.state(id)
    return state.pointee.hasPrice ? state.pointee.lastTradePrice : nil
  }

  /// Keeps the last trade price as it was before the command at hand.
  func keepPriceBefore(_ state: UnsafeMutablePointer<InstrumentState>) {
    if state.pointee.lastTradeCommand == nextSequence { return }
    state.pointee.lastTradeCommand = nextSequence
    state.pointee.priceBefore = state.pointee.lastTradePrice
    state.pointee.hadPrice = state.pointee.hasPrice
  }

  private func refusal(of rules: InstrumentRules) -> RejectReason {
    guard instruments.contains(rules.instrument) else { return .unknownInstrument }
    if rules.base.rawValue != AssetID.none.rawValue && rules.base.rawValue >= limits.assets
      || rules.quote.rawValue != AssetID.none.rawValue && rules.quote.rawValue >= limits.assets
    {
      return .unknownAsset
    }
    if !isInRange(rules) { return .settingOutOfRange }
    let old = calls.rules(rules.instrument).pointee
    let isAnother =
      old.algorithm != rules.algorithm || old.base != rules.base || old.quote != rules.quote
      || old.baseUnits != rules.baseUnits || old.quoteUnits != rules.quoteUnits
    return isAnother && hasOpenOrders(rules.instrument) ? .invalidCombination : .none
  }

  private func isInRange(_ rules: InstrumentRules) -> Bool {
    let farthest: Int64 = 1 << 60
    if rules.fifoPercent > 100 || rules.topOrderLots.lots < 0 || rules.minimumAllocation.lots < 0 {
      return false
    }
    if !(0...farthest).contains(rules.priceCollar) || !(0...farthest).contains(rules.volatilityBand) {
      return false
    }
    if rules.referencePrice != .zero && !isInRange(rules.referencePrice, rules.instrument) { return false }
    if rules.base == .none && rules.quote == .none { return rules.baseUnits == 0 && rules.quoteUnits == 0 }
    return rules.base != .none && rules.quote != .none && rules.base != rules.quote && rules.baseUnits > 0
      && rules.quoteUnits > 0 && instruments.definition(rules.instrument).pointee.minimumPrice >= .zero
  }

  private func hasOpenOrders(_ id: InstrumentID) -> Bool {
    for handle in 1..<books.freshOrder {
      let record = books.record(handle)
      if record.pointee.place != .none && record.pointee.instrument == id { return true }
    }
    return false
  }

  private mutating func adopt(_ rules: InstrumentRules) {
    calls.rules(rules.instrument).pointee = rules
    let state = instruments.state(rules.instrument)
    watchRules(of: rules.instrument)
    risk.setSettlement(rules)
    if state.pointee.hasTraded { return }
    state.pointee.hasPrice = rules.referencePrice != .zero
    state.pointee.lastTradePrice = rules.referencePrice.ticks
    lastPriceChanged(rules.instrument)
  }

  /// Notes which of an instrument's rules have to be looked at.
  func watchRules(of id: InstrumentID) {
    let rules = calls.rules(id).pointee
    let state = instruments.state(id)
    set(.collar, rules.priceCollar > 0, in: &state.pointee.watches)
    set(.band, rules.volatilityBand > 0, in: &state.pointee.watches)
    set(.proRata, rules.algorithm == .proRata, in: &state.pointee.watches)
    set(.settlement, rules.base != .none, in: &state.pointee.watches)
  }

  private func set(_ watch: Watches, _ isOn: Bool, in watches: inout Watches) {
    if isOn { watches.insert(watch) } else { watches.remove(watch) }
  }
}
