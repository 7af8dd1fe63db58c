import Domain
import Wire

/// Where a connection stands.
@frozen public enum ConnectionPhase: UInt8, Sendable, BitwiseCopyable {
  /// No connection has this id.
  case free
  /// Connected; the first message must be a Logon.
  case awaitingLogon
  /// Logged on.
  case active
  /// The venue sent a Logout and waits for the client's.
  case loggingOut
  /// Nothing more is read; closed once all output is on its way.
  case draining
  /// Handed to the system to be closed.
  case closing
}

/// The passing half of the gateway: one TCP connection, its unread bytes, its output, its timers.
struct Connection: BitwiseCopyable {
  var phase: ConnectionPhase = .free
  var isReceiving = false
  var isSending = false
  /// On the list of connections that may have something to send.
  var isDirty = false
  /// On the list of connections that have unread input but no room to act on it.
  var isStalled = false
  /// A TestRequest is out and nothing has come since.
  var testRequestIsOut = false
  /// A ResendRequest is out; the client's messages beyond the gap are left for it to send again.
  var isRecovering = false
  /// The venue's Logout is in the output: nothing new may follow it.
  var hasSentLogout = false
  var session: SessionID = .none
  /// What its client can read.
  var vocabulary = FIXWriter.Vocabulary.fix44
  /// A second message out that the last one from the client has caused: a Logout after a Reject.
  var followUp: SessionMessage?

  /// Unread bytes are `[inputStart, inputEnd)` of the input buffer.
  var inputStart = 0
  var inputEnd = 0
  /// Bytes in the output buffer that is being filled, and which of the two that is.
  var outputCount = 0
  var outputIndex = 0

  /// Next message to send live.
  var cursor: UInt32 = 0
  /// Messages to send again: `[resendNext, resendEnd)`; equal when there are none.
  var resendNext: UInt32 = 0
  var resendEnd: UInt32 = 0

  /// Monotonic nanoseconds.
  var lastReceivedAt: UInt64 = 0
  var lastSentAt: UInt64 = 0
  var testRequestedAt: UInt64 = 0
  var resendRequestedAt: UInt64 = 0
  /// When patience with a missing Logon, with a missing answer to a Logout or with a client that does not read its last
  /// messages ends.
  var deadline: UInt64 = 0
  /// HeartBtInt in nanoseconds.
  var heartbeatInterval: UInt64 = 0
}
