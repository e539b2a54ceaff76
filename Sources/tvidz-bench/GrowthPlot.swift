import Foundation

/// Medians over the number of videos, both logarithmic, as SVG.
struct GrowthPlot {
  private struct Line {
    let name: String
    let points: [(videos: Int, milliseconds: Double)]
  }

  private static let width = 760.0
  private static let height = 420.0
  private static let colours = ["#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#8c564b", "#e377c2", "#7f7f7f"]

  private let lines: [Line]

  init(_ figures: [ScaleFigures]) {
    let stores = Set(figures.map(\.store)).sorted()
    var lines = stores.flatMap { store in
      [ScaleFigures.Kind.rhythm, .pictures].map { kind in
        Line(
          name: "\(store), \(kind.rawValue)",
          points: figures.filter { $0.store == store }.flatMap { figure in
            figure.answers.filter { $0.kind == kind }.map { (figure.videos, $0.median) }
          })
      }
    }
    lines.append(
      Line(
        name: "three of all timestamps",
        points: figures.compactMap { figure in figure.original.map { (figure.videos, $0.anyThree) } }))
    self.lines = lines.filter { !$0.points.isEmpty }
  }

  var svg: String {
    let all = lines.flatMap(\.points)
    let (left, right) = bounds(all.map { Double($0.videos) })
    let (bottom, top) = bounds(all.map(\.milliseconds))
    func x(_ value: Double) -> Double { 60 + (log10(value) - left) / (right - left) * (Self.width - 280) }
    func y(_ value: Double) -> Double {
      Self.height - 50 - (log10(value) - bottom) / (top - bottom) * (Self.height - 90)
    }
    func text(_ x: Double, _ y: Double, _ text: String, _ anchor: String = "middle") -> String {
      "<text x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\">\(text)</text>"
    }
    var parts: [String] = []
    for decade in stride(from: left, through: right, by: 1) {
      parts.append(text(x(pow(10, decade)), Self.height - 30, "10^\(Int(decade))"))
    }
    for decade in stride(from: bottom, through: top, by: 1) {
      parts.append(text(52, y(pow(10, decade)) + 4, String(format: "%g", pow(10, decade)), "end"))
    }
    for (number, line) in lines.enumerated() {
      let colour = Self.colours[number % Self.colours.count]
      let points = line.points.map { "\(x(Double($0.videos))),\(y($0.milliseconds))" }.joined(separator: " ")
      parts.append("<polyline points=\"\(points)\" fill=\"none\" stroke=\"\(colour)\" stroke-width=\"2\"/>")
      let place = 60 + 20 * Double(number)
      parts.append(
        "<rect x=\"\(Self.width - 200)\" y=\"\(place - 9)\" width=\"10\" height=\"10\" fill=\"\(colour)\"/>")
      parts.append(text(Self.width - 184, place, line.name, "start"))
    }
    parts.append(text(260, Self.height - 8, "videos that are known"))
    parts.append(text(60, 24, "median of a question, in ms", "start"))
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.width)" height="\(Self.height)" font-family="sans-serif" \
      font-size="13"><rect width="100%" height="100%" fill="white"/>\(parts.joined(separator: "\n"))</svg>
      """
  }

  /// Whole decades around the values, which are above 0.
  private func bounds(_ values: [Double]) -> (Double, Double) {
    let logs = values.filter { $0 > 0 }.map { log10($0) }
    let low = (logs.min() ?? 0).rounded(.down)
    return (low, max(low + 1, (logs.max() ?? 1).rounded(.up)))
  }
}
