import Domain

/// What a venue's recording says happened to an order.
public enum RecordedAction: String, Sendable, BitwiseCopyable {
  case created, changed, deleted
}

/// One line of a recording.
public struct RecordedEvent: Equatable, Sendable, BitwiseCopyable {
  /// Place in the recording's table of orders.
  public var order: Int32
  public var action: RecordedAction
  /// Milliseconds from the recording's first event, on the venue's clock.
  public var time: UInt64
  /// In ticks. For an order that has traded the venue writes its last trade's price here.
  public var price: Int64
  /// What is left of the order, in lots.
  public var volume: Int64
}

/// What the whole recording tells of an order.
public struct RecordedOrder: Equatable, Sendable, BitwiseCopyable {
  /// The venue's number for it.
  public var id: UInt64
  public var side: Side
  /// The recording has its creation.
  public var isCreated = false
  /// The recording gives its size as zero: a market order by value, whose quantity the venue does not publish.
  public var hasNoSize = false
  /// It was taken out whole within the millisecond of its creation.
  public var isWithdrawnAtOnce = false
  /// It stands until the recording ends.
  public var lastsToTheEnd = false
}

/// A trade that the venue reported.
public struct RecordedTrade: Equatable, Sendable, BitwiseCopyable {
  public var id: UInt64
  public var buyOrder: UInt64
  public var sellOrder: UInt64
  /// In ticks.
  public var price: Int64
  /// In lots.
  public var quantity: Int64
}

/// Why a recording cannot be read: the file, the line and the cause.
public struct RecordingError: Error, Equatable, CustomStringConvertible {
  public var file: String
  /// From 1; 0 if it is about the whole file.
  public var line: Int
  public var cause: String

  public var description: String { line == 0 ? "\(file): \(cause)" : "\(file):\(line): \(cause)" }
}
