import Domain

private let second: UInt64 = 1_000_000_000

extension ReferenceExchange {
  // MARK: Phases

  func changePhase(_ change: PhaseChange) {
    if change.instrument == .none {
      for instrument in instruments { changePhase(of: instrument, to: change.phase) }
    } else if let instrument = instrument(change.instrument) {
      changePhase(of: instrument, to: change.phase)
    }
  }

  private func changePhase(of instrument: ReferenceInstrument, to phase: Phase) {
    if instrument.phaseToFollow != nil {
      instrument.phaseToFollow = phase
    } else if phase == instrument.phase {
      return
    } else if phase == .continuous || phase == .closed && instrument.phase.isCall {
      uncross(instrument, then: phase)
    } else {
      begin(phase, instrument, byItself: false)
    }
  }

  /// A phase begins.
  func begin(
    _ phase: Phase, _ instrument: ReferenceInstrument, byItself: Bool, afterUncross: Bool = false
  ) {
    note(.phaseChanges)
    endIndicative(instrument)
    let wasContinuous = instrument.phase == .continuous
    instrument.phase = phase
    instrument.callEnds = .max
    events.append(.phaseChanged(PhaseChange(instrument: instrument.definition.id, phase: phase)))
    if wasContinuous { withdrawPegs(instrument) }
    if afterUncross { expireAuctionOrders(instrument) }
    if phase.isCall {
      for order in instrument.open where order.place == .heldForAuction && takesPartNow(order, instrument) {
        insert(order)
      }
      instrument.callBegan = now
      if byItself { instrument.callEnds = now &+ instrument.rules.volatilityDuration }
      publishIndicative(instrument)
    }
    if phase == .continuous {
      for order in instrument.buys + instrument.sells where order.isAllOrNone {
        order.isDue = fault != .allOrNoneNotTriedAgain
      }
    }
  }

  private func withdrawPegs(_ instrument: ReferenceInstrument) {
    for order in instrument.open where order.type.isPegged && order.place == .book {
      removeFromBook(order)
      order.limit = nil
      order.place = .pegs
      reserve(order)
    }
  }

  /// What the clock and the bounds left undone, instrument by instrument.
  func advance() {
    for instrument in instruments {
      if instrument.phaseToFollow != nil {
        continueUncross(instrument)
      } else if instrument.phase == .volatilityAuction && instrument.callEnds <= now {
        note(.volatilityAuctionEnds)
        uncross(instrument, then: .continuous)
      } else if instrument.nextIndicative <= now {
        publishIndicative(instrument)
      }
    }
  }

  // MARK: Indicative prices

  /// Publishes what an auction would do now, if that is news, and says when to look again.
  private func publishIndicative(_ instrument: ReferenceInstrument) {
    let (price, quantities) = auctionPrice(instrument)
    let isBuy = quantities.buys >= quantities.sells
    let lots = price == nil ? 0 : min(quantities.buys, quantities.sells)
    let imbalance = price == nil ? 0 : abs(quantities.buys - quantities.sells)
    let indicative = IndicativePrice(
      instrument: instrument.definition.id, price: Price(ticks: price ?? 0), quantity: Quantity(lots: lots),
      imbalance: Quantity(lots: imbalance), imbalanceSide: isBuy || price == nil ? .buy : .sell,
      transactTime: 0)
    if indicative != instrument.published {
      note(instrument.published == nil ? .indicativeAtBegin : .indicativeChanges)
      instrument.published = indicative
      publish(indicative)
    }
    instrument.nextIndicative =
      instrument.callBegan + ((now - instrument.callBegan) / second + 1) * second
  }

  private func endIndicative(_ instrument: ReferenceInstrument) {
    if instrument.published == nil { return }
    instrument.published = nil
    instrument.nextIndicative = .max
    publish(
      IndicativePrice(
        instrument: instrument.definition.id, price: .zero, quantity: .zero, imbalance: .zero,
        imbalanceSide: .buy, transactTime: 0))
  }

  private func publish(_ indicative: IndicativePrice) {
    var indicative = indicative
    indicative.transactTime = now
    events.append(.indicative(indicative))
  }

  // MARK: The auction price

