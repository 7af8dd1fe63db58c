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
    gateway.beginStop()
    nextTimer = now
  }

  /// Whether every connection is closed and every command is on the disk.
  public var hasStopped: Bool { stopsAt != nil && gateway.openConnections == 0 && journal.isIdle }

  /// Whether the time for a graceful stop is over.
  public var isPastStop: Bool {
    mutating get { stopsAt.map { machine.monotonicNow() >= $0 } ?? false }
  }

  /// Seals the journal, so that its next reader knows that nothing is missing. Call once, last.
  ///
  /// If the stop's time ran out with a write still under way, the journal stays unsealed, which is what it then is.
  /// - Throws: `EngineFailure.journal` if it cannot be written.
  public mutating func seal() throws(EngineFailure) {
    guard journal.isIdle else { return }
    do {
      try journal.seal(timestamp: timestamp(), io: &machine)
    } catch {
      throw EngineFailure(error)
    }
  }

  /// Takes one thing for the operator's log.
  public mutating func takeNotice() -> Notice? { gateway.takeNotice() }
}
