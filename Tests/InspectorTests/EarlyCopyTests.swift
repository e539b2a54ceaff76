import Catalog
import Duplicates
import Foundation
import Inspector
import Testing
import TvidzCore
import TvidzTesting

@Suite("Copies that are told before their end", .timeLimit(.minutes(15)))
struct EarlyCopyTests {
  private static let seconds = 40.0
  private let bench: JobBench

  init() throws { bench = try JobBench() }

  /// A film that is known as `known`, analysed to its end.
  private func knownFilm() async throws -> String {
    let film = try await DrawnFilm.original(501, seconds: Self.seconds).path
    try await bench.arrive("known", file: film)
    #expect(try await bench.run("known") == .completed)
    return film
  }

  private func render(_ arguments: [String], change: (Data) -> Data = { $0 }) async throws -> String {
    let file = bench.folder.path("\(UUID().uuidString).mkv")
    _ = try await FFmpegProgram.ffmpeg(
      arguments + ["-c:v", "libx264", "-preset", "ultrafast", "-g", "48", "-y", file])
    try change(Data(contentsOf: URL(filePath: file))).write(to: URL(filePath: file))
    return file
  }

  private func copy(of film: String, quality: Int = 30) async throws -> String {
    try await render(["-i", film, "-vf", "scale=240:136", "-crf", "\(quality)"])
  }

  /// The film, and ten minutes of something else.
  private func followed(_ film: String, change: (Data) -> Data = { $0 }) async throws -> String {
    let whole = "scale=320:180,setsar=1,fps=24,format=yuv420p"
    return try await render(
      [
        "-i", film, "-f", "lavfi", "-i", "testsrc2=s=320x180:r=24:d=600", "-filter_complex",
        "[0:v]\(whole)[a];[1:v]\(whole)[b];[a][b]concat=n=2:v=1",
      ], change: change)
  }

  private func share(_ id: String) async throws -> (isComplete: Bool, read: Double) {
    let analysis = try #require(try await bench.catalog.analysis(of: VideoID(id)))
    return (analysis.isComplete, analysis.duration / (analysis.media.duration ?? analysis.duration))
  }

  private func pair(of id: String) async throws -> DuplicateRecord {
    try #require(try await bench.catalog.duplicates(of: VideoID(id)).first { $0.video == VideoID(id) })
  }

  @Test("a copy is read in part, is a duplicate, and is never what a later copy is matched with")
  func copy() async throws {
    let film = try await knownFilm()
    try await bench.arrive("copy", file: try await copy(of: film))
    #expect(try await bench.run("copy") == .duplicate)
    let (isComplete, read) = try await share("copy")
    // Nine seconds of forty must agree at least.
    #expect(!isComplete && (0.22..<0.6).contains(read), "\(read) was read")
    let pair = try await pair(of: "copy")
    #expect(pair.endedAnalysis && pair.duplicateOf == VideoID("known") && pair.verdict.relation == .copy)
    #expect(try await bench.catalog.fingerprints(of: [VideoID("copy")]).isEmpty)
    try await bench.arrive("later", file: try await copy(of: film, quality: 36))
    #expect(try await bench.run("later") == .duplicate)
    #expect(try await bench.catalog.duplicates(of: VideoID("later")).map(\.duplicateOf) == [VideoID("known")])
  }

  @Test("a part of it is too, with where it lies")
  func excerpt() async throws {
    let film = try await knownFilm()
    try await bench.arrive("part", file: try await render(["-ss", "5", "-t", "30", "-i", film]))
    #expect(try await bench.run("part") == .duplicate)
    #expect(try await !share("part").isComplete)
    let verdict = try await pair(of: "part").verdict
    let segment = try #require(verdict.lastSegment)
    #expect(verdict.relation == .excerpt && abs(segment.aStart - segment.bStart - 5) < 0.2)
  }

