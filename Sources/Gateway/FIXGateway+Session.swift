import Domain
import Wire

/// The session layer: what a message means for the numbers, before anyone looks at orders (FIX 4.4 Volume 2 and the FIX
/// Session Layer test cases).
extension FIXGateway {
  /// The next command that a connection's unread bytes hold. Nil when they hold none that is whole.
  ///
  /// Whoever takes a command must apply it before asking for the next: numbers are checked against `sessions`, and the
  /// command stands in a place of its own that the next one takes.
  /// - Parameters:
  ///   - now: monotonic nanoseconds.
  ///   - time: UTC nanoseconds.
  public mutating func nextCommand(
    _ id: UInt32, now: UInt64, time: UInt64, sessions: borrowing SessionTable,
    instruments: borrowing InstrumentDirectory
  ) -> UnsafePointer<Command>? {
    let isThere = findCommand(id, now: now, time: time, sessions: sessions, instruments: instruments)
    return isThere ? UnsafePointer(command) : nil
  }

  /// Puts a command into its place at once: a command is large, and what is handed up from call to call is copied by each.
  /// - Returns: whether there is one.
  @inline(__always) func put(_ new: Command?) -> Bool {
    guard let new else { return false }
    command.pointee = new
    return true
  }

  private mutating func findCommand(
    _ id: UInt32, now: UInt64, time: UInt64, sessions: borrowing SessionTable,
    instruments: borrowing InstrumentDirectory
  ) -> Bool {
    let it = connection(id)
    if it.pointee.followUp != nil { return putFollowUp(it) }
    // What a session has lost with its last connection is lost before it has the next one.
    if disconnected.count > 0, it.pointee.phase == .awaitingLogon,
      put(nextDisconnectCommand(sessions: sessions))
    {
      return true
    }
    while it.pointee.inputStart < it.pointee.inputEnd {
      guard isReading(it.pointee.phase) else {
        it.pointee.inputStart = it.pointee.inputEnd
        return false
      }
      let unread = UnsafeRawBufferPointer(
        start: inputBuffer(id) + it.pointee.inputStart,
        count: it.pointee.inputEnd - it.pointee.inputStart)
      switch FIXFrame.next(in: unread) {
      case .incomplete:
        return false
      case .garbled(let skip, let fault):
        it.pointee.inputStart += skip
        if put(garbled(fault, id, now: now, sessions: sessions)) { return true }
      case .message(let length):
        it.pointee.inputStart += length
        let message = UnsafeRawBufferPointer(rebasing: unread[0..<length])
        if act(on: message, id, now: now, time: time, sessions: sessions, instruments: instruments) {
          return true
        }
      }
    }
    return false
  }

  @inline(never) private func putFollowUp(_ it: UnsafeMutablePointer<Connection>) -> Bool {
    let message = it.pointee.followUp
    it.pointee.followUp = nil
    return put(message.map { .sessionMessage($0) })
  }

  /// Bytes that are no message are passed over. Not so a message longer than the venue reads: a resend would have it again,
  /// and nothing after it could ever be taken.
  private mutating func garbled(
    _ fault: FIXFrame.Fault, _ id: UInt32, now: UInt64, sessions: borrowing SessionTable
  ) -> Command? {
    let it = connection(id)
    if it.pointee.phase == .awaitingLogon {
      lose(id, .logonGarbled)
      return nil
    }
    note(Notice.kind(of: fault), id)
    guard it.pointee.phase == .active, fault == .bodyLengthOutOfRange else { return nil }
    let session = it.pointee.session
    let next = sessions.entry(session).pointee.nextInbound
    return .sessionMessage(logout(id, session, next: next, text: "BodyLength (9) is out of range", now: now))
  }

  private func isReading(_ phase: ConnectionPhase) -> Bool {
    phase == .awaitingLogon || phase == .active || phase == .loggingOut
  }

