import Domain
import Memory

/// What an account holds of one instrument, in lots, and what its open orders may add.
struct Position: BitwiseCopyable {
  /// Bought less sold; negative when short.
  var net: Int64 = 0
  /// Open quantity of its orders.
  var openBuys: Int64 = 0
  var openSells: Int64 = 0
  /// One more than the largest position, long or short; zero for no limit.
  var limitPlusOne: Int64 = 0

  /// The position after the fill of all open orders of a side, seen from that side.
  @inline(__always) func reach(_ side: Side) -> Int64 {
    side == .buy ? net + openBuys : openSells - net
  }
  @inline(__always) var limit: Int64 { limitPlusOne == 0 ? Positions.bound : limitPlusOne - 1 }
}

/// The positions of all accounts in all instruments. On either side, position and open orders together are at
/// most `bound`, so that no sum of two of them leaves 64 bits.
struct Positions: ~Copyable {
  static var bound: Int64 { 1 << 62 }

  let instrumentCount: Int
  private let entries: UnsafeMutablePointer<Position>
  private let region: Region

  init(accounts: UInt32, instruments: UInt32, prefault: Bool) {
    instrumentCount = Int(instruments)
    let count = Int(accounts) * instrumentCount
    region = Region(byteCount: count * MemoryLayout<Position>.stride, prefault: prefault)
    entries = region.bind(Position.self, count: count)
  }

  @inline(__always) subscript(
    _ account: AccountID, _ instrument: InstrumentID
  ) -> UnsafeMutablePointer<Position> {
    precondition(Int(instrument.rawValue) < instrumentCount, "an instrument that is not there")
    return entries + (Int(account.rawValue) &* instrumentCount &+ Int(instrument.rawValue))
  }

  /// Sets the largest position; negative for no limit.
  func setLimit(_ limit: Int64, account: AccountID, instrument: InstrumentID) {
    self[account, instrument].pointee.limitPlusOne = limit < 0 ? 0 : min(limit, Self.bound) + 1
  }

  /// Whether a side's open orders may grow by so many lots.
  @inline(__always) func allows(
    _ lots: Int64, on side: Side, account: AccountID, instrument: InstrumentID
  ) -> Bool {
    let position = self[account, instrument].pointee
    let (reach, overflow) = position.reach(side).addingReportingOverflow(lots)
    return !overflow && reach <= position.limit
  }

  /// Lets a side's open orders grow or, if negative, shrink.
  @inline(__always) func open(
    _ lots: Int64, on side: Side, account: AccountID, instrument: InstrumentID
  ) {
    let position = self[account, instrument]
    if side == .buy { position.pointee.openBuys += lots } else { position.pointee.openSells += lots }
    precondition(
      position.pointee.openBuys >= 0 && position.pointee.openSells >= 0, "more was closed than was open")
  }

  /// Books a fill of an open order.
  @inline(__always) func fill(
    _ lots: Int64, on side: Side, account: AccountID, instrument: InstrumentID
  ) {
    open(-lots, on: side, account: account, instrument: instrument)
    self[account, instrument].pointee.net += side == .buy ? lots : -lots
  }

  /// Whether a fill can be taken back without a sum that leaves `bound`.
  func canTakeBack(_ lots: Int64, on side: Side, account: AccountID, instrument: InstrumentID) -> Bool {
    self[account, instrument].pointee.reach(side.opposite) <= Self.bound - lots
  }

  /// Takes a fill back.
  func takeBack(_ lots: Int64, on side: Side, account: AccountID, instrument: InstrumentID) {
    self[account, instrument].pointee.net -= side == .buy ? lots : -lots
  }
}
