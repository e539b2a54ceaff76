import AWSClient
import Foundation
import Testing
import TvidzTesting

/// URLs that were signed here, used by the curl program, which knows nothing of us.
@Suite("Presigned URLs", .needsCloud, .timeLimit(.minutes(15)))
struct PresignedTests {
  /// The status of the answer.
  private func curl(_ arguments: [String]) async throws -> String {
    let output = try await ExternalProgram("curl").require(
      ["--silent", "--noproxy", "*", "--output", "/dev/null", "--write-out", "%{http_code}"] + arguments)
    return String(decoding: output.output, as: UTF8.self)
  }

  @Test("a browser's upload is taken, and is there", arguments: ["film.mp4", "my film+1.mp4", "映画.mp4"])
  func put(key: String) async throws {
    let cloud = try TestCloud()
    let bucket = try await cloud.newBucket()
    let url = try await cloud.s3.presignedPut(key, in: bucket, size: 5, contentType: "video/mp4", for: 60)
    #expect(
      try await curl([
        "--request", "PUT", "--header", "Content-Type: video/mp4", "--data-binary", "12345", url,
      ]) == "200")
    let head = try #require(try await cloud.s3.head(key, in: bucket))
    #expect(head.size == 5)
    let get = try await cloud.s3.presignedGet(key, in: bucket, for: 60)
    #expect(try await curl([get]) == "200")
  }

  @Test("more bytes than were announced, another type, another key or a late one are refused")
  func refused() async throws {
    let cloud = try TestCloud()
    let bucket = try await cloud.newBucket()
    let type = ["--request", "PUT", "--header", "Content-Type: video/mp4", "--data-binary"]
    let url = try await cloud.s3.presignedPut("a.mp4", in: bucket, size: 5, contentType: "video/mp4", for: 60)
    #expect(try await curl(type + ["123456", url]) == "403")
    #expect(
      try await curl([
        "--request", "PUT", "--header", "Content-Type: text/html", "--data-binary", "12345", url,
      ]) == "403")
    #expect(try await curl(type + ["12345", url.replacing("a.mp4", with: "b.mp4")]) == "403")
    #expect(try await cloud.s3.head("a.mp4", in: bucket) == nil)
    #expect(try await cloud.s3.head("b.mp4", in: bucket) == nil)

    var surroundings = ServiceConnection.Surroundings()
    surroundings.now = { Date(timeIntervalSinceNow: -120) }
    let earlier = S3Client(
      ServiceConnection(
        .s3,
        ServiceConnection.Settings(
          endpoint: cloud.endpoint, region: "eu-central-1",
          credentials: StaticCredentials(AWSCredentials(accessKey: "test", secretKey: "test"))),
        transport: cloud.transport, surroundings: surroundings))
    let late = try await earlier.presignedPut("c.mp4", in: bucket, size: 5, contentType: "video/mp4", for: 60)
    #expect(try await curl(type + ["12345", late]) == "403")
  }

  @Test("an address that names no type takes any, and still that many bytes only")
  func anyType() async throws {
    let cloud = try TestCloud()
    let bucket = try await cloud.newBucket()
    for (key, header) in [("a.mp4", "Content-Type:"), ("b.mp4", "Content-Type: video/mp4")] {
      let url = try await cloud.s3.presignedPut(key, in: bucket, size: 5, contentType: nil, for: 60)
      let sent = ["--request", "PUT", "--header", header, "--data-binary"]
      #expect(try await curl(sent + ["123456", url]) == "403")
      #expect(try await curl(sent + ["12345", url]) == "200")
    }
  }

  @Test("a part is taken by its URL")
  func part() async throws {
    let cloud = try TestCloud()
    let bucket = try await cloud.newBucket()
    let upload = try await cloud.s3.beginUpload(of: "film", contentType: "video/mp4", in: bucket)
    let url = try await cloud.s3.presignedPart(1, of: upload, to: "film", in: bucket, for: 60)
    #expect(try await curl(["--request", "PUT", "--data-binary", "12345", url]) == "200")
    let parts = try await cloud.s3.parts(of: upload, to: "film", in: bucket)
    #expect(parts.map(\.number) == [1])
    try await cloud.s3.complete(upload, parts, to: "film", in: bucket)
    #expect(try await cloud.s3.head("film", in: bucket)?.size == 5)
  }
}
