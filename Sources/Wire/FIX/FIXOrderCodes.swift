import Domain

/// How FIX 4.4 writes order types, times in force and execution instructions (Volume 6, fields 40, 59 and 18).
///
/// Pegged orders and trailing stops are told apart by ExecInst: OrdType `P` with `R` (primary), `M` (midpoint) or
/// `P` (market), OrdType `3` or `4` with `a` (trailing).
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
    public init?(_ bytes: UnsafeRawBufferPointer) {
      self.init()
      var place = 0
      while place < bytes.count {
        switch bytes[place] {
        case 0x36: instructions.insert(.postOnlyReject)
        case 0x47: instructions.insert(.allOrNone)
        case 0x52, 0x4D, 0x50, 0x61:
          guard reference == 0 else { return nil }
          reference = bytes[place]
        default: return nil
        }
        guard place + 1 == bytes.count || bytes[place + 1] == 0x20 else { return nil }
        place += 2
      }
    }
  }

  /// The type that OrdType `code` and ExecInst's reference make; nil if the venue knows no such.
  public static func orderType(_ code: UInt8, reference: UInt8 = 0) -> OrderType? {
    switch (code, reference) {
    case (0x31, 0): .market
    case (0x32, 0): .limit
    case (0x33, 0): .stop
    case (0x34, 0): .stopLimit
    case (0x4B, 0): .marketToLimit
    case (0x33, 0x61), (0x50, 0x61): .trailingStop
    case (0x34, 0x61): .trailingStopLimit
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
    case .stop, .trailingStop: 0x33
    case .stopLimit, .trailingStopLimit: 0x34
    case .marketToLimit: 0x4B
    case .peggedPrimary, .peggedMidpoint, .peggedMarket: 0x50
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
    default: nil
    }
  }

  /// TimeInForce (59); 0 where FIX 4.4 has no value for it.
  @inlinable public static func code(_ timeInForce: TimeInForce) -> UInt8 {
    switch timeInForce {
    case .day: 0x30
    case .goodTillCancel: 0x31
    case .atTheOpening: 0x32
    case .immediateOrCancel: 0x33
    case .fillOrKill: 0x34
    case .goodTillDate: 0x36
    case .atTheClose: 0x37
    case .goodForAuction: 0
    }
  }
}
