import Domain

/// The phases of an instrument's day.
extension MatchingEngine {
  mutating func changePhase(_ change: PhaseChange) {
    guard instruments.contains(change.instrument) else { return }
    switch change.phase {
    case .continuous, .halted, .closed: break
    case .preOpen, .openingAuction, .volatilityAuction, .closingAuction: return
    }
    let state = instruments.state(change.instrument)
    if state.pointee.phase == change.phase { return }
    stopTrying(change.instrument)
    state.pointee.phase = change.phase
    emit(.phaseChanged(change))
    if change.phase == .continuous { tryAllAgain(change.instrument) }
  }
}
