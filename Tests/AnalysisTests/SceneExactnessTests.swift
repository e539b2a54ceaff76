import Analysis
import Foundation
import SceneDetection
import Testing
import TvidzCore
import TvidzTesting

/// The ffmpeg program is the judge of the `scene` detector: the same frames, the same scores, the same cuts.
@Suite("The scene detector beside the ffmpeg program", .timeLimit(.minutes(15)))
struct SceneExactnessTests {
  /// The program prints six decimals.
  private static let exact = 1e-6
  /// Where both convert the pixel format first, they need not round alike.
  private static let converted = 0.005

  @Test(
    "scores every frame of real footage as the program does, and cuts where it does",
    .enabled(if: !realFootage().isEmpty, "no real footage beside the checkout"), arguments: realFootage())
  func footage(file: String) async throws {
    try await compare(file, isWhole: true)
  }

  @Test(
    "scores every frame of every kind of clip as the program does",
    arguments: SmallClip.codecs + SmallClip.takenPixelFormats + SmallClip.convertedPixelFormats
      + SmallClip.shapes + SmallClip.timing + SmallClip.damaged)
  func clips(clip: SmallClip) async throws {
    let folder = try TemporaryFolder()
    try await compare(
      clip.render(into: folder), mayConvert: clip.name == "format-change",
      isWhole: !SmallClip.damaged.contains { $0.name == clip.name })
  }

  @Test("scores every frame of every fixture as the program does", arguments: try FixtureSet.load().recipes)
  func fixtures(recipe: Recipe) async throws {
    let cache = try await FixtureCache(sources: FixtureSet.load().sources)
    // Those that are made of real footage.
    guard cache.canRender(recipe) else { return }
    try await compare(cache.fixture(recipe).url.path, isWhole: true)
  }

  @Test(
    "scores every frame of odd files as the program does, where there is a frame",
    arguments: try FixtureSet.load().odd.filter { $0.expect.exit == 0 })
  func oddFiles(recipe: OddRecipe) async throws {
    let set = try FixtureSet.load()
    let cache = try await FixtureCache(sources: set.sources)
    try await compare(cache.odd(recipe, of: set).url.path)
  }

  /// - Parameters:
  ///   - mayConvert: whether pictures of the file are converted although its first ones are not.
  ///   - isWhole: whether it holds its end, so that nothing may say that it does not.
  private func compare(_ file: String, mayConvert: Bool = false, isWhole: Bool = false) async throws {
    let detector = SceneScoreDetector()
    var ours: [FrameScore] = []
    var cuts: [Int64] = []
    var isNarrow = false
    var isConverted = mayConvert
    let options = AnalysisOptions(detector: .scene(threshold: nil), reportsScores: true)
    for try await event in Analysis(path: file, options: options) {
      switch event {
      case .started(let info, _):
        isNarrow = info.width < 32
        isConverted = isConverted || !detector.fallbackFormats.contains { $0.name == info.pixelFormat }
      case .score(let score): ours.append(score)
      case .cut(let cut): cuts.append(cut.position.timestamp.pts)
      case .finished(let summary): if isWhole { #expect(summary.missingEnd == nil) }
      case .picture, .shot, .progress: break
      }
    }
    // The first frame has no score; the program prints one that means nothing.
    let theirs = try await FFmpegProgram.sceneScores(of: file, portably: isNarrow).dropFirst()
    #expect(ours.map(\.position.timestamp.pts) == theirs.map(\.pts))
    let differences = zip(ours, theirs).map { abs($0.score - $1.score) }
    #expect(differences.max() ?? 0 <= (isConverted ? Self.converted : Self.exact))
    #expect(cuts == theirs.filter { $0.score > detector.threshold }.map(\.pts))
  }
}

/// Real clips that are not part of the package; empty where they are not there.
func realFootage() -> [String] {
  let entries = ProjectFolder.footage().flatMap {
    try? FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)
  }
  return (entries ?? []).filter { ["mp4", "webm", "mkv"].contains($0.pathExtension) }.map(\.path).sorted()
}