  private mutating func act(
    on message: UnsafeRawBufferPointer, _ id: UInt32, now: UInt64, time: UInt64,
    sessions: borrowing SessionTable, instruments: borrowing InstrumentDirectory
  ) -> Bool {
    let outcome = parser.parse(message)
    if outcome == .garbled {
      if connection(id).pointee.phase == .awaitingLogon { lose(id, .logonGarbled) }
      return false
    }
    switch connection(id).pointee.phase {
    case .awaitingLogon:
      return put(logon(outcome, id, now: now, time: time, sessions: sessions))
    case .active:
      return session(outcome, id, now: now, time: time, sessions: sessions, instruments: instruments)
    case .loggingOut:
      guard parser.messageType == .logout else { return false }
      return put(confirmLogout(id, now: now, sessions: sessions))
    case .free, .draining, .closing:
      return false
    }
  }

  // MARK: On a session that is logged on

  private mutating func session(
    _ outcome: FIXParser.Outcome, _ id: UInt32, now: UInt64, time: UInt64,
    sessions: borrowing SessionTable, instruments: borrowing InstrumentDirectory
  ) -> Bool {
    let it = connection(id)
    let session = it.pointee.session
    let expected = sessions.entry(session).pointee.nextInbound
    guard parser.isFIX44 else {
      return put(
        .sessionMessage(logout(id, session, next: expected, text: "Incorrect BeginString", now: now)))
    }
    guard let number = messageSequence else {
      let text: ShortText = "MsgSeqNum (34) is missing or out of range"
      return put(.sessionMessage(logout(id, session, next: expected, text: text, now: now)))
    }
    if !isHeaderRight(outcome, session, time: time, sessions: sessions) {
      let command = wrongHeader(
        outcome, id, session, number, expected, now: now, time: time, sessions: sessions)
      if put(command) { return true }
    }
    if outcome == .message(.sequenceReset), parser.boolean(.gapFill) != true {
      return put(resetSequence(id, session, number: number, expected: expected))
    }
    if outcome == .message(.logon), parser.boolean(.resetSequenceNumbers) == true {
      return put(logon(outcome, id, now: now, time: time, sessions: sessions))
    }
    if number < expected {
      return put(tooLow(id, session, number, expected, now: now))
    }
    if number > expected {
      return put(tooHigh(id, session, expected, now: now, sessions: sessions))
    }
    it.pointee.isRecovering = false
    switch outcome {
    case .garbled:
      return false
    case .fault(let fault):
      return put(reject(fault, session, number: number, next: expected + 1))
    case .message(let type):
      return dispatch(
        type, id, session, number, now: now, sessions: sessions, instruments: instruments)
    }
  }

  /// Whether CompIDs and SendingTime are the session's and of now.
  private func isHeaderRight(
    _ outcome: FIXParser.Outcome, _ session: SessionID, time: UInt64, sessions: borrowing SessionTable
  ) -> Bool {
    let entry = sessions.entry(session)
    guard case .message = outcome, let sent = parser.sendingTime else { return false }
    return parser.equals(.senderCompID, entry.pointee.client)
      && parser.equals(.targetCompID, entry.pointee.venue) && isNear(sent, time)
  }

  /// CompIDs and SendingTime: a wrong one is rejected, and ends the session. One that is missing is the dictionary's
  /// business; it stands in the outcome.
  @inline(never) private mutating func wrongHeader(
    _ outcome: FIXParser.Outcome, _ id: UInt32, _ session: SessionID, _ number: UInt32,
    _ expected: UInt32, now: UInt64, time: UInt64, sessions: borrowing SessionTable
  ) -> Command? {
    let next = number == expected ? expected + 1 : expected
    let isFaulty = if case .fault = outcome { true } else { false }
    if differs(.senderCompID, sessions.entry(session).pointee.client, mayBeMissing: isFaulty)
      || differs(.targetCompID, sessions.entry(session).pointee.venue, mayBeMissing: isFaulty)
    {
      connection(id).pointee.followUp = logout(id, session, next: next, text: "", now: now)
      return reject(FIXFault(.compIDProblem), session, number: number, next: next)
    }
    if let sent = parser.sendingTime, !isNear(sent, time) {
      note(.sendingTimeInaccurate, id)
      connection(id).pointee.followUp = logout(id, session, next: next, text: "", now: now)
      return reject(FIXFault(.sendingTimeAccuracy), session, number: number, next: next)
    }
    return nil
  }

