import TvidzCore

/// Finds fades and dissolves inside a shot (what lies between two hard cuts).
///
/// Windows of many lengths slide over the frames; one in which the pictures move evenly along a straight line between
/// two unlike ends (`PictureTrajectory`) is a candidate. Overlapping candidates are one event: the best is taken once no
/// better one can come, its ends are checked to be different shots, and its extent is measured along the line.
struct GradualDetector {
  /// Frames closer than this are passed over, so that a window means about the same time at any frame rate. In seconds.
  private static let leastInterval = 1.0 / 31
  private static let lengths = [4, 5, 6, 8, 10, 13, 16, 20, 25, 32, 40, 50, 64, 80, 100]
  /// Frames after the last candidate's end without another before an event is settled.
  private static let settling = 40
  /// Candidates that are looked at closely in one event: each costs as much as a hundred frames.
  private static let closeLooks = 12
  /// Fade-out and fade-in are one fade where the blank between them lasts no longer. In seconds.
  private static let longestBlank = 0.45

  private var trajectory = PictureTrajectory()
  private var pictures = (0..<PictureTrajectory.capacity).map { _ in ReducedPicture() }
  private var structure = StructureMatch()
  /// The first frame of the shot, as a point of the trajectory.
  private var shotStart = 0
  private var candidates: [GradualWindow] = []
  /// A fade that the next one may join.
  private var held: Transition?
  /// The last point of the newest transition: no other one starts before.
  private var transitionsEnd = 0

  mutating func append(_ picture: ReducedPicture, report: (SceneCut) -> Void) {
    if trajectory.count > shotStart {
      let last = pictures[(trajectory.count - 1) % pictures.count].position.timestamp
      guard picture.position.timestamp.seconds - last.seconds >= Self.leastInterval else { return }
    }
    pictures[trajectory.count % pictures.count].copy(from: picture)
    trajectory.append(picture)
    collectCandidates()
    settle(report)
  }

  /// The next frame belongs to another shot.
  mutating func endShot(report: (SceneCut) -> Void) {
    finish(report: report)
    shotStart = trajectory.count
  }

  mutating func finish(report: (SceneCut) -> Void) {
    resolve(report)
    if let held { report(sceneCut(of: held)) }
    held = nil
  }

  private mutating func collectCandidates() {
    let end = trajectory.count - 1
    for length in Self.lengths where end - length >= shotStart {
      let start = end - length
      let blank = (picture(start).isBlank, picture(end).isBlank)
      guard
        blank != (true, true),
        let window = GradualWindow(
          from: start, to: end, blankEnd: blank.0 ? .first : blank.1 ? .last : .none, in: trajectory)
      else { continue }
      candidates.append(window)
    }
  }

  private mutating func settle(_ report: (SceneCut) -> Void) {
    if let newest = candidates.last, let oldest = candidates.first {
      let end = trajectory.count - 1
      let full = end - oldest.start >= PictureTrajectory.capacity - PictureTrajectory.reach
      if end - newest.end >= Self.settling || full { resolve(report) }
    }
    if let fade = held, candidates.isEmpty, trajectory.count - fade.lastPoint > PictureTrajectory.reach {
      report(sceneCut(of: fade))
      held = nil
    }
  }

  /// Turns the candidates into transitions, best first.
  private mutating func resolve(_ report: (SceneCut) -> Void) {
    guard !candidates.isEmpty else { return }
    candidates.sort { $0.merit > $1.merit }
    var transitions: [Transition] = []
    var looks = 0
    for window in candidates where looks < Self.closeLooks {
      guard window.start >= transitionsEnd, !transitions.contains(where: { $0.overlaps(window) }),
        isPlausible(window)
      else { continue }
      looks += 1
      if let transition = transition(in: window) { transitions.append(transition) }
    }
    candidates.removeAll(keepingCapacity: true)
    transitionsEnd = transitions.map(\.lastPoint).max() ?? transitionsEnd
    for transition in transitions.sorted(by: { $0.start < $1.start }) { join(transition, report) }
  }

