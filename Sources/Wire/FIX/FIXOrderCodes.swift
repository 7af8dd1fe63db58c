import Domain

/// How FIX writes order types, times in force, execution instructions and self-trade prevention (FIX 4.4 Volume 6, fields
/// 40, 59 and 18; FIX 5.0 SP2 for ExecInst `o`, TimeInForce `B` and SelfMatchPreventionInstruction, 2964).
///
/// Pegged orders and trailing stops are OrdType `P`, told apart by ExecInst: `R` (primary), `M` (midpoint), `P` (market),
/// `a` (trailing stop; with a Price it is a trailing stop-limit). OrdType `3` and `4` with `a` are taken for the latter, too.
public enum FIXOrderCodes {
  /// What ExecInst (18) says.
  @frozen public struct ExecInst: Hashable, Sendable, BitwiseCopyable {
    public var instructions: ExecutionInstructions
    /// `R`, `M`, `P` or `a`; 0 where there is none.
    public var reference: UInt8

    /// Nothing said.
    @inlinable public init() {
      instructions = []
      reference = 0
    }

    /// Reads single letters parted by spaces; nil for a letter that the venue does not support.
    ///
    /// `6` (participate, don't initiate) is post-only. With `9` (stay on bid side) for a buy or `0` (stay on offer side) for a
    /// sell the order slides to a price at which it stays on its side.
    public init?(_ bytes: UnsafeRawBufferPointer, side: Side) {
      self.init()
      var place = 0
      var staysOnSide = false
      while place < bytes.count {
        switch bytes[place] {
        case 0x36: instructions.insert(.postOnlyReject)
        case 0x47: instructions.insert(.allOrNone)
        case 0x6F: instructions.insert(.cancelOnDisconnect)
        case FIXOrderCodes.ownSide(side): staysOnSide = true
        case 0x52, 0x4D, 0x50, 0x61:
          guard reference == 0 else { return nil }
          reference = bytes[place]
        default: return nil
        }
        guard place + 1 == bytes.count || bytes[place + 1] == 0x20 else { return nil }
        place += 2
      }
      guard staysOnSide else { return }
      guard instructions.contains(.postOnlyReject) else { return nil }
      instructions.remove(.postOnlyReject)
      instructions.insert(.postOnlySlide)
    }
  }

  /// ExecInst's letter for an order that stays on its own side of the book.
  @inlinable public static func ownSide(_ side: Side) -> UInt8 { side == .buy ? 0x39 : 0x30 }

  /// The type that OrdType `code`, ExecInst's reference and the presence of a Price make; nil if the venue knows no such.
  public static func orderType(_ code: UInt8, reference: UInt8 = 0, hasPrice: Bool = false) -> OrderType? {
    switch (code, reference) {
    case (0x31, 0): .market
    case (0x32, 0): .limit
    case (0x33, 0): .stop
    case (0x34, 0): .stopLimit
    case (0x4B, 0): .marketToLimit
    case (0x33, 0x61): .trailingStop
    case (0x34, 0x61): .trailingStopLimit
    case (0x50, 0x61): hasPrice ? .trailingStopLimit : .trailingStop
    case (0x50, 0x52): .peggedPrimary
    case (0x50, 0x4D): .peggedMidpoint
    case (0x50, 0x50): .peggedMarket
    default: nil
    }
  }

  /// OrdType (40).
  @inlinable public static func code(_ type: OrderType) -> UInt8 {
    switch type {
    case .market: 0x31
    case .limit: 0x32
    case .stop: 0x33
    case .stopLimit: 0x34
    case .marketToLimit: 0x4B
    case .trailingStop, .trailingStopLimit, .peggedPrimary, .peggedMidpoint, .peggedMarket: 0x50
    }
  }

  /// The letter of ExecInst (18) that belongs to `type`; 0 where there is none.
  @inlinable public static func reference(_ type: OrderType) -> UInt8 {
    switch type {
    case .trailingStop, .trailingStopLimit: 0x61
    case .peggedPrimary: 0x52
    case .peggedMidpoint: 0x4D
    case .peggedMarket: 0x50
    default: 0
    }
  }

  /// What TimeInForce (59) `code` means; nil if the venue knows no such. An absent field means `day`.
  public static func timeInForce(_ code: UInt8) -> TimeInForce? {
    switch code {
    case 0x30: .day
    case 0x31: .goodTillCancel
    case 0x32: .atTheOpening
    case 0x33: .immediateOrCancel
    case 0x34: .fillOrKill
    case 0x36: .goodTillDate
    case 0x37: .atTheClose
    case 0x42: .goodForAuction
    default: nil
    }
  }

  /// TimeInForce (59). FIX 4.4 has no value for `goodForAuction`.
  @inlinable public static func code(_ timeInForce: TimeInForce) -> UInt8 {
    switch timeInForce {
    case .day: 0x30
    case .goodTillCancel: 0x31
    case .atTheOpening: 0x32
    case .immediateOrCancel: 0x33
    case .fillOrKill: 0x34
    case .goodTillDate: 0x36
    case .atTheClose: 0x37
    case .goodForAuction: 0x42
    }
  }

  /// What SelfMatchPreventionInstruction (2964) `code` means; nil if the venue knows no such.
  public static func selfTradePrevention(_ code: Int64) -> SelfTradePrevention? {
    switch code {
    case 1: .cancelNewest
    case 2: .cancelOldest
    case 3: .cancelBoth
    case 100: .decrement
    default: nil
    }
  }

  /// SelfMatchPreventionInstruction (2964); 0 where nothing is to be written.
  public static func code(_ prevention: SelfTradePrevention) -> UInt64 {
    switch prevention {
    case .none: 0
    case .cancelNewest: 1
    case .cancelOldest: 2
    case .cancelBoth: 3
    case .decrement: 100
    }
  }
}
