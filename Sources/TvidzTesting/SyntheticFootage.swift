package import Foundation

/// Draws films that look like nothing else: every shot is a canvas of its own, of waves and shapes, over which a camera
/// pans and zooms while discs move.
///
/// The bytes follow from the seed alone, on every machine.
package struct SyntheticFootage: Sendable, Hashable {
  package enum Style: Sendable, Hashable {
    /// A camera in motion.
    case moving
    /// Each shot one still picture of bright paper with dark lines.
    case slides
    case black
  }

  package static let width = 320
  package static let height = 180
  package static let rate = 24

  package struct Shot: Sendable, Hashable {
    package var seed: UInt64
    /// In frames at `rate`.
    package var frames: Int
    /// 0-based frame of the camera's path where the shot begins.
    package var from: Int
    /// Where the camera stands still before the canvas and somebody speaks: decides how he moves.
    package var take: UInt64?

    package init(seed: UInt64, frames: Int, from: Int = 0, take: UInt64? = nil) {
      self.seed = seed
      self.frames = frames
      self.from = from
      self.take = take
    }

    /// Names what is drawn.
    fileprivate var identity: String { "\(seed):\(from)+\(frames)" + (take.map { ":take \($0)" } ?? "") }
  }

  package var shots: [Shot]
  package var style: Style

  package init(shots: [Shot], style: Style = .moving) {
    self.shots = shots
    self.style = style
  }

  /// Shots of one to seven seconds, three in the middle, until `seconds` are full.
  package init(seed: UInt64, seconds: Double) {
    var generator = SeededGenerator(seed: seed)
    var shots: [Shot] = []
    var rest = Int(seconds * Double(Self.rate))
    while rest > 0 {
      let length = exp(Double.random(in: log(1.1)...log(7), using: &generator))
      var frames = min(rest, Int(length * Double(Self.rate)))
      if rest - frames < Self.rate { frames = rest }
      shots.append(Shot(seed: generator.next(), frames: frames))
      rest -= frames
    }
    self.init(shots: shots)
  }

  /// Shots of equal length.
  package init(seed: UInt64, seconds: Double, every interval: Double, style: Style = .moving) {
    var generator = SeededGenerator(seed: seed)
    let count = Int((seconds / interval).rounded())
    self.init(
      shots: (0..<count).map { _ in Shot(seed: generator.next(), frames: Int(interval * Double(Self.rate))) },
      style: style)
  }

  /// In seconds.
  package var cuts: [Double] {
    var frames = 0
    return shots.dropLast().map { shot in
      frames += shot.frames
      return Double(frames) / Double(Self.rate)
    }
  }

  /// Names what is drawn, for caches.
  package var identity: String {
    "footage-2 \(style) " + shots.map(\.identity).joined(separator: " ")
  }

  /// Writes raw gray frames, `width` by `height`.
  package func write(to url: URL) throws {
    guard FileManager.default.createFile(atPath: url.path, contents: nil) else {
      throw CocoaError(.fileWriteUnknown)
    }
    let file = try FileHandle(forWritingTo: url)
    defer { try? file.close() }
    for shot in shots {
      if style == .black {
        for _ in 0..<shot.frames {
          try file.write(contentsOf: Data(repeating: 16, count: Self.width * Self.height))
        }
        continue
      }
      let canvas = Canvas(seed: shot.seed, isSlide: style == .slides, take: shot.take)
      let still = style == .slides ? canvas.frame(at: 0) : nil
      for frame in shot.from..<shot.from + shot.frames {
        try file.write(contentsOf: Data(still ?? canvas.frame(at: Double(frame) / Double(Self.rate))))
      }
    }
  }
}

/// One shot's world: larger than the frame, which sees a part of it.
private struct Canvas {
  private static let width = 640
  private static let height = 360

  private let luma: [UInt8]
  private let start: (x: Double, y: Double, zoom: Double)
  private let pace: (x: Double, y: Double, zoom: Double)
  private let discs: [(x: Double, y: Double, radius: Double, dx: Double, dy: Double, luma: UInt8)]
  private let isSlide: Bool
  private let speaker: Speaker?

