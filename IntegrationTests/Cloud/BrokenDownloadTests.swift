import AWSClient
import Catalog
import Foundation
import Inspector
import InspectorCloud
import Synchronization
import Testing
import TvidzCore
import TvidzTesting

/// Downloads through a proxy that breaks connections off.
@Suite("Downloads that break off", .needsCloud, .timeLimit(.minutes(15)))
struct BrokenDownloadTests {
  private static let size = 9_000_000
  private static let bytes = Data((0..<size).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) })

  /// An object of LocalStack, and a store that reads it through a proxy.
  private struct Way {
    let fixture: CloudFixture
    let folder: TemporaryFolder
    let proxy: TCPProxy
    let store: S3ObjectStore
    let location: ObjectLocation

    init(_ transport: WitnessTransport) async throws {
      fixture = try await CloudFixture()
      folder = try TemporaryFolder()
      proxy = try TCPProxy(to: UInt16(fixture.cloud.endpoint.port ?? 80))
      let cloud = try TestCloud(at: "http://127.0.0.1:\(proxy.port)", transport: transport)
      store = try S3ObjectStore(cloud.s3, folder: folder.path("downloads"), reserve: 0)
      location = ObjectLocation(bucket: fixture.settings.bucket, key: "uploads/film")
      try await put(BrokenDownloadTests.bytes)
    }

    func put(_ bytes: Data) async throws {
      try await fixture.cloud.s3.put(
        .bytes(bytes), contentType: "video/mp4", at: location.key, in: location.bucket)
    }
  }

  @Test("a download that was broken off twice goes on where it was, each byte once, and its SHA-256 is right")
  func twice() async throws {
    let witness = try WitnessTransport()
    let way = try await Way(witness)
    defer { way.proxy.close() }
    let cuts: [Int64] = [3_000_000, 4_000_000]
    for cut in cuts { way.proxy.cut(afterAnswering: cut) }
    let file = try await way.store.withLocalFile(of: way.location, progress: { _ in }) { file in
      #expect(FileManager.default.contents(atPath: file.path) == Self.bytes)
      return file
    }
    try Self.bytes.write(to: URL(filePath: way.folder.path("bytes")))
    let sum = try await ExternalProgram("sha256sum").require([way.folder.path("bytes")])
    #expect(String(decoding: sum.output, as: UTF8.self).hasPrefix(file.sha256))
    let reads = witness.reads
    try #require(reads.count == 3)
    #expect(
      reads.map(\.range) == [nil, "bytes=\(reads[0].count)-", "bytes=\(reads[0].count + reads[1].count)-"])
    #expect(reads.reduce(0) { $0 + $1.count } == Self.size)
    // Behind the last cut the server sent what was missing, and its headers.
    let rest = way.proxy.counts.answered - cuts.reduce(0, +) - reads[2].count
    #expect((0..<4096).contains(rest))
  }

  @Test("an object that became another one meanwhile is not mixed with what was there before")
  func changed() async throws {
    let way = Mutex<Way?>(nil)
    let witness = try WitnessTransport { read in
      guard read.range != nil, let way = way.withLock({ $0 }) else { return }
      try await way.put(Data(repeating: 0, count: Self.size))
    }
    let made = try await Way(witness)
    way.withLock { $0 = made }
    defer { made.proxy.close() }
    made.proxy.cut(afterAnswering: 3_000_000)
    await #expect(throws: ObjectFailure.changed) {
      try await made.store.withLocalFile(of: made.location, progress: { _ in }) { _ in }
    }
    #expect(witness.reads.map(\.count).last == 0)
    #expect(try FileManager.default.contentsOfDirectory(atPath: made.folder.path("downloads")) == [])
  }

  @Test("what has another size than was announced, or is too large, fails before a byte of it is read")
  func otherSize() async throws {
    let witness = try WitnessTransport()
    let way = try await Way(witness)
    defer { way.proxy.close() }
    func ending(announced: Int64?, largest: Int64) async throws -> VideoFailure? {
      let catalog = MemoryCatalog()
      let video = NewVideo(
        id: VideoID("v"), filename: "film", location: way.location, size: announced)
      _ = try await catalog.create(video, at: Date())
      var arrived = way.location
      arrived.version = try #require(try await way.store.object(at: way.location)).version
      _ = try await catalog.arrive(
        ObjectArrival(location: arrived, size: Int64(Self.size), newID: VideoID("n"), filename: "film"),
        at: Date())
      let settings = JobSettings(owner: "o", largestVideo: largest, thumbnailBucket: "b")
      let answer = await catalog.claim(VideoID("v"), owner: "o", at: Date(), until: Date() + 60)
      guard case .claimed(let claim, let record) = answer else { return nil }
      let runner = JobRunner(
        catalog: catalog, objects: way.store,
        deadLetters: SQSDeadLetters(way.fixture.cloud.sqs, queues: way.fixture.knownQueues()),
        worker: WorkerProgram(path: "/nowhere"), settings: settings)
      #expect(try await runner.run(claim, record) == .failed)
      return await catalog.video(VideoID("v"))?.failure
    }
    let size = Int64(Self.size)
    #expect(
      try await ending(announced: size - 1, largest: .max) == .wrongSize(announced: size - 1, arrived: size))
    #expect(try await ending(announced: size, largest: size - 1) == .tooLarge(limit: size - 1))
    #expect(witness.reads == [])
  }
}