  private func differs(_ tag: FIXTag, _ party: CompID, mayBeMissing: Bool) -> Bool {
    guard let bytes = parser.bytes(tag), bytes.count > 0 else { return !mayBeMissing }
    return !parser.equals(tag, party)
  }

  func isNear(_ sent: UInt64, _ time: UInt64) -> Bool {
    let apart = sent > time ? sent - time : time - sent
    return apart <= configuration.sendingTimeTolerance
  }

  private mutating func tooLow(
    _ id: UInt32, _ session: SessionID, _ number: UInt32, _ expected: UInt32, now: UInt64
  ) -> Command? {
    guard parser.isPossibleDuplicate else {
      note(.sequenceTooLow, id)
      let text = Self.tooLowText(expected: expected, number: number)
      return .sessionMessage(logout(id, session, next: expected, text: text, now: now))
    }
    // Seen before. Only its OrigSendingTime is looked at (test cases 2f and 2g).
    guard parser.messageType != .sequenceReset else { return nil }
    guard let original = parser.utcTimestamp(.originalSendingTime) else {
      return reject(
        FIXFault(.requiredTagMissing, tag: Int32(FIXTag.originalSendingTime.rawValue)), session,
        number: number, next: expected)
    }
    if let sent = parser.utcTimestamp(.sendingTime), original > sent {
      connection(id).pointee.followUp = logout(id, session, next: expected, text: "", now: now)
      return reject(FIXFault(.sendingTimeAccuracy), session, number: number, next: expected)
    }
    return nil
  }

  /// A gap: the client is asked to send again from the first missing message; what comes beyond the gap is left, because
  /// the resend has it too. It is asked once, and again if a long time has brought nothing: the first message of the resend
  /// may have been garbled. A Logout and a ResendRequest are acted on all the same, or both sides might wait.
  private mutating func tooHigh(
    _ id: UInt32, _ session: SessionID, _ expected: UInt32, now: UInt64,
    sessions: borrowing SessionTable
  ) -> Command? {
    let it = connection(id)
    switch parser.messageType {
    case .logout:
      return confirmLogout(id, now: now, sessions: sessions)
    case .resendRequest:
      beginResend(id)
    default:
      break
    }
    let isAsked =
      it.pointee.isRecovering
      && !isPast(it.pointee.resendRequestedAt, configuration.resendTimeout, now)
    return isAsked ? nil : .sessionMessage(requestResend(id, session, from: expected, now: now))
  }

  mutating func requestResend(
    _ id: UInt32, _ session: SessionID, from expected: UInt32, now: UInt64
  ) -> SessionMessage {
    let it = connection(id)
    it.pointee.isRecovering = true
    it.pointee.resendRequestedAt = now
    var message = SessionMessage(session: session, nextInbound: expected, reply: .resendRequest)
    message.begin = expected
    return message
  }

  private mutating func dispatch(
    _ type: FIXMessageType, _ id: UInt32, _ session: SessionID, _ number: UInt32, now: UInt64,
    sessions: borrowing SessionTable, instruments: borrowing InstrumentDirectory
  ) -> Bool {
    let next = number + 1
    let origin = Origin(session: session, messageSequence: number)
    switch type {
    case .newOrderSingle: return newOrder(origin, instruments)
    case .orderCancelRequest: return cancel(origin, instruments)
    case .orderCancelReplaceRequest: return replace(origin, instruments)
    case .orderStatusRequest: return orderStatus(origin, instruments)
    case .newOrderList: return newOrderList(origin, instruments)
    case .orderMassCancelRequest: return massCancel(origin, instruments)
    case .heartbeat, .reject, .businessMessageReject:
      return put(.sessionMessage(SessionMessage(session: session, nextInbound: next, reply: .none)))
    case .testRequest:
      var answer = SessionMessage(session: session, nextInbound: next, reply: .heartbeat)
      guard let text: ShortText = short(.testRequestID) else {
        let fault = FIXFault(.valueOutOfRange, tag: Int32(FIXTag.testRequestID.rawValue))
        return put(reject(fault, session, number: number, next: next))
      }
      answer.text = text
      return put(.sessionMessage(answer))
    case .resendRequest:
      beginResend(id)
      return put(.sessionMessage(SessionMessage(session: session, nextInbound: next, reply: .none)))
    case .sequenceReset:
      return put(gapFill(session, number: number))
    case .logout:
      return put(confirmLogout(id, now: now, sessions: sessions))
    case .logon:
      let text: ShortText = "Logon on a session that is logged on"
      return put(.sessionMessage(logout(id, session, next: next, text: text, now: now)))
    case .executionReport, .orderCancelReject, .orderMassCancelReport, .unsupported, .invalid:
      return put(businessReject(.unsupportedMessageType, session, number: number))
    }
  }

