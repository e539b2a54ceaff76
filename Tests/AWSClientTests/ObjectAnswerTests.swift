import AWSClient
import Foundation
import Synchronization
import Testing

@Suite("The bytes of an object from a position on")
struct ObjectAnswerTests {
  /// What is consumed of an answer to a request for the bytes from `from` of an object with the eTag `"1"`.
  private func bytes(
    from: Int64, _ status: Int, _ headers: [String: String], _ body: String
  ) async throws -> (String, HTTPRequest?) {
    let fields = headers.map { HeaderField($0.key, $0.value) }
    let transport = ScriptedTransport([
      .success(HTTPResponse(status: status, headers: fields, body: Data(body.utf8)))
    ])
    let client = S3Client(
      ServiceConnection(
        .s3,
        ServiceConnection.Settings(
          endpoint: try #require(ServiceEndpoint("http://127.0.0.1:1")), region: "eu-central-1",
          credentials: StaticCredentials(AWSCredentials(accessKey: "a", secretKey: "s"))),
        transport: transport))
    let taken = Mutex("")
    _ = try await client.get("film", in: "films", from: from, ifMatch: "\"1\"") { bytes in
      taken.withLock { $0 += String(decoding: bytes, as: UTF8.self) }
    }
    return (taken.withLock { $0 }, transport.requests.first)
  }

  @Test("the rest is asked for by its range, of the object as it was")
  func rest() async throws {
    let (bytes, request) = try await bytes(
      from: 4, 206, ["Content-Range": "bytes 4-8/9", "ETag": "\"1\""], "56789")
    #expect(bytes == "56789")
    let headers = try #require(request).headers
    #expect(headers.contains(HeaderField("Range", "bytes=4-")))
    #expect(headers.contains(HeaderField("If-Match", "\"1\"")))
  }

  @Test("of a server that sends the whole all the same, the beginning is passed over", arguments: [0, 4, 9])
  func whole(from: Int64) async throws {
    let (bytes, _) = try await bytes(from: from, 200, ["ETag": "\"1\""], "123456789")
    #expect(bytes == "123456789".dropFirst(Int(from)))
  }

  @Test("a server that sends another object all the same is not believed", arguments: [200, 206])
  func another(status: Int) async throws {
    let error = await #expect(throws: ServiceError.self) {
      try await bytes(from: 4, status, ["Content-Range": "bytes 4-8/9", "ETag": "\"2\""], "56789")
    }
    #expect(error?.code == "PreconditionFailed")
    #expect(error?.status == 412)
  }

  @Test("another range than was asked for is no answer", arguments: ["bytes 3-8/9", "bytes 40-80/90", nil])
  func elsewhere(range: String?) async throws {
    let headers = range.map { ["Content-Range": $0] } ?? [:]
    await #expect(throws: TransferFailure.self) {
      try await bytes(from: 4, 206, headers, "56789")
    }
  }
}
