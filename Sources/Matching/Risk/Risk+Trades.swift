import Domain

/// One order's part in a trade.
struct TradeSide: BitwiseCopyable {
  var handle: UInt32
  var account: AccountID
}

extension Risk {
  /// What a fill cost the two sides; negative for a rebate.
  struct Fees: Equatable {
    var buyer: Int64 = 0
    var seller: Int64 = 0
  }

  /// Books a fill: positions, what the orders held, base and quote, and the fees, which the venue gets. Sides
  /// without an account have no part in it.
  ///
  /// - Parameters:
  ///   - takerSide: the side of the taker, nil in an auction, where both are takers.
  ///   - money: where to note what moved, if the instrument settles.
  mutating func fill(
    _ instrument: InstrumentID, buyer: TradeSide, seller: TradeSide, lots: Int64, price: Int64,
    takerSide: Side?, money: UnsafeMutablePointer<TradeMoney>
  ) -> Fees {
    bookFill(buyer.handle, Party(account: buyer.account, instrument: instrument, side: .buy), lots)
    bookFill(seller.handle, Party(account: seller.account, instrument: instrument, side: .sell), lots)
    let settlement = settlement(instrument)
    if !settlement.isOn { return Fees() }
    let notional = price * lots * settlement.quoteUnits
    let fees = fees(
      on: notional, buyer: orders[Int(buyer.handle)].rate, seller: orders[Int(seller.handle)].rate, takerSide)
    let baseAmount = settlement.baseUnits * lots
    balances[buyer.account, settlement.quote].pointee.amount -= notional + fees.buyer
    balances[buyer.account, settlement.base].pointee.amount += baseAmount
    balances[seller.account, settlement.base].pointee.amount -= baseAmount
    balances[seller.account, settlement.quote].pointee.amount += notional - fees.seller
    balances.ofVenue(settlement.quote).pointee += fees.buyer + fees.seller
    money.initialize(
      to: TradeMoney(
        base: settlement.base, quote: settlement.quote, baseAmount: baseAmount, quoteAmount: notional,
        buyerFee: fees.buyer, sellerFee: fees.seller))
    return fees
  }

  /// Moves filled lots from open to held, and gives free what the order held for them.
  @inline(__always) private mutating func bookFill(_ handle: UInt32, _ party: Party, _ lots: Int64) {
    if party.account == .none { return }
    positions.fill(lots, on: party.side, account: party.account, instrument: party.instrument)
    release(handle, party, lots: lots)
  }

  private func fees(on notional: Int64, buyer: FeeRate, seller: FeeRate, _ takerSide: Side?) -> Fees {
    var fees = Fees(
      buyer: FeeRate.fee(on: notional, at: takerSide == .sell ? buyer.maker : buyer.taker),
      seller: FeeRate.fee(on: notional, at: takerSide == .buy ? seller.maker : seller.taker))
    // A rebate is never more than what the other side pays, so that the venue never pays for a trade.
    if fees.buyer < 0 { fees.buyer = -min(-fees.buyer, max(fees.seller, 0)) }
    if fees.seller < 0 { fees.seller = -min(-fees.seller, max(fees.buyer, 0)) }
    return fees
  }

  /// Takes a trade back: positions, base, quote and fees. Gives the reason if an account, or the venue, has
  /// not free what it would have to give back.
  mutating func takeBack(_ trade: TradeRecord, _ money: TradeMoney) -> RejectReason {
    let isTakerBuyer = trade.aggressor == .buy
    let buyer = isTakerBuyer ? trade.takerAccount : trade.makerAccount
    let seller = isTakerBuyer ? trade.makerAccount : trade.takerAccount
    let lots = trade.quantity.lots
    let canMove =
      (buyer == .none
        || positions.canTakeBack(lots, on: .buy, account: buyer, instrument: trade.instrument))
      && (seller == .none
        || positions.canTakeBack(lots, on: .sell, account: seller, instrument: trade.instrument))
    if !canMove { return .positionLimit }
    if trade.isSettled {
      let fees = money.buyerFee + money.sellerFee
      if fees > balances.ofVenue(money.quote).pointee { return .insufficientBalance }
      if buyer != seller {
        let quote = balances[seller, money.quote].pointee.free + accounts[seller].pointee.credit
        if balances[buyer, money.base].pointee.free < money.baseAmount
          || quote < money.quoteAmount - money.sellerFee
        {
          return .insufficientBalance
        }
      }
      balances[buyer, money.base].pointee.amount -= money.baseAmount
      balances[seller, money.base].pointee.amount += money.baseAmount
      balances[buyer, money.quote].pointee.amount += money.quoteAmount + money.buyerFee
      balances[seller, money.quote].pointee.amount -= money.quoteAmount - money.sellerFee
      balances.ofVenue(money.quote).pointee -= fees
    }
    if buyer != .none { positions.takeBack(lots, on: .buy, account: buyer, instrument: trade.instrument) }
    if seller != .none { positions.takeBack(lots, on: .sell, account: seller, instrument: trade.instrument) }
    return .none
  }
}
