import Domain

/// What must hold of money and positions in every state.
extension MatchingEngine {
  /// The first thing found that must not be: money that is not what was paid in, an account that owes more than
  /// any credit it had, reservations or open quantities that are not the sums of the open orders.
  func violationInRisk() -> String? {
    for asset in risk.balances.assets {
      var sum = Int128(risk.balances.ofVenue(asset).pointee)
      if sum < 0 { return "the venue owes asset \(asset.rawValue)" }
      for index in 0..<risk.accounts.count {
        let account = AccountID(rawValue: UInt32(index))
        let balance = risk.balances[account, asset].pointee
        if balance.reserved < 0 || balance.free < -risk.accounts[account].pointee.highestCredit {
          return "account \(index) holds \(balance) of asset \(asset.rawValue)"
        }
        sum += Int128(balance.amount)
      }
      if sum != risk.balances.supply(of: asset) {
        return "\(sum) of asset \(asset.rawValue), \(risk.balances.supply(of: asset)) paid in"
      }
    }
    return violationInReservations()
  }

  private func violationInReservations() -> String? {
    let assets = risk.balances.assetCount
    var reserved = [Int128](repeating: 0, count: risk.accounts.count * assets)
    var open = [Int128](repeating: 0, count: 2 * risk.accounts.count * instrumentCount)
    for handle in 1..<books.freshOrder {
      let record = books.record(handle).pointee
      if record.place == .none { continue }
      let settlement = risk.settlement(record.instrument)
      if !record.flags.contains(.settles) {
        if settlement.isOn || record.account != .none { return "order \(handle) is in no account's books" }
        continue
      }
      let money = risk.orders[Int(handle)]
      if money.lots != record.openQuantity.lots || money.perLot < 0 {
        return "order \(handle) has \(money) booked for it"
      }
      let account = Int(record.account.rawValue)
      let isSell = record.side == .sell ? 1 : 0
      open[2 * (account * instrumentCount + Int(record.instrument.rawValue)) + isSell] += Int128(money.lots)
      if settlement.isOn {
        reserved[account * assets + Int(settlement.asset(record.side).rawValue)] +=
          Int128(money.lots) * Int128(money.perLot)
      }
    }
    for index in 0..<risk.accounts.count {
      let account = AccountID(rawValue: UInt32(index))
      for asset in risk.balances.assets
      where reserved[index * assets + Int(asset.rawValue)] != risk.balances[account, asset].pointee.reserved {
        return "account \(index) has \(risk.balances[account, asset].pointee) of asset \(asset.rawValue)"
      }
      for instrument in 0..<instrumentCount {
        let position = risk.positions[account, InstrumentID(rawValue: UInt32(instrument))].pointee
        let slot = 2 * (index * instrumentCount + instrument)
        if open[slot] != position.openBuys || open[slot + 1] != position.openSells {
          return "account \(index) has \(position) in instrument \(instrument)"
        }
      }
    }
    return nil
  }
}
