import Domain
import Gateway
import Journal

/// How a duty cycle waits when there is nothing to do.
public enum IdleStrategy: String, Sendable, CaseIterable {
  /// Polls without end: lowest latency, one CPU fully used.
  case spin
  /// Gives the CPU to others between polls.
  case yield
  /// Waits in the kernel for up to a millisecond: for laptops and tests.
  case park
}

/// All that an engine is told at start. Times are nanoseconds, sizes bytes.
public struct EngineConfiguration: Sendable {
  public var dataDirectory = "apus-data"
  public var durability: Durability = .local
  /// Numeric IPv4 address and port of FIX order entry; port 0 takes a free one.
  public var fixHost = "127.0.0.1"
  public var fixPort: UInt16 = 9878
  public var gateway = GatewayConfiguration()
  public var limits = Limits()
  public var instruments = EngineConfiguration.defaultInstruments
  public var idle: IdleStrategy = .spin
  /// What an idle engine does while a durable write is out: the work that completes the write needs a CPU too.
  public var whileWriting: IdleStrategy = .yield
  public var journal = JournalOptions()
  /// Nanoseconds after midnight UTC at which the trading day ends; nil: it never does.
  public var dayEnd: UInt64? = 0
  /// A stop waits this long for clients to answer the Logout.
  public var stopTimeout: UInt64 = 2_000_000_000

  public init() {}

  /// Four instruments for a first start: two coins, two shares.
  public static let defaultInstruments: [Instrument] = {
    let cent = Increment(units: 1, decimals: 2)
    let satoshi = Increment(units: 1, decimals: 8)
    let one = Increment(units: 1, decimals: 0)
    return [
      Instrument(id: InstrumentID(rawValue: 0), symbol: "BTC-USD", tick: cent, lot: satoshi),
      Instrument(id: InstrumentID(rawValue: 1), symbol: "ETH-USD", tick: cent, lot: satoshi),
      Instrument(id: InstrumentID(rawValue: 2), symbol: "AAPL", tick: cent, lot: one),
      Instrument(id: InstrumentID(rawValue: 3), symbol: "MSFT", tick: cent, lot: one),
    ]
  }()
}
