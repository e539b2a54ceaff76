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
  private static let longestBlank = 0.3

  private var trajectory = PictureTrajectory()
  private var pictures = (0..<PictureTrajectory.capacity).map { _ in ReducedPicture() }
  private var structure = StructureMatch()
  /// The first frame of the shot, as a point of the trajectory.
  private var shotStart = 0
  private var candidates: [GradualWindow] = []
  /// A fade that the next one may join.
  private var held: Transition?

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
      if let window = GradualWindow(from: end - length, to: end, in: trajectory) { candidates.append(window) }
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
      guard !transitions.contains(where: { $0.overlaps(window) }) else { continue }
      looks += 1
      if let transition = transition(in: window) { transitions.append(transition) }
    }
    candidates.removeAll(keepingCapacity: true)
    for transition in transitions.sorted(by: { $0.start < $1.start }) { join(transition, report) }
  }

  /// A closer look at a window: are its ends of different shots, and where exactly does it start and end?
  private mutating func transition(in window: GradualWindow) -> Transition? {
    let (first, last) = (picture(window.start), picture(window.end))
    let blank = min(first.texture, last.texture) < Transition.blankTexture
    if blank {
      guard window.residual < 0.06, max(first.texture, last.texture) > 2 * min(first.texture, last.texture)
      else { return nil }
    } else {
      let interior = (window.start + 1..<window.end).map { picture($0).texture }.min() ?? 0
      guard interior < 0.8 * (first.texture + last.texture) / 2 else { return nil }
      if let match = structure.between(first, last), match > 0.3 { return nil }
    }
    guard PictureDifference.relative(first, last) > 0.09 else { return nil }
    guard let extent = window.extent(in: trajectory, notBefore: shotStart) else { return nil }
    return Transition(window: window, extent: extent, isFade: blank)
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
    return gap <= Self.longestBlank && middle.texture < 1.25 * Transition.blankTexture
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
