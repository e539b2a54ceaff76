import Foundation
import Media
import Testing
import TvidzCore
import TvidzTesting

@Suite("The missing end of a file", .timeLimit(.minutes(15)))
struct MissingEndOfFileTests {
  /// A video of 1.8 s, with sound of 4 s where there is any.
  struct Kind: Sendable, CustomTestStringConvertible {
    let clip: SmallClip
    /// Where the file says that its video ends, in seconds; nil where a half of it does not say so.
    let announced: Double?
    var testDescription: String { clip.name }

    init(
      _ name: String, _ container: String, _ encoding: [String], hasSound: Bool = false, announced: Double?
    ) {
      let sound = hasSound ? MissingEndOfFileTests.sound(seconds: 4) : []
      // Keyframes at no distance that would fall on the end of a half.
      clip = SmallClip(name, container, sound + encoding + ["-g", "7"])
      self.announced = announced
    }
  }

  static let h264 = ["-c:v", "libx264"]
  static let kinds = [
    Kind("index-first", "mp4", h264 + ["-movflags", "faststart"], announced: 1.8),
    Kind("index-first-sound", "mp4", h264 + ["-movflags", "faststart"], hasSound: true, announced: 1.8),
    Kind("fragments", "mp4", h264 + ["-movflags", "frag_keyframe+empty_moov"], announced: nil),
    Kind("matroska", "mkv", h264, announced: 1.8),
    Kind("matroska-sound", "mkv", h264, hasSound: true, announced: 4),
    Kind("webm", "webm", ["-c:v", "libvpx-vp9", "-deadline", "realtime"], announced: 1.8),
    Kind("flash", "flv", h264, announced: 1.8),
    Kind("transport", "ts", h264, announced: nil),
    Kind("transport-sound", "ts", h264, hasSound: true, announced: nil),
    Kind("transport-192", "m2ts", h264, announced: nil),
    Kind("avi", "avi", ["-c:v", "mpeg4"], announced: nil),
  ]

  @Test("is noticed where a file breaks off, and not in the whole file", arguments: kinds)
  func breaksOff(kind: Kind) async throws {
    let folder = try TemporaryFolder()
    let file = try await kind.clip.render(into: folder)
    #expect(try Self.missingEnd(of: file) == nil)
    let bytes = try Data(contentsOf: URL(filePath: file))
    // An even number, so that a whole number of no container's packets ends there.
    for share in [0.5, 0.8] {
      var count = Int(Double(bytes.count) * share)
      if [188, 192].contains(where: { count % $0 < 4 }) { count += 50 }
      let part = folder.path("part-\(share).\(kind.clip.fileExtension)")
      try bytes.prefix(count).write(to: URL(filePath: part))
      let missing = try #require(try Self.missingEnd(of: part))
      #expect(missing.breaksOff)
      // Where sound lasts longer, all pictures may be there.
      #expect(missing.end < 1.9)
      if let announced = kind.announced, missing.end < 1.6 {
        #expect(abs((missing.announced ?? 0) - announced) < 0.15)
      }
    }
  }

  @Test("a recording of packets that began anywhere is whole where its last packet is")
  func startsLate() async throws {
    let folder = try TemporaryFolder()
    let file = try await SmallClip("late", "ts", Self.h264 + ["-g", "7"]).render(into: folder)
    let bytes = try Data(contentsOf: URL(filePath: file))
    let late = folder.path("starts.ts")
    try bytes.dropFirst(100).write(to: URL(filePath: late))
    #expect(try Self.missingEnd(of: late) == nil)
  }

  @Test("what follows the last box of a file is not taken for one that is cut off")
  func trailingBytes() async throws {
    let folder = try TemporaryFolder()
    let file = try await SmallClip("tail", "mp4", Self.h264).render(into: folder)
    let bytes = try Data(contentsOf: URL(filePath: file))
    for (name, tail) in [
      ("tag", Data("TAGa title".utf8)), ("zeros", Data(count: 5000)), ("byte", Data([10])),
    ] {
      let longer = folder.path("\(name).mp4")
      try (bytes + tail).write(to: URL(filePath: longer))
      #expect(try Self.missingEnd(of: longer) == nil, "\(name)")
    }
  }

  @Test(
    "a video that is shorter than its sound is whole", arguments: ["mp4", "mkv", "flv", "avi", "ts", "wmv"])
  func longerSound(container: String) async throws {
    let folder = try TemporaryFolder()
    let encoding =
      container == "wmv" ? ["-c:v", "wmv2"] : container == "avi" ? ["-c:v", "mpeg4"] : Self.h264
    let clip = SmallClip("sound", container, Self.sound(seconds: 30) + encoding)
    #expect(try await Self.missingEnd(of: clip.render(into: folder)) == nil)
  }

  @Test("a duration that is far longer than the pictures is told, although the file does not break off")
  func announcedLonger() async throws {
    let folder = try TemporaryFolder()
    let file = try await SmallClip("longer", "mkv", Self.h264).render(into: folder)
    let url = URL(filePath: file)
    try MatroskaDuration.stated(60, in: try Data(contentsOf: url)).write(to: url)
    let missing = try #require(try Self.missingEnd(of: file))
    #expect(abs(missing.end - 1.8) < 0.01)
    #expect(missing.announced == 60 && !missing.breaksOff)
  }

  /// A second input of the ffmpeg program, after the picture.
  private static func sound(seconds: Int) -> [String] { ["-f", "lavfi", "-i", "sine=d=\(seconds)"] }

  private static func missingEnd(of file: String) throws -> MissingEnd? {
    var reader = try VideoFile(path: file).frames()
    while try reader.next({ _, _ in }) {}
    return reader.missingEnd
  }
}
