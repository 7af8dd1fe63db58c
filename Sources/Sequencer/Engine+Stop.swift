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

  /// Whether every connection is closed and every command is on the disk, or the time for it is over.
  public mutating func hasStopped() -> Bool {
    guard let stopsAt else { return false }
    if gateway.openConnections == 0 && journal.isDrained { return true }
    return machine.monotonicNow() >= stopsAt
  }

  /// Seals the journal. Call once, last.
  /// - Throws: `EngineFailure.journal` if it cannot be written.
  public mutating func seal() throws {
    do {
      try journal.seal(io: &machine)
    } catch {
      throw EngineFailure.journal("\(error)")
    }
  }

  /// Takes one thing for the operator's log.
  public mutating func takeNotice() -> Notice? { gateway.takeNotice() }
}
