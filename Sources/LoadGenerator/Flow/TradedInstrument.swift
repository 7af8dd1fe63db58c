import Domain

/// An instrument as the load generator trades it: what it is on the wire, and where a synthetic flow starts.
public struct TradedInstrument: Sendable, BitwiseCopyable {
  /// Symbol, tick and lot; the engine's number for it is not known here.
  public var instrument: Instrument
  /// Where the middle of the book starts, in ticks.
  public var startPrice: Int64
  /// Distance between the prices that orders cluster on, in ticks.
  public var priceStep: Int64
  /// Order sizes are whole multiples of this many lots.
  public var roundLot: Int64

  /// Tick 0.01 and lot 1, unless said otherwise.
  public init(
    _ symbol: Symbol, tick: Increment = Increment(units: 1, decimals: 2),
    lot: Increment = Increment(units: 1, decimals: 0), startPrice: Int64, priceStep: Int64, roundLot: Int64
  ) {
    instrument = Instrument(id: .none, symbol: symbol, tick: tick, lot: lot)
    self.startPrice = startPrice
    self.priceStep = priceStep
    self.roundLot = roundLot
  }

  /// The instruments of the engine's development profile.
  public static let development = [
    TradedInstrument(
      "BTC-USD", lot: Increment(units: 1, decimals: 8), startPrice: 7_831_850, priceStep: 100,
      roundLot: 100_000),
    TradedInstrument("ETH-USD", startPrice: 231_000, priceStep: 10, roundLot: 1),
    TradedInstrument("AAPL", startPrice: 27_500, priceStep: 1, roundLot: 100),
    TradedInstrument("MSFT", startPrice: 51_200, priceStep: 1, roundLot: 100),
  ]
}
