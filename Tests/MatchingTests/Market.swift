import Domain
import Matching

/// An engine with three instruments and the short forms that tests speak: session 0 is Alice, 1 is Bob.
struct Market: ~Copyable {
  static let alice = SessionID(rawValue: 0)
  static let bob = SessionID(rawValue: 1)
  static let btc = InstrumentID(rawValue: 0)
  static let eth = InstrumentID(rawValue: 1)
  static let limits = {
    var limits = Limits()
    limits.instruments = 4
    limits.orders = 1000
    limits.clientOrderIDs = 10_000
    return limits
  }()

  var engine: MatchingEngine
  private var sequence: UInt64 = 0

  init(limits: Limits = Self.limits) {
    engine = MatchingEngine(limits: limits, prefault: false)
    for (index, symbol) in ["BTC-USD", "ETH-USD", "AAPL"].prefix(Int(limits.instruments)).enumerated() {
      let instrument = Instrument(
        id: InstrumentID(rawValue: UInt32(index)), symbol: Symbol(symbol)!,
        tick: Increment(units: 1, decimals: 2), lot: Increment(units: 1, decimals: 8))
      _ = apply(.defineInstrument(instrument))
    }
  }

  /// Applies a command at the time 1,000 times its sequence number and gives its events.
  mutating func apply(_ command: Command) -> [Event] {
    sequence += 1
    engine.apply(command, sequence: sequence, timestamp: sequence * 1000)
    return Array(engine.events)
  }
}
