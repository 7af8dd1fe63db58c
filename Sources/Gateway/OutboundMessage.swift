import Domain

/// One message of a session on its way out, before it is put into bytes. It is made when a command is applied, live
/// or in a replay, so what a session sends is a function of the journal alone.
@frozen public struct OutboundMessage: BitwiseCopyable {
  /// What the message says.
  @frozen public enum Body: BitwiseCopyable {
    case execution(ExecutionReport)
    case cancelReject(CancelReject)
    case massCancelReport(MassCancelReport)
    case logon(heartbeatSeconds: UInt32, reset: Bool)
    case session(SessionMessage)

    /// Whether a resend carries it again; if not, a gap fill stands for it (FIX Session Layer, "Message
    /// recovery": administrative messages are not resent).
    @inlinable public var isResent: Bool {
      switch self {
      case .execution, .cancelReject, .massCancelReport: true
      case .logon: false
      case .session(let message): message.reply == .businessReject
      }
    }
  }

  /// The journal's number of the command that caused it: it may leave once that command is durable.
  public var journalSequence: UInt64
  /// UTC nanoseconds of that command: SendingTime (tag 52), and OrigSendingTime (122) of a resend.
  public var sendingTime: UInt64
  /// MsgSeqNum (tag 34).
  public var messageSequence: UInt32
  public var body: Body

  @inlinable public init(
    journalSequence: UInt64, sendingTime: UInt64, messageSequence: UInt32, body: Body
  ) {
    self.journalSequence = journalSequence
    self.sendingTime = sendingTime
    self.messageSequence = messageSequence
    self.body = body
  }
}
