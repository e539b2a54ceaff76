import Analysis
import Catalog
import Duplicates
import Foundation
import Glibc
import Inspector
import Synchronization
import Testing
import TvidzCore
import TvidzTesting

/// A catalog, a folder of objects and a clock, for jobs to be run on.
final class JobBench: Sendable {
  let folder: TemporaryFolder
  let catalog: any CatalogStore = MemoryCatalog()
  let objects: any ObjectStore
  let fake: FakeWorker
  let clock = TestClock()

  final class TestClock: Sendable {
    private let time = Mutex(Date(timeIntervalSince1970: 1_000_000))
    var now: Date { time.withLock { $0 } }
    func advance(by seconds: TimeInterval) { time.withLock { $0 += seconds } }
  }

  /// - Parameter objects: given a folder for what it stores; nil is the store of folders.
  init(objects: ((TemporaryFolder) -> any ObjectStore)? = nil) throws {
    folder = try TemporaryFolder()
    self.objects = objects?(folder) ?? FolderObjectStore(buckets: ["uploads": folder.path("objects")])
    fake = try FakeWorker()
  }

  /// The program that was built with these tests.
  var realWorker: WorkerProgram {
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    return WorkerProgram(path: tests.deletingLastPathComponent().appending(path: "tvidz").path)
  }

  /// 45 frames with two cuts.
  func clip() async throws -> String {
    try await SmallClip("clip", "mkv", ["-c:v", "libx264"]).render(into: folder)
  }

  /// - Parameter tail: bytes after the file's own, which no demuxer minds.
  @discardableResult
  func arrive(_ id: String, file: String, tail: [UInt8] = []) async throws -> VideoRecord {
    try await arrive(id, bytes: [UInt8](Data(contentsOf: URL(filePath: file))) + tail)
  }

  @discardableResult
  func arrive(_ id: String, bytes: [UInt8]) async throws -> VideoRecord {
    var location = ObjectLocation(bucket: "uploads", key: "uploads/\(id)/bytes")
    try await objects.store(bytes, contentType: "video/mp4", at: location)
    location.version = try #require(try await objects.object(at: location)).version
    let arrival = ObjectArrival(
      location: location, size: Int64(bytes.count), newID: VideoID(id), filename: "\(id).mkv")
    return try await catalog.arrive(arrival, at: clock.now).video
  }

  func settings(lease: Duration) -> JobSettings {
    JobSettings(owner: "tests", lease: lease, thumbnailBucket: "uploads", now: { [clock] in clock.now })
  }

  func runner(_ program: WorkerProgram, _ settings: JobSettings) -> JobRunner {
    JobRunner(
      catalog: catalog, objects: objects, deadLetters: DeadLetterFile(path: folder.path("dead-letters")),
      worker: program, settings: settings)
  }

  struct NotClaimed: Error {
    let answer: ClaimAnswer
  }

  func run(
    _ id: String, by program: WorkerProgram? = nil, lease: Duration = .seconds(60),
    detector: DetectorChoice = .adaptive(threshold: nil), policy: DuplicatePolicy = .evidence
  ) async throws -> JobLifecycle.Ending {
    var settings = settings(lease: lease)
    settings.detector = detector
    settings.policy = policy
    return try await run(id, with: runner(program ?? realWorker, settings))
  }

  /// By a runner that remembers what came of the runs before.
  func run(_ id: String, with runner: JobRunner) async throws -> JobLifecycle.Ending {
    let answer = try await catalog.claim(
      VideoID(id), owner: "tests", at: clock.now, until: clock.now + 3600)
    guard case .claimed(let claim, let video) = answer else { throw NotClaimed(answer: answer) }
    return try await runner.run(claim, video)
  }

  /// A worker that says that it has begun and then nothing, and the file that holds its number then.
  func hangingWorker() throws -> (WorkerProgram, pid: String) {
    let pid = fake.folder.path("pid-\(UUID().uuidString)")
    let program = try fake.program(
      "echo \(FakeWorker.confined); echo $$ >\(pid).new; mv \(pid).new \(pid); exec sleep 600")
    return (program, pid)
  }

  func waitUntil(_ isTrue: () -> Bool) async throws {
    while !isTrue() { try await Task.sleep(for: .milliseconds(20)) }
  }

  func expectGone(_ pidFile: String) throws {
    let text = try String(contentsOfFile: pidFile, encoding: .utf8).trimmingCharacters(in: .newlines)
    let pid = try #require(Int32(text))
    #expect(kill(pid, 0) == -1 && errno == ESRCH)
  }
}
