import Domain
import Wire

extension FIXGateway {
  /// Puts messages of the connection's session into bytes: first what it asked to have sent again, then what is new,
  /// as far as `released` and the output buffer allow. What cannot go yet is tried again in the next cycle.
  ///
  /// - Parameters:
  ///   - released: the journal's number up to which answers may leave.
  ///   - time: UTC nanoseconds, the SendingTime of messages sent again.
  public mutating func encode(
    _ id: UInt32, sessions: borrowing SessionTable, instruments: borrowing InstrumentDirectory,
    released: UInt64, time: UInt64
  ) {
    let it = connection(id)
    let session = it.pointee.session
    guard session != .none, it.pointee.phase != .closing else { return }
    let end = sessions.entry(session).pointee.nextOutbound
    if it.pointee.cursor < sessions.firstKept(session), !it.pointee.hasSentLogout {
      lose(id, .slowConsumer)
      return
    }
    while hasOutputRoom(it), !it.pointee.hasSentLogout {
      if it.pointee.resendNext < it.pointee.resendEnd {
        guard encodeAgain(id, sessions, instruments, released: released, time: time) else { break }
        continue
      }
      guard it.pointee.cursor < end else { return }
      guard let message = sessions.message(session, it.pointee.cursor),
        message.pointee.journalSequence <= released
      else { break }
      append(message, to: id, sessions, instruments, again: nil)
      it.pointee.cursor += 1
      if case .session(let sent) = message.pointee.body, sent.reply == .logout {
        it.pointee.hasSentLogout = true
      }
    }
    // Something waits for the journal or for room: look again in the next cycle.
    if !it.pointee.hasSentLogout { markDirty(id) }
  }

  private func hasOutputRoom(_ it: UnsafeMutablePointer<Connection>) -> Bool {
    it.pointee.outputCount + FIXWriter.maximumMessageLength <= configuration.bufferSize
  }

  /// The most messages that one call looks at for one gap fill, so that a client that asks for very much holds up nobody.
  private static var gapFillLimit: UInt32 { 1024 }

  /// One message again, or one gap fill for a run of messages that are not sent again. Messages that are no longer kept are
  /// passed over in one step.
  /// - Returns: false if the next one may not leave yet, or if enough was looked at for this cycle.
  private mutating func encodeAgain(
    _ id: UInt32, _ sessions: borrowing SessionTable, _ instruments: borrowing InstrumentDirectory,
    released: UInt64, time: UInt64
  ) -> Bool {
    let it = connection(id)
    let session = it.pointee.session
    let end = it.pointee.resendEnd
    var next = max(it.pointee.resendNext, min(sessions.firstKept(session), end))
    let limit = next + min(end - next, Self.gapFillLimit)
    var gapTime = time
    while next < limit {
      guard let message = sessions.message(session, next) else {
        next += 1
        continue
      }
      if message.pointee.journalSequence > released { break }
      if message.pointee.body.isResent { break }
      gapTime = message.pointee.sendingTime
      next += 1
    }
    if next > it.pointee.resendNext {
      let header = FIXHeader(
        sender: sessions.entry(session).pointee.venue, target: sessions.entry(session).pointee.client,
        messageSequence: it.pointee.resendNext, sendingTime: time, isPossibleDuplicate: true,
        originalSendingTime: gapTime)
      it.pointee.outputCount += writer.sequenceReset(
        header, newSequence: next, gapFill: true, into: outputRoom(id))
      it.pointee.resendNext = next
      return next < limit || next == end
    }
    guard let message = sessions.message(session, next), message.pointee.journalSequence <= released
    else { return false }
    append(message, to: id, sessions, instruments, again: time)
    it.pointee.resendNext = next + 1
    return true
  }

  /// Where the next message goes.
  private func outputRoom(_ id: UInt32) -> UnsafeMutableRawBufferPointer {
    let it = connection(id)
    return UnsafeMutableRawBufferPointer(
      start: outputBuffer(id, it.pointee.outputIndex) + it.pointee.outputCount,
      count: configuration.bufferSize - it.pointee.outputCount)
  }

  /// One message into the output buffer.
  /// - Parameter again: UTC nanoseconds of now if it was sent before; nil if it goes for the first time.
  private mutating func append(
    _ message: UnsafePointer<OutboundMessage>, to id: UInt32, _ sessions: borrowing SessionTable,
    _ instruments: borrowing InstrumentDirectory, again: UInt64?
  ) {
    let it = connection(id)
    let session = it.pointee.session
    let header = FIXHeader(
      sender: sessions.entry(session).pointee.venue, target: sessions.entry(session).pointee.client,
      messageSequence: message.pointee.messageSequence,
      sendingTime: again ?? message.pointee.sendingTime, isPossibleDuplicate: again != nil,
      originalSendingTime: message.pointee.sendingTime)
    let room = outputRoom(id)
    let count: Int
    switch message.pointee.body {
    case .execution(let report):
      writer.vocabulary = it.pointee.vocabulary
      count = writer.executionReport(
        header, report, instrument: instruments[report.instrument]?.pointee, into: room)
    case .cancelReject(let reject):
      count = writer.cancelReject(header, reject, into: room)
    case .massCancelReport(let report):
      count = writer.massCancelReport(
        header, report, instrument: instruments[report.instrument]?.pointee, into: room)
    case .logon(let heartbeatSeconds, let reset):
      count = writer.logon(
        header, heartbeatSeconds: heartbeatSeconds, resetSequenceNumbers: reset, into: room)
    case .session(let reply):
      count = write(reply, header, into: room)
    }
    it.pointee.outputCount += count
  }

  private mutating func write(
    _ message: SessionMessage, _ header: FIXHeader, into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    switch message.reply {
    case .none:
      preconditionFailure("a message without a reply is never kept")
    case .heartbeat:
      return writer.heartbeat(header, testRequestID: message.text, into: room)
    case .testRequest:
      return writer.testRequest(header, testRequestID: message.text, into: room)
    case .resendRequest:
      return writer.resendRequest(header, from: message.begin, through: message.end, into: room)
    case .logout:
      return writer.logout(header, text: message.text, into: room)
    case .reject:
      let reason = FIXRejectReason(rawValue: message.reason) ?? .valueOutOfRange
      let fault = FIXFault(
        reason, tag: Self.tag(of: message))
      return writer.reject(
        header, referencedSequence: message.referencedSequence, fault: fault,
        type: referencedType(message), text: message.text, into: room)
    case .businessReject:
      let reason = FIXBusinessRejectReason(rawValue: message.reason) ?? .other
      return writer.businessReject(
        header, referencedSequence: message.referencedSequence, type: referencedType(message),
        reason: reason, text: message.text, into: room)
    }
  }

  /// RefMsgType (372) as it came: one or two bytes.
  private func referencedType(_ message: SessionMessage) -> ShortText {
    withUnsafeTemporaryAllocation(byteCount: 2, alignment: 1) { bytes in
      bytes[0] = message.referencedType0
      bytes[1] = message.referencedType1
      let count = message.referencedType1 != 0 ? 2 : message.referencedType0 != 0 ? 1 : 0
      return ShortText(cutting: UnsafeRawBufferPointer(rebasing: bytes[0..<count]))
    }
  }
}
