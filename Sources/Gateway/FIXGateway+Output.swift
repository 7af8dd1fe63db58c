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
    let end = sessions[session].nextOutbound
    while hasOutputRoom(it) {
      if it.pointee.resendNext < it.pointee.resendEnd {
        guard encodeResend(id, sessions, instruments, released: released, time: time) else { break }
        continue
      }
      guard it.pointee.cursor < end else { return }
      guard let message = sessions.message(session, it.pointee.cursor) else {
        lose(id, .slowConsumer)
        return
      }
      guard message.pointee.journalSequence <= released else { break }
      append(message, to: id, sessions, instruments, again: nil)
      it.pointee.cursor += 1
    }
    // Something waits for the journal or for room: look again in the next cycle.
    markDirty(id)
  }

  private func hasOutputRoom(_ it: UnsafeMutablePointer<Connection>) -> Bool {
    it.pointee.outputCount + FIXWriter.maximumMessageLength <= configuration.bufferSize
  }

  /// One message again, or one gap fill for a run of messages that are not sent again.
  /// - Returns: false if the next one may not leave yet.
  private mutating func encodeResend(
    _ id: UInt32, _ sessions: borrowing SessionTable, _ instruments: borrowing InstrumentDirectory,
    released: UInt64, time: UInt64
  ) -> Bool {
    let it = connection(id)
    let session = it.pointee.session
    var next = it.pointee.resendNext
    var gapTime = time
    while next < it.pointee.resendEnd {
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
        sender: sessions[session].venue, target: sessions[session].client,
        messageSequence: it.pointee.resendNext, sendingTime: time, possibleDuplicate: true,
        originalSendingTime: gapTime)
      write(id) { writer, room in
        writer.sequenceReset(header, newSequence: next, gapFill: true, into: room)
      }
      it.pointee.resendNext = next
      return true
    }
    guard let message = sessions.message(session, next), message.pointee.journalSequence <= released
    else { return false }
    append(message, to: id, sessions, instruments, again: time)
    it.pointee.resendNext = next + 1
    return true
  }
}
