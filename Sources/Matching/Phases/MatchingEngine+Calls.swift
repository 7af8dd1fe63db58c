import Domain

/// Orders while an instrument does not trade continuously.
extension MatchingEngine {
  /// Why an instrument's phase takes no such order now, or `.none`.
  @inline(__always) func phaseRefusal(_ instrument: InstrumentID) -> RejectReason {
    switch instruments.state(instrument).pointee.phase {
    case .continuous: .none
    case .halted: .instrumentHalted
    case .closed: .instrumentClosed
    case .preOpen, .openingAuction, .volatilityAuction, .closingAuction: .phaseForbids
    }
  }

  /// Why an order of the instrument cannot be canceled or replaced now, whatever its terms, or `.none`.
  @inline(__always) func requestRefusal(_ instrument: InstrumentID) -> RejectReason { .none }

  /// Why a limit price lies too far beyond the last trade price, or `.none`.
  @inline(__always) func collarRefusal(
    _ instrument: InstrumentID, _ side: Side, _ type: OrderType, _ price: Price
  ) -> RejectReason { .none }

  /// Sends an order in hand where it belongs while its instrument does not trade continuously.
  mutating func placeInCall(_ handle: UInt32) {
    preconditionFailure("no order is accepted outside of continuous trading")
  }
}
