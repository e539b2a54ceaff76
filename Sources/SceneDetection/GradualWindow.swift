/// A stretch of frames that lies nearly on a straight line and is passed through at a nearly even pace.
struct GradualWindow {
  /// In levels, root mean square: less is no change of picture.
  private static let leastAmplitude: Float = 5
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

  /// What is more of a transition has more: the whole of it rather than a part, and no more than the whole.
  var merit: Float { amplitude * (1 - 3 * residual - unevenness) }

  /// Nil where the stretch is no candidate.
  init?(from start: Int, to end: Int, in trajectory: PictureTrajectory) {
    let stretch = trajectory.stretch(from: start, to: end)
    guard stretch.amplitude >= Self.leastAmplitude else { return nil }
    let length = end - start
    let samples = min(length, Self.samples)
    var (last, residuals, unevenness): (Float, Float, Float) = (0, 0, 0)
    for sample in 1..<samples {
      let step = (sample * length + samples / 2) / samples
      let (progress, residual) = stretch.progress(of: start + step, in: trajectory)
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
  }

  /// Where the transition starts and ends, in points: from the times at which 15 % and 85 % of the way are done, since
  /// those stand out from noise and the even pace leads from them to its ends.
  ///
  /// Nil where one step makes most of the way: that is a cut.
  func extent(in trajectory: PictureTrajectory, notBefore first: Int) -> ClosedRange<Float>? {
    let stretch = trajectory.stretch(from: start, to: end)
    let along = (start...end).map { stretch.progress(of: $0, in: trajectory).progress }
    for step in 1..<along.count where along[step] - along[step - 1] > 0.6 { return nil }
    guard let early = along.firstIndex(where: { $0 > 0.15 }),
      let late = along.lastIndex(where: { $0 < 0.85 }),
      early >= 1, late + 1 < along.count
    else { return nil }
    let from = Float(early - 1) + Self.fraction(0.15, along[early - 1], along[early])
    let to = Float(late) + Self.fraction(0.85, along[late], along[late + 1])
    guard to > from else { return nil }
    let length = (to - from) / 0.7
    let lower = max(Float(start) + from - 0.15 * length, Float(first))
    let upper = min(Float(start) + to + 0.15 * length, Float(trajectory.count - 1))
    return lower < upper ? lower...upper : nil
  }

  private static func fraction(_ value: Float, _ a: Float, _ b: Float) -> Float {
    a == b ? 0 : min(max((value - a) / (b - a), 0), 1)
  }
}

/// A fade or dissolve that was found.
struct Transition {
  /// Texture below which a picture is blank.
  static let blankTexture: Float = 2

  let start: Float
  let end: Float
  let isFade: Bool
  /// 0...1: how straight its path is.
  let score: Double
  private let window: ClosedRange<Int>

  init(window: GradualWindow, extent: ClosedRange<Float>, isFade: Bool) {
    start = extent.lowerBound
    end = extent.upperBound
    self.isFade = isFade
    score = Double(max(0, 1 - 3 * window.residual - window.unevenness))
    self.window = window.start...window.end
  }

  private init(start: Float, end: Float, isFade: Bool, score: Double, window: ClosedRange<Int>) {
    self.start = start
    self.end = end
    self.isFade = isFade
    self.score = score
    self.window = window
  }

  var firstPoint: Int { Int(start.rounded()) }
  var lastPoint: Int { Int(end.rounded()) }

  /// Whether more than their ends is common to both.
  func overlaps(_ other: GradualWindow) -> Bool {
    other.start < window.upperBound && window.lowerBound < other.end
  }

  func joined(with next: Transition) -> Transition {
    Transition(
      start: start, end: next.end, isFade: true, score: min(score, next.score),
      window: window.lowerBound...max(window.upperBound, next.window.upperBound))
  }
}
