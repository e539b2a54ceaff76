import Foundation
import Testing
import TvidzTesting

/// The program with its standard error on a terminal.
@Suite("On a terminal", .timeLimit(.minutes(15)))
struct TerminalTests {
  @Test("progress is redrawn in place, tells speed and time left, and is gone at the end")
  func progress() async throws {
    let folder = try ScratchFolder()
    let clip = ColorClip(name: "clip.mp4", rate: "25/1", shots: [4000, 4000])
    let run = try await TerminalRun.of(["cuts", try await clip.render(into: folder)], in: folder)
    #expect(run.status == 0)
    #expect(run.shown.contains("\r"))
    #expect(run.shown.contains("clip.mp4"))
    #expect(run.shown.contains(" %"))
    #expect(!run.shown.contains("\n"))
    #expect(run.shown.hasSuffix("\r\u{1B}[K"))
  }

  @Test("nobody is shown progress who is not at a terminal")
  func noTerminal() async throws {
    let folder = try ScratchFolder()
    let file = try await ColorClip.short.render(into: folder)
    #expect(try await BuiltProgram.run("cuts", file).errors.isEmpty)
  }

  @Test("--quiet shows no progress, and a dumb terminal none either", arguments: [true, false])
  func quiet(isDumb: Bool) async throws {
    let folder = try ScratchFolder()
    let file = try await ColorClip.short.render(into: folder)
    let run = try await TerminalRun.of(
      isDumb ? ["cuts", file] : ["cuts", "--quiet", file], environment: isDumb ? ["TERM": "dumb"] : [:],
      in: folder)
    #expect(run.shown.isEmpty)
    #expect(run.status == 0)
  }

  @Test("an error is red, and without color under NO_COLOR", arguments: [nil, "", "1"])
  func color(noColor: String?) async throws {
    let folder = try ScratchFolder()
    let run = try await TerminalRun.of(
      ["cuts", "none.mp4"], environment: noColor.map { ["NO_COLOR": $0] } ?? [:], in: folder)
    #expect(run.shown.contains("\u{1B}[1;31m") == (noColor != "1"))
    #expect(run.shown.contains("cannot read none.mp4: no such file"))
    #expect(run.status == 3)
  }

  @Test("no file name can command the terminal")
  func escapes() async throws {
    let folder = try ScratchFolder()
    let run = try await TerminalRun.of(
      ["cuts", "\u{1B}]0;x\u{7}none.mp4"], environment: ["NO_COLOR": "1"], in: folder)
    #expect(!run.shown.contains("\u{7}"))
    #expect(!run.shown.contains("\u{1B}]"))
  }
}
