import Domain

/// An account, what it has and what it holds.
final class ReferenceAccount {
  var definition: AccountDefinition
  var balances: [AssetID: Int128] = [:]
  var reserved: [AssetID: Int128] = [:]
  var positions: [InstrumentID: Int64] = [:]
  var positionLimits: [InstrumentID: Int64] = [:]
  var isKilled = false
  var highestCredit: Int64 = 0

  init(_ definition: AccountDefinition) { self.definition = definition }

  /// What it may use of a quote asset, on credit too.
  func available(_ quote: AssetID) -> Int128 { free(quote) + Int128(definition.credit) }
  /// What it has and does not hold for an order.
  func free(_ asset: AssetID) -> Int128 { balances[asset, default: 0] - reserved[asset, default: 0] }
}

/// A trade that may be taken back.
struct ReferenceTrade {
  var trade: Trade
  var buyer: ReferenceOrder
  var seller: ReferenceOrder
  var buyerFee: Int64
  var sellerFee: Int64
  var rules: InstrumentRules
  var isBusted = false
}

extension ReferenceExchange {
  func account(_ id: AccountID) -> ReferenceAccount? {
    id.rawValue < accounts.count ? accounts[Int(id.rawValue)] : nil
  }

  // MARK: Fees

  /// In millionths of the notional; up for a fee, towards zero for a rebate.
  func fee(_ rate: Int64, _ notional: Int128) -> Int128 {
    if rate >= 0 { return (notional * Int128(rate) + 999_999) / 1_000_000 }
    return -(notional * Int128(-rate) / 1_000_000)
  }

  /// What both sides of a trade pay.
  func fees(
    _ taker: ReferenceOrder, _ maker: ReferenceOrder, _ notional: Int128, inAuction: Bool
  ) -> (taker: Int128, maker: Int128) {
    var takerFee = fee(taker.takerRate, notional)
    var makerFee = fee(inAuction ? maker.takerRate : maker.makerRate, notional)
    let (takerPays, makerPays) = (max(0, takerFee), max(0, makerFee))
    if -takerFee > makerPays || -makerFee > takerPays { note(.rebateCapped) }
    takerFee = max(takerFee, -makerPays)
    makerFee = max(makerFee, -takerPays)
    if takerFee > 0 && fault == .feeOneTooHigh { takerFee += 1 }
    if takerFee > 0 { note(.feePaid) }
    if makerFee < 0 { note(.rebatePaid) }
    return (takerFee, makerFee)
  }

  /// An order pays the rates that hold now.
  func setRates(_ order: ReferenceOrder) {
    guard let account = account(order.report.account) else { return }
    let rates = instrument(of: order).fees[account.definition.tier]
    order.makerRate = Int64(rates?.maker ?? 0)
    order.takerRate = Int64(rates?.taker ?? 0)
  }

  // MARK: Reservation

  /// Units of its account's balance that an open order has to hold.
  func need(_ order: ReferenceOrder) -> Int128 {
    let rules = instrument(of: order).rules
    guard rules.base != .none, order.report.account != .none, order.place != .done else { return 0 }
    return need(order, order.asked, leaves: order.leaves, price: holdingPrice(order), rules)
  }

  private func need(
    _ rates: ReferenceOrder?, _ asked: NewOrder, leaves: Int64, price: Int64?, _ rules: InstrumentRules
  ) -> Int128 {
    if asked.side == .sell { return Int128(leaves) * Int128(rules.baseUnits) }
    guard let price else { return 0 }
    let oneLot = Int128(price) * Int128(rules.quoteUnits)
    let rate = max(rates?.makerRate ?? 0, rates?.takerRate ?? 0, 0)
    return Int128(leaves) * (oneLot + fee(rate, oneLot))
  }

  /// The price at which a buy order holds money, or nil if it holds none.
  private func holdingPrice(_ order: ReferenceOrder) -> Int64? {
    switch order.type {
    case .market: nil
    case .limit, .stopLimit, .trailingStopLimit: order.report.price.ticks
    case .stop, .trailingStop: order.isTriggered ? nil : order.report.stopPrice.ticks
    case .marketToLimit: order.hasRested ? order.report.price.ticks : nil
    case .peggedPrimary, .peggedMidpoint, .peggedMarket:
      order.report.price == .zero ? order.limit : order.report.price.ticks
    }
  }

  /// Makes an order hold what it has to hold now.
  func reserve(_ order: ReferenceOrder) {
    guard let account = account(order.report.account) else { return }
    let wanted = need(order)
    let rules = instrument(of: order).rules
    account.reserved[order.isBuy ? rules.quote : rules.base, default: 0] += wanted - order.reserved
    order.reserved = wanted
  }

  func balanceRefusal(_ candidate: Candidate, _ instrument: ReferenceInstrument) -> RejectReason {
    let order = candidate.order
    let rules = instrument.rules
    guard instrument.settles, let account = account(order.account) else { return .none }
    var wanted = need(of: order, leaves: candidate.leaves, instrument, candidate.replaced)
    wanted -= candidate.replaced?.reserved ?? 0
    if let ahead = candidate.ahead, ahead.side == order.side {
      wanted += need(of: ahead, leaves: ahead.quantity.lots, instrument, nil)
    }
    if wanted <= 0 { return .none }
    if order.side == .sell {
      return wanted <= account.free(rules.base) ? .none : .insufficientBalance
    }
    if wanted <= account.available(rules.quote) { return .none }
    return account.definition.credit > 0 ? .creditLimit : .insufficientBalance
  }

