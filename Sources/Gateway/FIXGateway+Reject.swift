import Domain
import Wire

extension FIXGateway {
  /// A Reject (35=3): the session layer could not take the message.
  func reject(_ fault: FIXFault, _ session: SessionID, number: UInt32, next: UInt32) -> Command {
    var message = SessionMessage(session: session, nextInbound: next, reply: .reject)
    message.referencedSequence = number
    message.referencedTag = Self.referencedTag(fault.tag)
    message.reason = fault.reason.rawValue
    message.text = Self.shortText(fault.reason.text)
    referToType(&message)
    return .sessionMessage(message)
  }

  /// A BusinessMessageReject (35=j): a sound message that the venue does not act on.
  func businessReject(
    _ reason: FIXBusinessRejectReason, _ session: SessionID, number: UInt32, text: StaticString? = nil
  ) -> Command {
    var message = SessionMessage(session: session, nextInbound: number + 1, reply: .businessReject)
    message.referencedSequence = number
    message.reason = reason.rawValue
    message.text = Self.shortText(text ?? reason.text)
    referToType(&message)
    return .sessionMessage(message)
  }

  /// A message may name the tag 0 or a negative one, and the Reject then says so: `Int32.min` stands for 0, because 0 stands
  /// for none.
  private static func referencedTag(_ tag: Int32?) -> UInt32 {
    tag.map { UInt32(bitPattern: $0 == 0 ? .min : $0) } ?? 0
  }

  static func tag(of message: SessionMessage) -> Int32? {
    let tag = Int32(bitPattern: message.referencedTag)
    return tag == 0 ? nil : tag == .min ? 0 : tag
  }

  private func referToType(_ message: inout SessionMessage) {
    guard let type = parser.bytes(.messageType), type.count > 0 else { return }
    message.referencedType0 = type[0]
    if type.count > 1 { message.referencedType1 = type[1] }
  }

  static func shortText(_ text: StaticString) -> ShortText {
    ShortText(cutting: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// `MsgSeqNum too low, expecting 5 but received 2`, the words that test case 2c wants.
  static func tooLowText(expected: UInt32, number: UInt32) -> ShortText {
    var builder = TextBuilder()
    builder.append("MsgSeqNum too low, expecting ")
    builder.append(expected)
    builder.append(" but received ")
    builder.append(number)
    return builder.text
  }

  // MARK: Fields of the header

  /// MsgSeqNum (34); nil if it is missing or has no number after it.
  var messageSequence: UInt32? { parser.messageSequence.flatMap { $0 < .max ? $0 : nil } }
  var senderCompID: CompID? { short(.senderCompID) }
  var targetCompID: CompID? { short(.targetCompID) }

  /// A text that fits its type; nil if it is absent or too long.
  func short<Text: FixedText>(_ tag: FIXTag) -> Text? {
    guard case .value(let text) = parser.text(tag, as: Text.self) else { return nil }
    return text
  }
}
