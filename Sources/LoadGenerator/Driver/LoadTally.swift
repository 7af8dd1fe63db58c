/// What a run counted. Requests of the warm-up are accounted for but not in `sent` and `acknowledged`.
public struct LoadTally: Sendable, Equatable {
  /// Requests sent in the measured part.
  var sent = 0
  /// Of those, answered exactly once or more: a rejected request is answered too.
  var acknowledged = 0
  /// New orders and other requests refused by an ExecutionReport (150=8), in the measured part.
  var rejected = 0
  /// Cancels and replaces refused by an OrderCancelReject, in the measured part: mostly orders that had traded.
  var cancelRejected = 0
  /// Requests sent before the measured part.
  var warmUpSent = 0
  /// Execution reports of trades; each trade gives two.
  var fills = 0
  var messagesReceived = 0
  var bytesSent = 0
  var bytesReceived = 0
  /// Nanoseconds from the start of the measured part to its last answer.
  var elapsed: UInt64 = 0

  // What must be zero.
  /// Requests never answered.
  var missing = 0
  /// Second answers to one request.
  var duplicateAnswers = 0
  /// Answers to no request of this run.
  var unknownAnswers = 0
  /// ExecIDs that came twice.
  var duplicateExecutionIDs = 0
  /// Messages that no request calls for.
  var unexpected = 0
  /// Reject (35=3) and BusinessMessageReject (35=j).
  var sessionRejects = 0
  /// Gaps in the venue's sequence numbers, and bytes that were no message.
  var sequenceGaps = 0
  var garbled = 0

  /// Answers a second.
  public var throughput: Double { elapsed == 0 ? 0 : Double(acknowledged) / (Double(elapsed) / 1e9) }

  /// What is wrong with the run, one line each; empty if every request was acknowledged exactly once.
  public var faults: [String] {
    let counts = [
      (missing, "requests were never answered"), (duplicateAnswers, "answers came a second time"),
      (unknownAnswers, "answers were to no request"), (duplicateExecutionIDs, "ExecIDs came twice"),
      (unexpected, "messages were unexpected"),
      (sessionRejects, "messages were rejected by the session layer"),
      (sequenceGaps, "gaps in the sequence numbers"), (garbled, "pieces of input were no message"),
    ]
    return counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
  }
}
