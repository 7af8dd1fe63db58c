import Domain
import Kernel
import Wire

/// The session layer, as a client (FIX 4.4 Volume 2).
extension Generator where Machine: ~Copyable, Source: ~Copyable {
  /// Writes a message of the session layer into the session's buffer.
  mutating func write(
    _ index: Int,
    _ message: (inout FIXWriter, FIXHeader, UnsafeMutableRawBufferPointer) -> Int
  ) {
    guard sessions[index].room.count >= FIXWriter.maximumMessageLength else {
      failure = failure ?? "\(sessions[index].compID) cannot answer: the engine takes nothing"
      return
    }
    let header = header(index, io.monotonicNow())
    sessions[index].wrote(message(&encoder.writer, header, sessions[index].room))
  }

  /// Logs every session on and waits for all the answers.
  mutating func logOn() {
    let resets = options.sequenceNumbers == nil
    let heartbeat = options.heartbeatSeconds
    for index in 0..<sessionCount {
      sessions[index].receive(&io)
      write(index) {
        $0.logon($1, heartbeatSeconds: heartbeat, resetSequenceNumbers: resets, into: $2)
      }
    }
    let deadline = io.monotonicNow() + UInt64(options.patience * 1e9)
    while failure == nil && (0..<sessionCount).contains(where: { !isReady($0) }) {
      let now = io.monotonicNow()
      if now > deadline { failure = "the engine did not answer the Logon" }
      turnAround(now)
    }
  }

  private func isReady(_ index: Int) -> Bool {
    sessions[index].state == .loggedOn && sessions[index].awaitsResendTo == 0
  }

  /// Logs out; the engine's Logout comes after everything else it had to say, so no answer can come later unseen.
  mutating func logOut() {
    for index in 0..<sessionCount where sessions[index].state == .loggedOn {
      write(index) { $0.logout($1, into: $2) }
      sessions[index].state = .loggingOut
    }
    let deadline = io.monotonicNow() + UInt64(options.patience * 1e9)
    while (0..<sessionCount).contains(where: { sessions[$0].state == .loggingOut }) {
      let now = io.monotonicNow()
      if now > deadline {
        failure = failure ?? "the engine did not answer the Logout"
        break
      }
      turnAround(now)
    }
    for index in 0..<sessionCount { io.close(sessions[index].connection) }
    _ = io.poll(into: completions, wait: 0)
  }

  mutating func loggedOut(_ index: Int) {
    if sessions[index].state != .loggingOut {
      failure = failure ?? "the engine logged \(sessions[index].compID) out: \(textOfMessage())"
    }
    sessions[index].state = .loggedOut
  }

  /// The engine missed messages. Requests are not sent again, as a client may choose (Volume 2, "Resend request"): an
  /// order that is late by a reconnect is no longer wanted. What it missed shows up as unanswered.
  mutating func fillGap(_ index: Int) {
    guard let from = parser.sequence(.beginSequence) else { return }
    let next = sessions[index].nextOutbound
    guard sessions[index].room.count >= FIXWriter.maximumMessageLength, from < next else { return }
    let now = io.wallNow()
    let header = FIXHeader(
      sender: sessions[index].compID, target: options.target, messageSequence: from, sendingTime: now,
      isPossibleDuplicate: true, originalSendingTime: now)
    let length = encoder.writer.sequenceReset(
      header, newSequence: next, gapFill: true, into: sessions[index].room)
    sessions[index].wrote(length)
  }

  /// A heartbeat for each session that has been silent for its interval.
  mutating func keepAlive(_ now: UInt64) {
    let interval = UInt64(options.heartbeatSeconds) * 1_000_000_000
    for index in 0..<sessionCount where now &- sessions[index].lastSent >= interval {
      write(index) { $0.heartbeat($1, into: $2) }
    }
  }

  func textOfMessage() -> String {
    parser.bytes(.text).map { String(decoding: $0, as: UTF8.self) } ?? "no text"
  }
}
