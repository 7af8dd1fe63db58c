/// What follows from a command beside its own work.
extension MatchingEngine {
  /// Carries out consequences until there are none, or until the command may do no more: what remains waits for
  /// the next command.
  mutating func consequences() {
    if allOrNoneDue.isEmpty { return }
    stepsLeft = fillLimit
    isConsequence = true
    while fillsLeft > 0 && stepsLeft > 0 && !allOrNoneDue.isEmpty {
      let instrument = allOrNoneDue.lowest
      switch tryAllOrNone(instrument) {
      case .nothingToDo: allOrNoneDue.remove(instrument)
      case .done(let looks): stepsLeft &-= looks
      case .waits: stepsLeft = 0
      }
    }
    isConsequence = false
  }
}
