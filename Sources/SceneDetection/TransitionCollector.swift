import TvidzCore

/// Makes transitions of what is known of single frames of a shot.
struct TransitionCollector {
  /// Frames in a row that are at least this likely belong to one transition,
  private static let leastLikelihood: Float = 0.35
  /// and one of them must be this likely,
  private static let leastPeak: Float = 0.7
  /// or, in a transition of fewer frames than this, nearly certain: for so long the edge of a wipe that passes, a whip
  /// pan or a zoom may look like a mixture.
  private static let briefLength = 16
  private static let leastPeakOfBrief: Float = 0.997
  /// In frames; what is shorter is a cut or nothing.
  private static let leastLength = 3
  /// In frames; nothing that lasts longer is one change of shot.
  private static let greatestLength = 240
  /// Frames that are kept: what a transition and the frames that are ahead of the answers need.
  private static let capacity = 512
  /// A transition with a frame whose relief is below this share of that at both ends is a fade.
  private static let reliefOfBlank: Float = 0.04

  private var positions = [FramePosition?](repeating: nil, count: capacity)
  private var reliefs = [Float](repeating: 0, count: capacity)
  /// Frames of the shot so far, and those that answers came for.
  private var count = 0
  private var answered = 0
  /// The answers in a row that are likely enough.
  private var run: [TransitionNetwork.Answer] = []
  /// The first frame that is free, after the last transition.
  private var free = 0
  private var isFirstShot = true

  mutating func append(_ position: FramePosition, relief: Float) {
    positions[count % Self.capacity] = position
    reliefs[count % Self.capacity] = relief
    count += 1
  }

  mutating func take(_ answer: TransitionNetwork.Answer, report: (SceneCut) -> Void) {
    if answer.likelihood >= Self.leastLikelihood {
      if run.count <= Self.greatestLength { run.append(answer) }
    } else {
      closeRun(report)
    }
    answered += 1
  }

  mutating func endShot(report: (SceneCut) -> Void) {
    closeRun(report)
    (count, answered, free) = (0, 0, 0)
    isFirstShot = false
  }

  private mutating func closeRun(_ report: (SceneCut) -> Void) {
    defer { run.removeAll(keepingCapacity: true) }
    guard let peak = run.map(\.likelihood).max(), peak >= Self.leastPeak, run.count <= Self.greatestLength
    else { return }
    let first = answered - run.count
    var (starts, ends): ([Float], [Float]) = ([], [])
    for (offset, answer) in run.enumerated() where answer.likelihood >= peak / 2 {
      starts.append(Float(first + offset) - answer.toStart)
      ends.append(Float(first + offset) + answer.toEnd)
    }
    var start = max(Int(Self.median(starts).rounded()), 0, count - Self.capacity)
    let end = min(Int(Self.median(ends).rounded()), count - 1)
    // What begins well before the last one's end is the same once more.
    guard 3 * (free - start) <= end - start else { return }
    start = max(start, free)
    guard end - start >= Self.leastLength else { return }
    guard end - start >= Self.briefLength || peak >= Self.leastPeakOfBrief else { return }
    for extent in TransitionExtent(start: start, end: end).settled(in: shot) {
      free = extent.end
      report(sceneCut(from: extent.start, to: extent.end, likelihood: peak))
    }
  }

  private var shot: TransitionExtent.Shot {
    TransitionExtent.Shot(
      known: max(free, count - Self.capacity)..<count, isFirst: isFirstShot,
      relief: { reliefs[$0 % Self.capacity] }, seconds: { position($0).timestamp.seconds })
  }

  private func sceneCut(from start: Int, to end: Int, likelihood: Float) -> SceneCut {
    let least = (start...end).map { reliefs[$0 % Self.capacity] }.min() ?? 0
    let ends = (reliefs[start % Self.capacity], reliefs[end % Self.capacity])
    return .gradual(
      least < Self.reliefOfBlank * max(ends.0, ends.1) ? .fade : .dissolve,
      from: position(start).timestamp, to: position(end).timestamp, middle: position((start + end) / 2),
      score: Double(likelihood))
  }

  /// - Precondition: `frame` was appended, at most `capacity` frames ago.
  private func position(_ frame: Int) -> FramePosition {
    guard let position = positions[frame % Self.capacity] else {
      preconditionFailure("frame \(frame) of a shot of \(count) was never taken")
    }
    return position
  }

  private static func median(_ values: [Float]) -> Float {
    let sorted = values.sorted()
    return (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
  }
}
