import Foundation
import Testing
import TvidzCore
import TvidzTesting

extension Recipe: CustomTestStringConvertible {
  package var testDescription: String { name }
}

/// One at a time: each case runs a program, and all at once would be hundreds.
@Suite("Fixtures have the properties they are there for", .serialized)
struct FixturePropertyTests {
  private static let codecs = [
    "libx264": "h264", "libx264rgb": "h264", "libx265": "hevc", "libvpx": "vp8", "libvpx-vp9": "vp9",
    "libsvtav1": "av1", "libtheora": "theora", "prores_ks": "prores",
  ]
  private static let containers = [
    "mp4": "mov,mp4", "mov": "mov,mp4", "mkv": "matroska", "webm": "matroska", "ts": "mpegts", "avi": "avi",
    "ogg": "ogg",
  ]

  @Test(
    "codec, container, size, format, rate and frames are the recipe's",
    arguments: try SharedFixtures.set.get().plain
  )
  func properties(recipe: Recipe) async throws {
    let probe = try await FixtureProbe(#require(SharedFixtures.fixture(recipe)).url)
    let expected = recipe.expect
    #expect(probe.stream.codecName == Self.codecs[recipe.encoding.encoder] ?? recipe.encoding.encoder)
    let container = try #require(Self.containers[recipe.encoding.container])
    #expect(probe.format.formatName.hasPrefix(container))
    #expect([probe.stream.width, probe.stream.height] == recipe.size)
    #expect(probe.stream.pixFmt == expected?.format ?? recipe.format ?? "yuv420p")
    #expect(probe.frames.count == recipe.frameCount)
    if recipe.durations == nil && recipe.encoding.container != "ogg" {
      let rate = try recipe.framesPerSecond.doubleValue
      // Matroska rounds a frame to a millisecond, so its rate is off by some thousandths.
      #expect(abs(probe.framesPerSecond - rate) < rate * 0.002)
    }
    if let profile = expected?.profile { #expect(probe.stream.profile == profile) }
    if let range = expected?.range { #expect(probe.stream.colorRange == range) }
    if let reorders = expected?.reorders { #expect(probe.reorders == reorders) }
    if let open = expected?.openGroups { #expect(probe.hasLeadingPictures == open) }
    if let rotation = expected?.rotation { #expect(probe.rotation == rotation) }
    if let keyframes = expected?.keyframes {
      #expect(probe.frames.indices.filter { probe.frames[$0].keyFrame == 1 } == keyframes)
    }
    if let start = expected?.start {
      let stated = try #require(probe.format.startTime.flatMap { Double($0) })
      #expect(abs(stated - start) < 0.002)
    }
    if let negative = expected?.negativeTimestamps {
      let first = try #require(probe.packets.first)
      #expect((min(first.pts ?? 0, first.dts ?? 0) < 0) == negative)
    }
    if expected?.unknownDuration == true { #expect(probe.format.duration == nil) }
  }

  @Test(
    "frames of a variable rate are presented when the recipe says",
    arguments: try SharedFixtures.set.get().plain.filter { $0.durations != nil })
  func variableRate(recipe: Recipe) async throws {
    let probe = try await FixtureProbe(#require(SharedFixtures.fixture(recipe)).url)
    let times = try probe.frames.map { try #require($0.bestEffortTimestamp) }
    let steps = Set(zip(times, times.dropFirst()).map { $1 - $0 })
    #expect(steps.count >= 2)
    let durations = try #require(recipe.durations)
    for n in 0..<times.count - 2 {
      let here = Double(times[n + 1] - times[n])
      let next = Double(times[n + 2] - times[n + 1])
      let ratio = Double(durations[(n + 1) % durations.count]) / Double(durations[n % durations.count])
      // WebM's and Matroska's milliseconds round both steps.
      #expect(abs(next / here / ratio - 1) < 0.15)
    }
  }

  @Test(
    "a labelled cut is one in the pictures, and stands out from the frames around it",
    arguments: try SharedFixtures.set.get().recipes.filter { try !$0.truth().cutFrames.isEmpty })
  func cutsAreReal(recipe: Recipe) async throws {
    guard let fixture = try await SharedFixtures.fixture(recipe) else { return }
    let decoded = try await DecodedPictures(fixture.url)
    try #require(decoded.pictures.count == fixture.truth.frames)
    let cuts = fixture.truth.cutFrames
    for cut in cuts {
      let change = decoded.difference(cut - 1, cut)
      #expect(change >= 2.9, "frame \(cut)")
      let around = (max(1, cut - 6)...min(decoded.pictures.count - 1, cut + 6)).filter { !cuts.contains($0) }
      let most = around.map { decoded.difference($0 - 1, $0) }.max() ?? 0
      #expect(change >= 2 * most, "frame \(cut)")
    }
  }
}
