import Foundation
import Testing
import TvidzTesting

@Suite("What tvidz cuts prints", .timeLimit(.minutes(15)))
struct CutsOutputTests {
  @Test(
    "several files come in the order they were named, however many are analysed at once",
    arguments: [1, 2, 5])
  func order(jobs: Int) async throws {
    let folder = try ScratchFolder()
    // The first is the slowest.
    let clips = (0..<6).map {
      ColorClip(name: "\($0).mp4", rate: "25/1", shots: $0 == 0 ? [900, 300] : [5, $0])
    }
    var files: [String] = []
    for clip in clips { files.append(try await clip.render(into: folder)) }
    files.insert(folder.path("none.mp4"), at: 1)
    let result = try await BuiltProgram.run(
      ["cuts", "--detector", "scene", "--jobs", String(jobs), "--format", "csv"] + files)
    let rows = result.outputLines.dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    #expect(rows.map { String($0[0]) } == clips.map { folder.path($0.name) })
    #expect(rows.map { Int($0[3]) } == clips.map { $0.cuts[0] })
    #expect(result.status == 3)
  }

  @Test("scores are a line of JSON for every frame but the first")
  func scores() async throws {
    let folder = try ScratchFolder()
    let file = try await ColorClip.short.render(into: folder)
    let result = try await BuiltProgram.run("cuts", "--scores", "--detector", "scene", file)
    let lines = try result.outputLines.map { line in
      try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(lines.map { $0["frame"] as? Int } == (1..<60).map { $0 })
    #expect(lines.allSatisfy { Set($0.keys) == ["file", "frame", "pts", "time", "score"] })
    let high = lines.filter { ($0["score"] as? Double ?? 0) > 0.3 }.map { $0["frame"] as? Int }
    #expect(high == [20, 45])
    #expect(lines[19]["time"] as? Double == 0.8)
  }

  @Test("the threshold decides, and is told")
  func threshold() async throws {
    let folder = try ScratchFolder()
    // Nothing is more than the highest score.
    let file = try await ColorClip.short.render(into: folder)
    let object = try await BuiltProgram.run(
      "cuts", "--detector", "scene", "--threshold", "1", "--format", "json", file
    ).object()
    #expect((object["cuts"] as? [[String: Any]])?.isEmpty == true)
    let detector = try #require(object["detector"] as? [String: Any])
    #expect(detector["name"] as? String == "scene")
    #expect((detector["parameters"] as? [String: Double]) == ["threshold": 1])
  }

  @Test("adaptive is the default detector")
  func defaultDetector() async throws {
    let folder = try ScratchFolder()
    let file = try await ColorClip.short.render(into: folder)
    let object = try await BuiltProgram.run("cuts", "--format", "json", file).object()
    #expect((object["detector"] as? [String: Any])?["name"] as? String == "adaptive")
  }

  @Test("names that are not UTF-8 are opened by their bytes")
  func rawNames() async throws {
    let folder = try ScratchFolder()
    let file = try await ColorClip.short.render(into: folder)
    let result = try await BuiltProgram.shell(
      "cp '\(file)' $'caf\\xe9.mp4'; printf text > $'t\\xe9.mp4'; $tvidz cuts --detector scene --format json *$'\\xe9'.mp4",
      in: folder.url)
    #expect(result.status == 4)
    #expect(try result.list().map { $0["file"] as? String } == ["caf\u{FFFD}.mp4"])
    #expect(result.errors.contains("t\u{FFFD}.mp4"))
    #expect(result.errorLines.count == 1)
  }

  @Test("an EDL can start at a timecode, and warns where no frame has it, unless it is told to be quiet")
  func edl() async throws {
    let folder = try ScratchFolder()
    let file = try await ColorClip.short.render(into: folder)
    let edl = ["cuts", "--detector", "scene", "--format", "edl"]
    let result = try await BuiltProgram.run(edl + ["--start-timecode", "01:00:00:00", file])
    #expect(result.output.contains(" 01:00:00:20 01:00:01:20 01:00:00:20 01:00:01:20\n"))
    #expect(result.errors.isEmpty)
    let impossible = edl + ["--start-timecode", "01:00:00:25", file]
    #expect(try await BuiltProgram.run(impossible).errors.hasPrefix("tvidz: warning: "))
    #expect(try await BuiltProgram.run(impossible + ["--quiet"]).errors.isEmpty)
  }

  @Test("a video without cuts has a header in CSV, an empty list in JSON, and a sentence in text")
  func noCuts() async throws {
    let folder = try ScratchFolder()
    let file = try await ColorClip(name: "still.mp4", rate: "25/1", shots: [30]).render(into: folder)
    let csv = try await BuiltProgram.run("cuts", "--format", "csv", file)
    #expect(csv.output == "file,time,pts,frame,score,kind,start,end\n")
    let json = try await BuiltProgram.run("cuts", "--format", "json", file).object()
    #expect((json["cuts"] as? [Any])?.isEmpty == true)
    #expect(
      try await BuiltProgram.run("cuts", file).outputLines.last == "no cuts: one shot (adaptive, exact)")
  }
}
