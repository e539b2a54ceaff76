import AWSClient
import Catalog
import Foundation
import Inspector
import InspectorCloud
import Synchronization
import Testing
import TvidzCore
import TvidzTesting

/// A server of one object that breaks its answers off, and may not care about ranges.
private final class MoodyServer: HTTPTransport {
  /// How it answers the next request for bytes.
  struct Mood: Sendable {
    /// Bytes of the answer that are sent before it breaks off; nil sends all.
    var sends: Int?
    var ignoresRange = false
    /// More than the object has.
    var surplus = 0
  }

  private let object: Data
  private let moods: Mutex<[Mood]>
  private let asked = Mutex<[String?]>([])

  init(_ object: Data, _ moods: [Mood]) {
    self.object = object
    self.moods = Mutex(moods)
  }

  /// Ranges, in turn.
  var ranges: [String?] { asked.withLock { $0 } }

  func send(_ request: HTTPRequest, consumer: ByteConsumer?) async throws -> HTTPResponse {
    let eTag = HeaderField("ETag", "\"1\"")
    guard let consumer else {
      return HTTPResponse(status: 200, headers: [HeaderField("Content-Length", "\(object.count)"), eTag])
    }
    let range = request.headers.first { $0.name == "Range" }?.value
    asked.withLock { $0.append(range) }
    let mood = moods.withLock { $0.isEmpty ? Mood() : $0.removeFirst() }
    let from = mood.ignoresRange ? nil : range.flatMap { Int($0.dropFirst("bytes=".count).dropLast()) }
    let last = object.count - 1
    let head = HTTPResponse(
      status: from == nil ? 200 : 206,
      headers: [eTag] + (from.map { [HeaderField("Content-Range", "bytes \($0)-\(last)/\(last + 1)")] } ?? [])
    )
    try request.begun?(head)
    let bytes = object[(from ?? 0)...] + Data(count: mood.surplus)
    try Data(bytes.prefix(mood.sends ?? .max)).withUnsafeBytes { try consumer($0) }
    if mood.sends != nil { throw TransferFailure(.brokenOff, "cut") }
    return head
  }
}

@Suite("Downloads from a server of moods")
struct S3ObjectStoreTests {
  private static let object = Data("0123456789".utf8)

  /// - Parameter attempts: without a byte that came.
  private func download(_ server: MoodyServer, attempts: Int = 5) async throws -> (Data?, String) {
    let folder = try TemporaryFolder()
    var retries = RetryPlan()
    retries.initial = .zero
    retries.attempts = attempts
    let client = S3Client(
      ServiceConnection(
        .s3,
        ServiceConnection.Settings(
          endpoint: try #require(ServiceEndpoint("http://127.0.0.1:1")), region: "eu-central-1",
          credentials: StaticCredentials(AWSCredentials(accessKey: "a", secretKey: "s"))),
        transport: server))
    let store = try S3ObjectStore(client, folder: folder.path("downloads"), reserve: 0, retries: retries)
    return try await store.withLocalFile(
      of: ObjectLocation(bucket: "b", key: "k"), progress: { _ in }
    ) { file in
      (FileManager.default.contents(atPath: file.path), file.sha256)
    }
  }

  @Test(
    "what was broken off goes on, also where the server sends all of it again",
    arguments: [
      [MoodyServer.Mood(sends: 4), .init(sends: 3), .init()],
      [.init(sends: 4), .init(sends: 6, ignoresRange: true), .init(ignoresRange: true)],
      [.init(sends: 4), .init(sends: 2, ignoresRange: true), .init(sends: 0), .init()],
    ])
  fileprivate func resumed(moods: [MoodyServer.Mood]) async throws {
    let (bytes, digest) = try await download(MoodyServer(Self.object, moods))
    #expect(bytes == Self.object)
    #expect(digest == "84d89877f0d4041efb6bf91a16f0248f2fd573e6af05c19f96bedb9f882f7882")
  }

  @Test("each byte is asked for once")
  func ranges() async throws {
    let server = MoodyServer(Self.object, [.init(sends: 4), .init(sends: 3)])
    _ = try await download(server)
    #expect(server.ranges == [nil, "bytes=4-", "bytes=7-"])
  }

  @Test("a server that sends nothing is given up after the last attempt, and bytes are a reason to hope")
  func givenUp() async throws {
    let server = MoodyServer(
      Self.object, [.init(sends: 0), .init(sends: 1), .init(sends: 0), .init(sends: 0), .init(sends: 0)])
    await #expect(throws: ObjectFailure.passing("cut")) { try await download(server, attempts: 3) }
    #expect(server.ranges.count == 4)
  }

  @Test("more bytes than the object has are not written")
  func surplus() async throws {
    let server = MoodyServer(Self.object, [.init(surplus: 1)])
    await #expect(throws: ObjectFailure.changed) { try await download(server) }
  }

  @Test("an object without bytes is a file without bytes")
  func empty() async throws {
    let server = MoodyServer(Data(), [])
    let (bytes, digest) = try await download(server)
    #expect(bytes == Data())
    #expect(digest == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    #expect(server.ranges == [])
  }
}
