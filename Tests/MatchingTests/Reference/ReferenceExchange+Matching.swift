import Domain

/// What a taker does with the book, worked out before any of it is done.
struct ReferencePlan {
  enum Step {
    case fill(ReferenceOrder, Int64)
    case cancelMaker(ReferenceOrder)
    case cancelTaker
    /// Both are reduced.
    case decrement(ReferenceOrder, Int64)
    /// The maker that the step is about.
    var maker: ReferenceOrder? {
      switch self {
      case .fill(let maker, _), .cancelMaker(let maker), .decrement(let maker, _): maker
      case .cancelTaker: nil
      }
    }
  }

  /// Why it ends.
  enum End { case filled, nothingCrosses, tooManyFills, selfTrade, band, money }

  var steps: [Step] = []
  var end = End.filled
  /// Resting orders that count as filled: passed over, ended or reduced ones, too.
  var looked = 0
  /// Lots that the fills come to.
  var filled: Int64 = 0
}

/// A maker in a plan: how much of it is left, and how much of that the book shows.
private struct PlanEntry {
  let order: ReferenceOrder
  var leaves: Int64
  var open: Int64
}

/// The walk of one taker through the opposite side.
private struct PlanWalk {
  let exchange: ReferenceExchange
  let taker: ReferenceOrder
  let instrument: ReferenceInstrument
  let mode: SelfTradePrevention
  let looksAhead: Bool
  let budget: Int
  var left: Int64
  /// What the taker may still spend; nil without bound.
  var money: Int128?
  var queue: [PlanEntry]
  var plan = ReferencePlan()

  init(_ exchange: ReferenceExchange, _ taker: ReferenceOrder, budget: Int, looksAhead: Bool) {
    self.exchange = exchange
    self.taker = taker
    self.budget = budget
    self.looksAhead = looksAhead
    instrument = exchange.instrument(of: taker)
    mode = exchange.selfTradeMode(of: taker)
    left = taker.leaves
    money = exchange.spendable(taker)
    queue = instrument.book(taker.side.opposite).map {
      PlanEntry(order: $0, leaves: $0.leaves, open: $0.shown)
    }
  }

  /// Does one thing; false at the end.
  mutating func step() -> Bool {
    if left == 0 { return ends(.filled) }
    guard let first = queue.first, taker.accepts(first.order.limit!) else { return ends(.nothingCrosses) }
    let isPassed = first.order.isAllOrNone && first.leaves > left
    let isFill = !isPassed && !isOwn(first) && instrument.rules.algorithm == .priceTime
    if isFill && !isInBand(first.order.limit!) { return false }
    // It ends there without looking at another fill.
    if !isPassed && isOwn(first) && looksAhead && mode != .cancelOldest { return ends(.selfTrade) }
    if instrument.rules.algorithm == .proRata { return share(first.order) }
    if plan.looked >= budget { return ends(.tooManyFills) }
    if isPassed {
      exchange.note(.allOrNonePassedOver)
      plan.looked += 1
      queue.removeFirst()
      return true
    }
    if isOwn(first) { return meetOwn(0) }
    return fill(0, first.open)
  }

  private mutating func ends(_ end: ReferencePlan.End) -> Bool {
    plan.end = end
    return false
  }

  private func isOwn(_ entry: PlanEntry) -> Bool { mode != .none && entry.order.hasOwner(of: taker) }

  private mutating func isInBand(_ price: Int64) -> Bool {
    let band = instrument.rules.volatilityBand
    if band > 0, let before = instrument.lastTradeBefore, abs(price - before) > band { return ends(.band) }
    return true
  }

  private mutating func meetOwn(_ index: Int) -> Bool {
    let entry = queue[index]
    if !looksAhead || mode == .cancelOldest { plan.looked += 1 }
    if mode == .cancelOldest {
      if looksAhead {
        exchange.note(.lookAheadPassesOwn)
      } else {
        plan.steps.append(.cancelMaker(entry.order))
      }
      queue.remove(at: index)
      return true
    }
    if looksAhead { return ends(.selfTrade) }
    switch mode {
    case .cancelNewest:
      if exchange.fault == .selfTradeNewestCancelsMaker { plan.steps.append(.cancelMaker(entry.order)) }
      plan.steps.append(.cancelTaker)
      return ends(.selfTrade)
    case .cancelBoth:
      plan.steps += [.cancelMaker(entry.order), .cancelTaker]
      return ends(.selfTrade)
    default:
      let lots = min(left, entry.leaves)
      plan.steps.append(.decrement(entry.order, lots))
      left -= lots
      if lots == entry.leaves { queue.remove(at: index) }
      return left > 0 || ends(.selfTrade)
    }
  }

