import Foundation
import Media
import Testing
import TvidzCore
import TvidzTesting

@Suite("Files that are refused")
struct RefusedFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Opens and decodes all of it.
  private func read(_ path: String) throws(ActionableError) {
    var reader = try VideoFile(path: path).frames()
    while try reader.next({ _, _ in }) {}
  }

  private func error(reading path: String) -> ActionableError? {
    do {
      try read(path)
      return nil
    } catch {
      return error
    }
  }

  private func write(_ bytes: some Sequence<UInt8>, _ name: String) throws -> String {
    try Data(bytes).write(to: folder.url.appending(path: name))
    return folder.path(name)
  }

  private func video(_ name: String = "h264-b-frames") async throws -> String {
    try await #require(SmallClip.all.first { $0.name == name }).render(into: folder)
  }

  @Test("what cannot be read is told apart from what is no video")
  func unreadable() async throws {
    let missing = error(reading: folder.path("nothing.mp4"))
    #expect(missing?.kind == .unreadable)
    #expect(missing?.why == "no such file")
    #expect(error(reading: folder.url.path)?.why == "it is a folder")
    let empty = error(reading: try write([], "empty.mp4"))
    #expect(empty?.kind == .notVideo && empty?.why == "the file is empty")
    #expect(error(reading: "")?.why == "the name is empty")
    #expect(error(reading: "/dev/zero")?.why == "it is not a regular file")
    #expect(error(reading: "a\u{0}b.mp4")?.kind == .unreadable)
    #expect(error(reading: folder.path("empty.mp4/x.mp4"))?.why == "no such file")
  }

  @Test("a pipe is refused and not waited for", .timeLimit(.minutes(15)))
  func pipe() async throws {
    let path = folder.path("pipe.mp4")
    #expect(mkfifo(path, 0o600) == 0)
    #expect(error(reading: path)?.why == "it is not a regular file")
  }

  @Test("a file without permission is unreadable", .enabled(if: geteuid() != 0, "root may read everything"))
  func permission() async throws {
    let path = try await video()
    #expect(chmod(path, 0) == 0)
    #expect(error(reading: path)?.why == "permission denied")
  }

  @Test("text, noise, and pictures are no video, whatever their name")
  func noVideo() async throws {
    var generator = SystemRandomNumberGenerator()
    let noise = (0..<5000).map { _ in UInt8.random(in: 0...255, using: &generator) }
    let picture = folder.path("picture.png")
    _ = try await FFmpegProgram.ffmpeg(["-f", "lavfi", "-i", "testsrc2", "-frames:v", "1", "-y", picture])
    for path in [
      try write("This is a text.\n".utf8, "text.mp4"), try write(noise, "noise.mp4"),
      try write([0], "byte.mp4"), picture,
    ] {
      #expect(error(reading: path)?.kind == .notVideo, "\(path)")
    }
  }

  @Test("sound alone is no video, and says so", arguments: ["m4a", "mkv", "ts", "ogg", "mp3", "wav"])
  func soundOnly(container: String) async throws {
    let path = folder.path("sound.\(container)")
    _ = try await FFmpegProgram.ffmpeg(["-f", "lavfi", "-i", "sine=d=1", "-y", path])
    let error = error(reading: path)
    #expect(error?.kind == .notVideo)
    #expect(error?.why.contains("sound") == true || error?.why.contains("audio") == true)
  }

  @Test("sound with a cover picture is no video, and says so", arguments: ["m4a", "mp3"])
  func coverOnly(container: String) async throws {
    let path = folder.path("cover.\(container)")
    _ = try await FFmpegProgram.ffmpeg([
      "-f", "lavfi", "-i", "sine=d=1", "-f", "lavfi", "-i", "testsrc2=s=64x64:d=0.04", "-map", "0", "-map",
      "1",
      "-frames:v", "1", "-c:v", "png", "-disposition:v", "attached_pic", "-y", path,
    ])
    let error = error(reading: path)
    #expect(error?.kind == .notVideo)
    if container == "m4a" { #expect(error?.why == "its only picture is a cover; it holds no video") }
  }

  @Test("a header cut off is no video; the sentence says what is wrong")
  func truncatedHeader() async throws {
    let whole = try Data(contentsOf: URL(filePath: try await video()))
    // The index of this file is at its end.
    #expect(error(reading: try write(whole.prefix(whole.count / 2), "half.mp4"))?.kind == .notVideo)
    #expect(error(reading: try write(whole.prefix(20), "head.mp4"))?.kind == .notVideo)
  }

  @Test("a video whose pictures are all broken is no video")
  func brokenPictures() async throws {
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: try await video())))
    let data = try #require(bytes.firstIndex(of: "mdat"))
    let end = try #require(bytes.firstIndex(of: "moov"))
    for i in data + 4..<end - 4 { bytes[i] = 0xA5 }
    #expect(error(reading: try write(bytes, "broken.mp4"))?.kind == .notVideo)
  }

  @Test("no playlist opens another file, under any name, and no name means more than a file")
  func playlists() async throws {
    let other = try await video()
    let transport = try await video("mpeg2")
    let playlists = [
      "ffconcat version 1.0\nfile '\(other)'\n",
      "ffconcat version 1.0\nfile h264-b-frames.mp4\n",
      "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n\(transport)\n#EXT-X-ENDLIST\n",
      "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nmpeg2.ts\n#EXT-X-ENDLIST\n",
      "<?xml version=\"1.0\"?><MPD xmlns=\"urn:mpeg:dash:schema:mpd:2011\" type=\"static\"><Period><AdaptationSet"
        + " mimeType=\"video/mp4\"><Representation id=\"1\" bandwidth=\"1\"><BaseURL>h264-b-frames.mp4</BaseURL>"
        + "</Representation></AdaptationSet></Period></MPD>",
      "v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
    ]
    for (index, text) in playlists.enumerated() {
      for name in ["list.mp4", "list.m3u8", "list.ffconcat", "list.mpd", "list.sdp", "list.ts"] {
        #expect(error(reading: try write(text.utf8, name))?.kind == .notVideo, "\(index) as \(name)")
      }
    }
    for name in [
      "concat:\(transport)|\(transport)", "subfile,,start,0,end,1000,,:\(transport)",
      "http://127.0.0.1:9/a.mp4",
      "file:\(transport)", "data:video/mp4;base64,AAAA", "lavfi:testsrc", "pipe:0",
    ] {
      #expect(error(reading: name)?.kind == .unreadable, "\(name)")
    }
  }

  @Test("a file whose name looks like a protocol is a file")
  func strangeNames() async throws {
    let clip = try await video()
    for name in ["http:film.mp4", "concat:a|b.mp4", "-i.mp4", "100%d.mp4", "film,x.mp4"] {
      try FileManager.default.copyItem(atPath: clip, toPath: folder.path(name))
      #expect(error(reading: folder.path(name)) == nil, "\(name)")
    }
  }

  @Test("a reference in a mov file to another file is not followed")
  func movReference() async throws {
    // Its only data reference names a file beside it; the data is there, not here.
    var bytes = [UInt8](try Data(contentsOf: URL(filePath: try await video())))
    let data = try #require(bytes.firstIndex(of: "mdat"))
    let end = try #require(bytes.firstIndex(of: "moov"))
    try FileManager.default.moveItem(
      atPath: folder.path("h264-b-frames.mp4"), toPath: folder.path("other.mp4"))
    for i in data + 4..<end - 4 { bytes[i] = 0 }
    // `url ` with the flag "in this file" becomes one that names another.
    let reference = try #require(bytes.firstIndex(of: "url "))
    bytes[reference + 7] = 0
    #expect(error(reading: try write(bytes, "reference.mov"))?.kind == .notVideo)
  }

  @Test("a picture larger than the limit is refused")
  func tooLarge() async throws {
    let path = try await video()
    let error = #expect(throws: ActionableError.self) {
      var reader = try VideoFile(path: path, options: DecodingOptions(maximumPixels: 1000)).frames()
      while try reader.next({ _, _ in }) {}
    }
    #expect(error?.kind == .notVideo)
  }
}

extension [UInt8] {
  /// Where the four characters stand first.
  fileprivate func firstIndex(of tag: String) -> Int? {
    let tag = Array(tag.utf8)
    return indices.dropLast(tag.count - 1).first { Array(self[$0..<$0 + tag.count]) == tag }
  }
}
