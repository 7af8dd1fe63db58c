import Domain
import Memory

/// What trading costs: millionths of the notional, negative for a rebate.
struct FeeRate: Equatable, BitwiseCopyable {
  var maker: Int32 = 0
  var taker: Int32 = 0

  /// The highest that a fill may cost.
  @inline(__always) var highest: Int32 { max(max(maker, taker), 0) }

  static var unit: UInt64 { 1_000_000 }

  static func isInRange(_ rate: Int32) -> Bool { rate >= -1_000_000 && rate <= 1_000_000 }

  /// The fee on a notional: rounded up, a rebate towards zero.
  /// - Precondition: the notional is not negative, the rate within ±1,000,000; so it is at most the notional.
  @inline(__always) static func fee(on notional: Int64, at rate: Int32) -> Int64 {
    if rate == 0 { return 0 }
    precondition(notional >= 0, "a notional that settles is never negative")
    let product = UInt64(notional).multipliedFullWidth(by: UInt64(rate.magnitude))
    let (quotient, remainder) = unit.dividingFullWidth(product)
    if rate < 0 { return -Int64(quotient) }
    return Int64(quotient) + (remainder > 0 ? 1 : 0)
  }

  /// Price and highest fee of one lot that costs `notional`, or nil if that passes 64 bits.
  @inline(__always) func highestCost(of notional: Int64) -> Int64? {
    let (cost, overflow) = notional.addingReportingOverflow(Self.fee(on: notional, at: highest))
    return overflow ? nil : cost
  }
}

/// The fee rates of each instrument and account tier; zero until they are set.
struct FeeSchedule: ~Copyable {
  private let rates: UnsafeMutablePointer<FeeRate>
  private let region: Region

  init(instruments: UInt32, prefault: Bool) {
    let count = Int(instruments) * AccountTable.tiers
    region = Region(byteCount: count * MemoryLayout<FeeRate>.stride, prefault: prefault)
    rates = region.bind(FeeRate.self, count: count)
  }

  /// - Precondition: the instrument exists and the tier is below `AccountTable.tiers`.
  @inline(__always) subscript(_ instrument: InstrumentID, _ tier: UInt8) -> FeeRate {
    rates[Int(instrument.rawValue) &* AccountTable.tiers &+ Int(tier)]
  }

  /// Sets the rates of an instrument that exists. Gives the reason if they are out of range.
  mutating func set(_ setting: FeeRates) -> RejectReason {
    guard Int(setting.tier) < AccountTable.tiers, FeeRate.isInRange(setting.maker),
      FeeRate.isInRange(setting.taker), setting.maker + setting.taker >= 0
    else { return .settingOutOfRange }
    restore(FeeRate(maker: setting.maker, taker: setting.taker), setting.instrument, setting.tier)
    return .none
  }

  /// Takes up rates as they were set.
  func restore(_ rate: FeeRate, _ instrument: InstrumentID, _ tier: UInt8) {
    rates[Int(instrument.rawValue) &* AccountTable.tiers &+ Int(tier)] = rate
  }
}