  /// Fills one maker with up to that many lots.
  private mutating func fill(_ index: Int, _ most: Int64) -> Bool {
    let entry = queue[index]
    let wanted = min(left, most)
    var lots = wanted
    if let money {
      lots = exchange.affordable(wanted, taker, entry.order, money)
      if lots < wanted && entry.order.isAllOrNone { lots = 0 }
    }
    if lots > 0 {
      if let money {
        let isOwn = entry.order.report.account == taker.report.account && !looksAhead
        self.money =
          money - exchange.cost(lots, taker, entry.order)
          + (isOwn ? exchange.proceeds(lots, taker, entry.order) : 0)
      }
      plan.steps.append(.fill(entry.order, lots))
      plan.filled += lots
      left -= lots
      plan.looked += 1
      queue[index].leaves -= lots
      queue[index].open -= lots
      if queue[index].leaves == 0 {
        queue.remove(at: index)
      } else if queue[index].open == 0 {
        showNext(index)
      }
    }
    return lots == wanted || ends(.money)
  }

  /// The next part of an iceberg goes behind all that is shown at its price.
  private mutating func showNext(_ index: Int) {
    var entry = queue.remove(at: index)
    entry.open = min(entry.order.asked.displayQuantity.lots, entry.leaves)
    let place =
      queue.firstIndex { $0.order.limit! != entry.order.limit! || $0.order.isHidden } ?? queue.count
    // A taker has passed everything at better prices.
    queue.insert(entry, at: exchange.fault == .icebergKeepsItsPlace ? index : place)
  }

  /// All of a kind (shown or hidden) at the best price, by share.
  private mutating func share(_ best: ReferenceOrder) -> Bool {
    func isOfGroup(_ entry: PlanEntry) -> Bool {
      entry.order.limit! == best.limit! && entry.order.isHidden == best.isHidden
    }
    while let own = queue.firstIndex(where: { isOfGroup($0) && isOwn($0) }) {
      if plan.looked >= budget { return ends(.tooManyFills) }
      if !meetOwn(own) { return false }
    }
    let group = queue.prefix(while: isOfGroup)
    if group.isEmpty { return true }
    if !isInBand(best.limit!) { return false }
    if plan.looked >= budget { return ends(.tooManyFills) }
    let sharers = Array(group.prefix(budget - plan.looked))
    var shares = sharers.map(\.open)
    if shares.reduce(0, +) > left {
      exchange.note(.proRataShared)
      shares = exchange.shares(of: left, shares, instrument.rules)
    } else {
      exchange.note(.proRataCovered)
    }
    for (sharer, share) in zip(sharers, shares) where share > 0 {
      let index = queue.firstIndex { $0.order === sharer.order }!
      if !fill(index, share) { return false }
    }
    return true
  }
}

extension ReferenceExchange {
  /// What an order would do as taker now, with at most `budget` fills.
  func plan(_ taker: ReferenceOrder, budget: Int, looksAhead: Bool) -> ReferencePlan {
    var walk = PlanWalk(self, taker, budget: budget, looksAhead: looksAhead)
    while walk.step() {}
    return walk.plan
  }

  /// Shares `quantity` lots out among orders that are open with `open` lots each, the oldest first.
  func shares(of quantity: Int64, _ open: [Int64], _ rules: InstrumentRules) -> [Int64] {
    var shares = open.map { _ in Int64(0) }
    var left = quantity
    func give(_ index: Int, _ lots: Int64) {
      shares[index] += lots
      left -= lots
    }
    if rules.topOrderLots.lots > 0 {
      note(.proRataTopOrder)
      give(0, min(rules.topOrderLots.lots, open[0], left))
    }
    var byTime = left * Int64(rules.fifoPercent) / 100
    for index in open.indices {
      let lots = min(byTime, open[index] - shares[index])
      give(index, lots)
      byTime -= lots
    }
    let rests = zip(open, shares).map { $0 - $1 }
    let (rest, total) = (left, rests.reduce(0, +))
    for index in open.indices where total > 0 {
      let roundedUp = Int64(fault == .proRataRoundsUp ? total - 1 : 0)
      var lots = Int64((Int128(rest) * Int128(rests[index]) + Int128(roundedUp)) / Int128(total))
      if lots < rules.minimumAllocation.lots {
        if lots > 0 { note(.proRataMinimum) }
        lots = 0
      }
      give(index, min(lots, left))
    }
    if left > 0 { note(.proRataLeftOver) }
    for index in open.indices { give(index, min(left, open[index] - shares[index])) }
    return shares
  }

