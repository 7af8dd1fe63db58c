import Domain

/// An instrument as the load generator trades it: what is on the wire, and where a synthetic flow starts.
public struct TradedInstrument: Sendable {
  public var symbol: Symbol
  public var tick: Increment
  public var lot: Increment
  /// Where the middle of the book starts, in ticks.
  public var startPrice: Int64
  /// Distance between the prices that orders cluster on, in ticks.
  public var priceStep: Int64
  /// Order sizes are whole multiples of this many lots.
  public var roundLot: Int64

  public init(
    symbol: Symbol, tick: Increment = Increment(units: 1, decimals: 2),
    lot: Increment = Increment(units: 1, decimals: 0), startPrice: Int64, priceStep: Int64, roundLot: Int64
  ) {
    self.symbol = symbol
    self.tick = tick
    self.lot = lot
    self.startPrice = startPrice
    self.priceStep = priceStep
    self.roundLot = roundLot
  }

  /// The instruments of the engine's development profile.
  public static let development = [
    TradedInstrument(
      symbol: "BTC-USD", lot: Increment(units: 1, decimals: 8), startPrice: 7_831_850, priceStep: 100,
      roundLot: 100_000),
    TradedInstrument(symbol: "ETH-USD", startPrice: 231_000, priceStep: 10, roundLot: 1),
    TradedInstrument(symbol: "AAPL", startPrice: 27_500, priceStep: 1, roundLot: 100),
    TradedInstrument(symbol: "MSFT", startPrice: 51_200, priceStep: 1, roundLot: 100),
  ]
}
