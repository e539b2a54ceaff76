import Foundation
import Testing
import TvidzTesting

@Suite("Exit codes", .timeLimit(.minutes(15)))
struct ExitCodeTests {
  static let usage: [(name: String, arguments: [String], word: String)] = [
    ("no file", ["cuts"], "file"),
    ("an unknown command", ["cutz"], "cutz"),
    ("an unknown option", ["cuts", "--fps", "3", "a.mp4"], "--fps"),
    ("an unknown format", ["cuts", "--format", "xml", "a.mp4"], "xml"),
    ("an unknown detector", ["cuts", "--detector", "best", "a.mp4"], "best"),
    ("the mode that does not exist yet", ["cuts", "--mode", "fast", "a.mp4"], "exact is the only mode"),
    ("a threshold above 1", ["cuts", "--threshold", "1.01", "a.mp4"], "0 to 1"),
    ("a negative threshold", ["cuts", "--threshold=-0.1", "a.mp4"], "0 to 1"),
    ("a threshold that is no number", ["cuts", "--threshold", "nan", "a.mp4"], "0 to 1"),
    ("an infinite threshold", ["cuts", "--threshold", "inf", "a.mp4"], "0 to 1"),
    ("no jobs", ["cuts", "--jobs", "0", "a.mp4"], "at least 1"),
    ("scores in a format that has none", ["cuts", "--scores", "--format", "csv", "a.mp4"], "csv"),
    ("several files in a format for one", ["cuts", "--format", "vtt", "a.mp4", "b.mp4"], "one video"),
    ("a timecode where there are none", ["cuts", "--start-timecode", "01:00:00:00", "a.mp4"], "edl"),
    (
      "a timecode that is none", ["cuts", "--format", "edl", "--start-timecode", "1h", "a.mp4"],
      "hh:mm:ss:ff"
    ),
  ]

  /// Numbers that timecode has at no rate.
  static let timecodes = ["24:00:00:00", "01:60:00:00", "01:00:60:00", "01:00:00:60", "25:99:00:00"]

