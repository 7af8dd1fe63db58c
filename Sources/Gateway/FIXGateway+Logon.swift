import Domain
import Wire

extension FIXGateway {
  /// The first message of a connection, or a Logon that resets the numbers of a session that is logged on.
  ///
  /// What is wrong with who logs on ends the connection without an answer, as test cases 1b to 1e want: no session is there
  /// to carry one. The operator's log has the reason.
  mutating func logon(
    _ outcome: FIXParser.Outcome, _ id: UInt32, now: UInt64, time: UInt64,
    sessions: borrowing SessionTable
  ) -> Command? {
    guard let party = party(outcome, id, time: time, sessions: sessions), let number = messageSequence
    else { return nil }
    let known = party.session
    let asksReset = parser.boolean(.resetSequenceNumbers) == true
    let isReset = asksReset || configuration.sequencePolicy == .resetOnLogon
    let expected = isReset || known == .none ? 1 : sessions.entry(known).pointee.nextInbound
    if number < expected {
      return refuse(nil, id, known, number: number, expected: expected, now: now, sessions: sessions)
    }
    if let fault = logonFault(outcome) {
      return refuse(fault, id, known, number: number, expected: expected, now: now, sessions: sessions)
    }
    let session = known == .none ? sessions.nextID : known
    guard session != .none else {
      lose(id, .tooManySessions)
      return nil
    }
    attach(
      id, to: session, cursor: isReset || known == .none ? 1 : sessions.entry(known).pointee.nextOutbound)
    let seconds = UInt32(clamping: parser.integer(.heartbeatInterval) ?? 0)
    let it = connection(id)
    it.pointee.phase = .active
    it.pointee.heartbeatInterval = UInt64(seconds) * 1_000_000_000
    it.pointee.lastSentAt = now
    it.pointee.isRecovering = false
    // The dictionary lets nothing but FIX 5.0 SP2 through.
    it.pointee.vocabulary = parser.has(.defaultApplicationVersion) ? .fix50SP2 : .fix44
    note(.loggedOn, id)
    if number > expected { it.pointee.followUp = requestResend(id, session, from: expected, now: now) }
    var command = SessionLogon(
      session: session, messageSequence: number,
      nextInbound: number == expected ? expected + 1 : expected, heartbeatSeconds: seconds,
      resetSequenceNumbers: isReset, client: party.client, venue: party.venue)
    command.echoesReset = asksReset
    return .sessionLogon(command)
  }

  /// The connection is the session's from now on, and sends its messages from `cursor` on.
  private func attach(_ id: UInt32, to session: SessionID, cursor: UInt32) {
    let it = connection(id)
    it.pointee.session = session
    it.pointee.cursor = cursor
    it.pointee.resendNext = 0
    it.pointee.resendEnd = 0
    connectionOfSession[Int(session.rawValue)] = id
  }

  private struct Party {
    var session: SessionID
    var client: CompID
    var venue: CompID
  }

  /// Who logs on; nil if nobody may, and the connection is given up.
  private mutating func party(
    _ outcome: FIXParser.Outcome, _ id: UInt32, time: UInt64, sessions: borrowing SessionTable
  ) -> Party? {
    guard parser.messageType == .logon else {
      lose(id, .notALogon)
      return nil
    }
    guard parser.isFIX44, messageSequence != nil, let client = senderCompID, let venue = targetCompID,
      !client.isEmpty
    else {
      lose(id, .logonInvalid)
      return nil
    }
    guard venue == configuration.venue else {
      lose(id, .wrongVenue)
      return nil
    }
    guard configuration.clients.isEmpty || configuration.clients.contains(client) else {
      lose(id, .unknownClient)
      return nil
    }
    guard let sent = parser.sendingTime, isNear(sent, time) else {
      lose(id, .sendingTimeInaccurate)
      return nil
    }
    let session = sessions.find(client: client, venue: venue)
    if session != .none {
      let other = connectionOfSession[Int(session.rawValue)]
      if other != .max && other != id {
        lose(id, .alreadyLoggedOn)
        return nil
      }
    }
    return Party(session: session, client: client, venue: venue)
  }

  /// What is wrong with the Logon itself: EncryptMethod must be 0, HeartBtInt must not be negative.
  private func logonFault(_ outcome: FIXParser.Outcome) -> FIXFault? {
    if case .fault(let fault) = outcome { return fault }
    if parser.integer(.encryptMethod) != 0 {
      return FIXFault(.valueOutOfRange, tag: Int32(FIXTag.encryptMethod.rawValue))
    }
    guard let interval = parser.integer(.heartbeatInterval), interval >= 0, interval <= 86400 else {
      return FIXFault(.valueOutOfRange, tag: Int32(FIXTag.heartbeatInterval.rawValue))
    }
    if parser.boolean(.resetSequenceNumbers) == true, messageSequence != 1 {
      return FIXFault(.valueOutOfRange, tag: Int32(FIXTag.messageSequence.rawValue))
    }
    return nil
  }

  /// A Logon with a number that was used, or with a fault of its own. A known session is told what is wrong, and nothing is
  /// reset; one that was never there is just disconnected.
  private mutating func refuse(
    _ fault: FIXFault?, _ id: UInt32, _ known: SessionID, number: UInt32, expected: UInt32, now: UInt64,
    sessions: borrowing SessionTable
  ) -> Command? {
    guard known != .none else {
      lose(id, .logonInvalid)
      return nil
    }
    if connection(id).pointee.session == .none {
      attach(id, to: known, cursor: sessions.entry(known).pointee.nextOutbound)
    }
    note(fault == nil ? .sequenceTooLow : .logonInvalid, id)
    let inbound = sessions.entry(known).pointee.nextInbound
    guard let fault else {
      let text = Self.tooLowText(expected: expected, number: number)
      return .sessionMessage(logout(id, known, next: inbound, text: text, now: now))
    }
    let next = number == inbound ? inbound + 1 : inbound
    connection(id).pointee.followUp = logout(
      id, known, next: next, text: Self.shortText(fault.reason.text), now: now)
    return reject(fault, known, number: number, next: next)
  }
}
