import Domain

/// Work that waits for the clock, or for the next command because the one before had done enough.
extension MatchingEngine {
  /// When an `advance` command is wanted, in UTC nanoseconds: 0 for at once, `.max` for never as things are.
  public var nextDeadline: UInt64 {
    calls.uncrossing != 0 || triggers.isPutOff ? 0 : min(expiry.earliest, calls.deadline)
  }

  /// Carries on with calls and auctions, each instrument in the order of the ids.
  mutating func advance() {
    if calls.uncrossing == 0 && calls.deadline > now { return }
    for index in 0..<instruments.count {
      let id = InstrumentID(rawValue: UInt32(index))
      let call = calls.state(id)
      if call.pointee.isUncrossing {
        continueUncross(id)
      } else if call.pointee.end <= now {
        uncross(id, before: .continuous)
      } else if call.pointee.nextIndication <= now {
        updateIndication(id)
      }
    }
    calls.updateDeadline(instruments.count)
  }
}
