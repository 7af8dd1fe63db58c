import Domain

/// The session layer's messages (FIX 4.4 Volume 2), the same for venue and client.
extension FIXWriter {
  /// Logon (35=A). EncryptMethod is none.
  /// - Parameters:
  ///   - heartbeatSeconds: HeartBtInt (108).
  ///   - resetSequenceNumbers: ResetSeqNumFlag (141), written if true.
  public mutating func logon(
    _ header: FIXHeader, heartbeatSeconds: UInt32, resetSequenceNumbers: Bool = false,
    into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.logon, header, room)
    out.field(.encryptMethod, character: 0x30)
    out.field(.heartbeatInterval, UInt64(heartbeatSeconds))
    if resetSequenceNumbers { out.field(.resetSequenceNumbers, character: 0x59) }
    return end(out, room)
  }

  /// Logout (35=5); Text is written unless empty.
  public mutating func logout(
    _ header: FIXHeader, text: ShortText = ShortText(), into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.logout, header, room)
    out.field(.text, text: text)
    return end(out, room)
  }

  /// Heartbeat (35=0); TestReqID is written unless empty.
  public mutating func heartbeat(
    _ header: FIXHeader, testRequestID: ShortText = ShortText(),
    into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.heartbeat, header, room)
    out.field(.testRequestID, text: testRequestID)
    return end(out, room)
  }

  /// TestRequest (35=1).
  /// - Precondition: `testRequestID` is not empty.
  public mutating func testRequest(
    _ header: FIXHeader, testRequestID: ShortText, into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    precondition(!testRequestID.isEmpty, "TestReqID (112) is required")
    var out = begin(.testRequest, header, room)
    out.field(.testRequestID, text: testRequestID)
    return end(out, room)
  }

  /// ResendRequest (35=2) for the messages from `from` to `through`; 0 asks for all that follow.
  public mutating func resendRequest(
    _ header: FIXHeader, from: UInt32, through: UInt32 = 0, into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.resendRequest, header, room)
    out.field(.beginSequence, UInt64(from))
    out.field(.endSequence, UInt64(through))
    return end(out, room)
  }

  /// SequenceReset (35=4): the next message has number `newSequence`. With `gapFill` it stands for messages that
  /// are not sent again; without, it is the reset of last resort.
  public mutating func sequenceReset(
    _ header: FIXHeader, newSequence: UInt32, gapFill: Bool, into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.sequenceReset, header, room)
    out.field(.gapFill, character: gapFill ? 0x59 : 0x4E)
    out.field(.newSequence, UInt64(newSequence))
    return end(out, room)
  }

  /// Reject (35=3) of the peer's message number `referencedSequence`.
  /// - Parameters:
  ///   - type: RefMsgType (372): the bytes of tag 35 as they came; not written if empty.
  ///   - text: Text (58); the reason's own text if empty.
  public mutating func reject(
    _ header: FIXHeader, referencedSequence: UInt32, fault: FIXFault, type: ShortText,
    text: ShortText = ShortText(), into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    var out = begin(.reject, header, room)
    out.field(.referencedSequence, UInt64(referencedSequence))
    if let tag = fault.tag { out.field(.referencedTag, signed: Int64(tag)) }
    out.field(.referencedMessageType, text: type)
    out.field(.sessionRejectReason, UInt64(fault.reason.rawValue))
    if text.isEmpty {
      out.field(.text, literal: fault.reason.text)
    } else {
      out.field(.text, text: text)
    }
    return end(out, room)
  }

  /// BusinessMessageReject (35=j) of the peer's message number `referencedSequence`.
  /// - Parameters:
  ///   - type: RefMsgType (372), required: the bytes of tag 35 as they came.
  ///   - text: Text (58); the reason's own text if empty.
  /// - Precondition: `type` is not empty.
  public mutating func businessReject(
    _ header: FIXHeader, referencedSequence: UInt32, type: ShortText,
    reason: FIXBusinessRejectReason, text: ShortText = ShortText(),
    into room: UnsafeMutableRawBufferPointer
  ) -> Int {
    precondition(!type.isEmpty, "RefMsgType (372) is required")
    var out = begin(.businessMessageReject, header, room)
    out.field(.referencedSequence, UInt64(referencedSequence))
    out.field(.referencedMessageType, text: type)
    out.field(.businessRejectReason, UInt64(reason.rawValue))
    if text.isEmpty {
      out.field(.text, literal: reason.text)
    } else {
      out.field(.text, text: text)
    }
    return end(out, room)
  }
}
