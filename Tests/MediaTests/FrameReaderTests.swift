import Media
import Testing
import TvidzCore
import TvidzTesting

@Suite("FrameReader")
struct FrameReaderTests {
  @Test(
    "gives the frames, sizes, formats and integer timestamps that ffprobe gives, in its order",
    arguments: SmallClip.codecs + SmallClip.takenPixelFormats + SmallClip.convertedPixelFormats
      + SmallClip.shapes + SmallClip.timing)
  func sameAsProbe(clip: SmallClip) async throws {
    let folder = try TemporaryFolder()
    let file = try await clip.render(into: folder)
    let expected = try await FFmpegProgram.frames(of: file)
    var seen: [FFmpegProgram.Frame] = []
    var indices: [Int?] = []
    var reader = try VideoFile(path: file).frames()
    while try reader.next({ frame, position in
      indices.append(position.index)
      seen.append(
        FFmpegProgram.Frame(
          pts: position.timestamp.pts, width: frame.width, height: frame.height,
          pixelFormat: frame.format.name))
    }) {}
    #expect(!seen.isEmpty)
    #expect(seen.count == expected.count)
    // Where the program has no timestamp, ours goes on from the frame before.
    #expect(zip(seen, expected).allSatisfy { $1.pts == nil || $0.pts == $1.pts })
    #expect(seen.map(\.width) == expected.map(\.width))
    #expect(seen.map(\.height) == expected.map(\.height))
    #expect(seen.map(\.pixelFormat) == expected.map(\.pixelFormat))
    #expect(indices == Array(0..<seen.count))
    #expect(reader.damagedFrames == 0)
  }

  @Test("frames without a timestamp go on from the one before, strictly forward")
  func continuedTimestamps() async throws {
    let folder = try TemporaryFolder()
    let clip = try #require(SmallClip.codecs.first { $0.name == "h264-raw" })
    var reader = try await VideoFile(path: clip.render(into: folder)).frames()
    var stamps: [Double] = []
    while try reader.next({ _, position in stamps.append(position.timestamp.seconds) }) {}
    #expect(stamps.count == 45)
    #expect(zip(stamps, stamps.dropFirst()).allSatisfy { abs($1 - $0 - 0.04) < 1e-6 })
  }

  @Test("what is damaged is counted, and the rest is given", arguments: SmallClip.damaged)
  func damage(clip: SmallClip) async throws {
    let folder = try TemporaryFolder()
    let file = try await clip.render(into: folder)
    let expected = try await FFmpegProgram.frames(of: file)
    var reader = try VideoFile(path: file).frames()
    var seen: [Int64] = []
    while try reader.next({ _, position in seen.append(position.timestamp.pts) }) {}
    #expect(!seen.isEmpty)
    #expect(seen == expected.map(\.pts))
    // VP9 has no way to notice.
    if clip.name.hasPrefix("holes"), clip.name != "holes-vp9" { #expect(reader.damagedFrames > 0) }
  }

  @Test("planes have the picture's samples, whatever way they lie in memory")
  func planes() async throws {
    // Left half dark, right half light, the lowest quarter mid gray.
    let picture =
      "color=black:s=64x48:r=5:d=0.4,drawbox=x=32:w=32:h=48:c=white:t=fill,drawbox=y=36:w=64:h=12:c=gray:t=fill"
    let folder = try TemporaryFolder()
    for clip in [
      SmallClip("planes-bottom-up", "avi", ["-c:v", "rawvideo", "-pix_fmt", "bgr24"], picture: picture),
      SmallClip("planes-yuv", "mkv", ["-c:v", "ffv1", "-pix_fmt", "yuv420p"], picture: picture),
      SmallClip("planes-16-bit", "mkv", ["-c:v", "ffv1", "-pix_fmt", "yuv420p10le"], picture: picture),
    ] {
      let request = PlaneRequest(fallbackFormats: [.gray8]) { $0 == .gray8 }
      var reader = try await VideoFile(path: clip.render(into: folder)).frames()
      while try reader.next({ frame, _ throws(ActionableError) in
        try frame.withPlanes(request) { picture in
          #expect(picture.format == .gray8)
          #expect(picture.luma.rows == 48 && picture.luma.rowLength == 64)
          let top = picture.luma.row(4)
          let bottom = picture.luma.row(44)
          #expect(top[4] < 40 && top[60] > 200, "\(clip)")
          #expect(100...150 ~= bottom[4] && 100...150 ~= bottom[60], "\(clip)")
        }
      }) {}
      #expect(reader.frameCount == 2)
    }
  }

  @Test("two readers of planes get each its own format from one decoding pass")
  func severalReaders() async throws {
    let folder = try TemporaryFolder()
    let clip = try #require(SmallClip.convertedPixelFormats.first { $0.name == "yuv444p" })
    let asIs = PlaneRequest(fallbackFormats: [.yuv420p]) { $0.layout == .planarYUV }
    let gray = PlaneRequest(fallbackFormats: [.gray8]) { $0 == .gray8 }
    let grayAgain = PlaneRequest(fallbackFormats: [.gray8]) { $0 == .gray8 }
    var reader = try await VideoFile(path: clip.render(into: folder)).frames()
    while try reader.next({ frame, _ throws(ActionableError) in
      var base: UnsafeRawPointer?
      try frame.withPlanes(asIs) { #expect($0.format.name == "yuv444p" && $0.planeCount == 3) }
      try frame.withPlanes(gray) {
        base = $0.luma.base
        #expect($0.planeCount == 1)
      }
      try frame.withPlanes(grayAgain) { #expect($0.luma.base == base, "converted once") }
    }) {}
    #expect(reader.frameCount == 45)
  }

  @Test("reading may stop at any frame")
  func stops() async throws {
    let folder = try TemporaryFolder()
    let clip = try #require(SmallClip.codecs.first)
    let file = try await clip.render(into: folder)
    for count in [0, 1, 7] {
      var reader = try VideoFile(path: file).frames()
      for _ in 0..<count { #expect(try reader.next { _, _ in }) }
      #expect(reader.frameCount == count)
    }
  }

  @Test("more threads give the same frames")
  func threads() async throws {
    let folder = try TemporaryFolder()
    let clip = try #require(SmallClip.codecs.first)
    let file = try await clip.render(into: folder)
    func stamps(threads: Int) throws -> [Int64] {
      var stamps: [Int64] = []
      var reader = try VideoFile(path: file, options: DecodingOptions(threads: threads)).frames()
      while try reader.next({ _, position in stamps.append(position.timestamp.pts) }) {}
      return stamps
    }
    #expect(try stamps(threads: 3) == stamps(threads: 1))
  }

  @Test("an error thrown while a frame is looked at ends the call and comes through")
  func errorsPass() async throws {
    let folder = try TemporaryFolder()
    let clip = try #require(SmallClip.codecs.first)
    var reader = try await VideoFile(path: clip.render(into: folder)).frames()
    let stop = ActionableError(.other, what: "stop", why: "enough")
    #expect(throws: stop) {
      try reader.next { _, _ throws(ActionableError) in throw stop }
    }
    var index: Int?
    while try index == nil && reader.next({ _, position in index = position.index }) {}
    #expect(index == 1)
  }
}
