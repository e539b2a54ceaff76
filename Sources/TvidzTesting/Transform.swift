import Foundation

/// What people, sites and pirates do to a video. Each has variants, of which a clip's seed takes one.
package enum Transform: String, Sendable, Hashable, Codable, CaseIterable {
  case lowBitRate = "low-bit-rate"
  case size
  case frameRate = "frame-rate"
  case trimmed
  case excerpt10 = "excerpt-10"
  case excerpt15 = "excerpt-15"
  case compilation
  case letterbox
  case pillarbox
  case crop10 = "crop-10"
  case crop25 = "crop-25"
  case logo
  case subtitles
  case levels
  case colour
  case mirror
  case speed
  case codec
  case container
  case noiseOrBlur = "noise-blur"
  case shotRemoved = "shot-removed"
  case reordered

  /// How a copy is made of its original.
  package struct Plan: Sendable, Hashable {
    /// What it is, for a report: `23.976 fps`.
    package var variant: String
    /// Stretches of the original in seconds, in the order of the copy; nil for all of it.
    package var stretches: [ClosedRange<Double>]?
    /// Seconds of another film before and after.
    package var surroundings: (before: Double, after: Double)?
    package var filter: String?
    package var encoder: [String] = Self.h264(28)
    package var isRemuxed = false
    package var container = "mp4"

    static func h264(_ quality: Int) -> [String] {
      [
        "-c:v", "libx264", "-preset", "ultrafast", "-threads", "1", "-crf", "\(quality)", "-pix_fmt",
        "yuv420p",
      ]
    }

    init(_ variant: String, filter: String? = nil) {
      self.variant = variant
      self.filter = filter
    }

    package static func == (a: Plan, b: Plan) -> Bool { a.identity == b.identity }
    package func hash(into hasher: inout Hasher) { hasher.combine(identity) }

    package var identity: String {
      let parts = stretches?.map { "\($0.lowerBound)-\($0.upperBound)" }.joined(separator: ",") ?? "all"
      let around = surroundings.map { "\($0.before)+\($0.after)" } ?? ""
      return
        "3 \(variant) \(parts) \(around) \(filter ?? "") \(encoder.joined(separator: " ")) \(isRemuxed) \(container)"
    }
  }

  /// - Parameters:
  ///   - duration: of the original, in seconds.
  ///   - cuts: of the original, in seconds; where it has none, thirds stand for its shots.
  ///   - variant: decides which of several; copies of one original get different ones.
  package func plan(
    duration: Double, cuts: [Double], variant: Int, using generator: inout SeededGenerator
  ) -> Plan {
    func random(_ range: ClosedRange<Double>) -> Double { Double.random(in: range, using: &generator) }
    func pick<Value>(_ values: [Value]) -> Value { values[variant % values.count] }
    switch self {
    case .lowBitRate:
      var plan = Plan("crf 42")
      plan.encoder = Plan.h264(42)
      return plan
    case .size:
      let (name, filter) = pick([("half", "scale=iw/2:-2"), ("quarter", "scale=iw/4:-2")])
      return Plan(name, filter: filter)
    case .frameRate:
      let (name, rate) = pick([("23.976 fps", "24000/1001"), ("30 fps", "30"), ("60 fps", "60")])
      return Plan(name, filter: "fps=\(rate)")
    case .trimmed:
      var plan = Plan("head and tail")
      plan.stretches = [duration * random(0.07...0.18)...duration * random(0.82...0.93)]
      return plan
    case .excerpt10: return Self.excerpt(10, duration, at: random(0...1))
    case .excerpt15: return Self.excerpt(15, duration, at: random(0...1))
    case .compilation:
      var plan = Plan("between two others")
      plan.surroundings = (random(6...14), random(6...14))
      return plan
    case .letterbox: return Plan("letterbox", filter: "pad=iw:2*floor(ih*\(random(1.2...1.4))/2):0:(oh-ih)/2")
    case .pillarbox: return Plan("pillarbox", filter: "pad=2*floor(iw*\(random(1.2...1.4))/2):ih:(ow-iw)/2:0")
    case .crop10: return Plan("10 %", filter: Self.crop(0.9, random(0.25...0.75), random(0.25...0.75)))
    case .crop25: return Plan("25 %", filter: Self.crop(0.75, random(0.25...0.75), random(0.25...0.75)))
    case .logo:
      let (name, x, y) = pick([
        ("top left", 0.05, 0.06), ("top right", 0.77, 0.06), ("bottom right", 0.77, 0.78),
      ])
      let box = "drawbox=x=iw*\(x):y=ih*\(y):w=iw*0.18:h=ih*0.16:t=fill:color="
      let hole = "drawbox=x=iw*\(x + 0.04):y=ih*\(y + 0.04):w=iw*0.1:h=ih*0.08:t=fill:color=red@0.9"
      return Plan(name, filter: "\(box)white@0.85,\(hole)")
    case .subtitles: return Self.subtitles(duration, &generator)
    case .levels:
      let (name, filter) = pick([
        ("brighter", "eq=brightness=0.1:contrast=1.15"), ("darker", "eq=brightness=-0.1:gamma=0.8"),
        ("contrast", "eq=contrast=1.4:gamma=1.2"),
      ])
      return Plan(name, filter: filter)
    case .colour:
      let sepia = "colorchannelmixer=.393:.769:.189:0:.349:.686:.168:0:.272:.534:.131"
      let (name, filter) = pick([("grey", "hue=s=0"), ("sepia", sepia)])
      return Plan(name, filter: filter)
    case .mirror: return Plan("mirror", filter: "hflip")
    case .speed:
      let speed = pick([0.96, 1.04])
      return Plan("speed \(speed)", filter: "setpts=PTS/\(speed)")
    case .codec:
      let (name, container, encoder) = pick([
        ("vp8", "webm", ["-c:v", "libvpx", "-deadline", "realtime", "-cpu-used", "8", "-b:v", "300k"]),
        ("mpeg4", "mkv", ["-c:v", "mpeg4", "-q:v", "6"]),
        ("mpeg2", "mpg", ["-c:v", "mpeg2video", "-q:v", "6", "-r", "25"]),
      ])
      var plan = Plan(name)
      (plan.container, plan.encoder) = (container, encoder)
      return plan
    case .container:
      var plan = Plan("mkv")
      (plan.container, plan.isRemuxed) = ("mkv", true)
      return plan
    case .noiseOrBlur:
      let (name, filter) = pick([("noise", "noise=alls=24:allf=t"), ("blur", "gblur=sigma=2.5")])
      return Plan(name, filter: filter)
    case .shotRemoved:
      let shots = Self.shots(duration, cuts)
      let removed = shots.indices.dropFirst().dropLast().min {
        abs(shots[$0].upperBound - shots[$0].lowerBound - 3)
          < abs(shots[$1].upperBound - shots[$1].lowerBound - 3)
      }
      var plan = Plan("one shot less")
      plan.stretches = shots.enumerated().filter { $0.offset != removed }.map(\.element)
      return plan
    case .reordered:
      // Halves of the film change places, and so do the first two shots of the second half.
      var shots = Self.shots(duration, cuts)
      shots = Array(shots[(shots.count / 2)...] + shots[..<(shots.count / 2)])
      if shots.count > 3 { shots.swapAt(0, 1) }
      var plan = Plan("shots in another order")
      plan.stretches = shots
      return plan
    }
  }

  /// - Parameters:
  ///   - share: of the width and of the height that is left.
  ///   - x: of what goes, how much goes at the left; `y` at the top.
  private static func crop(_ share: Double, _ x: Double, _ y: Double) -> String {
    let half = share / 2
    return "crop=2*floor(iw*\(half)):2*floor(ih*\(half)):(iw-ow)*\(x):(ih-oh)*\(y)"
  }

  private static func excerpt(_ seconds: Double, _ duration: Double, at place: Double) -> Plan {
    var plan = Plan("\(Int(seconds)) s")
    // Never all of it.
    let length = min(seconds, duration * 0.8)
    let start = (duration - length) * place
    plan.stretches = [start...start + length]
    return plan
  }

  private static func subtitles(_ duration: Double, _ generator: inout SeededGenerator) -> Plan {
    var time = 0.5
    var filters: [String] = []
    while time < duration {
      let length = Double.random(in: 1.5...3.5, using: &generator)
      let width = Double.random(in: 0.35...0.75, using: &generator)
      let enable = ":enable='between(t,\(time),\(time + length))'"
      for (line, share) in [(0.82, 1.0), (0.89, 0.7)] {
        // Letters: strokes of light with gaps.
        let strokes = 18
        for stroke in 0..<Int(Double(strokes) * share) {
          let x = 0.5 - width * share / 2 + width * share * Double(stroke) / (Double(strokes) * share)
          filters.append(
            "drawbox=x=iw*\(x):y=ih*\(line):w=iw*\(width / 30):h=ih*0.05:t=fill:color=white\(enable)")
        }
      }
      time += length + Double.random(in: 0.3...1.5, using: &generator)
    }
    return Plan("two lines", filter: filters.joined(separator: ","))
  }

  /// Shots shorter than a second belong to the one before.
  private static func shots(_ duration: Double, _ cuts: [Double]) -> [ClosedRange<Double>] {
    let cuts = cuts.isEmpty ? [duration / 3, duration * 2 / 3] : cuts
    var shots: [ClosedRange<Double>] = []
    var start = 0.0
    for cut in cuts where cut - start >= 1 && duration - cut >= 1 {
      shots.append(start...cut)
      start = cut
    }
    return shots + [start...duration]
  }
}
