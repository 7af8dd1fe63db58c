import Foundation

/// Something measured in rounds, in turn with others: the machine drifts, so only neighbours in time compare.
public struct MeasuredRow: Sendable {
  /// What it is.
  public let name: String
  /// One histogram a round.
  private(set) var rounds: [LatencyHistogram] = []

  /// A row without rounds.
  public init(name: String) { self.name = name }

  /// Adds a round.
  public mutating func add(_ round: LatencyHistogram) { rounds.append(round) }

  /// All rounds together.
  public var whole: LatencyHistogram {
    var sum = LatencyHistogram()
    for round in rounds { sum.add(round) }
    return sum
  }

  /// The values of a percentile, by round, in nanoseconds.
  func values(_ percentile: Double) -> [Double] { rounds.map { Double($0.percentile(percentile)) } }

  /// This row's percentile over that of `floor`, by round.
  func ratios(to floor: MeasuredRow, _ percentile: Double) -> [Double] {
    zip(values(percentile), floor.values(percentile)).map { $0 / max($1, 1) }
  }
}

/// Median, smallest and largest of a few numbers.
struct Spread: Encodable, Equatable, Sendable {
  var median: Double
  var min: Double
  var max: Double

  /// - Precondition: there is at least one.
  init(_ values: [Double]) {
    let sorted = values.sorted()
    precondition(!sorted.isEmpty, "a spread needs values")
    let middle = sorted.count / 2
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    min = sorted[0]
    max = sorted[sorted.count - 1]
  }

  func text(scale: Double, decimals: Int) -> String {
    String(format: "%.\(decimals)f [%.\(decimals)f–%.\(decimals)f]", median / scale, min / scale, max / scale)
  }
}

/// An engine's round trip beside the machine's floors, measured in turn.
public struct FloorComparison: Encodable, Sendable {
  enum CodingKeys: String, CodingKey {
    case rounds, rows
    case requestBytes = "request_bytes"
    case responseBytes = "response_bytes"
  }

  /// One line of the table.
  struct Row: Encodable, Sendable {
    enum CodingKeys: String, CodingKey {
      case name, floor
      case p50 = "p50_ns"
      case p99 = "p99_ns"
      case p999 = "p999_ns"
      case ratioP50 = "ratio_p50"
      case ratioP99 = "ratio_p99"
    }
    var name: String
    var p50: Spread
    var p99: Spread
    var p999: Spread
    /// The floor that it is compared with; nil for a floor itself.
    var floor: String?
    var ratioP50: Spread?
    var ratioP99: Spread?
  }

  var rounds: Int
  var requestBytes: Int
  var responseBytes: Int
  var rows: [Row]

  /// Sums up.
  /// - Parameter table: what was measured, and for an engine's row the floor that it is compared with.
  public init(table: [(row: MeasuredRow, floor: MeasuredRow?)], requestBytes: Int, responseBytes: Int) {
    rounds = table.first?.row.rounds.count ?? 0
    self.requestBytes = requestBytes
    self.responseBytes = responseBytes
    rows = table.map { entry in
      Row(
        name: entry.row.name, p50: Spread(entry.row.values(50)), p99: Spread(entry.row.values(99)),
        p999: Spread(entry.row.values(99.9)), floor: entry.floor?.name,
        ratioP50: entry.floor.map { Spread(entry.row.ratios(to: $0, 50)) },
        ratioP99: entry.floor.map { Spread(entry.row.ratios(to: $0, 99)) })
    }
  }

  /// The table in Markdown, in microseconds.
  public var markdown: String {
    var lines = [
      "One request in flight, \(requestBytes) bytes in, \(responseBytes) bytes out; medians of \(rounds) rounds "
        + "[min–max], measured in turn.", "",
      "The clock runs from just before the send to just after the receive. Writing requests and reading answers is the "
        + "client's work and off the clock; the echo's client does the same work.", "",
      "| | p50 µs | p99 µs | p99.9 µs | p50 over its floor | p99 over its floor |",
      "|---|---|---|---|---|---|",
    ]
    lines += rows.map { row in
      let columns = [
        row.name, row.p50.text(scale: 1000, decimals: 1), row.p99.text(scale: 1000, decimals: 1),
        row.p999.text(scale: 1000, decimals: 1), row.ratioP50?.text(scale: 1, decimals: 2) ?? "–",
        row.ratioP99?.text(scale: 1, decimals: 2) ?? "–",
      ]
      return "| " + columns.joined(separator: " | ") + " |"
    }
    return lines.joined(separator: "\n")
  }

  /// The comparison as a JSON document.
  public var json: String {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
    }
  }
}
