package import Catalog
package import Duplicates
package import Fingerprints
package import TvidzCore

/// Compares a video that is being read, or was read, with what the catalog knows.
package struct DuplicateFinder {
  /// Videos that are compared while a video is read, and at its end.
  private static let fewCandidates = 8
  private static let allCandidates = 40
  /// Seconds of video after which it is looked for the first time, and what they grow by from one look to the next: the
  /// number of looks grows with the logarithm of the video's length, and their whole cost with its length.
  private static let firstLook = 5.0
  private static let growth = 1.25

  private let catalog: any CatalogStore
  private let video: VideoID
  private let excluded: Set<VideoID>
  private var nextLook = firstLook
  /// Known videos, unpacked.
  private var known: [VideoID: ComparableVideo] = [:]

  package init(catalog: any CatalogStore, video: VideoID) async throws {
    self.catalog = catalog
    self.video = video
    excluded = try await catalog.excludedVideos(for: video).union([video])
  }

  /// Whether it is time to look, with so many seconds read. True once for each time.
  package mutating func isDue(at seconds: Double) -> Bool {
    guard seconds >= nextLook else { return false }
    nextLook = max(nextLook, seconds) * Self.growth
    return true
  }

  /// What the part that was read seems to be a copy of; nil where that is nothing.
  package mutating func look(_ part: Fingerprint) async throws -> CopyNotice? {
    let verdicts = try await compare(part, limit: Self.fewCandidates)
    return Self.best(of: verdicts).map { CopyNotice(duplicateOf: $0.key, verdict: $0.value) }
  }

  /// The verdict on every candidate, the known video being A: what a finish asks for.
  package mutating func all(_ whole: Fingerprint) async throws -> [VideoID: Verdict] {
    try await compare(whole, limit: Self.allCandidates)
  }

  private mutating func compare(_ fingerprint: Fingerprint, limit: Int) async throws -> [VideoID: Verdict] {
    let candidates = try await catalog.candidates.candidates(for: CandidateQuery(fingerprint), limit: limit)
    let others = candidates.map(\.video).filter { !excluded.contains($0) }
    let unknown = others.filter { known[$0] == nil }
    for (id, print) in try await catalog.fingerprints(of: unknown) { known[id] = ComparableVideo(print) }
    let own = ComparableVideo(fingerprint)
    var verdicts: [VideoID: Verdict] = [:]
    for other in others {
      try Task.checkCancellation()
      guard let theirs = known[other] else { continue }
      verdicts[other] = VideoComparison().compare(theirs, own)
    }
    return verdicts
  }

  /// The surest duplicate; of equally sure ones the one that covers more, then the first by name.
  private static func best(of verdicts: [VideoID: Verdict]) -> (key: VideoID, value: Verdict)? {
    func rank(_ entry: (key: VideoID, value: Verdict)) -> (Double, Double) {
      (entry.value.confidence, entry.value.segments.reduce(0) { $0 + $1.bEnd - $1.bStart })
    }
    return verdicts.filter { $0.value.isDuplicate }.sorted { $0.key < $1.key }.max { rank($0) < rank($1) }
  }
}
