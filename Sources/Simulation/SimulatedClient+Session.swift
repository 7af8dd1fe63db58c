import Domain
import Kernel
import Wire

/// The client's side of a FIX session.
extension SimulatedClient {
  /// Takes one whole message.
  func take(_ message: UnsafeRawBufferPointer) throws {
    guard case .message(let type) = parser.parse(message), let number = parser.messageSequence,
      let sender = parser.bytes(.senderCompID), sender.elementsEqual("APUS".utf8)
    else { throw Violation("client \(index) received a message that is not valid: \(text(message))") }
    let isAgain = parser.isPossibleDuplicate
    let isGapFill = type == .sequenceReset
    context.note("client", index, "receives type, number", UInt64(type.byte), UInt64(number))
    if isAgain { context.coverage.resentMessages += 1 }
    if !isGapFill { try tellAuditor(number, type, isAgain, message) }
    if type == .logon { loggedOn() }
    if number > nextInbound { return askAgain(type) }
    if number < nextInbound {
      guard isAgain else {
        throw Violation("client \(index) received number \(number), but \(nextInbound) is next")
      }
      return
    }
    isRecovering = false
    if isGapFill { return try fillGap(number) }
    nextInbound += 1
    try act(on: type)
  }

  private func tellAuditor(
    _ number: UInt32, _ type: FIXMessageType, _ isAgain: Bool, _ message: UnsafeRawBufferPointer
  ) throws {
    if context.options.sabotage == .dropsAnAcknowledgement, type == .executionReport, !context.isSabotaged {
      context.isSabotaged = true
      context.withheld = (index, number)
    }
    if let withheld = context.withheld, withheld == (index, number) { return }
    try context.auditor.received(
      index, number, type, isPossibleDuplicate: isAgain, message, parser)
    if context.options.sabotage == .doublesAnExecution, type == .executionReport, !context.isSabotaged,
      parser.character(.execType) == ExecutionType.trade.rawValue
    {
      context.isSabotaged = true
      try context.auditor.received(
        index, number + 1, type, isPossibleDuplicate: false, message, parser)
    }
  }

  /// A gap: the venue is asked once; a ResendRequest or a Logout is acted on all the same.
  private func askAgain(_ type: FIXMessageType) {
    if type == .resendRequest { sendAgain() }
    if type == .logout { return leave() }
    guard !isRecovering else { return }
    isRecovering = true
    context.coverage.resendRequests += 1
    let first = nextInbound
    post { writer, header, room in writer.resendRequest(header, from: first, into: room) }
  }

  private func fillGap(_ number: UInt32) throws {
    guard parser.boolean(.gapFill) == true, let next = parser.sequence(.newSequence), next > number else {
      throw Violation("client \(index) received a SequenceReset that is no gap fill")
    }
    context.auditor.filled(index, number..<next)
    nextInbound = next
  }

  private func act(on type: FIXMessageType) throws {
    switch type {
    case .executionReport:
      context.coverage.executionReports += 1
      if parser.character(.execType) == ExecutionType.rejected.rawValue { context.coverage.rejects += 1 }
      try orders.take(parser)
    case .orderCancelReject: context.coverage.rejects += 1
    case .testRequest:
      guard case .value(let text) = parser.text(.testRequestID, as: ShortText.self) else { return }
      post { writer, header, room in writer.heartbeat(header, testRequestID: text, into: room) }
    case .heartbeat:
      if let bytes = parser.bytes(.testRequestID), bytes.first == 0x54,
        let number = Int(String(decoding: bytes.dropFirst(), as: UTF8.self))
      {
        answered(number)
      }
    case .resendRequest: sendAgain()
    case .logout:
      if phase != .loggingOut {
        logOut()
      } else {
        leave()
      }
    case .logon: break
    case .reject, .businessMessageReject:
      throw Violation("client \(index) was rejected by the session layer: \(parserText)")
    default: throw Violation("client \(index) received an unexpected type")
    }
  }

  /// Answers a ResendRequest: requests again under their numbers, gap fills for the rest. Some requests are given up
  /// when they are asked for the first time.
  private func sendAgain() {
    guard let begin = parser.sequence(.beginSequence), let end = parser.sequence(.endSequence) else { return }
    context.coverage.resendRequests += 1
    context.note("client", index, "sends again from", UInt64(begin), UInt64(end))
    // A TestRequest in the gap will not be answered.
    forgetTestRequest()
    let last = end == 0 ? UInt32(sent.count) : min(end, UInt32(sent.count))
    var gap: UInt32?
    guard begin <= last else { return }
    for number in begin...last {
      let place = Int(number) - 1
      if sent[place].request != nil, !sent[place].request!.wasAskedAgain {
        sent[place].request!.wasAskedAgain = true
        sent[place].request!.isAbandoned = context.goesWrong(0.1)
        if sent[place].request!.isAbandoned { context.coverage.abandonedRequests += 1 }
      }
      guard let request = sent[place].request, !request.isAbandoned else {
        gap = gap ?? number
        continue
      }
      if let first = gap { fill(from: first, to: number) }
      gap = nil
      context.coverage.resentMessages += 1
      put(number: number, again: true) { writer, header, room in
        request.write(&writer, header, room)
      }
    }
    if let first = gap { fill(from: first, to: last + 1) }
  }

  private func fill(from first: UInt32, to next: UInt32) {
    put(number: first, again: true) { writer, header, room in
      writer.sequenceReset(header, newSequence: next, gapFill: true, into: room)
    }
  }

  private var parserText: String {
    parser.bytes(.text).map { String(decoding: $0, as: UTF8.self) } ?? ""
  }

  private func text(_ message: UnsafeRawBufferPointer) -> String {
    String(decoding: message.map { $0 == 1 ? 0x7C : $0 }, as: UTF8.self)
  }
}
