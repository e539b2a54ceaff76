import TvidzCore

/// Tells for each frame, six frames late, how likely a cut stands before it.
struct HardCutDetector {
  /// Frames on either side whose differences make the level that a cut must stand out from.
  static let window = 6
  /// The level is the third largest of them: two neighbouring cuts (a shot of one frame) do not raise it, a pan does.
  private static let levelRank = 2
  /// In levels. Keeps the ratio finite where nothing moves.
  private static let leastLevel: Float = 0.4
  /// Frames after a boundary within which an earlier picture may come back: a flash of three and one to settle.
  private static let returnReach = 4
  /// Below this score a boundary is no cut at any sensible threshold, and how far below does not matter.
  private static let leastScore = 0.05
  private static let capacity = 32

  private var pictures: [ReducedPicture]
  /// From the frame before, by the frame's index in the ring; 0 for the first frame.
  private var differences = [Float](repeating: 0, count: capacity)
  private var structure = StructureMatch()
  private var reducer = PictureReducer()
  /// Frames taken so far.
  private(set) var count = 0
  /// Room for the differences around a frame.
  private var neighbours: [Float] = []

  init() {
    pictures = (0..<Self.capacity).map { _ in ReducedPicture() }
    neighbours.reserveCapacity(2 * Self.window)
  }

  /// - Parameter frame: one of the last 26 that were taken.
  func picture(_ frame: Int) -> ReducedPicture { pictures[frame % Self.capacity] }

  mutating func append(_ picture: borrowing PlaneSet, at position: FramePosition) {
    let slot = count % Self.capacity
    pictures[slot].assign(picture, at: position, with: &reducer)
    differences[slot] =
      count == 0 ? 0 : PictureDifference.levels(pictures[(count - 1) % Self.capacity], pictures[slot])
    count += 1
  }

  /// The evidence for a cut before `frame`, from what was taken so far; nil where there is hardly any change.
  ///
  /// - Parameter frame: 1 or more; `window` frames after it are there unless the video ends first.
  mutating func evidence(at frame: Int) -> CutEvidence? {
    let difference = differences[frame % Self.capacity]
    let prominence = difference / max(level(around: frame), Self.leastLevel)
    guard prominence >= CutEvidence.leastProminence else { return nil }
    let (before, after) = (picture(frame - 1), picture(frame))
    let change = difference / (max(before.contrast, after.contrast) + PictureDifference.weakestContrast)
    guard change >= CutEvidence.leastChange else { return nil }
    var evidence = CutEvidence(
      prominence: prominence, change: change, abruptness: abruptness(at: frame),
      coverage: PictureDifference.coverage(before, after), resemblance: 0, remoteness: 1)
    // What is looked for from here on can only weaken the case, and costs the most.
    guard evidence.score >= Self.leastScore else { return evidence }
    evidence.resemblance = structure.between(before, after) ?? 0
    guard evidence.score >= Self.leastScore else { return evidence }
    weighReturns(at: frame, change: change, into: &evidence)
    return evidence
  }

  /// Looks for the picture before the boundary in the frames after it, and the other way round, until it is no cut for
  /// sure.
  private mutating func weighReturns(at frame: Int, change: Float, into evidence: inout CutEvidence) {
    for distance in 1...Self.returnReach {
      for (earlier, later) in [(frame - 1, frame + distance), (frame - 1 - distance, frame)]
      where earlier >= 0 && later < count {
        let (a, b) = (picture(earlier), picture(later))
        evidence.remoteness = min(evidence.remoteness, PictureDifference.relative(a, b) / change)
        guard evidence.score >= Self.leastScore else { return }
        evidence.resemblance = max(evidence.resemblance, structure.between(a, b) ?? 0)
        guard evidence.score >= Self.leastScore else { return }
      }
    }
  }

  private func abruptness(at frame: Int) -> Float {
    let around = PictureDifference.plainLevels(picture(max(frame - 2, 0)), picture(min(frame + 1, count - 1)))
    return PictureDifference.plainLevels(picture(frame - 1), picture(frame)) / max(around, 0.1)
  }

  private mutating func level(around frame: Int) -> Float {
    neighbours.removeAll(keepingCapacity: true)
    for other in max(1, frame - Self.window)...frame + Self.window where other != frame && other < count {
      neighbours.append(differences[other % Self.capacity])
    }
    guard neighbours.count > Self.levelRank else { return 0 }
    neighbours.sort(by: >)
    return neighbours[Self.levelRank]
  }
}