  // MARK: Sequence numbers

  /// SequenceReset with GapFillFlag: messages up to NewSeqNo will not come.
  private func gapFill(_ session: SessionID, number: UInt32) -> Command {
    guard let new = parser.sequence(.newSequence), new > number else {
      return reject(
        FIXFault(.valueOutOfRange, tag: Int32(FIXTag.newSequence.rawValue)), session, number: number,
        next: number + 1)
    }
    return .sessionMessage(SessionMessage(session: session, nextInbound: new, reply: .none))
  }

  /// SequenceReset without GapFillFlag: whatever its own number, the next one is NewSeqNo; never lower (test case 11c).
  private mutating func resetSequence(
    _ id: UInt32, _ session: SessionID, number: UInt32, expected: UInt32
  ) -> Command {
    guard let new = parser.sequence(.newSequence), new >= expected else {
      return reject(FIXFault(.valueOutOfRange), session, number: number, next: expected)
    }
    connection(id).pointee.isRecovering = false
    return .sessionMessage(SessionMessage(session: session, nextInbound: new, reply: .none))
  }

  /// ResendRequest: what was sent from BeginSeqNo to EndSeqNo (0: to the last) goes again. Messages that have not gone at all
  /// will go by themselves. What an earlier request still waits for goes too.
  private mutating func beginResend(_ id: UInt32) {
    let it = connection(id)
    guard let begin = parser.sequence(.beginSequence), let end = parser.sequence(.endSequence) else {
      return
    }
    let sent = it.pointee.cursor
    let first = max(begin, 1)
    let last = end == 0 || end >= sent ? sent : end + 1
    guard first < last else { return }
    let isWaiting = it.pointee.resendNext < it.pointee.resendEnd
    it.pointee.resendNext = isWaiting ? min(first, it.pointee.resendNext) : first
    it.pointee.resendEnd = isWaiting ? max(last, it.pointee.resendEnd) : last
    markDirty(id)
  }

  // MARK: Logout

  /// The client's Logout: confirmed, or the answer to ours. The connection ends once all output went.
  private mutating func confirmLogout(
    _ id: UInt32, now: UInt64, sessions: borrowing SessionTable
  ) -> Command? {
    let it = connection(id)
    let session = it.pointee.session
    let wasAsked = it.pointee.phase == .loggingOut
    let expected = sessions.entry(session).pointee.nextInbound
    let next = messageSequence == expected ? expected + 1 : expected
    it.pointee.phase = .draining
    it.pointee.deadline = now + configuration.logoutTimeout
    note(.loggedOut, id)
    markDirty(id)
    return .sessionMessage(
      SessionMessage(session: session, nextInbound: next, reply: wasAsked ? .none : .logout))
  }

  /// The venue's Logout, with its reason; the client has a moment to answer it.
  mutating func logout(
    _ id: UInt32, _ session: SessionID, next: UInt32, text: ShortText, now: UInt64
  ) -> SessionMessage {
    let it = connection(id)
    it.pointee.phase = .loggingOut
    it.pointee.deadline = now + configuration.logoutTimeout
    var message = SessionMessage(session: session, nextInbound: next, reply: .logout)
    message.text = text
    return message
  }
}
