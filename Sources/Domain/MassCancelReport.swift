/// What became of a client's mass cancel (FIX OrderMassCancelReport, 35=r). The orders that it ended have execution reports
/// of their own.
@frozen public struct MassCancelReport: Equatable, Sendable, BitwiseCopyable {
  public var session: SessionID
  /// The request's name.
  public var clientOrderID: ClientOrderID
  /// The venue's name for the request: the journal's number of its command.
  public var reference: UInt64
  /// UTC nanoseconds of the command.
  public var transactTime: UInt64
  /// `.none` for all instruments.
  public var instrument: InstrumentID
  /// As the client wrote it, if it named one that does not exist.
  public var symbol: Symbol
  /// Nil for both sides.
  public var side: Side?
  /// `.none` if it was done.
  public var reason: RejectReason
  /// Orders ended.
  public var orderCount: UInt32

  @inlinable public init(
    session: SessionID, clientOrderID: ClientOrderID, reference: UInt64, transactTime: UInt64,
    instrument: InstrumentID, symbol: Symbol = Symbol(), side: Side?, reason: RejectReason = .none,
    orderCount: UInt32 = 0
  ) {
    self.session = session
    self.clientOrderID = clientOrderID
    self.reference = reference
    self.transactTime = transactTime
    self.instrument = instrument
    self.symbol = symbol
    self.side = side
    self.reason = reason
    self.orderCount = orderCount
  }
}
