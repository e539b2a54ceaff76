/// A stretch of frames that lies nearly on a straight line and is passed through at a nearly even pace.
struct GradualWindow {
  /// In levels, root mean square: less is no change of picture.
  private static let leastAmplitude: Float = 5
  /// The same where one end is blank: a title on black has little to lose.
  private static let leastAmplitudeOfFade: Float = 1.2
  /// Mean squared distance from the line, as a share of its squared length.
  private static let largestResidual: Float = 0.1
  /// The largest lag behind, or lead before, an even pace, as a share of the whole.
  private static let largestUnevenness: Float = 0.16
  /// Steps back that noise may cause.
  private static let largestStepBack: Float = 0.05
  /// Frames inside a window that are looked at.
  private static let samples = 8

  /// The last frame of the old shot and the first of the new one, as points of the trajectory.
  let start: Int
  let end: Int
  let residual: Float
  let amplitude: Float
  let unevenness: Float
  let blankEnd: BlankEnd

  /// Which end shows nothing: it makes a fade of what would be a dissolve.
  enum BlankEnd {
    case none, first, last
  }

  /// What is more of a transition has more: the whole of it rather than a part, and no more than the whole.
  var merit: Float { amplitude * (1 - 3 * residual - 2 * unevenness) }

  /// Nil where the stretch is no candidate.
  init?(from start: Int, to end: Int, blankEnd: BlankEnd, in trajectory: PictureTrajectory) {
    let stretch = trajectory.stretch(from: start, to: end)
    guard stretch.amplitude >= (blankEnd == .none ? Self.leastAmplitude : Self.leastAmplitudeOfFade) else {
      return nil
    }
    let length = end - start
    let samples = min(length, Self.samples)
    var (last, residuals, unevenness): (Float, Float, Float) = (0, 0, 0)
    for sample in 1..<samples {
      let step = (sample * length + samples / 2) / samples
      let (progress, residual) = stretch.progress(of: start + step, in: trajectory, blankEnd: blankEnd)
      residuals += residual
      unevenness = max(unevenness, abs(progress - Float(step) / Float(length)))
      guard progress >= last - Self.largestStepBack, unevenness <= Self.largestUnevenness else { return nil }
      last = max(last, progress)
    }
    let residual = residuals / Float(samples - 1)
    guard residual <= Self.largestResidual else { return nil }
    self.start = start
    self.end = end
    self.residual = residual
    self.amplitude = stretch.amplitude
    self.unevenness = unevenness
    self.blankEnd = blankEnd
  }

  /// Where the transition starts and ends, in points. Nil where one step makes most of the way: that is a cut.
  ///
  /// The ends of the way are lost in noise and motion; the times at which 15 % and 85 % of it are done stand out, and the
  /// even pace leads from them to the ends. A fade is over for the eye when nine tenths of the picture are there, while
  /// the least departure from a blank is seen at once.
  func extent(in trajectory: PictureTrajectory, notBefore first: Int) -> ClosedRange<Float>? {
    let stretch = trajectory.stretch(from: start, to: end)
    let along = (start...end).map {
      stretch.progress(of: $0, in: trajectory, blankEnd: blankEnd).progress
    }
    for step in 1..<along.count where along[step] - along[step - 1] > 0.6 { return nil }
    guard let early = Self.rise(through: 0.15, along), let late = Self.fall(below: 0.85, along), late > early
    else { return nil }
    let length = (late - early) / 0.7
    var (lower, upper) = (early - 0.15 * length, late + 0.15 * length)
    switch blankEnd {
    case .none: break
    case .first:
      lower = Self.rise(through: 0.03, along) ?? lower
      upper = late + 0.05 * length
    case .last:
      lower = early - 0.05 * length
      upper = Self.fall(below: 0.97, along) ?? upper
    }
    lower = max(Float(start) + lower, Float(first))
    upper = min(Float(start) + upper, Float(trajectory.count - 1))
    return lower < upper ? lower...upper : nil
  }

  /// Where `along` first exceeds `value`, between its points; nil where it starts there.
  private static func rise(through value: Float, _ along: [Float]) -> Float? {
    guard let step = along.firstIndex(where: { $0 > value }), step >= 1 else { return nil }
    return Float(step - 1) + fraction(value, along[step - 1], along[step])
  }

  /// Where `along` was last below `value`, between its points; nil where it ends there.
  private static func fall(below value: Float, _ along: [Float]) -> Float? {
    guard let step = along.lastIndex(where: { $0 < value }), step + 1 < along.count else { return nil }
    return Float(step) + fraction(value, along[step], along[step + 1])
  }

  private static func fraction(_ value: Float, _ a: Float, _ b: Float) -> Float {
    a == b ? 0 : min(max((value - a) / (b - a), 0), 1)
  }
}

extension PictureTrajectory.Stretch {
  /// How far point `i` has come, 0...1, and how far off the way it is. In a fade only the distance from the blank end
  /// counts: what moves in the other picture meanwhile is no detour.
  fileprivate func progress(
    of i: Int, in trajectory: PictureTrajectory, blankEnd: GradualWindow.BlankEnd
  ) -> (progress: Float, residual: Float) {
    switch blankEnd {
    case .none: progress(of: i, in: trajectory)
    case .first: (radius(of: i, from: start, in: trajectory), 0)
    case .last: (1 - radius(of: i, from: end, in: trajectory), 0)
    }
  }
}

/// A fade or dissolve that was found.
struct Transition {
  let start: Float
  let end: Float
  let isFade: Bool
  /// 0...1: how straight its path is.
  let score: Double
  /// Relief of the picture that fades, or the larger of both.
  let relief: Float
  private let window: ClosedRange<Int>

  init(window: GradualWindow, extent: ClosedRange<Float>, isFade: Bool, relief: Float) {
    start = extent.lowerBound
    end = extent.upperBound
    self.isFade = isFade
    self.relief = relief
    score = Double(max(0, 1 - 3 * window.residual - window.unevenness))
    self.window = window.start...window.end
  }

  private init(
    start: Float, end: Float, isFade: Bool, score: Double, relief: Float, window: ClosedRange<Int>
  ) {
    self.start = start
    self.end = end
    self.isFade = isFade
    self.score = score
    self.relief = relief
    self.window = window
  }

  var firstPoint: Int { Int(start.rounded()) }
  var lastPoint: Int { Int(end.rounded()) }

  /// Whether more than their ends is common to both.
  func overlaps(_ other: GradualWindow) -> Bool {
    other.start < max(window.upperBound, lastPoint) && min(window.lowerBound, firstPoint) < other.end
  }

  func joined(with next: Transition) -> Transition {
    Transition(
      start: start, end: next.end, isFade: true, score: min(score, next.score),
      relief: min(relief, next.relief),
      window: window.lowerBound...max(window.upperBound, next.window.upperBound))
  }
}
