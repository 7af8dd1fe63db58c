import Foundation

/// A run as a reader wants it: a text, a JSON document, HdrHistogram files and a picture.
public struct LoadReport: Encodable, Sendable {
  enum CodingKeys: String, CodingKey {
    case sent, acknowledged, rejected, throughput, fills, seconds, sessions, seed, clean, faults, failure,
      replay
    case offeredRate = "offered_rate"
    case inFlightLimit = "in_flight_limit"
    case cancelRejected = "cancel_rejected"
    case warmUpSent = "warm_up_sent"
    case latency = "latency_ns"
    case serviceTime = "service_time_ns"
    case requestBytes = "mean_request_bytes"
    case responseBytes = "mean_response_bytes"
    case firstReject = "first_reject"
  }

  var sent: Int
  var acknowledged: Int
  var rejected: Int
  var cancelRejected: Int
  var warmUpSent: Int
  var fills: Int
  /// Answers a second.
  var throughput: Double
  /// Requests a second that were due; absent in a closed loop.
  var offeredRate: Double?
  var inFlightLimit: Int?
  var seconds: Double
  var sessions: Int
  var seed: UInt64
  var latency: LatencySummary
  var serviceTime: LatencySummary
  /// Mean size of a request.
  public var requestBytes: Int
  /// Mean size of a message of the venue.
  public var responseBytes: Int
  var clean: Bool
  var faults: [String]
  var failure: String?
  var firstReject: String?
  var replay: ReplayReport?

  /// - Parameters:
  ///   - recording: what was replayed, if anything.
  ///   - venueTrades: the venue's own trades of that time, to compare with.
  public init(
    _ result: LoadResult, options: LoadOptions, recording: Recording? = nil,
    venueTrades: [RecordedTrade]? = nil
  ) {
    let tally = result.tally
    sent = tally.sent
    acknowledged = tally.acknowledged
    rejected = tally.rejected
    cancelRejected = tally.cancelRejected
    warmUpSent = tally.warmUpSent
    fills = tally.fills
    throughput = (tally.throughput * 10).rounded() / 10
    switch options.pace {
    case .constant(let rate), .poisson(let rate): offeredRate = rate
    case .closed: inFlightLimit = options.window
    case .recorded: break
    }
    seconds = Double(tally.elapsed) / 1e9
    sessions = options.sessions
    seed = options.seed
    latency = result.latency.summary
    serviceTime = result.serviceTime.summary
    requestBytes = tally.bytesSent / max(1, tally.sent + tally.warmUpSent)
    responseBytes = tally.bytesReceived / max(1, tally.messagesReceived)
    clean = result.isClean
    faults = tally.faults
    failure = result.failure
    firstReject = result.firstReject
    if let replay = result.replay, let recording {
      self.replay = ReplayReport(replay, recording: recording, venueTrades: venueTrades)
    }
  }

  /// The report as lines of text.
  public var text: String {
    var lines = [
      "",
      "sent \(sent), acknowledged \(acknowledged), rejected \(rejected), cancels too late \(cancelRejected), "
        + "fills \(fills)",
      String(format: "throughput %.0f acknowledgements/s over %.2f s", throughput, seconds)
        + (offeredRate.map { String(format: ", offered %.0f/s", $0) } ?? "")
        + (inFlightLimit.map { ", at most \($0) in flight" } ?? ""),
      "",
      LatencySummary.header,
      latency.row("from due time"),
      serviceTime.row("from sending"),
      "",
    ]
    if let replay { lines += replay.lines + [""] }
    if clean {
      lines.append("every request was acknowledged exactly once")
    } else {
      lines += faults.map { "FAULT: \($0)" }
      if let firstReject { lines.append("FAULT: the venue rejected a message: \(firstReject)") }
      if let failure { lines.append("FAULT: \(failure)") }
    }
    return lines.joined(separator: "\n")
  }

  /// The report as a JSON document.
  public var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }
}
