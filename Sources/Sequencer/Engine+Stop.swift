import Domain
import Gateway
import Journal
import Kernel

extension Engine where Machine: ~Copyable {
  /// Begins a graceful stop: no new connections, every session gets a Logout. Cycles go on until `hasStopped`.
  public mutating func beginStop() {
    guard stopsAt == nil else { return }
    let now = machine.monotonicNow()
    stopsAt = now + configuration.stopTimeout
    machine.stopListening()
    journal.hurry()
    gateway.beginStop()
    nextTimer = now
  }

  /// Whether every command is on the disk, and every connection is closed or the time for that is over.
  public var hasStopped: Bool {
    mutating get {
      guard let stopsAt, journal.isIdle, !gateway.hasDisconnected else { return false }
      return gateway.openConnections == 0 || machine.monotonicNow() >= stopsAt
    }
  }

  /// Seals the journal, so that its next reader knows that nothing is missing. Call once, last.
  /// - Precondition: `hasStopped`.
  /// - Throws: `EngineFailure.journal` if it cannot be written.
  public mutating func seal() throws(EngineFailure) {
    do {
      try journal.seal(timestamp: timestamp(), io: &machine)
    } catch {
      throw EngineFailure(error)
    }
  }

  /// Takes one thing for the operator's log; a few in each look at timers, however many there are.
  public mutating func takeNotice() -> Notice? {
    guard noticeBudget > 0, let notice = gateway.takeNotice() else { return nil }
    noticeBudget -= 1
    return notice
  }

  /// How many notices found no place since the last call.
  public mutating func takeDroppedNotices() -> UInt64 { gateway.takeDroppedNotices() }
}
