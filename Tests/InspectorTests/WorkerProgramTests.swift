import Analysis
import Foundation
import Glibc
import Inspector
import Synchronization
import Testing
import TvidzCore
import TvidzTesting
import Worker

@Suite("WorkerProgram", .timeLimit(.minutes(15)))
struct WorkerProgramTests {
  private let fake: FakeWorker

  init() throws { fake = try FakeWorker() }

  private func analyse(
    _ program: WorkerProgram, _ file: String = "/video", stopAfter count: Int = .max
  ) async throws -> (events: [WorkerEvent], ending: WorkerProgram.Ending) {
    let seen = Mutex<[WorkerEvent]>([])
    let ending = try await program.analyse(file, detector: .adaptive(threshold: nil)) { event in
      let total = seen.withLock { events in
        events.append(event)
        return events.count
      }
      return total >= count ? .stop : .goOn
    }
    return (seen.withLock { $0 }, ending)
  }

  private static var whole: String {
    "printf '%s\\n' \(FakeWorker.confined) \(FakeWorker.started) \(FakeWorker.cut(400)) \(FakeWorker.finished)"
  }

  @Test("a video is analysed by the real program, and the summary is the ending")
  func real() async throws {
    let file = try await SmallClip("clip", "mp4", ["-c:v", "libx264"]).render(into: fake.folder)
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let program = WorkerProgram(path: tests.deletingLastPathComponent().appending(path: "tvidz").path)
    let (events, ending) = try await analyse(program, file)
    guard case .confined(let confinement) = events.first, case .finished(let summary) = ending else {
      Issue.record("\(events.map { "\($0)".prefix(60) })")
      return
    }
    #expect(confinement.threads == 1)
    #expect(summary.frames == 45)
    #expect(events.contains { if case .analysis(.shot) = $0 { true } else { false } })
  }

  @Test("all is heard of a worker that ends at once, each of fifty times")
  func brief() async throws {
    let program = try fake.program(Self.whole)
    for _ in 0..<50 {
      let (events, ending) = try await analyse(program)
      #expect(events.count == 4)
      #expect(ending == .finished(AnalysisSummary(frames: 250, duration: 10, damagedFrames: 0)))
    }
  }

