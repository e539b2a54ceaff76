package import Fingerprints
package import TvidzCore

/// Says what a video is a copy of while it is still being analysed, and when it has ended.
///
/// The one who analyses keeps a `FingerprintCollector`, asks `isDue` now and then, and hands over what was seen so far:
///
///     var search = CopySearch(index: index) { try await store.fingerprint(of: $0) }
///     // … for each event of the analysis
///     if search.isDue(seen: collector.fingerprint.duration) {
///       let matches = try await search.look(at: collector.fingerprint)
///       // The first one is what `EarlyStop` decides about.
///     }
///
/// A look at a part answers for that part: a film that is followed by another is `contains` only once its end was seen.
/// So the last word is the look at the whole.
package struct CopySearch: Sendable {
  package struct Match: Sendable, Hashable {
    package let known: VideoID
    /// In seconds, of the known video.
    package let knownDuration: Double
    /// What was seen, as B, from the known video, as A. Never `none`.
    package let verdict: Verdict

    package init(known: VideoID, knownDuration: Double, verdict: Verdict) {
      self.known = known
      self.knownDuration = knownDuration
      self.verdict = verdict
    }
  }

  /// Reads what is kept of a known video; nil where it is gone meanwhile, or its fingerprint is of another version.
  package typealias Reader = @Sendable (VideoID) async throws -> Fingerprint?

  /// At most so many candidates are compared at a look.
  package static let mostCandidates = 49
  /// Seconds that are seen before the first look.
  private static let firstLook = 4.0
  /// Each look comes when half as much again was seen, so that all of them cost no more than three at the end. Each
  /// asks for all that was seen: two tokens that belong together may lie on both sides of a look.
  private static let growth = 1.5

  private let index: any CandidateIndex
  private let excluded: Set<VideoID>
  private let comparison: VideoComparison
  private let read: Reader
  private var known: [VideoID: ComparableVideo] = [:]
  private var nextLook = Self.firstLook

  /// - Parameter excluded: the video itself, and those of which somebody said that it is no copy.
  package init(
    index: any CandidateIndex, excluding excluded: Set<VideoID> = [],
    comparison: VideoComparison = VideoComparison(), read: @escaping Reader
  ) {
    self.index = index
    self.excluded = excluded
    self.comparison = comparison
    self.read = read
  }

  /// - Parameter seconds: of the video that were seen.
  package func isDue(seen seconds: Double) -> Bool { seconds >= nextLook }

  /// - Parameters:
  ///   - seen: the fingerprint of what was seen so far.
  ///   - isWhole: whether that is all there is: then, where no duplicate is found, it is asked once more whether it was
  ///     cut out of a known picture, which costs six times as many look-ups.
  /// - Returns: the best match first: duplicates, then overlaps, then what cannot be decided.
  package mutating func look(at seen: Fingerprint, isWhole: Bool = false) async throws -> [Match] {
    nextLook = max(Self.firstLook, seen.duration * Self.growth)
    let video = ComparableVideo(seen)
    var compared = excluded
    var matches = try await matches(of: video, for: CandidateQuery(seen), besides: &compared)
    if isWhole, !matches.contains(where: \.verdict.isDuplicate) {
      matches += try await self.matches(of: video, for: .offCentre(seen), besides: &compared)
    }
    return matches.sorted { $0.comesBefore($1) }
  }

  private mutating func matches(
    of video: ComparableVideo, for query: CandidateQuery, besides compared: inout Set<VideoID>
  ) async throws -> [Match] {
    let candidates = try await index.candidates(for: query, limit: Self.mostCandidates + compared.count)
      .map(\.video).filter { !compared.contains($0) }.prefix(Self.mostCandidates)
    compared.formUnion(candidates)
    var matches: [Match] = []
    for candidate in candidates {
      guard let other = try await knownVideo(candidate) else { continue }
      let verdict = comparison.compare(other, video)
      guard verdict.relation != .none else { continue }
      matches.append(Match(known: candidate, knownDuration: other.duration, verdict: verdict))
    }
    return matches
  }

  /// A known video of the matches of the last look; nil where it was in none.
  package func comparable(_ id: VideoID) -> ComparableVideo? { known[id] }

  private mutating func knownVideo(_ id: VideoID) async throws -> ComparableVideo? {
    if let ready = known[id] { return ready }
    let made = try await read(id).map { ComparableVideo($0) }
    known[id] = made
    return made
  }
}

extension CopySearch.Match {
  /// The identifier decides among equals, so that the order of candidates does not.
  fileprivate func comesBefore(_ other: Self) -> Bool {
    if rank != other.rank { return rank < other.rank }
    if shared != other.shared { return shared > other.shared }
    return known < other.known
  }

  private var rank: Int { verdict.isDuplicate ? 0 : verdict.relation == .overlap ? 1 : 2 }
  private var shared: Double { verdict.segments.reduce(0) { $0 + $1.bEnd - $1.bStart } }
}
