import Domain
import Gateway
import Journal
import Kernel

extension Engine where Machine: ~Copyable {
  /// Puts released messages into bytes and hands them to the machine.
  mutating func sendAnswers(now: UInt64) -> Int {
    while true {
      let session = state.takeListedSession()
      if session == .none { break }
      gateway.markDirty(session: session)
    }
    var work = 0
    var remaining = gateway.dirtyCount
    let released = self.released
    while remaining > 0, let connection = gateway.takeDirty() {
      remaining -= 1
      gateway.encode(
        connection, sessions: state.sessions, instruments: state.instruments, released: released,
        time: lastTimestamp)
      if let output = gateway.beginSend(connection, now: now) {
        machine.send(
          ConnectionID(rawValue: connection), from: output.baseAddress!, count: output.count)
        work += 1
      }
      if gateway.takeClose(connection) {
        machine.close(ConnectionID(rawValue: connection))
        work += 1
      }
    }
    return work
  }
}
