import Analysis
import Catalog
import Duplicates
import Foundation
import Glibc
import Inspector
import Testing
import TvidzCore
import TvidzTesting
import Worker

@Suite("JobRunner", .timeLimit(.minutes(15)))
struct JobRunnerTests {
  private let bench: JobBench

  init() throws { bench = try JobBench() }

  @Test("a video is analysed: its cuts, shots and pictures are in the catalog, and every step was told")
  func whole() async throws {
    try await bench.arrive("v", file: try await bench.clip())
    #expect(try await bench.run("v") == .completed)
    let video = try #require(try await bench.catalog.video(VideoID("v")))
    #expect(video.state == .completed && video.media?.width == 64 && video.sha256?.count == 64)
    let analysis = try #require(try await bench.catalog.analysis(of: video.id))
    #expect(analysis.isComplete && analysis.frames == 45 && analysis.cuts.map(\.time) == [0.6, 1.2])
    #expect(analysis.shots.count == 3)
    for key in analysis.shots.compactMap(\.thumbnail) + [video.thumbnail ?? ""] {
      #expect(
        try await bench.objects.object(at: ObjectLocation(bucket: "uploads", key: key)) != nil, "\(key)")
    }
    let kinds = try await bench.catalog.events(of: video.id, after: 0, limit: 100).map(\.event.kind)
    #expect(kinds.last == .completed)
    #expect(kinds.count { $0 == .cut } == 2 && kinds.count { $0 == .shot } == 3)
    #expect(try await bench.catalog.fingerprints(of: [video.id]).count == 1)
  }

  @Test("the same bytes are a duplicate, and no worker is started for them")
  func identical() async throws {
    let clip = try await bench.clip()
    try await bench.arrive("first", file: clip)
    _ = try await bench.run("first")
    try await bench.arrive("second", file: clip)
    #expect(try await bench.run("second", by: WorkerProgram(path: "/nothing")) == .duplicate)
    let pairs = try await bench.catalog.duplicates(of: VideoID("second"))
    #expect(pairs.map(\.duplicateOf) == [VideoID("first")])
    #expect(pairs.map(\.verdict.relation) == [.identical])
    let (first, second) = (
      try #require(try await bench.catalog.video(VideoID("first"))),
      try #require(try await bench.catalog.video(VideoID("second")))
    )
    #expect(first.media != nil && second.media == first.media)
    #expect(first.thumbnail != nil && second.thumbnail == first.thumbnail)
  }

  @Test(
    "a copy in another codec is a duplicate, and is told to be one while it is read",
    .enabled(if: ProjectFolder.footage() != nil, "the footage is not there"))
  func copy() async throws {
    let footage = try #require(ProjectFolder.footage())
    try await bench.arrive("known", file: footage.appending(path: "rocket-vp8.webm").path)
    #expect(try await bench.run("known") == .completed)
    try await bench.arrive("copy", file: footage.appending(path: "rocket-vp9.mkv").path)
    #expect(try await bench.run("copy") == .duplicate)
    let events = try await bench.catalog.events(of: VideoID("copy"), after: 0, limit: 1000)
    let evidence = events.firstIndex { if case .evidence(.some) = $0.event { true } else { false } }
    let lastCut = events.lastIndex { $0.event.kind == .cut }
    #expect(try #require(evidence) < #require(lastCut))
    #expect(try await bench.catalog.duplicates(of: VideoID("copy")).map(\.duplicateOf) == [VideoID("known")])
  }

  @Test(
    "a copy that was stopped early, dismissed, read to its end and restored shows the proof of all of it",
    .enabled(if: ProjectFolder.footage() != nil, "the footage is not there"))
  func restored() async throws {
    let footage = try #require(ProjectFolder.footage())
    try await bench.arrive("known", file: footage.appending(path: "rocket-vp8.webm").path)
    #expect(try await bench.run("known") == .completed)
    try await bench.arrive("copy", file: footage.appending(path: "rocket-vp9.mkv").path)
    #expect(try await bench.run("copy") == .duplicate)
    let early = try #require(try await bench.catalog.duplicates(of: VideoID("copy")).first)
    #expect(early.endedAnalysis)
    _ = try await bench.catalog.dismiss(early.id, at: bench.clock.now)
    #expect(try await bench.run("copy") == .completed)
    let pair = try #require(try await bench.catalog.restore(early.id, at: bench.clock.now))
    #expect(pair.stands && !pair.endedAnalysis && pair.verdict.relation == .copy)
    let read = try #require(try await bench.catalog.analysis(of: VideoID("copy")))
    let proved = pair.verdict.segments.reduce(0) { $0 + $1.bEnd - $1.bStart }
    #expect(read.isComplete && proved > read.duration * 0.8, "\(pair.verdict)")
    #expect(!pair.verdict.reason.contains("not read"), "\(pair.verdict.reason)")
  }

  @Test("a file that is no video has failed, with a sentence for its uploader")
  func notVideo() async throws {
    try await bench.arrive("v", bytes: Array("hello".utf8))
    #expect(try await bench.run("v") == .failed)
    let failure = try await bench.catalog.video(VideoID("v"))?.failure
    #expect(failure?.code == .notVideo)
    #expect(failure?.sentence.contains(bench.folder.url.path) == false)
  }

  @Test("a worker that always crashes is tried three times, then the video has failed and is a dead letter")
  func crashes() async throws {
    try await bench.arrive("v", bytes: [1])
    let program = try bench.fake.program("echo \(FakeWorker.confined); kill -SEGV $$")
    var endings: [JobLifecycle.Ending] = []
    for _ in 0..<3 {
      endings.append(try await bench.run("v", by: program))
      bench.clock.advance(by: 3600)
    }
    #expect(endings.map(\.kind) == [.requeued, .requeued, .failed])
    #expect(try await bench.catalog.video(VideoID("v"))?.failure?.code == .crashed)
    let lines = try String(contentsOfFile: bench.folder.path("dead-letters"), encoding: .utf8).split(
      separator: "\n")
    let letters = try lines.map { try JSONDecoder().decode(DeadLetter.self, from: Data($0.utf8)) }
    #expect(letters.map(\.video) == [VideoID("v")] && letters.first?.object.key == "uploads/v/bytes")
  }

  @Test("a job that is tried again is not to be had before its time")
  func backoff() async throws {
    try await bench.arrive("v", bytes: [1])
    _ = try await bench.run("v", by: try bench.fake.program("kill -SEGV $$"))
    #expect(try await bench.catalog.claimableVideos(at: bench.clock.now, limit: 9) == [])
    bench.clock.advance(by: 6)
    #expect(try await bench.catalog.claimableVideos(at: bench.clock.now, limit: 9) == [VideoID("v")])
  }

  @Test("a picture that cannot be stored for a reason that stays is tried three times; the reason is told")
  func lastingFailure() async throws {
    try await bench.arrive("v", file: try await bench.clip())
    // A file where the folder of the pictures shall be.
    try Data().write(to: URL(filePath: bench.folder.path("objects/thumbnails")))
    var endings: [JobLifecycle.Ending] = []
    for _ in 0..<3 {
      endings.append(try await bench.run("v"))
      bench.clock.advance(by: 3600)
    }
    #expect(endings.map(\.kind) == [.requeued, .requeued, .failed])
    guard case .requeued(let why?) = endings[1] else { return }
    #expect(why.reason.hasPrefix("cannot write an object: ") && why.attempts == 2)
    let failure = try #require(try await bench.catalog.video(VideoID("v"))?.failure)
    #expect(failure.code == .internal && failure.sentence.contains("cannot write an object: "))
    #expect(!failure.sentence.contains(bench.folder.url.path))
  }

  @Test("what may pass is tried again later each time, and soon again after a run that was not interrupted")
  func passingFailure() async throws {
    try await bench.arrive("v", bytes: [1])
    let nothing = WorkerProgram(path: "/nothing")
    let runner = bench.runner(nothing, bench.settings(lease: .seconds(60)))
    var delays: [Duration?] = []
    for _ in 0..<8 {
      guard case .requeued(let why?) = try await bench.run("v", with: runner) else { break }
      #expect(why.attempts == nil)
      delays.append(why.delay)
      bench.clock.advance(by: 3600)
    }
    #expect(delays == [5, 10, 20, 40, 80, 160, 300, 300].map { .seconds($0) })
    let job = try await bench.catalog.claim(
      VideoID("v"), owner: "tests", at: bench.clock.now, until: bench.clock.now)
    guard case .claimed(let claim, _) = job else { throw JobBench.NotClaimed(answer: job) }
    #expect(claim.attempts == 0)
  }

  @Test("an object that is gone has failed")
  func missing() async throws {
    let video = try await bench.arrive("v", bytes: [1])
    try await bench.objects.remove(video.location)
    #expect(try await bench.run("v") == .failed)
    #expect(try await bench.catalog.video(VideoID("v"))?.failure?.code == .unreadable)
  }

  @Test("when somebody cancels the video, its worker is gone, and nothing more is written")
  func cancelled() async throws {
    try await bench.arrive("v", bytes: [1])
    let (program, pid) = try bench.hangingWorker()
    let bench = bench
    let ending = try await withThrowingTaskGroup(of: JobLifecycle.Ending?.self) { group in
      group.addTask { try await bench.run("v", by: program, lease: .milliseconds(200)) }
      group.addTask {
        try await bench.waitUntil { FileManager.default.fileExists(atPath: pid) }
        _ = try await bench.catalog.cancel(VideoID("v"), at: bench.clock.now)
        return nil
      }
      var ending: JobLifecycle.Ending?
      for try await result in group { ending = result ?? ending }
      return ending
    }
    #expect(ending == .leaseLost)
    try bench.expectGone(pid)
    let events = try await bench.catalog.events(of: VideoID("v"), after: 0, limit: 100)
    #expect(events.last?.event.kind == .cancelled)
  }

  @Test("when the service stops, the job is given back at once, and its worker is gone")
  func givenBack() async throws {
    try await bench.arrive("v", bytes: [1])
    let (program, pid) = try bench.hangingWorker()
    let bench = bench
    let task = Task { try await bench.run("v", by: program) }
    try await bench.waitUntil { FileManager.default.fileExists(atPath: pid) }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    try bench.expectGone(pid)
    #expect(try await bench.catalog.claimableVideos(at: bench.clock.now, limit: 9) == [VideoID("v")])
    #expect(try await bench.catalog.video(VideoID("v"))?.state == .queued)
  }
}
