import Media
import Testing
import TvidzCore
import TvidzTesting

@Suite("What a container says")
struct MediaInfoTests {
  private func info(_ clip: SmallClip) async throws -> MediaInfo {
    let folder = try TemporaryFolder()
    return try await VideoFile(path: clip.render(into: folder)).info
  }

  private func clip(_ name: String) throws -> SmallClip {
    try #require(SmallClip.all.first { $0.name == name })
  }

  @Test("size, codec, container, rates and lengths are those it was made with")
  func basics() async throws {
    let info = try await info(clip("h264-b-frames"))
    #expect(info.width == 64 && info.height == 48)
    #expect(info.codec == "h264")
    #expect(info.container == "mov,mp4,m4a,3gp,3g2,mj2")
    #expect(info.pixelFormat == "yuv420p")
    #expect(info.frameRate == Rational(25, 1))
    #expect(info.timeBase == Rational(1, 12800))
    #expect(info.rotation == 0)
    #expect(info.duration.map { abs($0 - 1.8) < 0.01 } == true)
    #expect(info.bitRate.map { $0 > 0 } == true)
  }

  @Test("sample aspect ratio, start time and other rates are told")
  func lessUsual() async throws {
    #expect(try await info(clip("anamorphic")).sampleAspectRatio == Rational(16, 11))
    #expect(try await info(clip("59.94")).frameRate == Rational(60000, 1001))
    let start = try await info(clip("start-offset")).startTimeMicroseconds
    // mpegts begins 1.4 s later than it is told.
    #expect(abs(start - 6_400_000) < 100_000)
  }

  @Test(
    "rotation is the clockwise turn that the program makes before it shows", arguments: [0, 90, 180, 270])
  func rotation(tag: Int) async throws {
    let folder = try TemporaryFolder()
    // White at the top left alone.
    let corner = SmallClip(
      "corner", "mp4", ["-c:v", "libx264"],
      picture: "color=black:s=64x48:d=0.2,drawbox=w=16:h=16:c=white:t=fill")
    let turned = folder.path("turned.mp4")
    _ = try await FFmpegProgram.ffmpeg([
      "-i", corner.render(into: folder), "-c", "copy", "-metadata:s:v:0", "rotate=\(tag)", "-y", turned,
    ])
    let shown = [UInt8](
      try await FFmpegProgram.ffmpeg([
        "-i", turned, "-vf", "scale=2:2:flags=area", "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "gray",
        "-",
      ]))
    // Top left, top right, bottom left, bottom right: where the white went, clockwise.
    let brightest = try #require(shown.indices.max { shown[$0] < shown[$1] })
    let quarters = try #require([0, 1, 3, 2].firstIndex(of: brightest))
    #expect(try VideoFile(path: turned).info.rotation == quarters * 90)
    // Which way the tag turns is the muxer's affair; that it turned at all is not.
    #expect((quarters == 0) == (tag == 0))
  }
}
