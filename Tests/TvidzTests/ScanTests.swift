import Foundation
import Testing
import TvidzTesting

/// `tvidz scan`, as somebody with a folder uses it.
@Suite("tvidz scan", .timeLimit(.minutes(15)))
struct ScanTests {
  /// A folder of a film, two copies of it, one of them deeper down, and a stranger.
  private static func library() async throws -> ScratchFolder {
    let folder = try ScratchFolder()
    try await DrawnFilm.put(1, as: "library/film.mp4", into: folder)
    try await DrawnFilm.putCopy(
      of: 1, ["-vf", "scale=160:90"], as: "library/deep/down/small.mkv", into: folder)
    try await DrawnFilm.putCopy(of: 1, ["-ss", "1", "-t", "10"], as: "library/a, \"part\".mp4", into: folder)
    try await DrawnFilm.put(3, as: "library/other.mp4", into: folder)
    _ = try folder.write("Not a video.\n", to: "library/notes.txt")
    _ = try folder.write("Hidden.\n", to: "library/.hidden.mp4")
    return folder
  }

  private static func scan(_ arguments: String..., in folder: ScratchFolder) async throws
    -> BuiltProgram.Result
  {
    try await BuiltProgram.run(["scan", "--index", "index.sqlite"] + arguments, in: folder.url)
  }

