import Analysis
package import CatalogSQLite
import Duplicates
import Fingerprints
import Foundation
package import TvidzCore

/// What a scan found.
package struct ScanResult: Sendable {
  package struct File: Sendable, Hashable {
    package let path: String
    package let state: ScanIndex.State

    package init(path: String, state: ScanIndex.State) {
      self.path = path
      self.state = state
    }
  }

  /// Sorted by path.
  package var files: [File]
  /// Those with a relation, sorted.
  package var pairs: [ScanIndex.Pair]
  /// Of the first file that failed.
  package var firstFailure: ActionableError.Kind?

  package init(files: [File], pairs: [ScanIndex.Pair], firstFailure: ActionableError.Kind? = nil) {
    self.files = files
    self.pairs = pairs
    self.firstFailure = firstFailure
  }
}

/// One run of `tvidz scan`: brings the index up to date with the files, and reads the answer from it.
///
/// Every file is stored when it is analysed, and marked when it was compared, so a run that is killed loses at most
/// what it was working on.
struct ScanRun: Sendable {
  /// Most videos that are verified for one file.
  private static let mostCandidates = 50

  let files: [String]
  let index: ScanIndex
  let console: Console
  let jobs: Int

  func run() async throws -> ScanResult {
    let known = try index.files()
    var stamps: [String: ScanIndex.Stamp] = [:]
    for file in files { stamps[file] = Self.stamp(of: file) }
    let changed = files.filter { known[$0] == nil || known[$0]?.stamp != stamps[$0] }
    let failure = try await analyse(changed, stamps)
    if try index.files().values.contains(where: { !$0.isCompared && $0.isAnalysed }) { try await compare() }
    return try result(failure)
  }

  private static func stamp(of path: String) -> ScanIndex.Stamp {
    var status = stat()
    guard stat(path, &status) == 0 else { return ScanIndex.Stamp(size: -1, modified: 0) }
    let modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    return ScanIndex.Stamp(size: Int64(status.st_size), modified: modified)
  }

  // MARK: Analysing

  private func analyse(_ paths: [String], _ stamps: [String: ScanIndex.Stamp]) async throws -> ActionableError
    .Kind?
  {
    let progress = ProgressDisplay(files: paths.count, console: console)
    let failures = try await runBatch(count: paths.count, jobs: jobs) { number -> ActionableError.Kind? in
      let path = paths[number]
      let stamp = stamps[path] ?? Self.stamp(of: path)
      switch try await FileFingerprint.make(FileArgument(path), index: number, progress) {
      case .success(let video):
        let quality = ScanIndex.Quality(
          duration: video.fingerprint.duration, width: video.info.width, height: video.info.height,
          bitRate: video.info.bitRate)
        try index.store(video.fingerprint, quality: quality, of: path, stamp: stamp)
        return nil
      case .failure(let error):
        await console.tell(error)
        try index.storeFailure(error.description, of: path, stamp: stamp)
        return error.kind
      }
    }
    await console.eraseProgress()
    return failures.compactMap { $0 }.first
  }

  // MARK: Comparing

  /// Compares what was not compared yet with everything that the index holds and that is still there.
  private func compare() async throws {
    let there = try index.files().values.filter {
      $0.isAnalysed && FileManager.default.fileExists(atPath: $0.path)
    }
    let gone = try index.files().values.filter { !FileManager.default.fileExists(atPath: $0.path) }.map(
      \.path)
    if !gone.isEmpty { try index.remove(gone) }
    let candidates = InMemoryCandidateIndex()
    for file in there {
      try Task.checkCancellation()
      if let print = try index.fingerprint(of: file.path) {
        await candidates.add(VideoID(file.path), IndexEntry(print))
      }
    }
    let sizes = Dictionary(grouping: there, by: \.stamp.size)
    let fresh = there.filter { !$0.isCompared }.sorted { $0.path < $1.path }
    _ = try await runBatch(count: fresh.count, jobs: jobs) { number in
      try Task.checkCancellation()
      let file = fresh[number]
      guard let print = try index.fingerprint(of: file.path) else { return }
      var others = Set(
        await candidates.candidates(for: CandidateQuery(print), limit: Self.mostCandidates + 1).map(
          \.video.rawValue))
      let sameSize = Set(sizes[file.stamp.size, default: []].map(\.path))
      others.formUnion(sameSize)
      others.remove(file.path)
      let own = ComparableVideo(print)
      var pairs: [ScanIndex.Pair] = []
      for other in others.sorted() {
        guard let theirs = try index.fingerprint(of: other) else { continue }
        let (a, b) = file.path < other ? (file.path, other) : (other, file.path)
        let verdict: Verdict
        if sameSize.contains(other), try hasSameBytes(a, b) {
          verdict = .identical
        } else {
          let known = ComparableVideo(theirs)
          verdict = VideoComparison().compare(a == other ? known : own, a == other ? own : known)
        }
        if verdict.relation != .none { pairs.append(ScanIndex.Pair(a: a, b: b, verdict: verdict)) }
      }
      try index.store(pairs, comparing: file.path)
    }
  }

  // MARK: The answer

  private func result(_ failure: ActionableError.Kind?) throws -> ScanResult {
    let known = try index.files()
    let wanted = Set(files)
    return ScanResult(
      files: files.compactMap { path in known[path].map { ScanResult.File(path: path, state: $0.state) } },
      pairs: try index.pairs().filter { wanted.contains($0.a) && wanted.contains($0.b) },
      firstFailure: failure)
  }
}

extension ScanIndex.File {
  var isAnalysed: Bool {
    if case .analysed = state { true } else { false }
  }
}
