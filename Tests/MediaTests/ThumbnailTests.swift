import Foundation
import Media
import Testing
import TvidzCore
import TvidzTesting

/// Thumbnails, with ffprobe and the ffmpeg program as the judges of what is in them.
@Suite("Thumbnails", .timeLimit(.minutes(15)))
struct ThumbnailTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// The thumbnail of the clip's first picture.
  private func thumbnail(of file: String, largest: Int = 16 << 10) throws -> [UInt8]? {
    let video = try VideoFile(path: file)
    let shrinker = try PictureShrinker(for: video.info)
    var reader = try video.frames()
    var small: SmallPicture?
    _ = try reader.next { (frame, _) throws(ActionableError) in small = try shrinker.picture(of: frame) }
    return try JPEGEncoder(largest: largest).encode(try #require(small))
  }

  private func clip(_ picture: String, _ encoding: [String] = [], name: String = "clip.mkv") async throws
    -> String
  {
    let file = folder.path(name)
    _ = try await FFmpegProgram.ffmpeg(
      ["-f", "lavfi", "-i", picture, "-frames:v", "2"] + (encoding.isEmpty ? ["-c:v", "ffv1"] : encoding)
        + ["-y", file])
    return file
  }

  private func size(of jpeg: [UInt8]) async throws -> String {
    let file = folder.path("thumbnail.jpg")
    try Data(jpeg).write(to: URL(filePath: file))
    let output = try await FFmpegProgram.ffprobe(
      ["-show_entries", "stream=codec_name,width,height", "-of", "csv=p=0", file])
    return String(decoding: output, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The thumbnail as rows of red, green and blue, decoded by the ffmpeg program.
  private func pixels(of jpeg: [UInt8]) async throws -> [UInt8] {
    let file = folder.path("pixels.jpg")
    try Data(jpeg).write(to: URL(filePath: file))
    let output = try await FFmpegProgram.ffmpeg(["-i", file, "-f", "rawvideo", "-pix_fmt", "rgb24", "-"])
    return [UInt8](output)
  }

  static let shapes: [(name: String, size: String, filter: String, shown: String)] = [
    ("wide", "1280x720", "null", "mjpeg,320,180"),
    ("smaller than a thumbnail", "64x48", "null", "mjpeg,64,48"),
    ("tall", "360x640", "null", "mjpeg,180,320"), ("odd", "641x359", "null", "mjpeg,320,179"),
    ("wide pixels", "720x576", "setsar=64/45", "mjpeg,320,180"),
    ("tall pixels", "720x480", "setsar=8/9", "mjpeg,320,240"),
    ("a stripe", "2000x16", "null", "mjpeg,320,8"),
    ("another pixel format", "640x360", "format=yuv444p10", "mjpeg,320,180"),
    ("gray", "640x360", "format=gray", "mjpeg,320,180"), ("RGB", "640x360", "format=bgr0", "mjpeg,320,180"),
  ]

  @Test("has square pixels and 320 of them at most along each side", arguments: shapes)
  func shape(name: String, size: String, filter: String, shown: String) async throws {
    let jpeg = try #require(try thumbnail(of: try await clip("testsrc2=s=\(size),\(filter)")))
    #expect(try await self.size(of: jpeg) == shown)
    #expect(jpeg.count <= 16 << 10)
  }

  @Test("is turned as the ffmpeg program turns the picture before it shows it", arguments: [0, 90, 180, 270])
  func upright(tag: Int) async throws {
    // Red at the top left, green at the bottom left, blue elsewhere.
    let plain = try await clip(
      "color=blue:s=160x120,drawbox=w=80:h=60:c=red:t=fill,drawbox=y=60:w=80:h=60:c=lime:t=fill",
      ["-c:v", "libx264", "-pix_fmt", "yuv420p"], name: "plain.mp4")
    let file = folder.path("turned.mp4")
    _ = try await FFmpegProgram.ffmpeg(
      ["-i", plain, "-c", "copy", "-metadata:s:v", "rotate=\(tag)", "-y", file])
    #expect((try VideoFile(path: file).info.rotation == 0) == (tag == 0))
    let expected = [UInt8](
      try await FFmpegProgram.ffmpeg(
        ["-i", file, "-frames:v", "1", "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]))
    let jpeg = try #require(try thumbnail(of: file))
    let isUpright = tag % 180 == 0
    #expect(try await size(of: jpeg) == (isUpright ? "mjpeg,160,120" : "mjpeg,120,160"))
    let width = isUpright ? 160 : 120
    let shown = try await pixels(of: jpeg)
    for (x, y) in [(20, 20), (100, 20), (20, 100), (100, 100)] {
      let at = (y * width + x) * 3
      #expect((at..<at + 3).allSatisfy { abs(Int(shown[$0]) - Int(expected[$0])) < 30 }, "at \(x), \(y)")
    }
  }

  @Test(
    "has the colours that the ffmpeg program shows, whatever matrix and range the video has",
    arguments: ["bt709:tv", "smpte170m:tv", "bt709:pc"])
  func colors(kind: String) async throws {
    let parts = kind.split(separator: ":")
    let file = try await clip(
      "color=0x20A060:s=320x180,format=gbrp,scale=out_color_matrix=\(parts[0]):out_range=\(parts[1]),format=yuv420p",
      ["-c:v", "libx264", "-qp", "0", "-colorspace", "\(parts[0])", "-color_range", "\(parts[1])"])
    let jpeg = try #require(try thumbnail(of: file))
    let pixel = try await pixels(of: jpeg).prefix(3).map { Int($0) }
    #expect(zip(pixel, [0x20, 0xA0, 0x60]).allSatisfy { abs($0 - $1) <= 4 }, "\(pixel)")
  }

  @Test("gives up quality for size, and gives nothing where no quality is small enough")
  func small() async throws {
    let noise = try await clip("nullsrc=s=320x320,format=yuv420p,noise=alls=100:allf=t")
    let jpeg = try thumbnail(of: noise)
    #expect(jpeg.map { $0.count <= 16 << 10 } ?? true)
    #expect(try thumbnail(of: noise, largest: 100) == nil)
    let easy = try #require(try thumbnail(of: noise, largest: 1 << 20))
    #expect(easy.count > 16 << 10)
  }
}
