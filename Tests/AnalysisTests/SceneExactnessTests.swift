import Analysis
import Foundation
import Testing
import TvidzCore
import TvidzTesting

/// The ffmpeg program is the judge of the `scene` detector: the same frames, the same scores, the same cuts.
@Suite("The scene detector beside the ffmpeg program")
struct SceneExactnessTests {
  /// The program prints six decimals.
  private static let exact = 1e-6
  /// Where both convert the pixel format first, they need not round alike.
  private static let converted = 0.005

  @Test(
    "scores every frame of real footage as the program does, and cuts where it does",
    .enabled(if: !realFootage().isEmpty, "no real footage beside the checkout"), arguments: realFootage())
  func footage(file: String) async throws {
    try await compare(file, tolerance: Self.exact)
  }

  @Test(
    "scores every frame of every kind of clip as the program does",
    arguments: SmallClip.codecs + SmallClip.takenPixelFormats + SmallClip.shapes + SmallClip.timing
      + SmallClip.damaged)
  func clips(clip: SmallClip) async throws {
    let folder = try TemporaryFolder()
    let tolerance = ["prores", "format-change"].contains(clip.name) ? Self.converted : Self.exact
    try await compare(clip.render(into: folder), tolerance: tolerance)
  }

  @Test("scores converted pictures as the program does", arguments: SmallClip.convertedPixelFormats)
  func convertedClips(clip: SmallClip) async throws {
    let folder = try TemporaryFolder()
    try await compare(clip.render(into: folder), tolerance: Self.converted)
  }

  private func compare(_ file: String, tolerance: Double) async throws {
    var ours: [FrameScore] = []
    var cuts: [Int64] = []
    let options = AnalysisOptions(detector: .scene(threshold: nil), reportsScores: true)
    var isNarrow = false
    for try await event in Analysis(path: file, options: options) {
      switch event {
      case .started(let info, _): isNarrow = info.width < 32
      case .score(let score): ours.append(score)
      case .cut(let cut): cuts.append(cut.position.timestamp.pts)
      case .progress, .finished: break
      }
    }
    // The first frame has no score; the program prints one that means nothing.
    let theirs = try FFmpegProgram.sceneScores(of: file, portably: isNarrow).dropFirst()
    #expect(ours.map(\.position.timestamp.pts) == theirs.map(\.pts))
    let differences = zip(ours, theirs).map { abs($0.score - $1.score) }
    #expect(differences.max() ?? 0 <= tolerance)
    #expect(cuts == theirs.filter { $0.score > 0.3 }.map(\.pts))
  }
}

/// Real clips that are not part of the package; empty where they are not there.
func realFootage() -> [String] {
  let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../shared/footage").standardizedFileURL
  let entries =
    (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
  return entries.filter { ["mp4", "webm", "mkv"].contains($0.pathExtension) }.map(\.path).sorted()
}
