import Foundation
import Testing
import TvidzTesting

/// The file that `tvidz scan` keeps: wrong ones, and runs that end in the middle.
@Suite("The index file of tvidz scan", .serialized, .timeLimit(.minutes(15)))
struct ScanIndexFileTests {
  /// What is at the place of the index, by a line of bash, and what is said about it.
  static let wrong: [(name: String, setting: String, index: String, why: String)] = [
    ("a text", "echo text >i", "i", "it is no index of tvidz; name another file with --index"),
    ("a video", "cp film.mp4 i", "i", "it is no index of tvidz; name another file with --index"),
    ("a folder", "mkdir i", "i", "it is a folder; name another file with --index"),
    ("no folder", "true", "none/i", "there is no folder none; name another file with --index"),
    ("a device", "true", "/dev/null", "name another file with --index"),
    (
      "somebody else's database",
      "python3 -c 'import sqlite3; sqlite3.connect(\"i\").execute(\"CREATE TABLE t(x)\")'",
      "i", "it is a database of another program; name another file with --index"
    ),
    (
      "a newer index",
      "$tvidz scan --index i --quiet . >none; python3 -c 'import sqlite3; c = sqlite3.connect(\"i\"); "
        + "c.execute(\"INSERT INTO grdb_migrations VALUES (\\\"9\\\")\"); c.commit()'",
      "i", "a newer version of tvidz made it; use that version, or name another file with --index"
    ),
    (
      "a damaged index",
      "$tvidz scan --index i --quiet film.mp4 >none; "
        + "python3 -c 'f = open(\"i\", \"r+b\"); f.seek(100); f.write(b\"x\" * 60000)'",
      "i", "it is damaged; delete it and scan again, or name another file with --index"
    ),
  ]

  @Test("an index that is none of ours is 3 and one sentence, and stays as it is", arguments: wrong)
  func wrongIndex(_ name: String, setting: String, index: String, why: String) async throws {
    let folder = try ScratchFolder()
    try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    let sum = "[ -f \(index) ] && md5sum \(index)"
    let line = "\(setting); \(sum) >&2; $tvidz scan --index \(index) film.mp4; echo $?; \(sum) >&2"
    let result = try await BuiltProgram.shell(line, in: folder.url)
    #expect(result.output == "3\n", "\(name)")
    let sums = result.errorLines.filter { !$0.hasPrefix("tvidz: ") }
    #expect(sums.count < 2 || sums[0] == sums[1])
    let errors = result.errorLines.filter { $0.hasPrefix("tvidz: ") }
    #expect(errors.count == 1)
    #expect(errors.first?.hasPrefix("tvidz: error: cannot ") == true)
    #expect(errors.first?.hasSuffix(why) == true)
  }

  @Test("SIGINT ends it with 130 and an empty line, and what was analysed is kept", arguments: [1, 8])
  func interrupt(pieces: Int) async throws {
    let folder = try ScratchFolder()
    try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    let run = try await TerminalRun.of(
      ["scan", "--index", "i.sqlite", "film.mp4", try await ColorClip.long()], in: folder,
      interruption: .by(SIGINT, afterPieces: pieces))
    #expect(run.status == 130)
    #expect(try #require(run.end) < .seconds(20))
    #expect(run.output.isEmpty)
    #expect(run.shown.hasSuffix("\r\u{1B}[K"))
    #expect(try await CopyReader.integrity(of: folder.path("i.sqlite")) == "ok")
    let next = try await BuiltProgram.run("scan", "--index", "i.sqlite", "film.mp4", in: folder.url)
    #expect(next.status == 0)
    #expect(next.output.hasPrefix("1 file"))
  }

  @Test("progress is shown on a terminal, of the analysis and of the comparison, and not with --quiet")
  func progress() async throws {
    let folder = try ScratchFolder()
    try await DrawnFilm.put(1, as: "film.mp4", into: folder)
    try await DrawnFilm.put(3, as: "other.mp4", into: folder)
    let run = try await TerminalRun.of(["scan", "--index", "i.sqlite", "."], in: folder)
    #expect(run.status == 0)
    #expect(run.shown.contains("0 of 2 files ["))
    #expect(run.shown.contains("2 of 2 files compared ["))
    #expect(run.shown.hasSuffix("\r\u{1B}[K"))
    #expect(!run.shown.contains("\n"))
    let quiet = try await TerminalRun.of(["scan", "--quiet", "--index", "j.sqlite", "."], in: folder)
    #expect(quiet.shown.isEmpty)
    #expect(quiet.output == run.output)
  }

  @Test("killed at any moment, the next run goes on, and the answer is the same")
  func killed() async throws {
    let folder = try ScratchFolder()
    for seed in 11...15 as ClosedRange<UInt64> {
      try await DrawnFilm.put(seed, as: "library/\(seed).mp4", into: folder)
      try await DrawnFilm.putCopy(
        of: seed, ["-vf", "scale=160:90"], as: "library/\(seed)-s.mp4", into: folder)
    }
    let began = ContinuousClock.now
    let whole = try await BuiltProgram.run(
      "scan", "--format", "json", "--index", "whole.sqlite", "library", in: folder.url)
    let length = began.duration(to: .now) / .seconds(1)
    #expect(whole.status == 0)
    #expect((try whole.object()["groups"] as? [Any])?.count == 5)

    var generator = SeededGenerator(seed: 2)
    var analysed = 0
    for round in 0..<8 {
      // Later rounds have less to do.
      let delay = Double.random(in: 0...1, using: &generator) * length / Double(1 + round / 2)
      let killer = DelayedKill()
      let run = try await BuiltProgram.program.run(
        ["scan", "--index", "i.sqlite", "library"], in: folder.url, atMost: 90,
        started: { killer.kill($0, after: delay) })
      killer.cancel()
      #expect(run.status == 0 || run.status == 137)
      guard FileManager.default.fileExists(atPath: folder.path("i.sqlite")) else { continue }
      #expect(try await CopyReader.integrity(of: folder.path("i.sqlite")) == "ok")
      let known = try await Self.count(in: folder.path("i.sqlite"))
      #expect(known >= analysed)
      analysed = known
    }
    let rest = try await BuiltProgram.run("scan", "--index", "i.sqlite", "library", in: folder.url)
    #expect(
      rest.outputLines.last == "10 files\(analysed < 10 ? " (\(10 - analysed) new)" : ""), 5 groups of copies"
    )
    let last = try await BuiltProgram.run(
      "scan", "--format", "json", "--index", "i.sqlite", "library", in: folder.url)
    #expect(last.output == whole.output)
  }

  /// How many files are in an index; 0 where a run was killed before it made its tables.
  private static func count(in index: String) async throws -> Int {
    let script = """
      import sqlite3, sys
      tables = sqlite3.connect(sys.argv[1])
      made = tables.execute("SELECT count(*) FROM sqlite_master WHERE name = 'files'").fetchone()[0]
      print(tables.execute("SELECT count(*) FROM files").fetchone()[0] if made else 0)
      """
    let answer = try await ExternalProgram("python3").require(["-c", script, index])
    return Int(String(decoding: answer.output, as: UTF8.self).trimmingCharacters(in: .newlines)) ?? -1
  }
}
