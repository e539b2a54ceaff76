import Foundation
import Testing
import TvidzTesting

/// Renders transitions between flat colours without loss, and looks at the pictures.
@Suite("Transitions are where the truth says", .timeLimit(.minutes(15)))
struct TransitionTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Mean luma of every frame of a video that starts with `before` frames of luma 50, and goes on to luma 200 and,
  /// after a cut, to 100.
  private func luma(join: String, rate: String, before: Int = 8) async throws -> (CutTruth, [Int]) {
    func flat(_ luma: Int) -> String {
      "color=gray:s=$size:r=$rate,format=yuv444p,lutyuv=y=\(luma):u=128:v=128"
    }
    let json = """
      {"name": "r", "size": [32, 18], "rate": "\(rate)", "format": "yuv444p", "segments": [
        {"source": "\(flat(50))", "frames": \(before)},
        {"source": "\(flat(200))", "frames": 6, "join": \(join)},
        {"source": "\(flat(100))", "frames": 5}],
       "encoding": {"encoder": "ffv1", "container": "mkv"}}
      """
    let recipe = try JSONDecoder().decode(Recipe.self, from: Data(json.utf8))
    let cache = FixtureCache(folder: folder.url, sources: [:], footage: nil, ffmpegVersion: "1")
    let fixture = try await cache.fixture(recipe)
    let decoded = try await DecodedPictures(fixture.url)
    try #require(decoded.pictures.count == fixture.truth.frames)
    return (fixture.truth, decoded.pictures.indices.map { Int(decoded.luma($0).rounded()) })
  }

  /// Frame numbers of a labelled stretch: the first one that it changes, and the first one after it.
  private func frames(_ stretch: TimeStretch, _ truth: CutTruth) throws -> Range<Int> {
    let fps = try #require(truth.fps)
    return Int((stretch.start * fps).rounded())..<Int((stretch.end * fps).rounded())
  }

  @Test(
    "a dissolve mixes the frames from its start up to its end, and no other",
    arguments: [1, 2, 5, 12, 50], ["25", "24000/1001", "60000/1001", "120"])
  func dissolve(count: Int, rate: String) async throws {
    let (truth, luma) = try await luma(join: #"{"dissolve": {"frames": \#(count)}}"#, rate: rate)
    let mixed = try frames(try #require(truth.gradual.first), truth)
    #expect(mixed == 8..<8 + count)
    #expect(luma[..<mixed.lowerBound].allSatisfy { $0 == 50 })
    #expect(luma[mixed].allSatisfy { $0 > 50 && $0 < 200 })
    #expect(zip(luma[mixed], luma[mixed].dropFirst()).allSatisfy { $0 < $1 })
    #expect(luma[mixed.upperBound..<mixed.upperBound + 6].allSatisfy { $0 == 200 })
    #expect(truth.cutFrames == [mixed.upperBound + 6])
    #expect(luma[(mixed.upperBound + 6)...].allSatisfy { $0 == 100 })
  }

  @Test(
    "a fade goes to its colour, holds it, and comes back",
    arguments: [(20, 4), (10, 0), (13, 1), (40, 20)], ["25", "24000/1001"])
  func fade(lengths: (frames: Int, hold: Int), rate: String) async throws {
    let join = #"{"fade": {"frames": \#(lengths.frames), "colour": "black", "hold": \#(lengths.hold)}}"#
    let (truth, luma) = try await luma(join: join, rate: rate)
    let faded = try frames(try #require(truth.gradual.first), truth)
    #expect(faded == 8..<8 + lengths.frames)
    #expect(luma[..<faded.lowerBound].allSatisfy { $0 == 50 })
    #expect(luma[faded.lowerBound] < 50 && luma[faded.upperBound - 1] < 200)
    #expect(luma[faded].count { $0 == 16 } == lengths.hold)
    #expect(luma[faded.upperBound..<faded.upperBound + 6].allSatisfy { $0 == 200 })
    #expect(luma[(faded.upperBound + 6)...].allSatisfy { $0 == 100 })
  }

  @Test(
    "a wipe moves over the frames from its start up to its end",
    arguments: ["wipeleft", "circleopen", "diagtl"])
  func wipe(shape: String) async throws {
    let (truth, luma) = try await luma(join: #"{"wipe": {"frames": 9, "shape": "\#(shape)"}}"#, rate: "25")
    let wiped = try frames(try #require(truth.forbidden.first), truth)
    #expect(wiped == 8..<17)
    #expect(luma[..<wiped.lowerBound].allSatisfy { $0 == 50 })
    // FFmpeg's circles are closed a little inside of the stretch, and its other shapes keep a column of the first shot,
    // 1/32 of this picture, for up to two frames more.
    #expect(zip(luma[wiped], luma[wiped].dropFirst()).allSatisfy { $0 <= $1 })
    #expect((51..<200).contains(luma[12]))
    #expect(luma[wiped.upperBound] >= 195)
    #expect(luma[wiped.upperBound + 2..<wiped.upperBound + 6].allSatisfy { $0 == 200 })
  }

  @Test("a transition right after the first frame, and one frame of a shot between two of them")
  func short() async throws {
    let (truth, luma) = try await luma(join: #"{"dissolve": {"frames": 5}}"#, rate: "25", before: 1)
    #expect(try frames(try #require(truth.gradual.first), truth) == 1..<6)
    #expect(luma[0] == 50 && luma[1] > 50 && luma[5] < 200 && luma[6] == 200)
  }
}