  /// What a window must show before it is worth a closer look: pictures whose relief behaves as a mixture's does.
  private func isPlausible(_ window: GradualWindow) -> Bool {
    let (first, last) = (picture(window.start).relief, picture(window.end).relief)
    var (lowest, highest) = (Float.infinity, Float(0))
    for point in window.start + 1..<window.end {
      lowest = min(lowest, picture(point).relief)
      highest = max(highest, picture(point).relief)
    }
    // Nothing shows more on the way than at both ends.
    guard highest <= 1.15 * max(first, last) else { return false }
    guard window.blankEnd == .none else { return max(first, last) > 8 * min(first, last) }
    // Two pictures mixed halves have .7 of the relief that they have by themselves. Without that the path must be
    // straight beyond doubt.
    let ends = ((first * first + last * last) / 2).squareRoot()
    return lowest >= ReducedPicture.blankRelief && (lowest < 0.8 * ends || window.residual < 0.03)
  }

  /// A closer look at a window: are its ends of different shots, and where exactly does it start and end?
  private mutating func transition(in window: GradualWindow) -> Transition? {
    let (first, last) = (picture(window.start), picture(window.end))
    if window.blankEnd == .none {
      let match = structure.between(first, last) ?? 0
      guard match < 0.3, window.residual + 0.4 * match < 0.13 else { return nil }
      guard PictureDifference.relative(first, last) > 0.09 else { return nil }
    } else {
      guard isSamePictureFainter(window), PictureDifference.relative(first, last) > 0.015 else { return nil }
    }
    guard let extent = window.extent(in: trajectory, notBefore: shotStart) else { return nil }
    return Transition(
      window: window, extent: extent,
      isFade: min(first.relief, last.relief) < 0.3 * max(first.relief, last.relief),
      relief: max(first.relief, last.relief))
  }

  /// Whether a third of the way from the blank end the picture of the other end is there already, fainter.
  private mutating func isSamePictureFainter(_ window: GradualWindow) -> Bool {
    let thirds = window.blankEnd == .first ? 2 : 1
    let middle = window.start + (window.end - window.start) * thirds / 3
    let content = picture(window.blankEnd == .first ? window.end : window.start)
    if let match = structure.between(picture(middle), content) { return match > 0.3 }
    return trajectory.stretch(from: window.start, to: window.end).progress(of: middle, in: trajectory)
      .residual < 0.05
  }

  private mutating func join(_ transition: Transition, _ report: (SceneCut) -> Void) {
    if let fade = held {
      if transition.isFade, isBlank(between: fade, and: transition) {
        held = fade.joined(with: transition)
        return
      }
      report(sceneCut(of: fade))
      held = nil
    }
    if transition.isFade {
      held = transition
    } else {
      report(sceneCut(of: transition))
    }
  }

  private func isBlank(between first: Transition, and second: Transition) -> Bool {
    let (end, start) = (first.lastPoint, max(second.firstPoint, first.lastPoint))
    let gap =
      picture(start).position.timestamp.seconds - picture(min(end, start)).position.timestamp.seconds
    let middle = picture(min((end + start) / 2, trajectory.count - 1))
    let faint = max(1.25 * ReducedPicture.blankRelief, 0.5 * min(first.relief, second.relief))
    return gap <= Self.longestBlank && middle.relief < faint
  }

  private func picture(_ point: Int) -> ReducedPicture { pictures[point % pictures.count] }

  private func sceneCut(of transition: Transition) -> SceneCut {
    let middle = (transition.firstPoint + transition.lastPoint) / 2
    return .gradual(
      transition.isFade ? .fade : .dissolve,
      from: picture(transition.firstPoint).position.timestamp,
      to: picture(transition.lastPoint).position.timestamp,
      middle: picture(middle).position,
      score: transition.score)
  }
}
