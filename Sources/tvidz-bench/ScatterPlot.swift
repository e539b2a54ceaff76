import Foundation

/// Named points over a logarithmic x and a linear y from 0 to 1, as SVG.
struct ScatterPlot {
  struct Point {
    var name: String
    /// Above 0.
    var x: Double
    /// 0...1.
    var y: Double
    var highlighted: Bool
  }

  var title: String
  var xTitle: String
  var yTitle: String
  var points: [Point]

  private static let width = 760.0
  private static let height = 460.0
  private static let frame = (left: 70.0, right: 200.0, top: 46.0, bottom: 56.0)

  /// Lines of names are this far apart.
  private static let nameHeight = 17.0

  var svg: String {
    let (low, high) = decades
    let plotWidth = Self.width - Self.frame.left - Self.frame.right
    let plotHeight = Self.height - Self.frame.top - Self.frame.bottom
    func across(_ x: Double) -> Double { Self.frame.left + (log10(x) - low) / (high - low) * plotWidth }
    func down(_ y: Double) -> Double { Self.frame.top + (1 - y) * plotHeight }

    var parts: [String] = []
    for tick in stride(from: 0.0, through: 1.0, by: 0.2) {
      parts.append(line(Self.frame.left, down(tick), Self.frame.left + plotWidth, down(tick)))
      parts.append(text(Self.frame.left - 8, down(tick) + 4, String(format: "%.1f", tick), anchor: "end"))
    }
    for decade in stride(from: low, through: high, by: 1) {
      let x = across(pow(10, decade))
      parts.append(line(x, Self.frame.top, x, Self.frame.top + plotHeight))
      parts.append(
        text(x, Self.frame.top + plotHeight + 18, String(format: "%g", pow(10, decade)), anchor: "middle"))
    }
    // Names stand in a column beside the plot, in the order of their points, and never on each other.
    let names = Self.frame.left + plotWidth + 30
    let ordered = points.sorted { ($1.y, $0.x) < ($0.y, $1.x) }
    var label = Self.frame.top - Self.nameHeight
    for (index, point) in ordered.enumerated() {
      let (x, y) = (across(point.x), down(point.y))
      let colour = point.highlighted ? "#c02020" : "#305090"
      let below = Double(ordered.count - 1 - index) * Self.nameHeight
      label = max(label + Self.nameHeight, min(y, Self.frame.top + plotHeight - below))
      parts.append(line(x, y, names - 6, label, colour: colour, opacity: 0.35))
      parts.append(#"<circle cx="\#(fixed(x))" cy="\#(fixed(y))" r="4.5" fill="\#(colour)"/>"#)
      parts.append(text(names, label + 4, point.name, colour: colour))
    }
    parts.append(text(Self.frame.left, 24, title, size: 16))
    parts.append(
      text(Self.frame.left + plotWidth / 2, Self.height - 14, xTitle + " (logarithmic)", anchor: "middle"))
    let middle = Self.frame.top + plotHeight / 2
    parts.append(
      #"<g transform="rotate(-90 20 \#(fixed(middle)))">\#(text(20, middle, yTitle, anchor: "middle"))</g>"#)
    return """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" \
      font-family="sans-serif" font-size="12">
      <rect width="100%" height="100%" fill="#ffffff"/>
      \(parts.joined(separator: "\n"))
      </svg>

      """
  }

  /// Powers of ten around all points.
  private var decades: (low: Double, high: Double) {
    let logs = points.map { log10($0.x) }
    let low = (logs.min() ?? 0).rounded(.down)
    return (low, max((logs.max() ?? 1).rounded(.up), low + 1))
  }

  private func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, colour: String = "lightgray", opacity: Double = 1
  ) -> String {
    #"<line x1="\#(fixed(x1))" y1="\#(fixed(y1))" x2="\#(fixed(x2))" y2="\#(fixed(y2))""#
      + #" stroke="\#(colour)" stroke-opacity="\#(opacity)"/>"#
  }

  private func text(
    _ x: Double, _ y: Double, _ content: String, anchor: String = "start", colour: String = "#202020",
    size: Int = 12
  ) -> String {
    let escaped = content.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(
      of: "<", with: "&lt;")
    return #"<text x="\#(fixed(x))" y="\#(fixed(y))" text-anchor="\#(anchor)" fill="\#(colour)" "#
      + #"font-size="\#(size)">\#(escaped)</text>"#
  }

  private func fixed(_ value: Double) -> String { String(format: "%.1f", value) }
}