  @Test("a corner of a film of one shot is known at its end")
  func corner() async throws {
    let film = try await DrawnFilm.shot(501, seconds: 20).path
    try await bench.arrive("known", file: film)
    #expect(try await bench.run("known") == .completed)
    let corner = try await render(["-i", film, "-vf", "crop=iw*3/4:ih*3/4:0:0"])
    try await bench.arrive("corner", file: corner)
    #expect(try await bench.run("corner") == .duplicate)
    let (isComplete, _) = try await share("corner")
    #expect(isComplete)
  }

  @Test("a known film that is followed by ten minutes of something else is read to its end")
  func followed() async throws {
    let film = try await knownFilm()
    try await bench.arrive("longer", file: try await followed(film))
    #expect(try await bench.run("longer") == .duplicate)
    let (isComplete, read) = try await share("longer")
    #expect(isComplete && read > 0.99)
    #expect(try await pair(of: "longer").verdict.relation == .contains)
  }

  static let durations: [(name: String, change: @Sendable (Data) -> Data, stated: Double?)] = [
    ("says nothing of its length", { MatroskaDuration.unstated(in: $0) }, nil),
    ("says that it ends with the film", { MatroskaDuration.stated(seconds, in: $0) }, seconds),
  ]

  @Test("so is one whose container does not tell the truth", arguments: durations)
  func lying(name: String, change: @Sendable (Data) -> Data, stated: Double?) async throws {
    let film = try await knownFilm()
    try await bench.arrive("liar", file: try await followed(film, change: change))
    #expect(try await bench.run("liar") == .duplicate)
    let analysis = try #require(try await bench.catalog.analysis(of: VideoID("liar")))
    #expect(analysis.isComplete && analysis.duration > 630)
    #expect(analysis.media.duration == stated)
  }

  @Test("and one that begins as the film and goes on as another, as long as it")
  func changed() async throws {
    let film = try await knownFilm()
    let other = try await DrawnFilm.original(502, seconds: Self.seconds).path
    let whole = "scale=320:180,setsar=1,fps=24,format=yuv420p"
    try await bench.arrive(
      "changed",
      file: try await render([
        "-i", film, "-i", other, "-filter_complex",
        "[0:v]\(whole),trim=0:20[a];[1:v]\(whole),trim=20:40,setpts=PTS-STARTPTS[b];[a][b]concat=n=2:v=1",
      ]))
    #expect(try await bench.run("changed") == .completed)
    #expect(try await share("changed").isComplete)
  }

  @Test("a dismissed pair lets the copy be read to its end, and stays dismissed")
  func dismissed() async throws {
    let film = try await knownFilm()
    try await bench.arrive("copy", file: try await copy(of: film))
    _ = try await bench.run("copy")
    let pair = try await pair(of: "copy")
    _ = try await bench.catalog.dismiss(pair.id, at: bench.clock.now)
    #expect(try await bench.catalog.video(VideoID("copy"))?.state == .queued)
    #expect(try await bench.run("copy") == .completed)
    #expect(try await share("copy").isComplete)
    let isDismissed = try await bench.catalog.duplicate(pair.id)?.isDismissed
    #expect(isDismissed == true)
    // Also when the known one is analysed again.
    _ = try await bench.catalog.retry(VideoID("known"), at: bench.clock.now)
    #expect(try await bench.run("known") == .completed)
    #expect(try await bench.catalog.video(VideoID("copy"))?.state == .completed)
  }

  @Test("when the known video is deleted, the copy is read to its end, and takes its place")
  func deleted() async throws {
    let film = try await knownFilm()
    try await bench.arrive("copy", file: try await copy(of: film))
    _ = try await bench.run("copy")
    _ = try await bench.catalog.delete(VideoID("known"), at: bench.clock.now)
    #expect(try await bench.catalog.video(VideoID("copy"))?.state == .queued)
    #expect(try await bench.run("copy") == .completed)
    try await bench.arrive("later", file: try await copy(of: film, quality: 36))
    #expect(try await bench.run("later") == .duplicate)
    #expect(try await pair(of: "later").duplicateOf == VideoID("copy"))
  }
}
