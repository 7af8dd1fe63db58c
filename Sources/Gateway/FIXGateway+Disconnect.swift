import Domain

/// Cancel on disconnect: a session that loses its connection, by whatever cause, loses the orders that asked for it. The
/// cancel is a command like any other, so that it is journalled, and happens again in a replay.
extension FIXGateway {
  /// True if `nextDisconnectCommand` may have something.
  public var hasDisconnected: Bool { disconnected.count > 0 }

  /// A session has no connection: it has lost it, or the venue starts and none is there yet.
  public mutating func noteDisconnected(_ session: SessionID) { disconnected.append(session.rawValue) }

  /// The next mass cancel for a session that has lost its connection; nil if there is none. Sessions that have no such
  /// orders have none: `SessionTable` knows whether one was entered since the last time.
  public mutating func nextDisconnectCommand(sessions: borrowing SessionTable) -> Command? {
    while let number = disconnected.takeFirst() {
      let session = SessionID(rawValue: number)
      guard sessions.entry(session).pointee.cancelsOnDisconnect else { continue }
      var request = MassCancel(
        origin: .venue, session: session, instrument: .none, reason: .canceledOnDisconnect)
      request.onDisconnect = true
      return .massCancel(request)
    }
    return nil
  }
}
