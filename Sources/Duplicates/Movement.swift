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
  /// Of B, in seconds: long shots that move, and not alike. What lies around them may be shared all the same, as is the
  /// trailer of two talks in one room.
  let refuted: [ClosedRange<Double>]

  /// Shots that last shorter tell nothing, in seconds.
  private static let shortestShot = 0.8
  /// A cut that both have vouches for so many seconds, of those beside it.
  private static let besideCut = 8.0
  /// A shot refutes itself where it lasts so many seconds, by how many of its ends are such cuts: two vouch for all between
  /// them.
  private static let longShot = [5.0, besideCut, .infinity]
  /// Fewer pictures of a shot refute nothing.
  private static let manyPictures = 8
  /// More agreement is never asked for, of one shot.
  private static let enoughInShot = 0.85
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

  /// So many stretches prove together what their pictures do; of more, each proves what its own do.
  private static let fewPieces = 4

  /// False where both move, and not alike.
  var isCredible: Bool { !isMoving || agreement >= Self.leastAgreement }

  private var isMoving: Bool { size >= Self.leastSize }

  /// Whether all that was found together is more than chance.
  ///
  /// Few different pictures and few cuts say that little moves, a head that sways perhaps: then two movements are alike by
  /// chance, and must agree the more.
  static func isCredible(_ found: [SegmentSearch.Found]) -> Bool {
    let vouched = found.reduce(0) { $0 + min($1.seconds, besideCut * Double($1.segment.matchedCuts)) }
    guard vouched * 2 < found.seconds else { return true }
    let moving = found.compactMap(\.movement).filter(\.isMoving)
    let seconds = moving.reduce(0) { $0 + $1.seconds }
    guard seconds > 0 else { return true }
    let mean = moving.reduce(0) { $0 + $1.agreement * $1.seconds } / seconds
    return mean >= max(leastAgreement, chance(of: found))
  }

  /// How far the movement of stretches agrees by chance at most.
  private static func chance(of found: [SegmentSearch.Found]) -> Double {
    func chance(_ pictures: Int, _ factor: Double) -> Double {
      min(0.9, factor / Double(max(1, pictures)).squareRoot())
    }
    let isPlain = found.allSatisfy { $0.segment.speed == 1 }
    if isPlain, found.count <= fewPieces {
      let pictures = found.reduce(0) { $0 + $1.segment.matchedPictures }
      return chance(pictures, found.count == 1 ? byChance : inPieces)
    }
    // Each of them was chosen to fit: all pictures of many pieces prove no more than those of one.
    let factor = isPlain ? inPieces : byChoice
    return found.reduce(0) { $0 + chance($1.segment.matchedPictures, factor) * $1.seconds } / found.seconds
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
    var whole = Sum()
    var refuted: [ClosedRange<Double>] = []
    let cuts = (b.cuts + a.cuts.map { alignment.bTime($0) })
      .filter { $0 > segment.bStart && $0 < segment.bEnd }.sorted()
    let shared = alignment.matchedCuts(a.cuts, b.cuts, tolerance: AlignmentRefinement.cutTolerance).map(\.b)
    func isShared(_ time: Double) -> Bool {
      shared.contains { abs($0 - time) <= AlignmentRefinement.cutTolerance }
    }
    for (start, end) in zip([segment.bStart] + cuts, cuts + [segment.bEnd])
    where end - start >= Self.shortestShot {
      let shot = Sum(of: start + Self.margin...end - Self.margin, a, b, alignment, &comparer)
      whole.add(shot)
      let sharedEnds = (isShared(start) ? 1 : 0) + (isShared(end) ? 1 : 0)
      if end - start >= Self.longShot[sharedEnds], shot.isRefuted(isPlain: alignment.speed == 1) {
        refuted.append(start...end)
      }
    }
    agreement = whole.agreement
    size = whole.size
    seconds = whole.seconds
    self.refuted = refuted
  }

  /// Pictures that were compared.
  private struct Sum {
    var products = PictureComparer.Products()
    var seconds = 0.0
    /// Of B.
    var hashes: [UInt64] = []

    var agreement: Double { Double(products.alike) }
    var size: Double { seconds > 0 ? Double((products.aa * products.bb).squareRoot()) / seconds : 0 }

    init() {}

    /// - Parameter shot: of B, in seconds.
    init(
      of shot: ClosedRange<Double>, _ a: ComparableVideo, _ b: ComparableVideo, _ alignment: Alignment,
      _ comparer: inout PictureComparer
    ) {
      let inB = b.pictures(seenIn: shot)
      comparer.setAside(
        a: a.pictures(seenIn: alignment.aTime(shot.lowerBound)...alignment.aTime(shot.upperBound)), b: inB)
      for index in inB {
        let time = alignment.aTime(max(b.pictures[index].start, shot.lowerBound))
        let near = ShownMoment.all(around: time, within: AlignmentRefinement.reach, of: a)
        let all = near.map { comparer.ownProducts($0, ShownMoment(index)) }
        guard let best = all.max(by: { $0.alike < $1.alike }) else { continue }
        let weight = Evidence.weight(b.pictures[index])
        products.add(best, weight: Float(weight))
        seconds += weight
        hashes.append(b.pictures[index].hashes[0])
      }
    }

    mutating func add(_ other: Sum) {
      products.add(other.products, weight: 1)
      seconds += other.seconds
      hashes += other.hashes
    }

    /// Whether it moves, and not more alike than others may by chance.
    func isRefuted(isPlain: Bool) -> Bool {
      guard hashes.count >= Movement.manyPictures, size >= Movement.leastSize else { return false }
      let distinct = Evidence.countDistinct(hashes, enough: 100)
      let chance = (isPlain ? Movement.inPieces : Movement.byChoice) / Double(distinct).squareRoot()
      return agreement < max(Movement.leastAgreement, min(Movement.enoughInShot, chance))
    }
  }
}
