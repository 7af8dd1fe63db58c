import Domain

/// What an order holds from its acceptance to its end.
///
/// A reservation is the same for each open lot, so that whatever part of an order trades or goes, exactly its
/// share comes free, and nothing is left at the end.
extension Risk {
  /// Why an account may not enter an order, or replace one, or `.none`: the checks from "account known" to
  /// "balance" in the order of the trading rules.
  func refusal(of request: RiskRequest) -> RejectReason {
    let party = request.party
    let settles = settlement(party.instrument).isOn
    if party.account == .none && !settles { return .none }
    guard accounts.contains(party.account) else { return .unknownAccount }
    let account = accounts[party.account].pointee
    if account.isBlocked { return .accountBlocked }
    if account.maximumQuantity > 0 && request.quantity > account.maximumQuantity { return .quantityTooLarge }
    if account.maximumNotional > 0, let price = request.notionalPrice {
      let notional = Int128(price.magnitude) * Int128(request.quantity)
      if notional > Int128(account.maximumNotional) { return .notionalTooLarge }
    }
    let more = request.leaves - request.before.lots
    if more > 0
      && !positions.allows(more, on: party.side, account: party.account, instrument: party.instrument)
    {
      return .positionLimit
    }
    if !settles { return .none }
    guard let perLot = perLot(party, request.reservePrice), canHold(perLot, request) else {
      return party.side == .buy && account.credit > 0 ? .creditLimit : .insufficientBalance
    }
    return .none
  }

  private func canHold(_ perLot: Int64, _ request: RiskRequest) -> Bool {
    let (need, overflow) = perLot.multipliedReportingOverflow(by: request.leaves)
    let held = request.before.perLot * request.before.lots
    return !overflow && (need <= held || need - held <= free(request.party))
  }

  /// Minor units of the asset that an order of the party pays with, that may still be held or spent: a buy's
  /// quote asset with the credit, a sell's base asset.
  /// - Precondition: the instrument settles, and the account exists.
  @inline(__always) func free(_ party: Party) -> Int64 {
    let settlement = settlement(party.instrument)
    if party.side == .sell { return balances[party.account, settlement.base].pointee.free }
    return balances[party.account, settlement.quote].pointee.free + accounts[party.account].pointee.credit
  }

  /// The rates that an order of the party would pay now.
  @inline(__always) func rate(_ party: Party) -> FeeRate {
    fees[party.instrument, accounts[party.account].pointee.tier]
  }

  /// What one lot of an order holds, or nil if that passes 64 bits, which nobody owns. A buy without a price
  /// holds nothing.
  private func perLot(_ party: Party, _ price: Int64?) -> Int64? {
    let settlement = settlement(party.instrument)
    if party.side == .sell { return settlement.baseUnits }
    guard let price else { return 0 }
    let (notional, overflow) = price.multipliedReportingOverflow(by: settlement.quoteUnits)
    return overflow ? nil : rate(party).highestCost(of: notional)
  }

  /// Books an order that was accepted: its open lots, and what it holds at `reservePrice`.
  /// - Precondition: it was not refused, and has an account.
  mutating func open(_ handle: UInt32, _ party: Party, lots: Int64, reservePrice: Int64?) {
    var money = OrderMoney(lots: lots)
    positions.open(lots, on: party.side, account: party.account, instrument: party.instrument)
    let settlement = settlement(party.instrument)
    if settlement.isOn {
      guard let perLot = perLot(party, reservePrice) else { preconditionFailure("nobody owns so much") }
      money.perLot = perLot
      money.rate = rate(party)
      balances.reserve(perLot * lots, of: settlement.asset(party.side), account: party.account)
    }
    (orders + Int(handle)).initialize(to: money)
  }

  /// Books that some of an order's open lots go without a fill.
  @inline(__always) mutating func close(_ handle: UInt32, _ party: Party, lots: Int64) {
    positions.open(-lots, on: party.side, account: party.account, instrument: party.instrument)
    release(handle, party, lots: lots)
  }

  /// Gives free what an order holds for some of its open lots.
  @inline(__always) mutating func release(_ handle: UInt32, _ party: Party, lots: Int64) {
    let money = orders + Int(handle)
    money.pointee.lots -= lots
    precondition(money.pointee.lots >= 0, "more of an order went than was open")
    if money.pointee.perLot == 0 { return }
    balances.reserve(
      -money.pointee.perLot * lots, of: settlement(party.instrument).asset(party.side), account: party.account
    )
  }

  /// Lets a buy order hold money at another price, or none, at the rates that it has. False, and nothing held, if
  /// it would need more than it holds and the money does not reach.
  mutating func moveReservation(_ handle: UInt32, _ party: Party, to price: Int64?) -> Bool {
    let settlement = settlement(party.instrument)
    if party.side == .sell || !settlement.isOn { return true }
    let money = orders + Int(handle)
    let held = money.pointee.perLot * money.pointee.lots
    let free = free(party)
    balances.reserve(-held, of: settlement.quote, account: party.account)
    money.pointee.perLot = 0
    guard let price else { return true }
    let (notional, isTooHigh) = price.multipliedReportingOverflow(by: settlement.quoteUnits)
    guard !isTooHigh, let perLot = money.pointee.rate.highestCost(of: notional) else { return false }
    let (need, overflow) = perLot.multipliedReportingOverflow(by: money.pointee.lots)
    if overflow || need > held && need - held > free { return false }
    money.pointee.perLot = perLot
    balances.reserve(need, of: settlement.quote, account: party.account)
    return true
  }

  /// Counts what an order may pay for that pays from what is free, since it holds nothing; nil for all others.
  /// - Precondition: it has an account.
  @inline(__always) func purse(_ handle: UInt32, _ party: Party) -> Purse? {
    let settlement = settlement(party.instrument)
    if party.side == .sell || orders[Int(handle)].perLot != 0 || !settlement.isOn { return nil }
    return Purse(free: free(party), unit: settlement.quoteUnits, rate: orders[Int(handle)].rate.taker)
  }
}

/// What a buy order may pay with, counted down fill by fill.
struct Purse: BitwiseCopyable {
  /// Minor units of the quote asset; negative after a credit was lowered.
  private(set) var free: Int64
  /// Minor units of one tick times one lot.
  let unit: Int64
  /// The fee in millionths; a rebate does not count before the fill.
  let rate: Int32

  /// The most lots that can be paid for in one fill at a price, fee included.
  func lots(at price: Int64) -> Int64 {
    if free < 0 { return 0 }
    let (perLot, overflow) = price.multipliedReportingOverflow(by: unit)
    if overflow { return 0 }
    if perLot == 0 { return .max }
    // The fee is rounded up: n lots can be paid if n * perLot * (million + rate) <= free * million.
    let million = Int128(FeeRate.unit)
    return Int64(Int128(free) * million / (Int128(perLot) * (million + Int128(max(rate, 0)))))
  }

  /// Pays for one fill.
  /// - Precondition: it is for at most `lots(at: price)`.
  mutating func pay(_ lots: Int64, at price: Int64) {
    if lots == 0 { return }
    let notional = price * unit * lots
    free -= notional + max(0, FeeRate.fee(on: notional, at: rate))
    precondition(free >= 0, "more was paid than was free")
  }
}

extension Settlement {
  /// The asset that orders of a side pay with.
  @inline(__always) func asset(_ side: Side) -> AssetID { side == .buy ? quote : base }
}
