import Catalog
import Duplicates
import Fingerprints
import TvidzCore

/// Looks for known videos that the one being analysed is a copy of, again and again while it is read.
protocol KnownVideoSearch {
  /// - Parameter seconds: of the video that were seen.
  func isDue(seen seconds: Double) -> Bool

  /// The best match first.
  ///
  /// - Parameter isLast: whether the analysis has ended, so that the more costly ways to find a copy are worth it.
  mutating func look(at recorder: AnalysisRecorder, isLast: Bool) async throws -> [CopySearch.Match]

  /// What the finish asks of videos that became known since the last look.
  func compare(_ known: Fingerprint, with recorder: AnalysisRecorder) -> Verdict

  /// A known video of the matches of the last look, for its pictures; nil where it has none to compare.
  func comparable(_ id: VideoID) -> ComparableVideo?
}

/// By `DuplicatePolicy.evidence`.
struct EvidenceSearch: KnownVideoSearch {
  private var search: CopySearch

  init(_ catalog: any CatalogStore, excluding excluded: Set<VideoID>) {
    search = CopySearch(index: catalog.candidates, excluding: excluded) { known in
      try await catalog.fingerprints(of: [known])[known]
    }
  }

  func isDue(seen seconds: Double) -> Bool { search.isDue(seen: seconds) }

  mutating func look(at recorder: AnalysisRecorder, isLast: Bool) async throws -> [CopySearch.Match] {
    try await search.look(at: recorder.fingerprint, isWhole: isLast)
  }

  func compare(_ known: Fingerprint, with recorder: AnalysisRecorder) -> Verdict {
    VideoComparison().compare(ComparableVideo(known), ComparableVideo(recorder.fingerprint))
  }

  func comparable(_ id: VideoID) -> ComparableVideo? { search.comparable(id) }
}

/// By `DuplicatePolicy.timestamps`: the catalog is asked for videos with three cuts at the same times.
struct EqualTimesSearch: KnownVideoSearch {
  private let catalog: any CatalogStore
  private let excluded: Set<VideoID>
  private var secondsToNextLook = 0.0

  init(_ catalog: any CatalogStore, excluding excluded: Set<VideoID>) {
    self.catalog = catalog
    self.excluded = excluded
  }

  func isDue(seen seconds: Double) -> Bool { seconds >= secondsToNextLook }

  mutating func look(at recorder: AnalysisRecorder, isLast: Bool) async throws -> [CopySearch.Match] {
    secondsToNextLook = max(4, recorder.seconds * 1.5)
    let times = recorder.cutTimes
    guard times.count >= EqualTimes.least else { return [] }
    let query = VideoQuery(cuts: .sharing(times, least: EqualTimes.least), limit: 500)
    var matches: [CopySearch.Match] = []
    for video in try await catalog.snapshot(matching: query).page.videos where !excluded.contains(video.id) {
      // What was stopped early is itself a copy, and no known video.
      guard let known = try await catalog.analysis(of: video.id), known.isComplete else { continue }
      let verdict = EqualTimes().compare(known.cuts.map(\.time), times)
      guard verdict.isDuplicate else { continue }
      matches.append(
        CopySearch.Match(known: video.id, knownDuration: known.duration, verdict: verdict))
    }
    return matches.sorted {
      ($1.verdict.confidence, $0.known) < ($0.verdict.confidence, $1.known)
    }
  }

  func compare(_ known: Fingerprint, with recorder: AnalysisRecorder) -> Verdict {
    EqualTimes().compare(known.cuts, recorder.fingerprint.cuts)
  }

  func comparable(_ id: VideoID) -> ComparableVideo? { nil }
}
