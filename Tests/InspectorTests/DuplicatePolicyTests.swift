import Analysis
import Catalog
import Duplicates
import Inspector
import Testing
import TvidzCore
import TvidzTesting

/// Black and white in turn: every change is above 0.8 to ffmpeg's score, by their luma of 16 and 235.
@Suite("Duplicate policies", .timeLimit(.minutes(15)))
struct DuplicatePolicyTests {
  private let bench: JobBench

  init() throws { bench = try JobBench() }

  /// - Parameters:
  ///   - first: the color that it begins with.
  ///   - seconds: of each stretch.
  private func film(_ name: String, first: String, _ seconds: [Double]) async throws -> String {
    let colors = first == "black" ? ["black", "white"] : ["white", "black"]
    let stretches = seconds.enumerated().map { "color=\(colors[$0 % 2]):s=64x48:r=25:d=\($1)[s\($0)]" }
    let names = seconds.indices.map { "[s\($0)]" }.joined()
    let picture = stretches.joined(separator: ";") + ";\(names)concat=n=\(seconds.count)"
    return try await SmallClip(name, "mkv", ["-c:v", "libx264", "-crf", "1"], picture: picture)
      .render(into: bench.folder)
  }

  private func analyse(_ id: String, _ file: String, policy: DuplicatePolicy) async throws {
    try await bench.arrive(id, file: file)
    _ = try await bench.run(id, detector: .scene(threshold: 0.8), policy: policy)
  }

  private static let lengths = [1.0, 0.6, 1.2, 0.6, 1.0]

  @Test("the original rule: scene at 0.8, and three or more equal timestamps, whatever the pictures show")
  func original() async throws {
    try await analyse("known", film("known", first: "black", Self.lengths), policy: .timestamps)
    let cuts = try await bench.catalog.analysis(of: VideoID("known"))?.cuts.map(\.time)
    #expect(cuts == [1, 1.6, 2.8, 3.4])
    // The negative, and its first cut is elsewhere.
    try await analyse(
      "negative", film("negative", first: "white", [0.8, 0.8, 1.2, 0.6, 1]), policy: .timestamps)
    let pairs = try await bench.catalog.duplicates(of: VideoID("negative"))
    #expect(pairs.map(\.duplicateOf) == [VideoID("known")])
    #expect(pairs.first?.verdict.segments.first?.matchedCuts == 3)
    #expect(try await bench.catalog.video(VideoID("negative"))?.state == .duplicate)
    try await analyse("later", film("later", first: "black", [1.2, 0.6, 1.2, 0.6, 1]), policy: .timestamps)
    #expect(try await bench.catalog.video(VideoID("later"))?.state == .completed)
  }

  @Test("by evidence equal timestamps alone make no copy")
  func evidence() async throws {
    try await analyse("known", film("known", first: "black", Self.lengths), policy: .evidence)
    try await analyse("negative", film("negative", first: "white", Self.lengths), policy: .evidence)
    #expect(try await bench.catalog.video(VideoID("negative"))?.state == .completed)
  }
}