  /// What an order would have to hold once it is accepted.
  private func need(
    of order: NewOrder, leaves: Int64, _ instrument: ReferenceInstrument, _ replaced: ReferenceOrder?
  ) -> Int128 {
    let rates = ReferenceOrder(order, ExecutionReport())
    rates.report.account = order.account
    rates.report.instrument = order.instrument
    setRates(rates)
    var price: Int64? = order.price.ticks
    switch order.type {
    case .market: price = nil
    case .marketToLimit: if replaced == nil { price = nil }
    case .stop: price = replaced?.isTriggered == true ? nil : order.stopPrice.ticks
    case .trailingStop:
      price = replaced == nil ? instrument.last! + order.pegOffset : replaced!.report.stopPrice.ticks
    case .peggedPrimary, .peggedMidpoint, .peggedMarket: if order.price == .zero { price = nil }
    case .limit, .stopLimit, .trailingStopLimit: break
    }
    return need(rates, order, leaves: leaves, price: price, instrument.rules)
  }

  func positionRefusal(_ candidate: Candidate, _ instrument: ReferenceInstrument) -> RejectReason {
    let order = candidate.order
    guard let account = account(order.account) else { return .none }
    var more = candidate.leaves - (candidate.replaced?.leaves ?? 0)
    if more <= 0 { return .none }
    for other in instrument.open where other.side == order.side && other.report.account == order.account {
      more += other.leaves
    }
    if let ahead = candidate.ahead, ahead.side == order.side { more += ahead.quantity.lots }
    let position = account.positions[order.instrument, default: 0]
    let after = order.side == .buy ? position + more : more - position
    let limit = account.positionLimits[order.instrument, default: -1]
    return after > (limit < 0 ? 1 << 62 : limit) ? .positionLimit : .none
  }

  // MARK: Money of orders that hold none

  /// What a taker may spend, or nil if what it may need is held.
  func spendable(_ taker: ReferenceOrder) -> Int128? {
    let instrument = instrument(of: taker)
    guard taker.isBuy, instrument.settles, let account = account(taker.report.account),
      holdingPrice(taker) == nil, !taker.type.isPegged
    else { return nil }
    return account.available(instrument.rules.quote)
  }

  /// What a fill takes out of a buying taker's account.
  func cost(
    _ lots: Int64, _ buyer: ReferenceOrder, _ seller: ReferenceOrder, auctionPrice: Int64? = nil
  ) -> Int128 {
    let rules = instrument(of: buyer).rules
    let notional = Int128(auctionPrice ?? seller.limit!) * Int128(lots) * Int128(rules.quoteUnits)
    let fees = fees(buyer, seller, notional, inAuction: auctionPrice != nil)
    return notional + fees.taker
  }

  /// What a fill brings the seller's account, which may be the buyer's own.
  func proceeds(_ lots: Int64, _ buyer: ReferenceOrder, _ seller: ReferenceOrder) -> Int128 {
    let rules = instrument(of: buyer).rules
    let notional = Int128(seller.limit!) * Int128(lots) * Int128(rules.quoteUnits)
    return notional - fees(buyer, seller, notional, inAuction: false).maker
  }

  /// The most lots, up to `most`, that a buying taker can pay.
  func affordable(
    _ most: Int64, _ buyer: ReferenceOrder, _ seller: ReferenceOrder, _ money: Int128,
    auctionPrice: Int64? = nil
  ) -> Int64 {
    var (low, high) = (Int64(0), most)
    while low < high {
      let middle = low + (high - low + 1) / 2
      if cost(middle, buyer, seller, auctionPrice: auctionPrice) <= money {
        low = middle
      } else {
        high = middle - 1
      }
    }
    return low
  }

  // MARK: Settlement

  /// Moves what a trade moves and gives the fees.
  func settle(
    _ taker: ReferenceOrder, _ maker: ReferenceOrder, _ lots: Int64, _ price: Int64, inAuction: Bool
  ) -> (taker: Int64, maker: Int64) {
    let (buyer, seller) = taker.isBuy ? (taker, maker) : (maker, taker)
    let instrument = instrument(of: taker)
    account(buyer.report.account)?.positions[instrument.definition.id, default: 0] += lots
    account(seller.report.account)?.positions[instrument.definition.id, default: 0] -= lots
    guard instrument.settles else { return (0, 0) }
    let rules = instrument.rules
    let notional = Int128(price) * Int128(lots) * Int128(rules.quoteUnits)
    let fees = fees(taker, maker, notional, inAuction: inAuction)
    let (buyerFee, sellerFee) = taker.isBuy ? (fees.taker, fees.maker) : (fees.maker, fees.taker)
    let (buying, selling) = (account(buyer.report.account)!, account(seller.report.account)!)
    let goods = Int128(lots) * Int128(rules.baseUnits)
    buying.balances[rules.quote, default: 0] -= notional + buyerFee
    buying.balances[rules.base, default: 0] += goods
    selling.balances[rules.base, default: 0] -= goods
    selling.balances[rules.quote, default: 0] += notional - sellerFee
    venue[rules.quote.rawValue, default: 0] += buyerFee + sellerFee
    return (Int64(fees.taker), Int64(fees.maker))
  }

  func remember(
    _ trade: Trade, _ taker: ReferenceOrder, _ maker: ReferenceOrder, _ fees: (taker: Int64, maker: Int64)
  ) {
    let isBuy = taker.isBuy
    trades.append(
      ReferenceTrade(
        trade: trade, buyer: isBuy ? taker : maker, seller: isBuy ? maker : taker,
        buyerFee: isBuy ? fees.taker : fees.maker, sellerFee: isBuy ? fees.maker : fees.taker,
        rules: instrument(of: taker).rules))
    if trades.count >= 2 * Int(limits.trades) { trades.removeFirst(Int(limits.trades)) }
  }
}
