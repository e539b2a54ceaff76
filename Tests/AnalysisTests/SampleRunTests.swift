import Analysis
import Fingerprints
import Testing
import TvidzCore
import TvidzTesting

@Suite("SampleRun", .timeLimit(.minutes(15)))
struct SampleRunTests {
  /// In the middle of each of the clip's three shots.
  private static let moments = [0.3, 0.9, 1.5]

  private func sample(_ clip: SmallClip, _ moments: [Double] = moments) async throws -> PictureSamples {
    let folder = try TemporaryFolder()
    let file = try await clip.render(into: folder)
    var run = try SampleRun(path: file, moments: moments)
    return try run.run()
  }

  /// Raw streams and those of MPEG have no index: where seeking finds nothing, the moment is told to be missing.
  static let seekable = SmallClip.codecs.filter { !["h264-raw", "mpeg1", "mpeg2"].contains($0.name) }

  @Test("shows what an analysis sees at its moments, in containers with an index", arguments: seekable)
  func pictures(clip: SmallClip) async throws {
    let samples = try await sample(clip)
    try #require(samples.missing == 0 && samples.pictures.count == 3, "\(samples.missing) missing")
    #expect(!samples.goesOn)
    for (moment, picture) in zip(Self.moments, samples.pictures) {
      #expect((moment - 0.31...moment + 0.1).contains(picture.time), "\(picture.time) for \(moment)")
    }
    // The three shots of the clip have nothing in common.
    let hashes = samples.pictures.compactMap(\.grid).map { PictureSpectrum($0.samples).hash }
    #expect(hashes.count == 3)
    for (a, b) in [(0, 1), (1, 2), (0, 2)] { #expect((hashes[a] ^ hashes[b]).nonzeroBitCount >= 10) }
  }

  @Test("moments after the end have no picture")
  func afterTheEnd() async throws {
    let samples = try await sample(SmallClip("clip", "mp4", ["-c:v", "libx264"]), [0.9, 60])
    #expect(samples.pictures.count == 1 && samples.missing == 1 && !samples.goesOn)
  }

  @Test("pictures after the end that the container states are told of")
  func longer() async throws {
    let clip = SmallClip(
      "longer", "mkv", ["-c:v", "libx264", "-g", "10"], picture: "testsrc2=s=64x48:r=25:d=8",
      transform: { MatroskaDuration.stated(3, in: $0) })
    let samples = try await sample(clip, [1, 2])
    #expect(samples.goesOn && samples.missing == 0)
  }
}
