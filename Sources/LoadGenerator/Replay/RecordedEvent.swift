import Domain

/// What a venue's recording says happened to an order.
enum RecordedAction: String, Sendable, BitwiseCopyable {
  case created, changed, deleted
}

/// One line of a recording.
struct RecordedEvent: Equatable, Sendable, BitwiseCopyable {
  /// Place in the recording's table of orders.
  var order: Int32
  var action: RecordedAction
  /// Milliseconds from the recording's first event, on the venue's clock.
  var time: UInt64
  /// In ticks. For an order that has traded the venue writes its last trade's price here.
  var price: Int64
  /// What is left of the order, in lots.
  var volume: Int64
}

/// What the whole recording tells of an order.
struct RecordedOrder: Equatable, Sendable, BitwiseCopyable {
  /// The venue's number for it.
  var id: UInt64
  var side: Side
  /// The recording has its creation.
  var isCreated = false
  /// The recording gives its size as zero: a market order by value, whose quantity the venue does not publish.
  var hasNoSize = false
  /// It was taken out whole within the millisecond of its creation.
  var isWithdrawnAtOnce = false
  /// It stands until the recording ends.
  var lastsToTheEnd = false
}

/// A trade that the venue reported.
public struct RecordedTrade: Equatable, Sendable, BitwiseCopyable {
  var id: UInt64
  var buyOrder: UInt64
  var sellOrder: UInt64
  /// In ticks.
  var price: Int64
  /// In lots.
  var quantity: Int64
}

/// Why a recording cannot be read: the file, the line and the cause.
public struct RecordingError: Error, Equatable, CustomStringConvertible {
  /// Its path.
  public var file: String
  /// From 1; 0 if it is about the whole file.
  public var line: Int
  /// What is wrong.
  public var cause: String

  /// `file:line: cause`.
  public var description: String { line == 0 ? "\(file): \(cause)" : "\(file):\(line): \(cause)" }
}
