import Domain
import Memory

/// How an instrument settles.
struct Settlement: Equatable, BitwiseCopyable {
  var base = AssetID.none
  var quote = AssetID.none
  /// Minor units of the base asset in one lot.
  var baseUnits: Int64 = 0
  /// Minor units of the quote asset in one tick times one lot.
  var quoteUnits: Int64 = 0

  @inline(__always) var isOn: Bool { base != .none }
}

/// For whom and what an order trades: where its risk is booked.
struct Party: BitwiseCopyable {
  var account: AccountID
  var instrument: InstrumentID
  var side: Side
}

/// What an open order of an account holds.
struct OrderMoney: BitwiseCopyable {
  /// Open lots that are booked for it.
  var lots: Int64 = 0
  /// Minor units held for each open lot: of the quote asset for a buy order, of the base asset for a sell
  /// order; zero if it holds nothing.
  var perLot: Int64 = 0
  /// The rates that it pays.
  var rate = FeeRate()
}

/// What an order, or the replace of one, asks of its account.
struct RiskRequest: BitwiseCopyable {
  var party: Party
  /// Whole quantity in lots, positive.
  var quantity: Int64
  /// Lots that would be open.
  var leaves: Int64
  /// At which its notional counts, if there is such a price.
  var notionalPrice: Int64?
  /// At which a buy order holds money, if it does.
  var reservePrice: Int64?
  /// What a replaced order has open and holds already.
  var before = OrderMoney()
}

/// Everything that accounts own, owe, hold and may do. Dense tables, sized by `Limits`.
///
/// Orders without an account on instruments that do not settle never come here.
struct Risk: ~Copyable {
  var accounts: AccountTable
  var balances: Balances
  var positions: Positions
  var fees: FeeSchedule
  var sessions: SessionGuards
  var trades: TradeRing
  /// The venue's kill switch.
  private(set) var isVenueKilled = false
  /// Kill switches that are on.
  private(set) var killCount = 0
  /// What open orders hold, by handle.
  let orders: UnsafeMutablePointer<OrderMoney>
  private let settlements: UnsafeMutablePointer<Settlement>
  private let region: Region

  init(limits: Limits, prefault: Bool) {
    accounts = AccountTable(limit: limits.accounts, prefault: prefault)
    balances = Balances(accounts: limits.accounts, assets: limits.assets, prefault: prefault)
    positions = Positions(accounts: limits.accounts, instruments: limits.instruments, prefault: prefault)
    fees = FeeSchedule(instruments: limits.instruments, prefault: prefault)
    sessions = SessionGuards(limit: limits.sessions, prefault: prefault)
    trades = TradeRing(limit: limits.trades, prefault: prefault)
    let slots = Int(limits.orders) + 2
    let orderBytes = slots * MemoryLayout<OrderMoney>.stride
    let count = Int(limits.instruments)
    region = Region(byteCount: orderBytes + count * MemoryLayout<Settlement>.stride, prefault: prefault)
    orders = region.bind(OrderMoney.self, count: slots)
    settlements = region.bind(Settlement.self, count: count, byteOffset: orderBytes)
    settlements.initialize(repeating: Settlement(), count: count)
  }

  // MARK: Settings

  /// - Precondition: the instrument exists.
  @inline(__always) func settlement(_ instrument: InstrumentID) -> Settlement {
    settlements[Int(instrument.rawValue)]
  }

  /// Sets how an instrument settles.
  /// - Precondition: it changes nothing, or the instrument has no open orders; its prices are not negative.
  mutating func setSettlement(_ rules: InstrumentRules) {
    settlements[Int(rules.instrument.rawValue)] = Settlement(rules)
  }

  /// Sets a kill switch. Gives the reason if there is no such switch.
  mutating func set(_ kill: KillSwitch) -> RejectReason {
    let wasOn: Bool
    switch (kill.session, kill.account) {
    case (.none, .none):
      wasOn = isVenueKilled
      isVenueKilled = kill.isOn
    case (.none, let account):
      guard accounts.contains(account) else { return .unknownAccount }
      wasOn = accounts[account].pointee.isKilled
      accounts[account].pointee.isKilled = kill.isOn
    case (let session, .none):
      guard sessions.contains(session) else { return .settingOutOfRange }
      wasOn = sessions[session].pointee.isKilled
      sessions[session].pointee.isKilled = kill.isOn
    default: return .settingOutOfRange
    }
    killCount += (kill.isOn ? 1 : 0) - (wasOn ? 1 : 0)
    return .none
  }

  /// Takes up how an instrument settles from a snapshot.
  mutating func restore(_ settlement: Settlement, _ instrument: InstrumentID) {
    settlements[Int(instrument.rawValue)] = settlement
  }

  /// Takes up the venue's kill switch from a snapshot, after those of the accounts and sessions.
  mutating func restoreKills(venue: Bool) {
    isVenueKilled = venue
    killCount = venue ? 1 : 0
    for index in 0..<accounts.count where accounts[AccountID(rawValue: UInt32(index))].pointee.isKilled {
      killCount += 1
    }
    for index in 0..<sessions.count where sessions[SessionID(rawValue: UInt32(index))].pointee.isKilled {
      killCount += 1
    }
  }

  // MARK: Who may trade

  /// Whether any throttle or kill switch has to be looked at.
  @inline(__always) var isGuarding: Bool { killCount | sessions.throttledCount != 0 }

  /// Whether a kill switch keeps a session, and an account if one is given, from trading.
  func isKilled(_ session: SessionID, _ account: AccountID) -> Bool {
    if isVenueKilled || sessions.contains(session) && sessions[session].pointee.isKilled { return true }
    return accounts.contains(account) && accounts[account].pointee.isKilled
  }

}

extension Settlement {
  init(_ rules: InstrumentRules) {
    if rules.base == .none { return }
    base = rules.base
    quote = rules.quote
    baseUnits = rules.baseUnits
    quoteUnits = rules.quoteUnits
  }
}
