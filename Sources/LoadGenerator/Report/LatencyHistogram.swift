import Foundation
import Histogram

/// Latencies in nanoseconds with three significant digits, up to an hour: an HdrHistogram of fixed size.
public struct LatencyHistogram: Sendable {
  static let highest: UInt64 = 3_600_000_000_000
  private(set) var counts = Histogram<UInt64>(
    highestTrackableValue: LatencyHistogram.highest, numberOfSignificantValueDigits: .three)

  /// An empty one.
  public init() {}

  /// Values above an hour count as an hour.
  @inline(__always)
  public mutating func record(_ nanoseconds: UInt64) { counts.record(min(nanoseconds, Self.highest)) }

  /// Takes in all values of another histogram.
  public mutating func add(_ other: LatencyHistogram) { counts.add(other.counts) }

  /// How many values were recorded.
  public var count: UInt64 { counts.totalCount }

  /// The smallest value that at least `percent` percent of all values do not exceed, to three digits; 0 if there are
  /// none.
  public func percentile(_ percent: Double) -> UInt64 { counts.valueAtPercentile(percent) }

  /// The percentiles that reports state.
  var summary: LatencySummary {
    LatencySummary(
      p50: percentile(50), p90: percentile(90), p99: percentile(99), p999: percentile(99.9),
      p9999: percentile(99.99), max: counts.max, mean: count == 0 ? 0 : counts.mean)
  }

  /// The percentile distribution in HdrHistogram's text format (`.hgrm`), in microseconds: what its plotter reads.
  var percentileDistribution: String {
    var text = ""
    counts.outputPercentileDistribution(to: &text, outputValueUnitScalingRatio: 1000)
    return text
  }

  /// The percentile curve as points: how rare the rest is, `1 / (1 - percentile)`, and the value in nanoseconds.
  var curve: [(rarity: Double, value: UInt64)] {
    counts.percentiles(ticksPerHalfDistance: 5).compactMap { step in
      let share = step.percentileLevelIteratedTo / 100
      return share < 1 ? (min(1 / (1 - share), Double(count)), step.value) : (Double(count), counts.max)
    }
  }
}

/// The percentiles that reports state, in nanoseconds.
struct LatencySummary: Codable, Equatable, Sendable {
  var p50: UInt64
  var p90: UInt64
  var p99: UInt64
  var p999: UInt64
  var p9999: UInt64
  var max: UInt64
  var mean: Double

  /// One line for a table, in microseconds.
  func row(_ name: String) -> String {
    let columns = [p50, p90, p99, p999, p9999, max].map { value in
      String(format: "%10.1f", Double(value) / 1000)
    }
    return name.padding(toLength: 24, withPad: " ", startingAt: 0) + columns.joined()
  }

  /// The head that fits `row`.
  static let header =
    "latency in µs           "
    + ["p50", "p90", "p99", "p99.9", "p99.99", "max"].map {
      String(repeating: " ", count: 10 - $0.count) + $0
    }.joined()
}
