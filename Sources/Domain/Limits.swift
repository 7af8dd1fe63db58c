/// Every limit of the engine's state, in one place. All memory for them is reserved at start; reaching one
/// gives the client a clear reject and never stops the engine.
///
/// They are part of the journal's first command, because a reject for a full table must happen again in a
/// replay.
@frozen public struct Limits: Hashable, Sendable, BitwiseCopyable {
  /// Instruments, at most 4,096.
  public var instruments: UInt32 = 64
  /// Sessions of order entry ever seen.
  public var sessions: UInt32 = 256
  /// Orders resting at one time, over all instruments.
  public var orders: UInt32 = 1 << 20
  /// Client order ids remembered for one trading day, over all sessions, for the detection of duplicates.
  public var clientOrderIDs: UInt32 = 1 << 24
  /// Messages kept for resending, for each session; a power of two. Older ones are gap-filled. One request fills at most an
  /// eighth as many orders, so that no sweep outruns what a session can ask for again.
  public var resendMessages: UInt32 = 65536

  /// Pegged and trailing orders open in one instrument: each of them may move with every trade.
  public var pegs: UInt32 = 1024
  /// Trading accounts.
  public var accounts: UInt32 = 4096
  /// Assets in which accounts hold balances.
  public var assets: UInt32 = 32
  /// Trades remembered, for a bust; a power of two.
  public var trades: UInt32 = 1 << 16

  public init() {}
}
