import Domain
import Memory

/// What the venue has set for one trading account.
struct Account: BitwiseCopyable {
  /// Largest order in lots, zero for no limit.
  var maximumQuantity: Int64 = 0
  /// Largest price times quantity of one order, zero for no limit.
  var maximumNotional: Int64 = 0
  /// What it may owe of each quote asset.
  var credit: Int64 = 0
  /// The highest credit that it ever had: no balance of it lies deeper.
  var highestCredit: Int64 = 0
  var tier: UInt8 = 0
  var isBlocked = false
  /// Its kill switch is on.
  var isKilled = false
  var selfTradePrevention = SelfTradePrevention.none
}

/// The trading accounts, numbered in the order of their definition.
struct AccountTable: ~Copyable {
  /// All credits together, each account's highest, are at most this: see `Balances`.
  static var creditBound: Int64 { 1 << 61 }
  static var tiers: Int { 8 }

  private(set) var count = 0
  /// Sum of the accounts' highest credits.
  private(set) var highestCredits: Int64 = 0
  private let limit: Int
  private let accounts: UnsafeMutablePointer<Account>
  private let region: Region

  init(limit: UInt32, prefault: Bool) {
    self.limit = Int(limit)
    region = Region(byteCount: Int(limit) * MemoryLayout<Account>.stride, prefault: prefault)
    accounts = region.bind(Account.self, count: Int(limit))
  }

  @inline(__always) func contains(_ id: AccountID) -> Bool { Int(id.rawValue) < count }
  /// - Precondition: the account exists.
  @inline(__always) subscript(_ id: AccountID) -> UnsafeMutablePointer<Account> {
    precondition(contains(id), "an account that is not there")
    return accounts + Int(id.rawValue)
  }

  /// Makes or changes an account; its kill switch stays as it is. Gives the reason if it cannot be.
  mutating func define(_ definition: AccountDefinition) -> RejectReason {
    let index = Int(definition.account.rawValue)
    if index >= limit { return .tooManyAccounts }
    if index > count { return .unknownAccount }
    if Int(definition.tier) >= Self.tiers || definition.maximumQuantity.lots < 0
      || definition.maximumNotional < 0 || definition.credit < 0
    {
      return .settingOutOfRange
    }
    var account = index < count ? accounts[index] : Account()
    let rise = max(0, definition.credit - account.highestCredit)
    if rise > Self.creditBound - highestCredits { return .settingOutOfRange }
    highestCredits += rise
    account.highestCredit += rise
    account.credit = definition.credit
    account.maximumQuantity = definition.maximumQuantity.lots
    account.maximumNotional = definition.maximumNotional
    account.tier = definition.tier
    account.isBlocked = definition.isBlocked
    account.selfTradePrevention = definition.selfTradePrevention
    (accounts + index).initialize(to: account)
    count = max(count, index + 1)
    return .none
  }

  /// Takes up the next account from a snapshot.
  /// - Throws: `StateFormatError` if there is no room for it, or its credit is out of range.
  mutating func restore(_ account: Account, at index: UInt64) throws -> AccountID {
    guard index == count, count < limit, account.highestCredit >= 0,
      account.highestCredit <= Self.creditBound - highestCredits
    else { throw StateFormatError("account \(index) is out of range") }
    (accounts + count).initialize(to: account)
    highestCredits += account.highestCredit
    count += 1
    return AccountID(rawValue: UInt32(index))
  }
}
