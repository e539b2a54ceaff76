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
  private static let closeLooks = 24
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
      guard window.start >= transitionsEnd, !transitions.contains(where: { $0.overlaps(window) })
      else { continue }
      looks += 1
      if let transition = transition(in: window) { transitions.append(transition) }
    }
    candidates.removeAll(keepingCapacity: true)
    transitionsEnd = transitions.map(\.lastPoint).max() ?? transitionsEnd
    for transition in transitions.sorted(by: { $0.start < $1.start }) { join(transition, report) }
  }

  /// A closer look at a window: are its ends of different shots, and where exactly does it start and end?
  private mutating func transition(in window: GradualWindow) -> Transition? {
    let (first, last) = (picture(window.start), picture(window.end))
    let between = (window.start + 1..<window.end).map { picture($0).relief }
    let (interior, highest) = (between.min() ?? 0, between.max() ?? 0)
    // Nothing shows more on the way than both ends do: a mixture cannot.
    guard highest <= 1.15 * max(first.relief, last.relief) else { return nil }
    switch window.blankEnd {
    case .none:
      let ends = ((first.relief * first.relief + last.relief * last.relief) / 2).squareRoot()
      let limit: Float = interior < 0.8 * ends ? 0.05 : 0.03
      guard window.residual < limit, interior >= ReducedPicture.blankRelief else { return nil }
      if let match = structure.between(first, last), match > 0.3 { return nil }
    case .first, .last:
      let (content, blank) = window.blankEnd == .first ? (last, first) : (first, last)
      guard content.relief > 3 * blank.relief else { return nil }
      // The same picture, fainter, must be there on the way.
      let way = window.blankEnd == .first ? 2 : 1
      let middle = window.start + (window.end - window.start) * way / 3
      if let match = structure.between(picture(middle), content) {
        guard match > 0.3 else { return nil }
      } else {
        let stretch = trajectory.stretch(from: window.start, to: window.end)
        guard stretch.progress(of: middle, in: trajectory).residual < 0.05 else { return nil }
      }
    }
    let change: Float = window.blankEnd == .none ? 0.09 : 0.015
    guard PictureDifference.relative(first, last) > change else { return nil }
    guard let extent = window.extent(in: trajectory, notBefore: shotStart) else { return nil }
    return Transition(
      window: window, extent: extent,
      isFade: min(first.relief, last.relief) < 0.15 * max(first.relief, last.relief))
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
    return gap <= Self.longestBlank && middle.relief < 1.25 * ReducedPicture.blankRelief
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
