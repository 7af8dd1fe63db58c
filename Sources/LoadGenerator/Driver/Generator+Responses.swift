import Domain
import Kernel
import Wire

/// What comes from the venue.
extension Generator where Machine: ~Copyable, Source: ~Copyable {
  /// One whole message for session `index`.
  mutating func receive(_ message: UnsafeRawBufferPointer, of index: Int, at now: UInt64) {
    tally.messagesReceived += 1
    guard case .message(let type) = parser.parse(message, validating: false),
      let sequence = parser.messageSequence
    else {
      tally.garbled += 1
      return
    }
    guard isInSequence(sequence, type, index, now) else { return }
    switch type {
    case .executionReport, .orderCancelReject: respond(at: now)
    case .heartbeat: break
    case .testRequest:
      guard case .value(let id) = parser.text(.testRequestID, as: ShortText.self) else { break }
      write(index) { $0.heartbeat($1, testRequestID: id, into: $2) }
    case .resendRequest: fillGap(index)
    case .sequenceReset: sessions[index].nextInbound = parser.sequence(.newSequence) ?? sequence + 1
    case .logon: sessions[index].state = .loggedOn
    case .logout: loggedOut(index)
    case .reject, .businessMessageReject:
      tally.sessionRejects += 1
      firstReject = firstReject ?? textOfMessage()
    default: tally.unexpected += 1
    }
  }

  /// Sequence numbers (FIX 4.4 Volume 2, "Ordered message processing"): a message is taken in its place only; a gap
  /// is asked for once, and what follows it is taken when it comes again.
  private mutating func isInSequence(
    _ sequence: UInt32, _ type: FIXMessageType, _ index: Int, _ now: UInt64
  ) -> Bool {
    let expected = sessions[index].nextInbound
    if sequence == expected {
      if type != .sequenceReset { sessions[index].nextInbound = expected + 1 }
      if sequence >= sessions[index].awaitsResendTo { sessions[index].awaitsResendTo = 0 }
      return true
    }
    if sequence < expected {
      if !parser.isPossibleDuplicate {
        failure = failure ?? "\(sessions[index].compID) got MsgSeqNum \(sequence) again, \(expected) was next"
      }
      return false
    }
    if sessions[index].awaitsResendTo == 0 {
      // A gap at logon is what a run before this one left unread.
      if type != .logon { tally.sequenceGaps += 1 }
      write(index) { $0.resendRequest($1, from: expected, into: $2) }
    }
    sessions[index].awaitsResendTo = max(sequence, sessions[index].awaitsResendTo)
    if type == .logon { sessions[index].state = .loggedOn }
    return false
  }

  /// An ExecutionReport or OrderCancelReject.
  private mutating func respond(at now: UInt64) {
    guard let response = decoder.response(parser, readsAmounts: Source.readsAmounts) else {
      // A report on an order of an earlier run: its fill, or sent again.
      return
    }
    if let execution = response.execution, execution != .orderStatus,
      let id = parser.integer(.execID), id > 0
    {
      executionIDs.insert(UInt64(id))
    }
    switch (response.execution, ledger.kind(of: response.number)) {
    case (.new, .newOrder), (.canceled, .cancel), (.replaced, .replace):
      answer(response.number, at: now)
    case (.rejected, .some):
      if answer(response.number, at: now) { tally.rejected += 1 }
    case (nil, .cancel), (nil, .replace):
      if answer(response.number, at: now) { tally.cancelRejected += 1 }
    case (.orderStatus, _):
      answer(openStatusRequest, at: now)
      openStatusRequest = 0
    case (.trade, .some): tally.fills += 1
    case (.canceled, .newOrder), (.canceled, .replace), (.expired, .some), (.restated, .some): break
    case (_, nil): answer(response.number, at: now)
    default: tally.unexpected += 1
    }
    source.observe(response)
  }

  /// - Returns: whether it is the first answer to a request of the measured part.
  @discardableResult
  private mutating func answer(_ number: UInt64, at now: UInt64) -> Bool {
    guard case .first(let due, let sent, let counts) = ledger.answer(number) else { return false }
    answered += 1
    lastAnswer = now
    let delay = now &- due
    if delay > worstLatency { worstLatency = delay }
    guard counts else { return false }
    latency.record(delay)
    serviceTime.record(now &- sent)
    tally.acknowledged += 1
    tally.elapsed = now &- measuredFrom
    return true
  }
}
