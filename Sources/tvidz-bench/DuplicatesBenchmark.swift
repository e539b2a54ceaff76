import Analysis
import Duplicates
import Fingerprints
import Foundation
import TvidzCore
import TvidzTesting

/// Asks, for every copy and every negative of one set, what it is a copy of.
struct DuplicatesBenchmark {
  let seed: UInt64
  let transforms: [Transform]
  let jobs: Int
  let reusesFingerprints: Bool
  let includesPeers: Bool

  /// A clip that is in the catalogue, or is asked about.
  struct Clip: Sendable {
    let name: String
    let url: URL
    /// Nil for what is no copy.
    var original: String?
    var transform: Transform?
    var variant = ""
    var isReal = false
    /// Known clips of which it has some seconds and is no copy.
    var shares: Set<String> = []
  }

  private struct Finding: Sendable {
    let query: Int
    let verdicts: [(known: String, verdict: Verdict)]
    let candidates: Int
    /// Of the file, when the verdict for its original came; nil where it never came.
    let shareRead: Double?
  }

  func run() async throws -> [DuplicatesResult] {
    let footage = ProjectFolder.footage()
    if footage == nil { note("skipped: real originals, because the folder of real footage is not there") }
    let set = DuplicateSet(seed: seed, footage: footage)
    let cache = DuplicateClipCache(footage: footage)
    let clips = try await clips(of: set, cache)
    note("seed \(seed): \(clips.known.count) known clips, \(clips.copies.count) copies")
    let all = clips.known + clips.copies
    let prints = try await batch(all.count) { try await fingerprint(all[$0].url) }
    note("seed \(seed): fingerprints are made")
    let videos = prints.map { ComparableVideo($0) }
    let index = InMemoryCandidateIndex()
    for number in clips.known.indices {
      await index.add(VideoID(clips.known[number].name), IndexEntry(prints[number]))
    }
    let places = Dictionary(uniqueKeysWithValues: clips.known.indices.map { (clips.known[$0].name, $0) })
    let findings = try await batch(all.count) { query in
      try await find(query, all, videos, prints, index, places)
    }
    var results = [result("tvidz", all, Dictionary(uniqueKeysWithValues: findings.map { ($0.query, $0) }))]
    if includesPeers {
      results += try await DuplicatesPeers(clips: all, known: clips.known.count, jobs: jobs).run(seed: seed)
    }
    return results
  }

  // MARK: Clips

  private func clips(of set: DuplicateSet, _ cache: DuplicateClipCache) async throws -> (
    known: [Clip], copies: [Clip]
  ) {
    let sources = set.originals + set.negatives
    let urls = try await batch(sources.count) { try await cache.clip(of: sources[$0]) }
    let known = zip(sources, urls).map {
      Clip(name: $0.name, url: $1, isReal: $0.isReal, shares: $0.shares)
    }
    let work = set.originals.indices.flatMap { original in transforms.map { (original, $0) } }
    let copies = try await batch(work.count) { number in
      let (original, transform) = work[number]
      let source = set.originals[original]
      let order = Transform.allCases.firstIndex(of: transform) ?? 0
      var generator = SeededGenerator(seed: seed &* 1_000_003 &+ UInt64(original * 100 + order))
      let plan = transform.plan(
        duration: source.duration, cuts: source.cuts, variant: original + Int(seed), using: &generator)
      let around = SyntheticFootage(seed: generator.next(), seconds: 30)
      let url = try await cache.copy(of: urls[original], source, plan: plan, surroundings: around)
      return Clip(
        name: "\(source.name) \(transform.rawValue)", url: url, original: source.name, transform: transform,
        variant: plan.variant, isReal: source.isReal)
    }
    return (known, copies)
  }

  private func fingerprint(_ url: URL) async throws -> Fingerprint {
    let kept = url.appendingPathExtension("fingerprint")
    if reusesFingerprints, let data = try? Data(contentsOf: kept), let known = Fingerprint(encoded: data) {
      return known
    }
    let made = try await FingerprintedVideo(path: url.path).fingerprint
    try Data(made.encoded).write(to: kept)
    return made
  }

