package import Catalog
package import Duplicates
package import Fingerprints
package import Foundation
package import TvidzCore

/// What happens around a catalog, told in few words.
package struct CatalogStory: Sendable {
  package let store: any CatalogStore

  package init(store: any CatalogStore) { self.store = store }

  package static let start = Date(microseconds: 1_700_000_000_000_000)

  package static func time(_ seconds: Double) -> Date { start.addingTimeInterval(seconds) }

  package static let media = MediaInfo(
    duration: 30, width: 640, height: 360, rotation: 90, sampleAspectRatio: Rational(4, 3), codec: "h264",
    container: "mov,mp4,m4a,3gp,3g2,mj2", pixelFormat: "yuv420p", frameRate: Rational(30000, 1001),
    timeBase: Rational(1, 12800), startTimeMicroseconds: 80_000, bitRate: 900_000)

  /// Three films that have nothing in common, and the fingerprints of them and of copies.
  package enum Film: CaseIterable, Sendable {
    case first, copyOfFirst, excerptOfFirst, startOfFirst, second, third

    package var fingerprint: Fingerprint {
      switch self {
      case .first, .copyOfFirst: Prints.first
      case .excerptOfFirst: Prints.excerpt
      case .startOfFirst: Prints.start
      case .second: Prints.second
      case .third: Prints.third
      }
    }

    /// What is asked to find its copies; made once, for that takes longer than all else here.
    package var query: CandidateQuery {
      switch self {
      case .first, .copyOfFirst: Queries.first
      case .excerptOfFirst: Queries.excerpt
      case .startOfFirst: Queries.start
      case .second: Queries.second
      case .third: Queries.third
      }
    }
  }

  private enum Queries {
    static let first = CandidateQuery(Prints.first)
    static let excerpt = CandidateQuery(Prints.excerpt)
    static let start = CandidateQuery(Prints.start)
    static let second = CandidateQuery(Prints.second)
    static let third = CandidateQuery(Prints.third)
  }

  private enum Prints {
    static let film = SyntheticFilm(seed: 11, shots: [2, 3.1, 1.2, 2.6, 1.7, 3.4, 2.2, 1.4, 2.9, 1.9])
    static let first = print(film)
    static let excerpt = print(film.trimmed(from: 4, to: 19))
    static let start = print(film).prefix(seconds: 14)
    static let second = print(
      SyntheticFilm(seed: 12, shots: [1.1, 2.3, 3.7, 1.3, 2.8, 1.6, 3.2, 2.1, 1.2, 2.4]))
    static let third = print(
      SyntheticFilm(seed: 13, shots: [2.7, 1.9, 1.3, 3.1, 2.2, 3.6, 1.1, 2.9, 1.8, 2.5]))

    /// As it is when it was stored and read again.
    private static func print(_ film: SyntheticFilm) -> Fingerprint {
      let made = film.fingerprint()
      return Fingerprint(encoded: made.encoded) ?? made
    }
  }

  /// What is found where each of the films is asked about, by its name.
  package func candidatesOfAllFilms() async throws -> [String: [Candidate]] {
    var found: [String: [Candidate]] = [:]
    for film in Film.allCases {
      found["\(film)"] = try await store.candidates.candidates(for: film.query, limit: 50)
    }
    return found
  }

  // MARK: Steps

  /// Announces an upload and lets it arrive.
  @discardableResult
  package func upload(_ name: String, at seconds: Double = 0) async throws -> VideoID {
    let location = ObjectLocation(bucket: "b", key: "uploads/\(name)/x")
    let video = NewVideo(id: VideoID(name), filename: "\(name).mp4", location: location, size: 1000)
    _ = try await store.create(video, at: Self.time(seconds))
    let arrival = ObjectArrival(
      location: ObjectLocation(bucket: "b", key: "uploads/\(name)/x", version: "v1"), size: 1000,
      newID: VideoID("unused \(name)"), filename: "x")
    return try await store.arrive(arrival, at: Self.time(seconds + 1)).video.id
  }

  package func claim(
    _ video: VideoID, owner: String = "one", at seconds: Double = 10, for lease: Double = 60
  ) async throws -> JobClaim {
    let answer = try await store.claim(
      video, owner: owner, at: Self.time(seconds), until: Self.time(seconds + lease))
    guard case .claimed(let claim, _) = answer else {
      throw BrokenRule(description: "the job of \(video) was not given: \(answer)")
    }
    return claim
  }

  package static func analysis(of fingerprint: Fingerprint, isComplete: Bool = true) -> AnalysisRecord {
    let cuts = fingerprint.cuts.map { seconds in
      let pts = Int64((seconds * 12800).rounded()) + 1024
      let position = FramePosition(
        timestamp: Timestamp(pts: pts, timeBase: media.timeBase), index: Int(seconds * 29.97))
      return CutRecord(.cut(at: position, score: 0.5), in: media)
    }
    let edges = [0] + fingerprint.cuts + [fingerprint.duration]
    let shots = zip(edges, edges.dropFirst()).enumerated().map { number, shot in
      ShotRecord(
        number: number, start: shot.0, end: shot.1, hash: number == 0 ? nil : UInt64.max - UInt64(number),
        thumbnail: number == 1 ? nil : "thumbnails/\(number).jpg")
    }
    return AnalysisRecord(
      media: media,
      detector: DetectorDescription(name: "adaptive", version: 1, parameters: ["threshold": 0.25]),
      duration: fingerprint.duration, frames: Int(fingerprint.duration * 29.97),
      firstFrame: Timestamp(pts: 1024, timeBase: media.timeBase), cuts: cuts, shots: shots,
      isComplete: isComplete)
  }

  /// Looks for candidates, compares, and finishes, as the service does.
  @discardableResult
  package func finish(
    _ claim: JobClaim, as film: Film, isComplete: Bool = true, at seconds: Double = 20
  ) async throws -> FinishAnswer {
    let request = try await look(claim.video, film, isComplete: isComplete)
    return try await finish(request, by: claim, film, at: seconds)
  }

  /// The first half of it: what is known before the finish.
  package func look(
    _ video: VideoID, _ film: Film, isComplete: Bool = true
  ) async throws -> FinishRequest {
    let print = film.fingerprint
    let generation = try await store.indexGeneration()
    let excluded = try await store.excludedVideos(for: video).union([video])
    let found = try await store.candidates.candidates(for: film.query, limit: 50)
    let known = try await store.fingerprints(of: found.map(\.video).filter { !excluded.contains($0) })
    return FinishRequest(
      outcome: .analysed(Self.analysis(of: print, isComplete: isComplete), print),
      verdicts: known.mapValues { Self.compare($0, print) }, generation: generation)
  }

  package func finish(
    _ request: FinishRequest, by claim: JobClaim, _ film: Film, at seconds: Double = 20
  ) async throws -> FinishAnswer {
    try await store.finish(request, by: claim, at: Self.time(seconds)) {
      Self.compare($0, film.fingerprint)
    }
  }

  /// What comparing would say, without the work: the stores do not look into a verdict.
  package static func compare(_ known: Fingerprint, _ new: Fingerprint) -> Verdict {
    func isOfFirst(_ print: Fingerprint) -> Bool {
      print == Prints.first || print == Prints.excerpt || print == Prints.start
    }
    guard known == new || (isOfFirst(known) && isOfFirst(new)) else {
      return Verdict(relation: .none, confidence: 0.99, segments: [], reason: "nothing agrees")
    }
    let length = min(known.duration, new.duration)
    let segment = MatchedSegment(
      aStart: 0, aEnd: length, bStart: 0, bEnd: length, speed: 1, mirrored: false, matchedCuts: 5,
      matchedPictures: 6)
    let relation: Relation =
      known.duration == new.duration ? .copy : known.duration > new.duration ? .excerpt : .contains
    return Verdict(relation: relation, confidence: 0.984, segments: [segment], reason: "6 pictures agree")
  }

  /// All of it for one video.
  @discardableResult
  package func analyse(
    _ name: String, as film: Film, isComplete: Bool = true, sha256: String? = nil, at seconds: Double = 0
  ) async throws -> VideoID {
    let video = try await upload(name, at: seconds)
    let claim = try await claim(video, at: seconds + 2)
    let update = JobUpdate(state: .analyzing, facts: VideoFacts(sha256: sha256, media: Self.media))
    try await store.append(update, by: claim, at: Self.time(seconds + 3))
    let answer = try await finish(claim, as: film, isComplete: isComplete, at: seconds + 4)
    guard case .finished = answer else { throw BrokenRule(description: "\(name) did not finish: \(answer)") }
    return video
  }

  package func state(of video: VideoID) async throws -> VideoState? {
    try await store.video(video)?.state
  }

  /// All events, also those that wait for an older transaction.
  package func wholeLog(after cursor: EventCursor? = nil) async throws -> [LoggedEvent] {
    var cursor = cursor
    var events: [LoggedEvent] = []
    while true {
      let page = try require(try await store.events(after: cursor, limit: 500))
      events += page.events
      cursor = page.cursor
      if !page.hasMore { return events }
    }
  }
}
