import Foundation
import FoundationXML
import Testing

@testable import LoadGenerator

@Suite struct LatencyHistogramTests {
  @Test func percentilesAgreeWithASortedArrayToThreeDigits() {
    var random = RandomStream(seed: 11)
    var histogram = LatencyHistogram()
    var values: [UInt64] = []
    for _ in 0..<100_000 {
      let value = 500 + UInt64(1_000_000 * pow(random.fraction(), 8))
      values.append(value)
      histogram.record(value)
    }
    values.sort()
    for percent in [1, 25, 50, 90, 99, 99.9, 99.99] {
      let rank = Int((percent / 100 * Double(values.count)).rounded(.up)) - 1
      let exact = Double(values[rank])
      let told = Double(histogram.percentile(percent))
      #expect(abs(told - exact) <= exact / 1000 + 1, "\(percent)%: \(told) instead of \(exact)")
    }
    #expect(histogram.count == 100_000)
    #expect(abs(Double(histogram.summary.max) - Double(values.last!)) <= Double(values.last!) / 1000)
  }

  @Test func anEmptyHistogramIsAllZero() {
    let summary = LatencyHistogram().summary
    #expect(summary.p50 == 0 && summary.max == 0 && summary.mean == 0)
  }

  @Test func aValueOverAnHourCountsAsAnHour() {
    var histogram = LatencyHistogram()
    histogram.record(.max)
    #expect(histogram.count == 1)
    #expect(histogram.summary.max >= 3_600_000_000_000)
  }

  @Test func theDistributionFileIsWhatPlottersOfHdrHistogramRead() throws {
    var histogram = LatencyHistogram()
    for value in 1...10_000 as ClosedRange<UInt64> { histogram.record(value * 1000) }
    let lines = histogram.percentileDistribution.split(separator: "\n", omittingEmptySubsequences: true)
    #expect(lines[0].split(separator: " ") == ["Value", "Percentile", "TotalCount", "1/(1-Percentile)"])
    let rows = lines.dropFirst().filter { !$0.hasPrefix("#[") }.map {
      $0.split(separator: " ").map(String.init)
    }
    #expect(rows.allSatisfy { $0.count == 4 || $0.count == 3 })
    let percentiles = try rows.map { try #require(Double($0[1])) }
    #expect(percentiles == percentiles.sorted() && percentiles.last == 1)
    let median = try #require(rows.first { $0[1].hasPrefix("0.5000") })
    #expect(abs(try #require(Double(median[0])) - 5000) < 10)
    #expect(rows.last?[2] == "10000")
    #expect(lines.contains { $0.hasPrefix("#[Max") } && lines.contains { $0.hasPrefix("#[Mean") })
  }
}

@Suite struct PercentileChartTests {
  private final class Elements: NSObject, XMLParserDelegate {
    var names: [String: Int] = [:]
    func parser(
      _ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) { names[name, default: 0] += 1 }
  }

  private func histogram(around middle: UInt64) -> LatencyHistogram {
    var histogram = LatencyHistogram()
    for value in 0..<20_000 as Range<UInt64> { histogram.record(middle + value * value / 1000) }
    return histogram
  }

  @Test func thePictureIsWellFormedAndHasACurveForEachHistogram() {
    let chart = PercentileChart(
      title: "round trip <1 & more>",
      histograms: [
        ("from due time", histogram(around: 12_000)), ("from send", histogram(around: 10_000)),
        ("nothing", LatencyHistogram()),
      ])
    let elements = Elements()
    let parser = XMLParser(data: Data(chart.svg.utf8))
    parser.delegate = elements
    #expect(parser.parse(), "\(String(describing: parser.parserError))")
    #expect(elements.names["svg"] == 1)
    #expect(elements.names["polyline"] == 2)
    #expect(chart.svg.contains(">99.9%<") && chart.svg.contains(">10 µs<"))
    #expect(!chart.svg.contains("nan") && !chart.svg.contains("inf"))
  }

  @Test func aCurveNeverGoesBack() {
    let rarities = histogram(around: 12_000).curve.map(\.rarity)
    #expect(rarities == rarities.sorted() && rarities.last == 20_000)
  }

  @Test func anEmptyPictureIsStillWellFormed() {
    #expect(XMLParser(data: Data(PercentileChart(title: "none", histograms: []).svg.utf8)).parse())
  }

  @Test func theAxesAreLabelledInWordsOfTheField() {
    #expect((0...4).map(PercentileChart.percentLabel) == ["0%", "90%", "99%", "99.9%", "99.99%"])
    #expect([2, 3, 5, 6, 9].map(PercentileChart.timeLabel) == ["100 ns", "1 µs", "100 µs", "1 ms", "1 s"])
  }
}
