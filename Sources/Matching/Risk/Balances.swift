import Domain
import Memory

/// What an account owns of one asset, in minor units.
struct Balance: BitwiseCopyable {
  /// Negative as far as credit is used.
  var amount: Int64 = 0
  /// What its open orders hold of it.
  var reserved: Int64 = 0

  /// What may still be reserved or withdrawn; negative where it rests on credit.
  @inline(__always) var free: Int64 { amount - reserved }
}

/// The balances of all accounts in all assets, and the venue's own.
///
/// In each asset the balances and the venue's sum up to the deposits less the withdrawals, the *supply*. That
/// is at most `supplyBound`, no balance lies deeper than its account's highest credit, and the venue's own is
/// never negative: so no balance exceeds 2^62, and no sum or difference of two amounts leaves 64 bits.
struct Balances: ~Copyable {
  static var supplyBound: Int64 { 1 << 61 }

  let assetCount: Int
  private let entries: UnsafeMutablePointer<Balance>
  /// Deposits less withdrawals, by asset.
  private let supplies: UnsafeMutablePointer<Int64>
  private let venue: UnsafeMutablePointer<Int64>
  private let region: Region

  init(accounts: UInt32, assets: UInt32, prefault: Bool) {
    assetCount = Int(assets)
    let count = Int(accounts) * assetCount
    let entryBytes = count * MemoryLayout<Balance>.stride
    region = Region(byteCount: entryBytes + 2 * assetCount * 8, prefault: prefault)
    entries = region.bind(Balance.self, count: count)
    supplies = region.bind(Int64.self, count: assetCount, byteOffset: entryBytes)
    venue = region.bind(Int64.self, count: assetCount, byteOffset: entryBytes + assetCount * 8)
  }

  /// All assets, in the order of their numbers.
  var assets: some Sequence<AssetID> { (0..<UInt32(assetCount)).lazy.map { AssetID(rawValue: $0) } }

  @inline(__always) func contains(_ asset: AssetID) -> Bool { Int(asset.rawValue) < assetCount }

  /// - Precondition: the asset exists, and the account, which the caller has looked at.
  @inline(__always) subscript(_ account: AccountID, _ asset: AssetID) -> UnsafeMutablePointer<Balance> {
    precondition(contains(asset), "an asset that is not there")
    return entries + (Int(account.rawValue) &* assetCount &+ Int(asset.rawValue))
  }

  @inline(__always) func ofVenue(_ asset: AssetID) -> UnsafeMutablePointer<Int64> {
    precondition(contains(asset), "an asset that is not there")
    return venue + Int(asset.rawValue)
  }

  /// What an account, or with `.none` the venue, has of an asset.
  func standing(of account: AccountID, _ asset: AssetID) -> Balance {
    account == .none ? Balance(amount: ofVenue(asset).pointee) : self[account, asset].pointee
  }

  func supply(of asset: AssetID) -> Int64 { supplies[Int(asset.rawValue)] }

  /// Takes up an asset's sums from a snapshot.
  mutating func restore(_ asset: AssetID, supply: Int64, venue: Int64) {
    supplies[Int(asset.rawValue)] = supply
    ofVenue(asset).pointee = venue
  }

  /// Deposits or, if negative, withdraws. Gives the reason if it cannot be.
  mutating func transfer(_ amount: Int64, of asset: AssetID, account: AccountID) -> RejectReason {
    let free = standing(of: account, asset).free
    let index = Int(asset.rawValue)
    if amount == 0 { return .settingOutOfRange }
    if amount > 0 {
      let (supply, overflow) = supplies[index].addingReportingOverflow(amount)
      if overflow || supply > Self.supplyBound { return .settingOutOfRange }
    } else {
      let (rest, overflow) = free.addingReportingOverflow(amount)
      if overflow || rest < 0 { return .insufficientBalance }
    }
    supplies[index] += amount
    if account == .none {
      ofVenue(asset).pointee += amount
    } else {
      self[account, asset].pointee.amount += amount
    }
    return .none
  }

  /// Holds or, if negative, gives free.
  @inline(__always) func reserve(_ amount: Int64, of asset: AssetID, account: AccountID) {
    let balance = self[account, asset]
    balance.pointee.reserved += amount
    precondition(balance.pointee.reserved >= 0, "more was given free than was held")
  }
}
