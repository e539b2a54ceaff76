import Fingerprints

/// What changes within the shots of a stretch, in one video and in the other.
///
/// Two takes of one scene look alike, as do two moments of one take: it is the movement that tells whether both show the
/// same seconds.
struct Movement: Sendable {
  /// -1...1: how far both move alike. Strangers are at 0.
  let agreement: Double
  /// How much the pictures of a shot differ from their mean, as a squared share of the picture, 0...1; where it is
  /// small, the agreement says nothing.
  let size: Double
  /// Seconds in which shots were compared.
  let seconds: Double

  /// Shots that last shorter tell nothing, in seconds.
  private static let shortestShot = 0.8
  /// Around a cut pictures are of either shot, in seconds.
  private static let margin = 0.15

  /// What pictures of shots that stand still differ by is no movement.
  private static let leastSize = 0.01
  private static let leastAgreement = 0.25
  /// Above this the movement is a proof of its own.
  private static let clearAgreement = 0.8

  /// How far movements agree by chance, over the root of how many different pictures there are: where all is one stretch at
  /// the original's speed, where it is several, and where speeds were found that fit the best. Less, and takes of one
  /// swaying head are copies of each other; more, and pieces of a hand-held take whose marks lie between the original's are
  /// none of it (SceneryTests and FootageGroupsTests hold this).
  private static let (byChance, inPieces, byChoice) = (1.4, 2.0, 2.6)

  /// False where both move, and not alike.
  var isCredible: Bool { !isMoving || agreement >= Self.leastAgreement }

  private var isMoving: Bool { size >= Self.leastSize }

  /// Whether all that was found together is more than chance.
  ///
  /// Few different pictures and no cut say that little moves, a head that sways perhaps: then two movements are alike by
  /// chance, and must agree the more. A cut vouches for the stretch that it lies in, and not for longer ones beside that.
  static func isCredible(_ found: [SegmentSearch.Found]) -> Bool {
    let withCut = found.filter { $0.segment.matchedCuts > 0 }
    guard length(of: withCut) * 2 < length(of: found) else { return true }
    let moving = found.compactMap(\.movement).filter(\.isMoving)
    let seconds = moving.reduce(0) { $0 + $1.seconds }
    guard seconds > 0 else { return true }
    let mean = moving.reduce(0) { $0 + $1.agreement * $1.seconds } / seconds
    let pictures = found.reduce(0) { $0 + $1.segment.matchedPictures }
    let isPlain = found.allSatisfy { $0.segment.speed == 1 }
    let factor = isPlain ? found.count == 1 ? byChance : inPieces : byChoice
    let chance = factor / Double(max(1, pictures)).squareRoot()
    return mean >= max(leastAgreement, min(0.9, chance))
  }

  /// Seconds of B.
  private static func length(of found: [SegmentSearch.Found]) -> Double {
    found.reduce(0) { $0 + $1.segment.bEnd - $1.segment.bStart }
  }

  /// 0...1, by which a stretch is worth less where it moves less alike.
  var trust: Double { !isMoving ? 1 : min(1, max(0, agreement)) }

  /// How many units it proves: where a head speaks before a wall no two pictures may differ much, and yet no two
  /// seconds are alike.
  var units: Int {
    !isMoving || agreement < Self.clearAgreement ? 0 : Int(seconds / Evidence.movementPerUnit)
  }

  init(
    of segment: MatchedSegment, _ a: ComparableVideo, _ b: ComparableVideo,
    _ refined: AlignmentRefinement.Refined
  ) {
    let alignment = refined.alignment
    var comparer = PictureComparer(a, b, geometry: refined.geometry, mirrored: alignment.mirrored)
    var sums = PictureComparer.Products()
    var seconds = 0.0
    let cuts = (b.cuts + a.cuts.map { alignment.bTime($0) })
      .filter { $0 > segment.bStart && $0 < segment.bEnd }.sorted()
    for (start, end) in zip([segment.bStart] + cuts, cuts + [segment.bEnd])
    where end - start >= Self.shortestShot {
      let shot = start + Self.margin...end - Self.margin
      let inB = b.pictures(seenIn: shot)
      comparer.setAside(
        a: a.pictures(seenIn: alignment.aTime(shot.lowerBound)...alignment.aTime(shot.upperBound)), b: inB)
      for index in inB {
        let time = alignment.aTime(max(b.pictures[index].start, shot.lowerBound))
        let near = ShownMoment.all(around: time, within: AlignmentRefinement.reach, of: a)
        let products = near.map { comparer.ownProducts($0, ShownMoment(index)) }
        guard let best = products.max(by: { $0.alike < $1.alike }) else { continue }
        let weight = Evidence.weight(b.pictures[index])
        sums.add(best, weight: Float(weight))
        seconds += weight
      }
    }
    agreement = Double(sums.alike)
    size = seconds > 0 ? Double((sums.aa * sums.bb).squareRoot()) / seconds : 0
    self.seconds = seconds
  }
}