  @Test("a timecode that no rate has is 2 and a sentence, before a file is looked at", arguments: timecodes)
  func timecode(text: String) async throws {
    let result = try await BuiltProgram.run(
      "cuts", "--format", "edl", "--start-timecode", text, "/nowhere/a.mp4")
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.hasPrefix("Error: --start-timecode is at most 23:59:59:59"))
    #expect(result.errors.contains(text))
  }

  @Test(
    "a request that makes no sense is 2 and a sentence, with nothing on standard output", arguments: usage)
  func usageErrors(_ name: String, arguments: [String], word: String) async throws {
    let result = try await BuiltProgram.run(arguments)
    #expect(result.status == 2, "\(name)")
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(word))
  }

  @Test(
    "help and the version are 0, on standard output",
    arguments: [["--help"], ["cuts", "--help"], ["--version"]])
  func help(arguments: [String]) async throws {
    let result = try await BuiltProgram.run(arguments)
    #expect(result.status == 0)
    #expect(result.output.contains("tvidz"))
    #expect(result.errors.isEmpty)
  }

  @Test("a video is 0")
  func fine() async throws {
    let folder = try ScratchFolder()
    let file = try await ColorClip.short.render(into: folder)
    let result = try await BuiltProgram.run("cuts", "--detector", "scene", file)
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    #expect(result.outputLines.count == 4)
  }

  /// Each is a file's name and what is in it; nil is no file at all.
  static let broken: [(name: String, file: String, content: String?, status: Int32)] = [
    ("no such file", "none.mp4", nil, 3),
    ("a folder", ".", nil, 3),
    ("a device", "/dev/null", nil, 3),
    ("text", "text.mp4", "This is not a video.\n", 4),
    ("a playlist", "list.m3u8", "#EXTM3U\n#EXTINF:1,\n/etc/passwd\n", 4),
    ("a concat script", "list.mp4", "ffconcat version 1.0\nfile /etc/passwd\n", 4),
    ("a header that is cut off", "cut.mp4", "\u{0}\u{0}\u{0}\u{20}ftypisom\u{0}\u{0}\u{2}\u{0}isomiso2", 4),
  ]

  @Test("a file that cannot be read is 3, one that is no video 4, with one sentence", arguments: broken)
  func brokenFiles(_ name: String, file: String, content: String?, status: Int32) async throws {
    let folder = try ScratchFolder()
    if let content { _ = try folder.write(content, to: file) }
    let result = try await BuiltProgram.run("cuts", "--format", "json", file, in: folder.url)
    #expect(result.status == status, "\(name)")
    #expect(result.output.isEmpty)
    #expect(result.errorLines.count == 1)
    #expect(result.errors.hasPrefix("tvidz: error: cannot "))
    #expect(result.errors.contains(file))
  }

  @Test("all files are tried, and the code is that of the first that failed")
  func severalFiles() async throws {
    let folder = try ScratchFolder()
    let video = try await ColorClip.short.render(into: folder)
    let text = try folder.write("text", to: "text.mp4")
    let missing = folder.path("none.mp4")
    for (files, status) in [([video, text, missing], 4), ([missing, video, text], 3), ([video, video], 0)]
      as [([String], Int32)]
    {
      let result = try await BuiltProgram.run(["cuts", "--detector", "scene", "--format", "json"] + files)
      #expect(result.status == status)
      #expect(result.errorLines.count == files.count { $0 != video })
      #expect(try result.list().map { $0["file"] as? String } == files.filter { $0 == video })
    }
    let none = try await BuiltProgram.run("cuts", "--format", "json", text, missing)
    #expect(none.status == 4)
    #expect(try none.list().isEmpty)
  }

  @Test("a video in a codec that the libraries do not know is 5, and the sentence names it")
  func unknownCodec() async throws {
    let folder = try ScratchFolder()
    let file = try await ColorClip.short.render(into: folder)
    // No codec has this name, so that no later version of the libraries decodes it.
    var bytes = try Data(contentsOf: URL(filePath: file))
    let name = try #require(bytes.range(of: Data("avc1".utf8), options: .backwards))
    bytes.replaceSubrange(name, with: Data("zzz0".utf8))
    let unknown = folder.path("unknown.mp4")
    try bytes.write(to: URL(filePath: unknown))
    let result = try await BuiltProgram.run("cuts", unknown)
    #expect(result.status == 5)
    #expect(result.output.isEmpty)
    #expect(result.errorLines.count == 1)
    #expect(result.errors.contains("no decoder for codec 'zzz0'"))
    #expect(result.errors.contains("install"))
  }

  @Test("libraries without decoders are 5 for cuts, and check names what is missing and how to get it")
  func missingDependency() async throws {
    let folder = try ScratchFolder()
    let file = try await ColorClip.short.render(into: folder)
    // Loaded before the libraries, it takes the place of their function.
    let source = try folder.write("void *avcodec_find_decoder(int codec) { return 0; }\n", to: "none.c")
    let library = folder.path("none.so")
    _ = try await ExternalProgram("clang").require(["-shared", "-fPIC", "-o", library, source])
    let preloaded = ["LD_PRELOAD": library, "PATH": ProcessInfo.processInfo.environment["PATH"] ?? ""]

    let cuts = try await BuiltProgram.run(["cuts", file], environment: preloaded)
    #expect(cuts.status == 5)
    #expect(cuts.output.isEmpty)
    #expect(cuts.errors.contains("have no decoder for h264; install"))
    let check = try await BuiltProgram.run(["check"], environment: preloaded)
    #expect(check.status == 5)
    #expect(check.output.contains("missing  decoder av1"))
    #expect(check.output.contains("apt-get install"))
    #expect(check.output.hasSuffix("8 of what is needed are missing\n"))
    let json = try await BuiltProgram.run(["check", "--format", "json"], environment: preloaded)
    #expect(json.status == 5)
    #expect(try json.object()["ok"] as? Bool == false)
  }

  @Test("an output that cannot be written is 1 and a sentence", arguments: [">/dev/full", ">&-"])
  func outputFails(redirection: String) async throws {
    let folder = try ScratchFolder()
    let video = try await ColorClip.short.render(into: folder)
    let result = try await BuiltProgram.shell(
      "$tvidz cuts --detector scene '\(video)' \(redirection)", in: folder.url)
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("tvidz: error: cannot write the output: "))
    #expect(result.errorLines.count == 1)
  }

  @Test("a reader that leaves ends it with 0 and not a word")
  func readerLeaves() async throws {
    let folder = try ScratchFolder()
    let long = try await ColorClip.long()
    let result = try await BuiltProgram.shell(
      "$tvidz cuts --scores --detector scene '\(long)' | head -1; echo ${PIPESTATUS[0]}", in: folder.url)
    #expect(result.outputLines.count == 2)
    #expect(result.outputLines.last == "0")
    #expect(result.errors.isEmpty)
  }

  @Test("check is 0 where all is there, as text and as JSON")
  func check() async throws {
    let text = try await BuiltProgram.run("check")
    #expect(text.status == 0)
    #expect(text.output.hasSuffix("all that is needed is there\n"))
    let object = try await BuiltProgram.run("check", "--format", "json").object()
    #expect(object["ok"] as? Bool == true)
    let names = Set((object["checks"] as? [[String: Any]] ?? []).compactMap { $0["name"] as? String })
    #expect(
      names.isSuperset(of: [
        "libavformat", "libavcodec", "libavutil", "libswscale", "decoder h264", "decoder hevc", "decoder vp8",
        "decoder vp9", "decoder av1", "decoder mpeg4", "decoder mpeg2video", "decoder theora",
        "ffmpeg program",
      ]))
  }
}
