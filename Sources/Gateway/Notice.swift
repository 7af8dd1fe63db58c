import Wire

/// Something that the operator should know, for the log. The polling loop only notes it; the text is made outside.
@frozen public struct Notice: Sendable, BitwiseCopyable {
  /// What happened.
  @frozen public enum Kind: UInt8, Sendable, BitwiseCopyable {
    case loggedOn
    case loggedOut
    case disconnected
    case notALogon
    case logonGarbled
    case logonInvalid
    case wrongVenue
    case unknownClient
    case alreadyLoggedOn
    case tooManySessions
    case logonTimedOut
    case sendingTimeInaccurate
    case sequenceTooLow
    case heartbeatMissed
    case slowConsumer
    case inputOverflow
    case garbledMessage
    case wrongCheckSum
    case wrongBodyLength
    case messageTooLong
  }

  public var kind: Kind
  public var connection: UInt32
  /// The session's number, `UInt32.max` where there is none.
  public var session: UInt32

  /// Why bytes were passed over.
  static func kind(of fault: FIXFrame.Fault) -> Kind {
    switch fault {
    case .checkSumWrong: .wrongCheckSum
    case .bodyLengthWrong, .bodyLengthNotSecond: .wrongBodyLength
    case .bodyLengthOutOfRange: .messageTooLong
    case .noBeginString, .messageTypeNotThird: .garbledMessage
    }
  }

  /// What to log, in words.
  public var message: StaticString {
    switch kind {
    case .loggedOn: "logged on"
    case .loggedOut: "logged out"
    case .disconnected: "disconnected"
    case .notALogon: "refused: the first message is not a Logon"
    case .logonGarbled: "refused: bytes before a Logon are not a FIX message"
    case .logonInvalid: "refused: the Logon is not valid"
    case .wrongVenue: "refused: the TargetCompID is not this venue's"
    case .unknownClient: "refused: the SenderCompID is not configured"
    case .alreadyLoggedOn: "refused: the session is already logged on"
    case .tooManySessions: "refused: the limit of sessions is reached"
    case .logonTimedOut: "closed: no Logon in time"
    case .sendingTimeInaccurate: "closed: SendingTime is too far from the venue's clock"
    case .sequenceTooLow: "closed: MsgSeqNum too low"
    case .heartbeatMissed: "closed: no answer to a TestRequest"
    case .slowConsumer: "closed: the client reads too slowly, its messages wait for a ResendRequest"
    case .inputOverflow: "closed: a message is longer than the input buffer"
    case .garbledMessage: "ignored: a garbled message"
    case .wrongCheckSum: "ignored: a garbled message, its CheckSum is wrong"
    case .wrongBodyLength: "ignored: a garbled message, its BodyLength is wrong"
    case .messageTooLong: "closed: a message is longer than the limit, or its BodyLength says so"
    }
  }
}
