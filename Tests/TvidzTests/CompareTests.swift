import Foundation
import Testing
import TvidzTesting

@Suite("tvidz compare", .timeLimit(.minutes(15)))
struct CompareTests {
  @Test("a small copy is a copy, from either side, and Python reads the answer")
  func copy() async throws {
    let folder = try ScratchFolder()
    let film = try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    let small = try await DrawnFilm.putCopy(of: 1, ["-vf", "scale=160:90"], as: "small.mkv", into: folder)
    for (a, b) in [(film, small), (small, film)] {
      let json = try await BuiltProgram.run("compare", "--format", "json", a, b)
      #expect(json.status == 0)
      #expect(json.errors.isEmpty)
      #expect(try await CopyReader.judgement(on: json.output, as: .compare) == "fine")
      let object = try json.object()
      #expect(object["relation"] as? String == "copy")
      #expect(object["a"] as? String == a)
      let text = try await BuiltProgram.run("compare", a, b)
      #expect(text.output.hasPrefix("\(b) is a copy (confidence "))
      #expect(text.outputLines.first?.hasSuffix(") of \(a)") == true)
    }
  }

  @Test("an excerpt lies inside the film, the film contains it, and the offset tells where")
  func excerpt() async throws {
    let folder = try ScratchFolder()
    let film = try await DrawnFilm.put(2, seconds: 24, as: "film.mp4", into: folder)
    let part = try await DrawnFilm.putCopy(
      of: 2, seconds: 24, ["-ss", "6", "-t", "12"], as: "part.mp4", into: folder)
    let inside = try await BuiltProgram.run("compare", "--format", "json", film, part).object()
    #expect(inside["relation"] as? String == "excerpt")
    let segment = try #require((inside["segments"] as? [[String: Any]])?.first)
    let offset = try #require(segment["aStart"] as? Double) - (try #require(segment["bStart"] as? Double))
    #expect(abs(offset - 6) < 0.1)
    let around = try await BuiltProgram.run("compare", "--format", "json", part, film).object()
    #expect(around["relation"] as? String == "contains")
    let text = try await BuiltProgram.run("compare", film, part)
    #expect(text.output.contains("is an excerpt"))
    #expect(text.output.contains("(offset +6.0") || text.output.contains("(offset +5.9"))
  }

  @Test("two strange films are no copies, and black is undecided: neither is a duplicate")
  func strangers() async throws {
    let folder = try ScratchFolder()
    let film = try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    let other = try await DrawnFilm.put(3, as: "other.mp4", into: folder)
    let black = try await ColorClip(name: "black.mp4", rate: "25/1", shots: [50]).render(into: folder)
    for (b, relation, words) in [(other, "none", "is no copy of"), (black, "undecided", "cannot be told")] {
      let json = try await BuiltProgram.run("compare", "--fail-on-duplicate", "--format", "json", film, b)
      #expect(json.status == 0)
      #expect(try json.object()["relation"] as? String == relation)
      #expect(try json.object()["duplicate"] as? Bool == false)
      #expect(try await BuiltProgram.run("compare", film, b).output.contains(words))
    }
  }

  @Test("--fail-on-duplicate is 10, without it a copy is 0; the same bytes are identical")
  func duplicate() async throws {
    let folder = try ScratchFolder()
    let film = try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    let same = try await DrawnFilm.put(1, as: "same.mp4", into: folder)
    let result = try await BuiltProgram.run("compare", "--fail-on-duplicate", film, same)
    #expect(result.status == 10)
    #expect(result.errors.isEmpty)
    #expect(result.output.contains("is identical to"))
    #expect(try await BuiltProgram.run("compare", film, same).status == 0)
  }

  /// Two files by name: `film` is a video, `text` is none, `none` does not exist.
  static let broken: [(a: String, b: String, status: Int32, errors: Int)] = [
    ("film.mp4", "none.mp4", 3, 1), ("none.mp4", "film.mp4", 3, 1), ("film.mp4", "text.mp4", 4, 1),
    ("text.mp4", "none.mp4", 4, 2), ("none.mp4", "text.mp4", 3, 2), ("film.mp4", ".", 3, 1),
    ("text.mp4", "text.mp4", 4, 1),
  ]

  @Test("both files are tried, and the code is that of the first that failed", arguments: broken)
  func failures(a: String, b: String, status: Int32, errors: Int) async throws {
    let folder = try ScratchFolder()
    try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    _ = try folder.write("This is not a video.\n", to: "text.mp4")
    let result = try await BuiltProgram.run("compare", "--fail-on-duplicate", a, b, in: folder.url)
    #expect(result.status == status)
    #expect(result.output.isEmpty)
    #expect(result.errorLines.count == errors)
    #expect(result.errorLines.allSatisfy { $0.hasPrefix("tvidz: error: cannot ") })
  }

  @Test(
    "a request that makes no sense is 2",
    arguments: [["a.mp4"], ["a.mp4", "b.mp4", "c.mp4"], ["--format", "csv", "a.mp4", "b.mp4"], []])
  func usage(arguments: [String]) async throws {
    let result = try await BuiltProgram.run(["compare"] + arguments)
    #expect(result.status == 2)
    #expect(result.output.isEmpty)
    #expect(result.errors.contains("compare"))
  }

  @Test("progress is shown on a terminal only, and not with --quiet", arguments: [true, false])
  func progress(isQuiet: Bool) async throws {
    let folder = try ScratchFolder()
    let film = try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    let other = try await DrawnFilm.put(3, as: "other.mp4", into: folder)
    let run = try await TerminalRun.of(
      ["compare"] + (isQuiet ? ["--quiet"] : []) + [film, other], in: folder)
    #expect(run.status == 0)
    #expect(run.shown.isEmpty == isQuiet)
    #expect(isQuiet || run.shown.contains("of 2 files"))
    #expect(isQuiet || run.shown.hasSuffix("\r\u{1B}[K"))
  }

  @Test("SIGINT ends it with 130 and an empty line", arguments: [1, 5])
  func interrupt(pieces: Int) async throws {
    let folder = try ScratchFolder()
    let film = try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    let run = try await TerminalRun.of(
      ["compare", film, try await ColorClip.long()], in: folder,
      interruption: .by(SIGINT, afterPieces: pieces))
    #expect(run.status == 130)
    #expect(try #require(run.end) < .seconds(20))
    #expect(run.output.isEmpty)
    #expect(run.shown.hasSuffix("\r\u{1B}[K"))
  }

  @Test("a reader that leaves, and an output that cannot be written")
  func output() async throws {
    let folder = try ScratchFolder()
    try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    let left = try await BuiltProgram.shell(
      "$tvidz compare film.mp4 film.mp4 | true; echo ${PIPESTATUS[0]}", in: folder.url)
    #expect(left.output == "0\n")
    #expect(left.errors.isEmpty)
    let full = try await BuiltProgram.shell("$tvidz compare film.mp4 film.mp4 >/dev/full", in: folder.url)
    #expect(full.status == 1)
    #expect(full.errors.hasPrefix("tvidz: error: cannot write the output: "))
  }

  @Test(
    "two encodings of a real promo are copies, and the offset is told",
    .enabled(if: ProjectFolder.footage() != nil, "no real footage beside the checkout"))
  func rocket() async throws {
    let folder = try #require(ProjectFolder.footage())
    let result = try await BuiltProgram.run("compare", "rocket-vp8.webm", "rocket-vp9.webm", in: folder)
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("rocket-vp9.webm is a copy (confidence "))
    #expect(result.output.contains("(offset -0.0") || result.output.contains("(offset +0.0"))
  }
}
