import CutFormats

/// One line for a terminal: `film.mp4 [=====>    ]  42 %  12.3x  0:00:31 left`.
package struct ProgressLine: Sendable {
  package let title: String
  /// 0...1; nil where unknown.
  package let fraction: Double?
  /// Seconds of video analysed.
  package let seconds: Double
  /// Seconds on the clock since the start.
  package let elapsed: Double

  package init(title: String, fraction: Double?, seconds: Double, elapsed: Double) {
    self.title = title
    self.fraction = fraction
    self.seconds = seconds
    self.elapsed = elapsed
  }

  /// At most `width` characters: the bar shrinks first, then the title is cut, then the end of the line is.
  package func text(width: Int) -> String {
    let name = printableText(title)
    let numbers = numbers
    let room = width - numbers.count - 1
    let shortName = name.count > max(room - 13, 8) ? name.prefix(max(room - 14, 7)) + "…" : name
    let barWidth = min(room - shortName.count - 3, 40)
    let bar = fraction.flatMap { barWidth >= 5 ? " " + Self.bar($0, width: barWidth) : nil } ?? ""
    return String("\(shortName)\(bar) \(numbers)".prefix(max(width, 0)))
  }

  /// How far, how fast, how long still; at the very start only how far, for any speed would be noise.
  private var numbers: String {
    var parts: [String] = []
    if let fraction {
      let percent = String(Int(fraction * 100))
      parts.append(String(repeating: " ", count: max(0, 3 - percent.count)) + percent + " %")
    } else {
      parts.append(Self.clock(seconds))
    }
    if elapsed >= 0.2, seconds > 0 {
      parts.append("\(Self.fixed(seconds / elapsed))x")
      if let fraction, fraction > 0 {
        parts.append("\(Self.clock(elapsed * (1 - fraction) / fraction)) left")
      }
    }
    return parts.joined(separator: "  ")
  }

  private static func bar(_ fraction: Double, width: Int) -> String {
    let filled = Int((Double(width) * fraction).rounded(.down))
    let head = filled < width ? ">" : ""
    let empty = width - filled - head.count
    return "[" + String(repeating: "=", count: filled) + head + String(repeating: " ", count: empty) + "]"
  }

  /// One decimal: `12.3`, `0.8`.
  private static func fixed(_ value: Double) -> String {
    let tenths = Int((min(value, 1e9) * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)"
  }

  /// `h:mm:ss`.
  private static func clock(_ seconds: Double) -> String {
    let whole = (min(max(seconds, 0), 1e9)).rounded(.up)
    return String(clockText(microseconds: Int64(whole) * 1_000_000).dropLast(4))
  }
}