  func selfTradeMode(of taker: ReferenceOrder) -> SelfTradePrevention {
    if taker.asked.selfTradePrevention != .none { return taker.asked.selfTradePrevention }
    return account(taker.report.account)?.definition.selfTradePrevention ?? .none
  }

  // MARK: Taking

  /// An order takes from the book what it can and may; then comes what becomes of the rest.
  func take(_ order: ReferenceOrder, byCommand: Bool, isFirst: Bool = false) {
    let instrument = instrument(of: order)
    order.place = .entering
    if order.type == .marketToLimit && order.limit == nil {
      guard let best = instrument.book(order.side.opposite).first else {
        note(.marketToLimitEnds)
        return cancel(order, .noLiquidity)
      }
      order.limit = best.limit
      order.report.price.ticks = best.limit!
      order.asked.price.ticks = best.limit!
    }
    let budget = fillLimit - fills
    if order.isAllOrNone {
      let ahead = plan(order, budget: min(256, budget), looksAhead: true)
      if ahead.end == .tooManyFills {
        note(.lookAheadTooLong)
        return cancel(order, .tooManyFills)
      }
      if ahead.end != .filled {
        note(.allOrNoneRests)
        return rest(order)
      }
      note(.allOrNoneFilledOnEntry)
    } else if isFirst, let reason = lookAheadRefusal(order, budget) {
      return cancel(order, reason)
    }
    let plan = plan(order, budget: budget, looksAhead: false)
    fills += plan.looked
    for step in plan.steps { carryOut(step, order) }
    if order.place == .done { return }
    settleRest(of: order, plan.end, byCommand: byCommand)
  }

  /// Fill-or-kill and minimum quantity.
  private func lookAheadRefusal(_ order: ReferenceOrder, _ budget: Int) -> RejectReason? {
    let isFillOrKill = order.asked.timeInForce == .fillOrKill
    var wanted = isFillOrKill ? order.leaves : order.asked.minimumQuantity.lots
    if wanted == 0 { return nil }
    let ahead = plan(order, budget: min(256, budget), looksAhead: true)
    if isFillOrKill && fault == .fillOrKillTakesLess { wanted -= 1 }
    if !isFillOrKill && fault == .minimumOneTooHigh { wanted += 1 }
    if ahead.filled >= wanted {
      note(isFillOrKill ? .fillOrKillFilled : .minimumMet)
      return nil
    }
    if ahead.end == .tooManyFills {
      note(.lookAheadTooLong)
      return .tooManyFills
    }
    if ahead.end == .money { return .insufficientBalance }
    note(isFillOrKill ? .fillOrKillKilled : .minimumNotMet)
    return isFillOrKill ? .fillOrKillNotFilled : .minimumQuantityNotMet
  }

  private func carryOut(_ step: ReferencePlan.Step, _ taker: ReferenceOrder) {
    switch step {
    case .fill(let maker, let lots):
      if maker.isHidden { note(maker.type.isPegged ? .pegTrades : .hiddenTrades) }
      if maker.isAllOrNone { note(.allOrNoneFilledAsMaker) }
      let price =
        fault == .tradesAtTheTakersPrice && taker.type == .limit ? taker.limit! : maker.limit!
      trade(taker, maker, lots, price, inAuction: false)
    case .cancelMaker(let maker):
      note(selfTradeMode(of: taker) == .cancelBoth ? .selfTradeBoth : .selfTradeOldest)
      cancel(maker, .selfTradePrevented)
    case .cancelTaker:
      note(.selfTradeNewest)
      cancel(taker, .selfTradePrevented)
    case .decrement(let maker, let lots):
      note(.selfTradeDecrement)
      for order in [maker, taker] {
        if order.leaves == lots {
          cancel(order, .selfTradePrevented)
        } else {
          reduce(order, by: lots)
          emit(order, .restated) { $0.reason = .selfTradePrevented }
        }
      }
    }
  }

