import Domain

/// What an account, or the venue, has of an asset, in minor units.
public struct AssetHolding: Hashable, Sendable {
  /// Negative as far as credit is used.
  public var balance: Int64
  /// The part of it that open orders hold.
  public var reserved: Int64
}

/// What accounts have, for statements and audits.
extension MatchingEngine {
  /// Accounts defined so far; their ids are `0 ..< accountCount`.
  public var accountCount: Int { risk.accounts.count }

  /// What an account, or with `.none` the venue itself, has of an asset; nil if one of them does not exist.
  public func holding(of account: AccountID, in asset: AssetID) -> AssetHolding? {
    guard account == .none || risk.accounts.contains(account), risk.balances.contains(asset) else {
      return nil
    }
    let balance = risk.balances.standing(of: account, asset)
    return AssetHolding(balance: balance.amount, reserved: balance.reserved)
  }

  /// Lots that an account has bought less those it has sold; nil if it or the instrument does not exist.
  public func position(of account: AccountID, in instrument: InstrumentID) -> Int64? {
    guard risk.accounts.contains(account), instruments.contains(instrument) else { return nil }
    return risk.positions[account, instrument].pointee.net
  }
}