  // MARK: Questions

  private func find(
    _ query: Int, _ clips: [Clip], _ videos: [ComparableVideo], _ prints: [Fingerprint],
    _ index: InMemoryCandidateIndex, _ places: [String: Int]
  ) async throws -> Finding {
    let comparison = VideoComparison()
    var verdicts: [(known: String, verdict: Verdict)] = []
    var candidates = 0
    for question in [CandidateQuery(prints[query]), .offCentre(prints[query])]
    where !verdicts.contains(where: { $0.verdict.isDuplicate }) {
      let found = await index.candidates(for: question, limit: 51).map(\.video.rawValue)
        .filter { name in name != clips[query].name && !verdicts.contains { $0.known == name } }.prefix(50)
      candidates += found.count
      verdicts += found.compactMap { name in
        places[name].map { (known: name, verdict: comparison.compare(videos[$0], videos[query])) }
      }
    }
    var share: Double?
    if let original = clips[query].original, let place = places[original] {
      share = shareRead(of: prints[query], known: videos[place], comparison)
    }
    return Finding(query: query, verdicts: verdicts, candidates: candidates, shareRead: share)
  }

  /// As the analysis would have told it: two seconds after they were seen.
  private func shareRead(of copy: Fingerprint, known: ComparableVideo, _ comparison: VideoComparison)
    -> Double?
  {
    for step in stride(from: 0.1, through: 1.0, by: 0.1) {
      let seen = step < 1 ? copy.duration * step - Fingerprinter.holdBack : copy.duration
      guard seen > 1 else { continue }
      if comparison.compare(known, ComparableVideo(copy.prefix(seconds: seen))).isDuplicate { return step }
    }
    return nil
  }

  // MARK: Results

  private func result(_ method: String, _ clips: [Clip], _ findings: [Int: Finding]) -> DuplicatesResult {
    var result = DuplicatesResult(method: method, seed: seed)
    for (number, clip) in clips.enumerated() {
      guard let finding = findings[number] else { continue }
      result.candidates.append(finding.candidates)
      let claims = Set(finding.verdicts.filter { $0.verdict.isDuplicate }.map(\.known))
      result.count(clip, claims: claims, shareRead: finding.shareRead)
      for shared in clip.shares {
        let verdict = finding.verdicts.first { $0.known == shared }?.verdict
        result.countShared(verdict?.relation)
        if verdict?.relation != .overlap {
          let told = verdict.map { "\($0.relation), \($0.reason)" } ?? "no candidate"
          result.notes.append("\(clip.name) has seconds of \(shared): \(told)")
        }
      }
      for (known, verdict) in finding.verdicts where verdict.relation != .none {
        let isTrue = clip.original == known
        if verdict.isDuplicate != isTrue {
          result.notes.append(
            "\(clip.name) [\(clip.variant)] of \(known): \(verdict.relation), \(verdict.reason)")
        }
        if verdict.relation == .undecided {
          result.undecided.append("\(clip.name) of \(known): \(verdict.reason)")
        }
      }
      if let original = clip.original,
        !finding.verdicts.contains(where: { $0.known == original && $0.verdict.relation != .none })
      {
        let verdict = finding.verdicts.first { $0.known == original }?.verdict.reason ?? "no candidate"
        result.notes.append("\(clip.name) [\(clip.variant)]: missed, \(verdict)")
      }
    }
    return result
  }

  private func batch<Value: Sendable>(
    _ count: Int, _ work: @escaping @Sendable (Int) async throws -> Value
  ) async throws -> [Value] {
    try await withThrowingTaskGroup(of: (Int, Value).self) { group in
      var values = [Value?](repeating: nil, count: count)
      for number in 0..<count {
        if number >= jobs, let (done, value) = try await group.next() { values[done] = value }
        group.addTask { (number, try await work(number)) }
      }
      for try await (done, value) in group { values[done] = value }
      return values.compactMap { $0 }
    }
  }
}
