import Foundation
import Testing

@testable import LoadGenerator

@Suite struct FloorTests {
  @Test func theEchoMakesRoundTripsOfTheSizesAskedFor() throws {
    let histogram = try Floor.echo(
      requestBytes: 180, response: [UInt8](repeating: 0x78, count: 250), serverCPU: nil, clientCPU: nil,
      seconds: 0.1)
    #expect(histogram.count > 0)
    #expect(histogram.percentile(50) > 1000, "no round trip takes less than a microsecond")
  }

  @Test func anEchoWithADurableWriteWritesBeforeItAnswers() throws {
    let folder = NSTemporaryDirectory() + "apus-floor-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let echo = try Floor.echo(
      requestBytes: 180, response: [UInt8](repeating: 0x78, count: 250), durableFile: folder + "/echo",
      serverCPU: nil, clientCPU: nil,
      seconds: 0.1)
    #expect(echo.count > 0)
    #expect(echo.percentile(0) > 5000, "no durable write takes less than five microseconds")
  }

  @Test func aFileThatCannotBeMadeIsAnError() {
    #expect(throws: (any Error).self) {
      try Floor.durableWrite(path: "/nonexistent/folder/write", cpu: nil, seconds: 0.1)
    }
    #expect(throws: (any Error).self) {
      try Floor.echo(
        requestBytes: 10, response: [0x78], durableFile: "/nonexistent/folder/echo", serverCPU: nil,
        clientCPU: nil, seconds: 0.1)
    }
  }
}

@Suite struct FloorComparisonTests {
  private func row(_ name: String, _ values: [UInt64]) -> MeasuredRow {
    var row = MeasuredRow(name: name)
    for value in values {
      var histogram = LatencyHistogram()
      histogram.record(value)
      row.add(histogram)
    }
    return row
  }

  @Test func aSpreadIsMedianSmallestAndLargest() {
    let odd = Spread([3, 1, 2])
    #expect(odd.median == 2 && odd.min == 1 && odd.max == 3)
    #expect(Spread([4, 1, 2, 3]).median == 2.5)
  }

  @Test func ratiosAreTakenWithinARound() {
    // The machine became ten times slower in the second round; the engine is 1.2 times its floor in both.
    let floor = row("floor", [1000, 10_000])
    let engine = row("engine", [1200, 12_000])
    let comparison = FloorComparison(
      table: [(floor, nil), (engine, floor)], requestBytes: 1, responseBytes: 2)
    #expect(comparison.rows[0].ratioP50 == nil)
    let ratio = comparison.rows[1].ratioP50
    #expect(abs((ratio?.min ?? 0) - 1.2) < 0.01 && abs((ratio?.max ?? 0) - 1.2) < 0.01)
    #expect(comparison.markdown.contains("| engine | 6.6 [1.2–12.0] |"), "\(comparison.markdown)")
  }
}
