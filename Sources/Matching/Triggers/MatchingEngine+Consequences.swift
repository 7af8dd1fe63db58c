/// What follows from a command beside its own work.
extension MatchingEngine {
  /// Carries out consequences until there are none, or until the command may do no more: what remains waits for
  /// the next command.
  mutating func consequences() {
    isConsequence = true
    while fillsLeft > 0 {
      // Each kind that has something to do carries out one, in the order of the trading rules, and the loop goes
      // on from the top.
      break
    }
    isConsequence = false
  }
}
