/// What can be traded: its name and the sizes of its tick and lot.
@frozen public struct Instrument: Hashable, Sendable, BitwiseCopyable {
  /// Place in the engine's table: instruments are numbered in the order of their definition.
  public var id: InstrumentID
  public var symbol: Symbol
  /// Size of one price tick.
  public var tick: Increment
  /// Size of one lot.
  public var lot: Increment
  /// Largest order, in lots.
  public var maximumQuantity: Quantity
  /// Lowest and highest price accepted, in ticks.
  public var minimumPrice: Price
  public var maximumPrice: Price

  public init(
    id: InstrumentID, symbol: Symbol, tick: Increment, lot: Increment,
    maximumQuantity: Quantity = Quantity(lots: 1_000_000_000_000_000),
    minimumPrice: Price = Price(ticks: 1), maximumPrice: Price = Price(ticks: 1_000_000_000_000)
  ) {
    self.id = id
    self.symbol = symbol
    self.tick = tick
    self.lot = lot
    self.maximumQuantity = maximumQuantity
    self.minimumPrice = minimumPrice
    self.maximumPrice = maximumPrice
  }
}