  @Test("its environment is empty, and its file is the last argument")
  func surroundings() async throws {
    // Dash sets PWD itself.
    let program = try fake.program(
      "env -u PWD -u OLDPWD -u _ -u PATH env >\(fake.folder.path("environment")); echo \"$file\" >\(fake.folder.path("file")); \(Self.whole)"
    )
    _ = try await analyse(program, "/some/video with a space.mp4")
    #expect(try String(contentsOfFile: fake.folder.path("environment"), encoding: .utf8) == "")
    #expect(
      try String(contentsOfFile: fake.folder.path("file"), encoding: .utf8)
        == "/some/video with a space.mp4\n")
  }

  static let failures: [(name: String, script: String, failure: WorkerFailure)] = [
    (
      "it refuses the file",
      "echo \(FakeWorker.confined); echo \(FakeWorker.line(.failed(ActionableError(.notVideo, what: "a", why: "b")))); exit 4",
      .refused(ActionableError(.notVideo, what: "a", why: "b"))
    ),
    ("it crashes", "echo \(FakeWorker.confined); kill -SEGV $$", .crashed(signal: SIGSEGV)),
    ("somebody kills it", "echo \(FakeWorker.confined); kill -KILL $$", .crashed(signal: SIGKILL)),
    ("its time is up", "kill -XCPU $$", .usedUpProcessorTime),
    ("it ends early", "echo \(FakeWorker.confined); echo \(FakeWorker.started); exit 0", .broke(status: 0)),
    ("it ends with an error that it does not tell", "exit 1", .broke(status: 1)),
    ("it says nothing at all", "exit 0", .broke(status: 0)),
    ("it talks nonsense", "echo hello; exec sleep 600", .nonsense("a line that is no event")),
    (
      "it tells a cut before the start",
      "echo \(FakeWorker.confined); echo \(FakeWorker.cut(1)); exec sleep 600",
      .nonsense("an event before the first")
    ),
    ("its line has no end", "cat /dev/zero", .nonsense("a line without an end")),
    (
      "it breaks off in a line", "echo \(FakeWorker.confined); printf '{\"event\":'", .broke(status: 0)
    ),
  ]

  @Test("whatever goes wrong with a worker has a name", arguments: failures)
  func failure(name: String, script: String, expected: WorkerFailure) async throws {
    let program = try fake.program(script)
    await #expect(throws: expected) { try await analyse(program) }
  }

  @Test(
    "a worker that says nothing is killed, also a stopped one",
    arguments: ["exec sleep 600", "kill -STOP $$"])
  func hang(silence: String) async throws {
    let pidFile = fake.folder.path("pid")
    let program = try fake.program(
      "echo $$ >\(pidFile); echo \(FakeWorker.confined); \(silence)", patience: .seconds(2))
    await #expect(throws: WorkerFailure.hung(.seconds(2))) { try await analyse(program) }
    try expectGone(pidFile)
  }

  @Test("one that talks now and then is patiently heard, also while the listener takes its time")
  func slow() async throws {
    let program = try fake.program(Self.whole, patience: .seconds(2))
    var isFirst = true
    let ending = try await program.analyse("/video", detector: .scene(threshold: 0.8)) { _ in
      if isFirst { try await Task.sleep(for: .milliseconds(2500)) }
      isFirst = false
      return .goOn
    }
    #expect(ending == .finished(AnalysisSummary(frames: 250, duration: 10, damagedFrames: 0)))
  }

  @Test("a program that is not there is told of, and is no fault of the video")
  func missing() async throws {
    do {
      _ = try await analyse(WorkerProgram(path: fake.folder.path("nothing")))
      Issue.record("it ran")
    } catch let failure as WorkerFailure {
      #expect(failure.failureClass == .passing)
    }
  }

  @Test("a worker is gone when it is told to stop")
  func stop() async throws {
    let pidFile = fake.folder.path("pid")
    let program = try fake.program(
      "echo $$ >\(pidFile); echo \(FakeWorker.confined); echo \(FakeWorker.started); exec sleep 600")
    let (events, ending) = try await analyse(program, stopAfter: 2)
    #expect(ending == .stopped)
    #expect(events.count == 2)
    try expectGone(pidFile)
  }

  @Test("a worker is gone when whoever waits for it is cancelled")
  func cancel() async throws {
    let pidFile = fake.folder.path("pid")
    let program = try fake.program("echo $$ >\(pidFile); echo \(FakeWorker.confined); exec sleep 600")
    let (heard, hearing) = AsyncStream.makeStream(of: Void.self)
    let task = Task {
      try await program.analyse("/video", detector: .adaptive(threshold: nil)) { _ in
        hearing.yield()
        return .goOn
      }
    }
    for await _ in heard { break }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    try expectGone(pidFile)
  }

  @Test("an error of the listener ends the worker, and is passed on")
  func listenerFails() async throws {
    struct Full: Error {}
    let pidFile = fake.folder.path("pid")
    let program = try fake.program("echo $$ >\(pidFile); echo \(FakeWorker.confined); exec sleep 600")
    await #expect(throws: Full.self) {
      try await program.analyse("/video", detector: .adaptive(threshold: nil)) { _ in throw Full() }
    }
    try expectGone(pidFile)
  }

  private func expectGone(_ pidFile: String) throws {
    let text = try String(contentsOfFile: pidFile, encoding: .utf8).trimmingCharacters(in: .newlines)
    let pid = try #require(Int32(text))
    #expect(kill(pid, 0) == -1 && errno == ESRCH)
  }
}