  /// The price at which an auction would trade now, if any, and what would buy and sell at it.
  func auctionPrice(
    _ instrument: ReferenceInstrument
  ) -> (price: Int64?, quantities: (buys: Int64, sells: Int64)) {
    let buys = instrument.buys.filter { !$0.isAllOrNone }
    let sells = instrument.sells.filter { !$0.isAllOrNone }
    guard let bid = buys.first?.limit, let ask = sells.first?.limit, bid >= ask,
      let reference = auctionReference(buys, sells, instrument)
    else { return (nil, (0, 0)) }
    func quantities(_ price: Int64) -> (buys: Int64, sells: Int64) {
      (
        buys.filter { $0.accepts(price) }.reduce(0) { $0 + $1.leaves },
        sells.filter { $0.accepts(price) }.reduce(0) { $0 + $1.leaves }
      )
    }
    func rank(_ price: Int64) -> (Int64, Int64, Int64, Int64) {
      let (buys, sells) = quantities(price)
      let imbalance = fault == .auctionIgnoresImbalance ? 0 : abs(buys - sells)
      return (
        -min(buys, sells), imbalance, abs(price - reference),
        price
      )
    }
    let candidates = candidates(ask, bid, buys + sells, reference)
    let best = candidates.min { rank($0) < rank($1) }!
    note(rule(candidates.map(rank), rank(best)))
    return (best, quantities(best))
  }

  /// Every whole tick, or where there are too many of them, all at which something changes.
  private func candidates(
    _ ask: Int64, _ bid: Int64, _ orders: [ReferenceOrder], _ reference: Int64
  ) -> [Int64] {
    if bid - ask <= 200 { return Array(ask...bid) }
    let prices = orders.flatMap { [$0.limit! - 1, $0.limit!, $0.limit! + 1] } + [reference]
    return Set(prices.filter { $0 >= ask && $0 <= bid }).sorted()
  }

  /// What decided the price.
  private func rule(
    _ ranks: [(Int64, Int64, Int64, Int64)], _ best: (Int64, Int64, Int64, Int64)
  ) -> Rule {
    let mostVolume = ranks.filter { $0.0 == best.0 }
    if mostVolume.count == 1 { return .auctionPriceByVolume }
    return mostVolume.filter { $0.1 == best.1 }.count == 1
      ? .auctionPriceByImbalance : .auctionPriceByReference
  }

  /// The last trade price, or what stands for it.
  private func auctionReference(
    _ buys: [ReferenceOrder], _ sells: [ReferenceOrder], _ instrument: ReferenceInstrument
  ) -> Int64? {
    if let last = instrument.last { return last }
    note(.auctionWithoutLastPrice)
    let bid = buys.first { $0.type != .market }?.limit
    let ask = sells.first { $0.type != .market }?.limit
    if let bid, let ask { return (bid + ask) >> 1 }
    return bid ?? ask
  }

  // MARK: Uncrossing

  private func uncross(_ instrument: ReferenceInstrument, then phase: Phase) {
    endIndicative(instrument)
    instrument.callEnds = .max
    instrument.phaseToFollow = phase
    guard let price = auctionPrice(instrument).price else { return endUncross(instrument) }
    instrument.auctionPrice = price
    continueUncross(instrument)
  }

  private func continueUncross(_ instrument: ReferenceInstrument) {
    while true {
      let price = instrument.auctionPrice
      guard let buy = instrument.buys.first(where: { !$0.isAllOrNone && $0.accepts(price) }),
        let sell = instrument.sells.first(where: { !$0.isAllOrNone && $0.accepts(price) })
      else {
        guard let again = auctionPrice(instrument).price else { return endUncross(instrument) }
        note(.uncrossedAgain)
        instrument.auctionPrice = again
        continue
      }
      if fills >= fillLimit { return note(.uncrossWaits) }
      let wanted = min(buy.shown, sell.shown)
      var lots = wanted
      if let money = spendable(buy) { lots = affordable(wanted, buy, sell, money, auctionPrice: price) }
      note(.auctionTrades)
      if buy.type == .market || sell.type == .market { note(.auctionMarketOrder) }
      if lots > 0 { trade(buy, sell, lots, price, inAuction: true) }
      if lots < wanted {
        note(.moneyRunsOut)
        cancel(buy, .insufficientBalance)
      }
    }
  }

  private func endUncross(_ instrument: ReferenceInstrument) {
    let phase = instrument.phaseToFollow!
    instrument.phaseToFollow = nil
    begin(phase, instrument, byItself: false, afterUncross: true)
  }

  /// Those that were for the auction that is over.
  private func expireAuctionOrders(_ instrument: ReferenceInstrument) {
    if fault == .auctionOrdersLiveOn { return }
    for order in instrument.open where order.place == .book && order.asked.timeInForce.isAuction {
      note(.auctionOrdersExpire)
      end(order, .expired, .auctionOver)
    }
  }
}
