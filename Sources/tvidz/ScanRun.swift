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
  /// How many of the files were analysed by this run, and not by one before it.
  package var newFiles: Int

  package init(files: [File], pairs: [ScanIndex.Pair], newFiles: Int = 0) {
    self.files = files
    self.pairs = pairs
    self.newFiles = newFiles
  }

  /// Of the first file that failed.
  package var firstFailure: ActionableError.Kind? {
    for case .failed(let kind, _) in files.lazy.map(\.state) { return kind }
    return nil
  }
}

/// One run of `tvidz scan`: brings the index up to date with the files, and reads the answer from it.
///
/// Every file is stored when it is analysed, and marked when it was compared, so a run that is killed loses at most
/// what it was working on.
struct ScanRun: Sendable {
  let files: [String]
  let index: ScanIndex
  let console: Console
  let jobs: Int

  /// - Throws: an `ActionableError`, also when cancelled.
  func run() async throws -> ScanResult {
    do {
      let known = try index.files()
      let stamps = Dictionary(uniqueKeysWithValues: files.map { ($0, Self.stamp(of: $0)) })
      let fresh = files.filter { known[$0]?.holds(of: stamps[$0]) != true }
      for case .failed(_, let sentence)? in Set(files).subtracting(fresh).sorted().map({ known[$0]?.state }) {
        await console.tell(failure: sentence)
      }
      try await analyse(fresh, stamps)
      try await compare()
      return try result(newFiles: fresh.count)
    } catch {
      await console.eraseProgress()
      throw error
    }
  }

  private static func stamp(of path: String) -> ScanIndex.Stamp {
    var status = stat()
    guard stat(path, &status) == 0 else { return ScanIndex.Stamp(size: -1, modified: 0) }
    let modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    return ScanIndex.Stamp(size: Int64(status.st_size), modified: modified)
  }

  // MARK: Analysing

  private func analyse(_ paths: [String], _ stamps: [String: ScanIndex.Stamp]) async throws {
    let progress = ProgressDisplay(files: paths.count, console: console)
    _ = try await runBatch(count: paths.count, jobs: jobs) { number in
      let path = paths[number]
      let stamp = stamps[path] ?? Self.stamp(of: path)
      switch try await FileFingerprint.make(FileArgument(path), index: number, progress) {
      case .success(let video):
        let quality = ScanIndex.Quality(
          duration: video.fingerprint.duration, width: video.info.width, height: video.info.height,
          bitRate: video.info.bitRate)
        try index.store(video.fingerprint, quality: quality, of: path, stamp: stamp)
      case .failure(let error):
        await console.tell(error)
        try index.store(error, of: path, stamp: stamp)
      }
    }
    await console.eraseProgress()
  }

  // MARK: Comparing

  /// Compares what was not compared yet with everything that the index holds and that is still there.
  private func compare() async throws {
    let analysed = try index.files().values.filter(\.isAnalysed)
    guard analysed.contains(where: { !$0.isCompared }) else { return }
    let there = analysed.filter { FileManager.default.fileExists(atPath: $0.path) }
    // Where the folder is gone too, it may be a disk that comes back.
    let gone = Set(analysed.map(\.path)).subtracting(there.map(\.path)).filter {
      FileManager.default.fileExists(atPath: URL(filePath: $0).deletingLastPathComponent().path)
    }
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
    let progress = ProgressDisplay(files: fresh.count, activity: "compared", console: console)
    _ = try await runBatch(count: fresh.count, jobs: jobs) { number in
      try Task.checkCancellation()
      let file = fresh[number]
      guard let print = try index.fingerprint(of: file.path) else { return }
      let own = ComparableVideo(print)
      let sameSize = Set(sizes[file.stamp.size, default: []].map(\.path))
      // Among as few as would be compared anyway, nobody is left out: the index finds a bad copy of few pictures less
      // surely than the comparison knows it.
      let isFew = there.count <= CopySearch.mostCandidates
      let first =
        isFew ? Set(there.map(\.path)) : await Self.paths(CandidateQuery(print), among: candidates)
      var pairs = try pairs(of: file.path, own, with: first.union(sameSize), sameSize: sameSize)
      if !isFew, !pairs.contains(where: \.verdict.isDuplicate) {
        let parts = await Self.paths(.offCentre(print), among: candidates)
        pairs += try self.pairs(
          of: file.path, own, with: parts.subtracting(first).subtracting(sameSize), sameSize: [])
      }
      try index.store(pairs, comparing: file.path)
      await progress.advance()
    }
    await console.eraseProgress()
  }

  private static func paths(
    _ query: CandidateQuery, among candidates: InMemoryCandidateIndex
  ) async -> Set<String> {
    Set(
      await candidates.candidates(for: query, limit: CopySearch.mostCandidates + 1).map(\.video.rawValue))
  }

  /// What a file has in common with others.
  ///
  /// - Parameter sameSize: of the others, those with as many bytes.
  private func pairs(
    of path: String, _ own: ComparableVideo, with others: Set<String>, sameSize: Set<String>
  ) throws -> [ScanIndex.Pair] {
    var pairs: [ScanIndex.Pair] = []
    for other in others.subtracting([path]).sorted() {
      guard let theirs = try index.fingerprint(of: other) else { continue }
      let (a, b) = path < other ? (path, other) : (other, path)
      let verdict: Verdict
      if sameSize.contains(other), try hasSameBytes(a, b) {
        verdict = .identical
      } else {
        let known = ComparableVideo(theirs)
        verdict = VideoComparison().compare(a == other ? known : own, a == other ? own : known)
      }
      if verdict.relation != .none { pairs.append(ScanIndex.Pair(a: a, b: b, verdict: verdict)) }
    }
    return pairs
  }

  // MARK: The answer

  private func result(newFiles: Int) throws -> ScanResult {
    let known = try index.files()
    let wanted = Set(files)
    return ScanResult(
      files: files.compactMap { path in known[path].map { ScanResult.File(path: path, state: $0.state) } },
      pairs: try index.pairs().filter { wanted.contains($0.a) && wanted.contains($0.b) },
      newFiles: newFiles)
  }
}

extension ScanIndex.File {
  fileprivate var isAnalysed: Bool {
    if case .analysed = state { true } else { false }
  }

  /// Whether there is nothing new to learn of the file: it is as it was, and what failed would fail again. A file that
  /// could not be read, or a decoder that was missing, may be there by now.
  fileprivate func holds(of stamp: ScanIndex.Stamp?) -> Bool {
    guard self.stamp == stamp else { return false }
    if case .failed(let kind, _) = state { return kind == .notVideo }
    return true
  }
}