  init(seed: UInt64, isSlide: Bool, take: UInt64?) {
    speaker = take.map(Speaker.init)
    var generator = SeededGenerator(seed: seed)
    func random(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
    self.isSlide = isSlide
    luma = isSlide ? Self.paper(&generator) : Self.landscape(&generator)
    start = (random(0.25...0.75), random(0.25...0.75), random(1.2...1.9))
    pace = (random(-0.05...0.05), random(-0.04...0.04), random(-0.04...0.04))
    discs = (0..<3).map { _ in
      (
        random(0...320), random(0...180), random(8...26), random(-40...40), random(-25...25),
        UInt8(random(20...235))
      )
    }
  }

  private static func landscape(_ generator: inout SeededGenerator) -> [UInt8] {
    func random(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
    var values = [Float](repeating: Float(random(70...170)), count: width * height)
    for _ in 0..<6 {
      let (fx, fy, phase, size) = (random(-2.5...2.5), random(-2.5...2.5), random(0...6.3), random(8...26))
      for y in 0..<height {
        let row = 2 * Double.pi * fy * Double(y) / Double(height) + phase
        for x in 0..<width {
          values[y * width + x] += Float(size * sin(row + 2 * .pi * fx * Double(x) / Double(width)))
        }
      }
    }
    for _ in 0..<26 {
      let (left, top) = (Int(random(-40...620)), Int(random(-40...340)))
      let (wide, high) = (Int(random(15...150)), Int(random(15...110)))
      let level = Float(random(15...240))
      let isRound = random(0...1) < 0.4
      for y in max(0, top)..<max(0, top, min(height, top + high)) {
        for x in max(0, left)..<max(0, left, min(width, left + wide)) {
          let dx = Double(x - left) / Double(wide) * 2 - 1
          let dy = Double(y - top) / Double(high) * 2 - 1
          if !isRound || dx * dx + dy * dy <= 1 {
            values[y * width + x] = values[y * width + x] * 0.3 + level * 0.7
          }
        }
      }
    }
    return values.map { UInt8(min(235, max(16, $0))) }
  }

  /// A heading in its place, and lines of words of different lengths under it.
  private static func paper(_ generator: inout SeededGenerator) -> [UInt8] {
    var values = [UInt8](repeating: 225, count: width * height)
    func draw(x: Int, y: Int, width wide: Int, height high: Int) {
      for row in y..<min(height, y + high) {
        for column in x..<min(width, x + wide) where (column / 3 + row / 4) % 3 != 0 {
          values[row * width + column] = 40
        }
      }
    }
    draw(x: 190, y: 100, width: Int.random(in: 80...220, using: &generator), height: 16)
    for line in 0..<Int.random(in: 3...6, using: &generator) {
      var x = 180
      let end = Int.random(in: 260...460, using: &generator)
      while x < end {
        let word = Int.random(in: 10...60, using: &generator)
        draw(x: x, y: 136 + line * 20, width: min(word, end - x), height: 9)
        x += word + 8
      }
    }
    if Bool.random(using: &generator) {
      draw(
        x: Int.random(in: 200...380, using: &generator), y: Int.random(in: 150...220, using: &generator),
        width: 70,
        height: 40)
    }
    return values
  }

  /// - Parameter time: in seconds, since the camera's path began.
  func frame(at time: Double) -> [UInt8] {
    var pixels = [UInt8](repeating: 0, count: SyntheticFootage.width * SyntheticFootage.height)
    // A camera that stands still stands where its path began.
    let seconds = speaker == nil ? time : 0
    let zoom = isSlide ? 1.7 : min(2.2, max(1.05, start.zoom + pace.zoom * seconds))
    // The path swings: after its end it comes back by another way.
    let x = isSlide ? 0.5 : 0.5 + 0.24 * sin(2 * .pi * (start.x + pace.x * seconds))
    let y = isSlide ? 0.5 : 0.5 + 0.24 * sin(2 * .pi * (start.y + pace.y * seconds * 1.37))
    let wide = Double(Self.width) / zoom
    let high = Double(Self.height) / zoom
    let left = min(Double(Self.width) - wide, max(0, x * Double(Self.width) - wide / 2))
    let top = min(Double(Self.height) - high, max(0, y * Double(Self.height) - high / 2))
    let columns = (0..<SyntheticFootage.width).map {
      min(Self.width - 1, Int(left + wide * (Double($0) + 0.5) / Double(SyntheticFootage.width)))
    }
    for row in 0..<SyntheticFootage.height {
      let source = min(
        Self.height - 1, Int(top + high * (Double(row) + 0.5) / Double(SyntheticFootage.height)))
      for column in columns.indices {
        pixels[row * SyntheticFootage.width + column] = luma[source * Self.width + columns[column]]
      }
    }
    if let speaker {
      for part in speaker.parts(at: time) { Self.draw(part, on: &pixels) }
    } else if !isSlide {
      for disc in discs {
        // Modulo, so that they come back.
        let x = (disc.x + disc.dx * seconds).truncatingRemainder(dividingBy: 400)
        let y = (disc.y + disc.dy * seconds).truncatingRemainder(dividingBy: 240)
        Self.draw(Disc(x: x, y: y, radius: disc.radius, luma: disc.luma), on: &pixels)
      }
    }
    return pixels
  }

  /// What of `middle` ± `radius` lies in 0..<`length`.
  private static func span(_ middle: Double, _ radius: Double, _ length: Int) -> Range<Int> {
    let low = min(length, max(0, Int(middle - radius)))
    return low..<max(low, min(length, Int(middle + radius)))
  }

  private static func draw(_ disc: Disc, on pixels: inout [UInt8]) {
    for row in span(disc.y, disc.radius, SyntheticFootage.height) {
      for column in span(disc.x, disc.radius, SyntheticFootage.width) {
        let (dx, dy) = (Double(column) - disc.x, Double(row) - disc.y)
        if dx * dx + dy * dy <= disc.radius * disc.radius {
          pixels[row * SyntheticFootage.width + column] = disc.luma
        }
      }
    }
  }
}

/// In pixels of the frame.
private struct Disc {
  var x: Double
  var y: Double
  var radius: Double
  var luma: UInt8
}

/// A head over shoulders, and two hands: they sway about their places, never twice alike.
private struct Speaker {
  private let head: (x: Sway, y: Sway)
  private let hands: [(x: Sway, y: Sway)]

  init(take: UInt64) {
    var generator = SeededGenerator(seed: take)
    head = (Sway(about: 160, by: 14, &generator), Sway(about: 78, by: 6, &generator))
    hands = [95.0, 225].map { (Sway(about: $0, by: 26, &generator), Sway(about: 146, by: 22, &generator)) }
  }

  func parts(at time: Double) -> [Disc] {
    let (x, y) = (head.x.place(at: time), head.y.place(at: time))
    return [
      Disc(x: x * 0.6 + 64, y: 176, radius: 62, luma: 70), Disc(x: x, y: y, radius: 36, luma: 190),
    ] + hands.map { Disc(x: $0.x.place(at: time), y: $0.y.place(at: time), radius: 15, luma: 200) }
  }
}

/// A sum of three slow waves that have no common period.
private struct Sway {
  private let middle: Double
  private let waves: [(size: Double, pace: Double, phase: Double)]

  init(about middle: Double, by size: Double, _ generator: inout SeededGenerator) {
    self.middle = middle
    waves = [0.13, 0.37, 0.81].map { pace in
      (
        size * Double.random(in: 0.3...0.7, using: &generator),
        pace * Double.random(in: 0.8...1.2, using: &generator),
        Double.random(in: 0...6.3, using: &generator)
      )
    }
  }

  func place(at time: Double) -> Double {
    waves.reduce(middle) { $0 + $1.size * sin(2 * .pi * $1.pace * time + $1.phase) }
  }
}
