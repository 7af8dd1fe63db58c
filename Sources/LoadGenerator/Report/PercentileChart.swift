import Foundation

/// A picture of latency by percentile, as SVG. Both axes are logarithmic: to the right each decade is ten times rarer,
/// upwards each decade is ten times slower.
struct PercentileChart {
  private static let colors = ["#0b6e99", "#d9730d", "#6b7280", "#7c3aed"]
  private let width = 960.0
  private let height = 540.0
  private let left = 84.0
  private let right = 44.0
  private let top = 56.0
  private let bottom = 64.0

  private let title: String
  private let curves: [(name: String, points: [(rarity: Double, value: UInt64)])]
  private let decades: ClosedRange<Int>
  private let rarest: Int

  /// - Parameter histograms: what to draw, by name, in order; empty ones are left out.
  init(title: String, histograms: [(name: String, histogram: LatencyHistogram)]) {
    self.title = title
    curves = histograms.filter { $0.histogram.count > 0 }.map { ($0.name, $0.histogram.curve) }
    let values = curves.flatMap { $0.points.map { max($0.value, 1) } }
    let low = Int(log10(Double(values.min() ?? 1000)).rounded(.down))
    let high = Int(log10(Double(values.max() ?? 1_000_000)).rounded(.up))
    decades = low...max(high, low + 1)
    let rarity = curves.flatMap { $0.points.map(\.rarity) }.max() ?? 100
    rarest = max(2, Int(log10(rarity).rounded(.up)))
  }

  /// The whole SVG document.
  var svg: String {
    var parts = [
      """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Int(width))" height="\(Int(height))" \
      viewBox="0 0 \(Int(width)) \(Int(height))" font-family="Helvetica, Arial, sans-serif" font-size="13">
      <rect width="100%" height="100%" fill="#ffffff"/>
      <text x="\(left)" y="24" font-size="16" font-weight="bold">\(escaped(title))</text>
      """
    ]
    parts += verticalGrid() + horizontalGrid()
    for (index, curve) in curves.enumerated() {
      let color = Self.colors[index % Self.colors.count]
      let path = curve.points.map { point(x($0.rarity), y(Double(max($0.value, 1)))) }
      parts.append(
        "<polyline fill=\"none\" stroke=\"\(color)\" stroke-width=\"2\" points=\"\(path.joined(separator: " "))\"/>"
      )
      let across = left + Double(index) * (width - left) / Double(max(curves.count, 3))
      parts.append("<rect x=\"\(across)\" y=\"36\" width=\"18\" height=\"4\" fill=\"\(color)\"/>")
      parts.append("<text x=\"\(across + 24)\" y=\"42\">\(escaped(curve.name))</text>")
    }
    parts.append(axisTitles())
    parts.append("</svg>\n")
    return parts.joined(separator: "\n")
  }

  private func verticalGrid() -> [String] {
    (0...rarest).flatMap { decade -> [String] in
      let at = x(pow(10, Double(decade)))
      return [
        line(from: (at, top), to: (at, height - bottom)),
        text(Self.percentLabel(decade), at: (at, height - bottom + 20), anchor: "middle"),
      ]
    }
  }

  private func horizontalGrid() -> [String] {
    decades.flatMap { decade -> [String] in
      let at = y(pow(10, Double(decade)))
      return [
        line(from: (left, at), to: (width - right, at)),
        text(Self.timeLabel(decade), at: (left - 8, at + 4), anchor: "end"),
      ]
    }
  }

  private func axisTitles() -> String {
    let middle = (top + height - bottom) / 2
    return """
      <text x="\((left + width - right) / 2)" y="\(height - 18)" text-anchor="middle">percentile of requests</text>
      <text x="18" y="\(middle)" text-anchor="middle" transform="rotate(-90 18 \(middle))">latency</text>
      """
  }

  /// `0%`, `90%`, `99%`, `99.9%`, …
  static func percentLabel(_ decade: Int) -> String {
    switch decade {
    case 0: "0%"
    case 1: "90%"
    case 2: "99%"
    default: "99." + String(repeating: "9", count: decade - 2) + "%"
    }
  }

  /// The label of 10^`decade` nanoseconds.
  static func timeLabel(_ decade: Int) -> String {
    let units = ["ns", "µs", "ms", "s"]
    let unit = min(max(decade, 0) / 3, units.count - 1)
    return "1" + String(repeating: "0", count: max(decade, 0) - unit * 3) + " " + units[unit]
  }

  private func x(_ rarity: Double) -> Double {
    left + (width - left - right) * min(log10(max(rarity, 1)) / Double(rarest), 1)
  }

  private func y(_ value: Double) -> Double {
    let share = (log10(value) - Double(decades.lowerBound)) / Double(decades.count - 1)
    return height - bottom - (height - top - bottom) * share
  }

  private func point(_ x: Double, _ y: Double) -> String { String(format: "%.1f,%.1f", x, y) }

  private func line(from: (Double, Double), to: (Double, Double)) -> String {
    String(
      format: "<line x1=\"%.1f\" y1=\"%.1f\" x2=\"%.1f\" y2=\"%.1f\" stroke=\"#d4d4d8\"/>", from.0, from.1,
      to.0,
      to.1)
  }

  private func text(_ content: String, at: (Double, Double), anchor: String) -> String {
    String(format: "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"", at.0, at.1) + anchor + "\">\(content)</text>"
  }

  private func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;")
  }
}
