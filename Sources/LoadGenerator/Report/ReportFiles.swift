import Foundation

/// Where a run leaves its histograms and its picture.
public struct ReportFiles: Sendable {
  private let folder: URL

  /// - Parameter folder: created if it is absent.
  public init(folder: String) throws {
    self.folder = URL(fileURLWithPath: folder, isDirectory: true)
    try FileManager.default.createDirectory(at: self.folder, withIntermediateDirectories: true)
  }

  /// Writes `NAME.hgrm` for each histogram, and `latency.svg` with all of them. - Returns: the paths.
  public func write(
    title: String, histograms: [(file: String, name: String, histogram: LatencyHistogram)]
  ) throws -> [String] {
    var paths: [String] = []
    for entry in histograms where entry.histogram.count > 0 {
      paths.append(try write(entry.histogram.percentileDistribution, to: entry.file + ".hgrm"))
    }
    let chart = PercentileChart(title: title, histograms: histograms.map { ($0.name, $0.histogram) })
    paths.append(try write(chart.svg, to: "latency.svg"))
    return paths
  }

  private func write(_ text: String, to name: String) throws -> String {
    let url = folder.appendingPathComponent(name)
    try text.write(to: url, atomically: true, encoding: .utf8)
    return url.path
  }

  /// The sequence numbers of the last run into this folder; nil if there are none.
  public func sequenceNumbers() throws -> [SequenceNumbers]? {
    guard let data = try? Data(contentsOf: folder.appendingPathComponent("sequence-numbers.json")) else {
      return nil
    }
    return try JSONDecoder().decode([SequenceNumbers].self, from: data)
  }

  /// Keeps the sequence numbers for the next run.
  public func keep(_ numbers: [SequenceNumbers]) throws {
    try JSONEncoder().encode(numbers).write(to: folder.appendingPathComponent("sequence-numbers.json"))
  }
}
