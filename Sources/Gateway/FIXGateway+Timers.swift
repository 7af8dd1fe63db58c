import Domain
import Wire

extension FIXGateway {
  /// Begins a round over all connections; `nextTimerCommand` goes through them.
  public mutating func beginTimers() { timerIndex = 0 }

  /// The next thing that is due only because time has passed: a Heartbeat, a TestRequest, a Logout. Connections that
  /// have been silent for too long are given up on the way. Nil ends the round.
  public mutating func nextTimerCommand(now: UInt64, sessions: borrowing SessionTable) -> Command? {
    while timerIndex < configuration.maximumConnections {
      let id = UInt32(timerIndex)
      timerIndex += 1
      switch connections[Int(id)].phase {
      case .awaitingLogon:
        if now >= connections[Int(id)].deadline { lose(id, .logonTimedOut) }
      case .loggingOut:
        if now >= connections[Int(id)].deadline { lose(id, .loggedOut) }
      case .draining:
        if connections[Int(id)].session != .none, now >= connections[Int(id)].deadline {
          lose(id, .slowConsumer)
        }
      case .active:
        if let command = activeTimer(id, now: now, sessions: sessions) { return command }
      case .free, .closing:
        break
      }
    }
    return nil
  }

  func isPast(_ start: UInt64, _ interval: UInt64, _ now: UInt64) -> Bool {
    now >= start &+ interval
  }

  /// FIX Session Layer, "Heartbeat" and "Test Request": silence beyond the interval and a reasonable transmission time
  /// (a fifth of it) is asked about once; without an answer in as much time again the connection is given up.
  private mutating func activeTimer(
    _ id: UInt32, now: UInt64, sessions: borrowing SessionTable
  ) -> Command? {
    let it = connection(id)
    let session = it.pointee.session
    if isStopping {
      it.pointee.phase = .loggingOut
      it.pointee.deadline = now + configuration.logoutTimeout
      return reply(.logout, session, sessions, text: "The venue is stopping")
    }
    let interval = it.pointee.heartbeatInterval
    guard interval > 0 else { return nil }
    let patience = interval + interval / 5
    if it.pointee.testRequestIsOut {
      if isPast(it.pointee.testRequestedAt, patience, now) { lose(id, .heartbeatMissed) }
      return nil
    }
    // First the Heartbeat: after a pause of the process both are due.
    if isPast(it.pointee.lastSentAt, interval, now) {
      it.pointee.lastSentAt = now
      return reply(.heartbeat, session, sessions, text: ShortText())
    }
    if isPast(it.pointee.lastReceivedAt, patience, now) {
      it.pointee.testRequestIsOut = true
      it.pointee.testRequestedAt = now
      it.pointee.lastSentAt = now
      return reply(.testRequest, session, sessions, text: "TEST")
    }
    return nil
  }

  private func reply(
    _ reply: SessionReply, _ session: SessionID, _ sessions: borrowing SessionTable, text: ShortText
  ) -> Command {
    var message = SessionMessage(
      session: session, nextInbound: sessions.entry(session).pointee.nextInbound, reply: reply)
    message.text = text
    return .sessionMessage(message)
  }

  /// The engine stops: connections without a session are closed, those with one are logged out by the next round of
  /// timers, and none is taken on any more.
  public mutating func beginStop() {
    isStopping = true
    for id in 0..<UInt32(configuration.maximumConnections)
    where connection(id).pointee.phase == .awaitingLogon {
      connection(id).pointee.phase = .draining
      markDirty(id)
    }
  }
}