  @Test("copies come in groups, with the best to keep and the reason, and nothing is touched")
  func groups() async throws {
    let folder = try await Self.library()
    let before = try folder.everything(under: "library")
    let result = try await Self.scan("library", in: folder)
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    let root = folder.url.resolvingSymlinksInPath().path + "/library"
    #expect(
      result.outputLines.first
        == "3 copies; keep \(root)/film.mp4: none is longer, and it has the highest resolution, 320x180")
    #expect(result.outputLines.count == 4)
    #expect(result.output.contains("  \(root)/a, \"part\".mp4 is an excerpt"))
    #expect(result.output.contains("  \(root)/deep/down/small.mkv is a copy"))
    #expect(result.outputLines.last == "4 files (4 new), 1 group of copies")
    #expect(try folder.everything(under: "library") == before)
  }

  @Test("Python reads the JSON and the CSV")
  func formats() async throws {
    let folder = try await Self.library()
    _ = try folder.write("Not a video.\n", to: "library/broken.mp4")
    let json = try await Self.scan("--format", "json", "library", in: folder)
    #expect(try await CopyReader.judgement(on: json.output, as: .scan) == "fine")
    let object = try json.object()
    let files = try #require(object["files"] as? [[String: Any]])
    #expect(
      files.map { $0["state"] as? String } == ["analysed", "failed"] + ["analysed", "analysed", "analysed"])
    #expect((files[1]["error"] as? String)?.contains("broken.mp4: ") == true)
    #expect((object["pairs"] as? [Any])?.count == 3)
    let group = try #require((object["groups"] as? [[String: Any]])?.first)
    #expect((group["keep"] as? String)?.hasSuffix("/film.mp4") == true)
    let csv = try await Self.scan("--format", "csv", "library", in: folder)
    #expect(try await CopyReader.judgement(on: csv.output, as: .csv) == "fine")
    #expect(csv.outputLines.count == 4)
  }

  @Test("only what is new or has changed is analysed again, and what is gone is told no more")
  func changes() async throws {
    let folder = try await Self.library()
    #expect(
      try await Self.scan("library", in: folder).outputLines.last == "4 files (4 new), 1 group of copies")
    #expect(try await Self.scan("library", in: folder).outputLines.last == "4 files, 1 group of copies")
    // Another film under an old name.
    let film = folder.url.appending(path: "library/film.mp4")
    try FileManager.default.removeItem(at: film)
    try await DrawnFilm.put(4, as: "library/film.mp4", into: folder)
    let changed = try await Self.scan("library", in: folder)
    #expect(changed.outputLines.last == "4 files (1 new), 1 group of copies")
    #expect(changed.outputLines.first?.hasPrefix("2 copies; keep ") == true)
    try await DrawnFilm.put(4, as: "more.mp4", into: folder)
    let added = try await Self.scan("library", "more.mp4", in: folder)
    #expect(added.outputLines.last == "5 files (1 new), 2 groups of copies")
    #expect(added.output.contains("more.mp4 is identical to it"))
    try FileManager.default.removeItem(at: film)
    #expect(
      try await Self.scan("library", "more.mp4", in: folder).outputLines.last == "4 files, 1 group of copies")
    // A part of what is known is asked about: the rest is remembered, and not told.
    #expect(try await Self.scan("more.mp4", in: folder).output == "1 file, 0 groups of copies\n")
  }

  @Test("a file that is no video is told by every run, and tried again only when it has changed")
  func noVideo() async throws {
    let folder = try ScratchFolder()
    try await DrawnFilm.put(1, as: "library/film.mp4", into: folder)
    _ = try folder.write("Not a video.\n", to: "library/broken.mp4")
    for isNew in [true, false] {
      let result = try await Self.scan("--quiet", "library", in: folder)
      #expect(result.status == 4)
      #expect(result.errorLines.count == 1)
      #expect(result.errors.contains("library/broken.mp4: no container of video is recognised"))
      #expect(
        result.output
          == "2 files\(isNew ? " (2 new)" : ""), 0 groups of copies, 1 file could not be analysed\n")
    }
    try FileManager.default.removeItem(at: folder.url.appending(path: "library/broken.mp4"))
    try await DrawnFilm.put(3, as: "library/broken.mp4", into: folder)
    let mended = try await Self.scan("library", in: folder)
    #expect(mended.status == 0)
    #expect(mended.output == "2 files (1 new), 0 groups of copies\n")
  }

  @Test("places that cannot be read are 3, and the others are scanned all the same")
  func missingPlaces() async throws {
    let folder = try ScratchFolder()
    try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    let result = try await Self.scan("none", "film.mp4", "/dev/null", in: folder)
    #expect(result.status == 3)
    #expect(result.errors.contains("cannot read none: there is no such file or folder; check the spelling"))
    #expect(result.errors.contains("cannot read /dev/null: it is not a regular file"))
    #expect(result.errorLines.count == 2)
    #expect(result.output == "2 files (2 new), 0 groups of copies, 1 file could not be analysed\n")
  }

  @Test("--fail-on-duplicate is 10 where there are copies, and 0 where there are none")
  func failOnDuplicate() async throws {
    let folder = try ScratchFolder()
    let film = try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    let other = try await DrawnFilm.put(3, as: "other.mp4", into: folder)
    let same = try await DrawnFilm.put(1, as: "same.mp4", into: folder)
    #expect(try await Self.scan("--fail-on-duplicate", film, other, in: folder).status == 0)
    #expect(try await Self.scan("--fail-on-duplicate", film, other, same, in: folder).status == 10)
    #expect(try await Self.scan(film, other, same, in: folder).status == 0)
  }

  static let usage: [(name: String, arguments: [String], word: String)] = [
    ("no place", [], "dir|file"), ("an unknown format", ["--format", "xml", "."], "xml"),
    ("no jobs", ["--jobs", "0", "."], "at least 1"),
    ("an index without a name", ["--index", "", "."], "--index"),
  ]

  @Test("a request that makes no sense is 2", arguments: usage)
  func usageErrors(_ name: String, arguments: [String], word: String) async throws {
    let result = try await BuiltProgram.run(["scan"] + arguments)
    #expect(result.status == 2, "\(name)")
    #expect(result.output.isEmpty)
    #expect(result.errors.contains(word))
  }

  @Test("an empty folder has no files and no copies")
  func empty() async throws {
    let folder = try ScratchFolder()
    let result = try await Self.scan(".", in: folder)
    #expect(result.status == 0)
    #expect(result.output == "0 files, 0 groups of copies\n")
  }

  @Test("a reader that leaves ends it with 0 and not a word")
  func readerLeaves() async throws {
    let folder = try ScratchFolder()
    try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    let result = try await BuiltProgram.shell(
      "$tvidz scan --index i.sqlite film.mp4 | true; echo ${PIPESTATUS[0]}", in: folder.url)
    #expect(result.output == "0\n")
    #expect(result.errors.isEmpty)
  }

  @Test("the index lies in the cache folder unless told otherwise")
  func defaultIndex() async throws {
    let folder = try ScratchFolder()
    try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    let environment = ProcessInfo.processInfo.environment.merging(
      ["XDG_CACHE_HOME": folder.path("cache")]) { $1 }
    let result = try await BuiltProgram.run(["scan", "film.mp4"], in: folder.url, environment: environment)
    #expect(result.status == 0)
    #expect(FileManager.default.fileExists(atPath: folder.path("cache/tvidz/scan.sqlite")))
  }

  @Test("without a cache folder of its own it is in the home folder that the environment names")
  func indexAtHome() async throws {
    let folder = try ScratchFolder()
    try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    var environment = BuiltProgram.environment
    environment["XDG_CACHE_HOME"] = nil
    environment["HOME"] = folder.path("home")
    let result = try await BuiltProgram.run(["scan", "film.mp4"], in: folder.url, environment: environment)
    #expect(result.status == 0)
    #expect(FileManager.default.fileExists(atPath: folder.path("home/.cache/tvidz/scan.sqlite")))
  }

  @Test(
    "the copies among real films are found, and no others",
    .enabled(if: ProjectFolder.footage() != nil, "no real footage beside the checkout"))
  func footage() async throws {
    let folder = try ScratchFolder()
    let footage = try #require(ProjectFolder.footage())
    let result = try await Self.scan("--format", "json", footage.path, in: folder)
    #expect(result.status == 0)
    let groups = try #require(try result.object()["groups"] as? [[String: Any]])
    let names = groups.map { group in
      (group["files"] as? [String] ?? []).map { URL(filePath: $0).lastPathComponent }
    }
    #expect(
      names == [
        ["rocket-vp8.webm", "rocket-vp9.mkv", "rocket-vp9.webm"],
        [
          "tmk-chair-19-sd-bar.mp4", "tmk-chair-22-sd-sepia-bar.mp4", "tmk-chair-22-with-large-logo-bar.mp4",
          "tmk-chair-orig-22-sd-bar.mp4",
        ],
        [
          "tmk-pattern-hd-no-bar.mp4", "tmk-pattern-sd-grey-bar.mp4",
          "tmk-pattern-sd-with-large-logo-bar.mp4",
        ],
      ])
  }
}

extension ScratchFolder {
  /// Every file under a folder, with its bytes' number and when it was written.
  fileprivate func everything(under name: String) throws -> [String: [Int]] {
    let root = url.appending(path: name)
    let entries = try FileManager.default.subpathsOfDirectory(atPath: root.path)
    return try Dictionary(
      uniqueKeysWithValues: entries.map { entry in
        let attributes = try FileManager.default.attributesOfItem(atPath: root.appending(path: entry).path)
        let modified = attributes[.modificationDate] as? Date ?? .distantPast
        return (entry, [attributes[.size] as? Int ?? -1, Int(modified.timeIntervalSince1970 * 1000)])
      })
  }
}
