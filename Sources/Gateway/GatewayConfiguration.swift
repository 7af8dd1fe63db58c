import Domain

/// How the FIX gateway behaves. Times are nanoseconds, sizes bytes.
public struct GatewayConfiguration: Sendable {
  /// Which sequence numbers a Logon starts from.
  public enum SequencePolicy: String, Sendable, CaseIterable {
    /// Numbers go on for ever, over connections and restarts, until a Logon asks for a reset.
    case persistent
    /// Every Logon starts both sides at 1 again.
    case resetOnLogon = "reset-on-logon"
  }

  /// The venue's own CompID: what clients send as TargetCompID.
  public var venue: CompID = "APUS"
  public var sequencePolicy: SequencePolicy = .persistent
  /// SenderCompIDs that may log on; empty lets any (development profile).
  public var clients: [CompID] = []
  public var maximumConnections = 256
  /// Input and output buffer of a connection; two of the latter.
  public var bufferSize = 64 << 10
  /// A connection without a Logon is closed after this long.
  public var logonTimeout: UInt64 = 10_000_000_000
  /// A client that has not answered a Logout, or has not read the one it asked for, is disconnected after this long.
  public var logoutTimeout: UInt64 = 2_000_000_000
  /// A gap that is as it was after this long is asked for again.
  public var resendTimeout: UInt64 = 10_000_000_000
  /// How far a client's SendingTime may be from the venue's clock (FIX: 120 s is usual).
  public var sendingTimeTolerance: UInt64 = 120_000_000_000

  /// What a venue in development has.
  public init() {}
}
