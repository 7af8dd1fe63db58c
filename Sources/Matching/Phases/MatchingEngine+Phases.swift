import Domain

/// The phases of an instrument's day.
///
/// | from, to | continuous | pre-open | a call | halted | closed |
/// |---|---|---|---|---|---|
/// | continuous | - | changes | call begins | changes | changes |
/// | pre-open, halted, closed | uncross first | changes | call begins | changes | changes |
/// | a call | uncross first | call ends | call ends, call begins | call ends | uncross first |
extension MatchingEngine {
  mutating func changePhase(_ change: PhaseChange) {
    if change.instrument == .none {
      for index in 0..<instruments.count {
        changePhase(of: InstrumentID(rawValue: UInt32(index)), to: change.phase)
      }
    } else if instruments.contains(change.instrument) {
      changePhase(of: change.instrument, to: change.phase)
    }
    calls.updateDeadline(instruments.count)
  }

  private mutating func changePhase(of id: InstrumentID, to phase: Phase) {
    let call = calls.state(id)
    let old = instruments.state(id).pointee.phase
    if call.pointee.isUncrossing {
      call.pointee.following = phase
    } else if phase == old {
      return
    } else if phase == .continuous || phase == .closed && old.isCall {
      uncross(id, before: phase)
    } else {
      endIndication(id)
      setPhase(of: id, to: phase, isUncrossed: false)
    }
  }

  /// Puts an instrument into a phase and does what comes with it.
  mutating func setPhase(of id: InstrumentID, to phase: Phase, isUncrossed: Bool) {
    let state = instruments.state(id)
    let old = state.pointee.phase
    state.pointee.phase = phase
    calls.state(id).pointee.end = .max
    emit(.phaseChanged(PhaseChange(instrument: id, phase: phase)))
    if isUncrossed { expireAuctionOrders(id) }
    if old == .continuous { continuousTradingEnded(id) }
    if phase == .continuous { continuousTradingBegan(id) }
    if phase.isCall {
      enterHeldOrders(id)
      beginIndication(id)
    }
  }
}