  /// Takes lots off an order without a trade.
  func reduce(_ order: ReferenceOrder, by lots: Int64) {
    order.report.quantity.lots -= lots
    order.report.leavesQuantity.lots -= lots
    order.asked.quantity.lots -= lots
    order.shown = order.isIceberg ? min(order.shown, order.leaves) : order.leaves
    reserve(order)
  }

  /// What becomes of a taker that is not filled.
  private func settleRest(of order: ReferenceOrder, _ end: ReferencePlan.End, byCommand: Bool) {
    switch end {
    case .filled, .nothingCrosses, .selfTrade: restOrEnd(order)
    case .money:
      note(.moneyRunsOut)
      cancel(order, .insufficientBalance)
    case .tooManyFills:
      if fault == .restsAfterTooManyFills { return restOrEnd(order) }
      if byCommand {
        note(.tooManyFills)
        return cancel(order, .tooManyFills)
      }
      note(.cutOff)
      order.place = .cutOff
    case .band:
      note(.volatilityAuction)
      let instrument = instrument(of: order)
      if order.type.isPegged {
        order.limit = nil
        order.place = .pegs
        reserve(order)
      } else if order.mayRest {
        rest(order)
      } else {
        cancel(order, .priceOutsideCollar)
      }
      begin(.volatilityAuction, instrument, byItself: true)
    }
  }

  private func restOrEnd(_ order: ReferenceOrder) {
    if order.mayRest {
      if order.type == .marketToLimit { note(.marketToLimitRests) }
      if order.type == .stopLimit || order.type == .trailingStopLimit { note(.stopLimitRests) }
      return rest(order)
    }
    if order.limit != nil {
      note(.immediateRemainder)
      return cancel(order, .immediateRemainder)
    }
    let isFilled = order.report.cumQuantity.lots > 0
    note(isFilled ? .marketRemainder : .noLiquidity)
    cancel(order, isFilled ? .immediateRemainder : .noLiquidity)
  }

  // MARK: Trades

  /// The two orders trade; in an auction the taker is the buyer.
  func trade(
    _ taker: ReferenceOrder, _ maker: ReferenceOrder, _ lots: Int64, _ price: Int64, inAuction: Bool
  ) {
    if inAuction { fills += 1 }
    lastTrade += 1
    let instrument = instrument(of: taker)
    instrument.lastTrade = price
    let fees = settle(taker, maker, lots, price, inAuction: inAuction)
    fill(taker, lots, price, inAuction ? .auction : .removed, fees.taker)
    fill(maker, lots, price, inAuction ? .auction : .added, fees.maker)
    let trade = Trade(
      tradeID: TradeID(rawValue: lastTrade), instrument: instrument.definition.id,
      price: Price(ticks: price), quantity: Quantity(lots: lots), makerOrderID: maker.report.orderID,
      takerOrderID: taker.report.orderID, aggressor: taker.side, transactTime: now)
    events.append(.trade(trade))
    remember(trade, taker, maker, fees)
    for order in [taker, maker] { linkedOrderTraded(order) }
  }

  /// One side of a trade: what it changes in the order, and its report.
  private func fill(
    _ order: ReferenceOrder, _ lots: Int64, _ price: Int64, _ liquidity: Liquidity, _ fee: Int64
  ) {
    order.report.cumQuantity.lots += lots
    order.report.cumNotional += Notional(lots) * Notional(price)
    order.report.leavesQuantity.lots -= lots
    order.report.status = order.leaves == 0 ? .filled : .partiallyFilled
    if order.place == .book { order.shown -= lots }
    if order.leaves == 0 {
      finish(order)
    } else {
      if order.place == .book && order.shown == 0 {
        note(.icebergShowsNext)
        if fault == .icebergKeepsItsPlace {
          order.shown = min(order.asked.displayQuantity.lots, order.leaves)
        } else {
          removeFromBook(order)
          insert(order)
        }
      }
      reserve(order)
    }
    emit(order, .trade) {
      $0.tradeID = TradeID(rawValue: self.lastTrade)
      $0.liquidity = liquidity
      $0.lastQuantity = Quantity(lots: lots)
      $0.lastPrice = Price(ticks: price)
      $0.fee = fee
    }
  }
}
