import Domain

/// Commands of the venue's operators on accounts, money and who may trade. Each is answered by one event, before
/// those of what it does; one that is refused changes nothing.
extension MatchingEngine {
  /// Answers an administration command. True if it was not refused.
  @discardableResult mutating func answer(
    _ kind: CommandKind, _ subject: UInt64, _ reason: RejectReason
  ) -> Bool {
    emit(.administered(AdministrationReport(kind: kind, subject: subject, reason: reason)))
    return reason == .none
  }

  mutating func setFees(_ rates: FeeRates) {
    let reason = instruments.contains(rates.instrument) ? risk.fees.set(rates) : .unknownInstrument
    answer(.setFees, UInt64(rates.instrument.rawValue), reason)
  }

  mutating func defineAccount(_ definition: AccountDefinition) {
    answer(.defineAccount, UInt64(definition.account.rawValue), risk.accounts.define(definition))
  }

  mutating func setPositionLimit(_ limit: PositionLimit) {
    var reason = RejectReason.none
    if !risk.accounts.contains(limit.account) {
      reason = .unknownAccount
    } else if !instruments.contains(limit.instrument) {
      reason = .unknownInstrument
    } else {
      risk.positions.setLimit(limit.limit, account: limit.account, instrument: limit.instrument)
    }
    answer(.setPositionLimit, UInt64(limit.account.rawValue), reason)
  }

  mutating func setThrottle(_ setting: ThrottleSetting) {
    answer(.setThrottle, UInt64(setting.session.rawValue), risk.sessions.set(setting, at: now))
  }

  mutating func setKillSwitch(_ kill: KillSwitch) {
    let subject = kill.session == .none ? kill.account.rawValue : kill.session.rawValue
    guard answer(.setKillSwitch, UInt64(subject), risk.set(kill)), kill.isOn else { return }
    var request = MassCancel(
      origin: .venue, session: kill.session, instrument: .none, reason: .killSwitch)
    request.account = kill.account
    cancelAll(request)
  }

  /// A deposit or a withdrawal, of an account or of the venue's own.
  mutating func carryOut(_ transfer: Transfer) {
    var report = TransferReport(
      account: transfer.account, asset: transfer.asset, amount: transfer.amount, balance: 0, reserved: 0,
      reason: .none, reference: transfer.reference)
    if transfer.account != .none && !risk.accounts.contains(transfer.account) {
      report.reason = .unknownAccount
    } else if !risk.balances.contains(transfer.asset) {
      report.reason = .unknownAsset
    } else {
      report.reason = risk.balances.transfer(transfer.amount, of: transfer.asset, account: transfer.account)
      let balance = risk.balances.standing(of: transfer.account, transfer.asset)
      report.balance = balance.amount
      report.reserved = balance.reserved
    }
    emit(.transferred(report))
  }

  /// Takes a trade back.
  mutating func carryOut(_ bust: TradeBust) {
    let id = bust.tradeID
    var reason = RejectReason.unknownTrade
    if risk.trades.contains(id, last: lastTradeID) && !risk.trades.record(id).pointee.isBusted {
      reason = risk.takeBack(risk.trades.record(id).pointee, risk.trades.money(id).pointee)
    }
    guard answer(.bustTrade, id.rawValue, reason) else { return }
    risk.trades.record(id).pointee.isBusted = true
    let trade = risk.trades.record(id).pointee
    let isTakerBuyer = trade.aggressor == .buy
    takeBack(id, order: isTakerBuyer ? trade.takerOrder : trade.makerOrder, .buy)
    takeBack(id, order: isTakerBuyer ? trade.makerOrder : trade.takerOrder, .sell)
    emit(
      .tradeBusted(
        Trade(
          tradeID: id, instrument: trade.instrument, price: trade.price, quantity: trade.quantity,
          makerOrderID: trade.makerOrder, takerOrderID: trade.takerOrder, aggressor: trade.aggressor,
          transactTime: now)))
  }

  /// Takes a fill off an order, and tells its owner. What is open of it stays open; it does not come back to life.
  private mutating func takeBack(_ id: TradeID, order: OrderID, _ side: Side) {
    let trade = risk.trades.record(id).pointee
    let handle = books.find(order.rawValue)
    var report: ExecutionReport
    if let record = handle != 0 ? books.record(handle) : doneOrders.find(order) {
      record.pointee.cumQuantity -= trade.quantity
      record.pointee.cumNotional -= Notional(trade.price.ticks) * Notional(trade.quantity.lots)
      if handle != 0 {
        record.pointee.quantity -= trade.quantity
        record.pointee.status = record.pointee.cumQuantity == .zero ? .new : .partiallyFilled
      } else if record.pointee.status == .filled {
        record.pointee.status = .canceled
        record.pointee.reason = .canceledByVenue
      }
      report = standing(record, .tradeCancel)
    } else {
      report = forgottenReport(trade, order, side)
    }
    report.executionID = nextExecutionID()
    report.tradeID = id
    report.lastQuantity = trade.quantity
    report.lastPrice = trade.price
    if trade.isSettled {
      let money = risk.trades.money(id)
      report.fee = side == .buy ? -money.pointee.buyerFee : -money.pointee.sellerFee
    }
    emit(report)
  }

  /// What a trade knows of an order that is not remembered any more.
  private func forgottenReport(_ trade: TradeRecord, _ order: OrderID, _ side: Side) -> ExecutionReport {
    var report = ExecutionReport()
    report.orderID = order
    report.transactTime = now
    report.session = side == trade.aggressor ? trade.takerSession : trade.makerSession
    report.account = side == trade.aggressor ? trade.takerAccount : trade.makerAccount
    report.instrument = trade.instrument
    report.type = .tradeCancel
    report.status = .canceled
    report.side = side
    report.symbol = instruments.definition(trade.instrument).pointee.symbol
    return report
  }
}
