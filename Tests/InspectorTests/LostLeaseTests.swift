import Analysis
import Catalog
import Foundation
import Inspector
import Testing
import TvidzCore
import TvidzTesting
import Worker

/// A process that stood still while its job was taken away, and goes on before it hears of that.
@Suite("What a lost lease keeps from being written", .timeLimit(.minutes(15)))
struct LostLeaseTests {
  private let bench: JobBench

  init() throws { bench = try JobBench() }

  private static let shot = FakeWorker.line(
    .analysis(
      .shot(
        Shot(
          number: 0, start: Timestamp(pts: 0, timeBase: Rational(1, 1000)),
          end: Timestamp(pts: 1000, timeBase: Rational(1, 1000)), thumbnail: [0xFF, 0xD8, 0xFF]))))

  /// A job whose worker told the beginning and waits; meanwhile `event` happens, and an hour passes; then the worker goes
  /// on with `rest`.
  private func run(
    _ rest: String, whileWaiting event: @escaping @Sendable (JobBench) async throws -> Void
  ) async throws -> JobLifecycle.Ending {
    try await bench.arrive("v", bytes: [1])
    let bench = bench
    let goOn = bench.fake.folder.path("go-on")
    let program = try bench.fake.program(
      """
      echo \(FakeWorker.confined)
      echo \(FakeWorker.started)
      while [ ! -e \(goOn) ]; do sleep 0.05; done
      \(rest)
      """)
    var settings = bench.settings(lease: .seconds(60))
    settings.retry = RetryPolicy(mostAttempts: 1)
    let runner = bench.runner(program, settings)
    let job = Task { try await bench.run("v", with: runner) }
    while try await bench.catalog.video(VideoID("v"))?.media == nil {
      try await Task.sleep(for: .milliseconds(20))
    }
    try await event(bench)
    bench.clock.advance(by: 3600)
    try Data().write(to: URL(filePath: goOn))
    return try await job.value
  }

  private var hasLetter: Bool { FileManager.default.fileExists(atPath: bench.folder.path("dead-letters")) }

  private func thumbnail() async throws -> StoredObject? {
    try await bench.objects.object(
      at: ObjectLocation(bucket: "uploads", key: ThumbnailKey.key(of: VideoID("v"), shot: 0)))
  }

  @Test("no dead letter is kept by who no longer has the job")
  func deadLetter() async throws {
    let ending = try await run("kill -SEGV $$") { bench in
      _ = try await bench.catalog.cancel(VideoID("v"), at: bench.clock.now)
    }
    #expect(ending == .leaseLost)
    #expect(!hasLetter)
  }

  @Test("no picture is stored by who no longer has the job")
  func picture() async throws {
    let ending = try await run("echo \(Self.shot); exec sleep 600") { bench in
      _ = try await bench.catalog.cancel(VideoID("v"), at: bench.clock.now)
    }
    #expect(ending == .leaseLost)
    #expect(try await thumbnail() == nil)
  }

  @Test("who has the job still, after an hour, goes on with it")
  func stillHeld() async throws {
    let ending = try await run("echo \(Self.shot); kill -SEGV $$") { _ in }
    #expect(ending == .failed)
    #expect(hasLetter)
    #expect(try await thumbnail() != nil)
  }
}
