import Foundation
import TvidzCore
import TvidzTesting

/// Runs every finder on every video and scores the answers.
struct CutsBenchmark: Sendable {
  var finders: [any CutFinder]
  var videos: [BenchVideo]
  /// Programs at a time. Each one's cost is taken from its own process.
  var jobs: Int

  /// In order of finders, then of videos. `progress` is told how many of how many are done.
  func run(progress: (Int, Int) -> Void) async -> [ScoredVideo] {
    let pairs = finders.flatMap { finder in videos.map { (finder, $0) } }
    var scored = [ScoredVideo?](repeating: nil, count: pairs.count)
    var done = 0
    await withTaskGroup(of: (Int, ScoredVideo).self) { group in
      var next = 0
      func start() {
        guard next < pairs.count else { return }
        let (index, (finder, video)) = (next, pairs[next])
        next += 1
        group.addTask { (index, await score(video, by: finder)) }
      }
      for _ in 0..<jobs { start() }
      for await (index, result) in group {
        scored[index] = result
        done += 1
        progress(done, pairs.count)
        start()
      }
    }
    return scored.compactMap(\.self)
  }

  private func score(_ video: BenchVideo, by finder: any CutFinder) async -> ScoredVideo {
    var finding = CutFinding(cuts: ReportedCuts(), cpuSeconds: 0, wallSeconds: 0)
    var failure: String?
    do {
      finding = try await finder.findCuts(in: video.file)
    } catch {
      failure = "\(error)"
    }
    return ScoredVideo(
      detector: finder.name, origin: video.origin, group: video.group, video: video.name,
      frames: finding.frames ?? video.truth.frames ?? 0, reported: finding.cuts,
      exact: CutScorer(tolerance: 0).score(finding.cuts, against: video.truth),
      near: CutScorer(tolerance: 2).score(finding.cuts, against: video.truth),
      cpuSeconds: finding.cpuSeconds, wallSeconds: finding.wallSeconds, failure: failure)
  }
}
