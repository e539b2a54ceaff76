import AWSClient
import ArgumentParser
import Catalog
import Foundation
import Inspector
import InspectorCloud
import TvidzCore

/// Downloads an object as the service does it, into a folder that it makes, and prints its size and SHA-256; or only
/// transfers it, as curl does.
///
/// The file is left at another path: to remove it takes time, which curl does not spend either.
struct FetchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Download an object of S3 and print its size and SHA-256.",
    shouldDisplay: false)

  @Argument var endpoint: String
  @Argument var bucket: String
  @Argument var key: String
  @Argument var folder: String
  @Argument var kept: String
  @Flag(help: "Transfer the bytes into a file, and hash nothing.") var transferOnly = false

  func run() async throws {
    let s3 = try Self.client(endpoint)
    if transferOnly { return try await transfer(s3) }
    let store = try S3ObjectStore(s3, folder: folder, reserve: 0)
    let file = try await store.withLocalFile(
      of: ObjectLocation(bucket: bucket, key: key), progress: { _ in }
    ) { file in
      guard rename(file.path, kept) == 0 else {
        throw ActionableError(.other, what: "cannot keep the download", why: String(cString: strerror(errno)))
      }
      return file
    }
    print(file.size, file.sha256)
  }

  private func transfer(_ s3: S3Client) async throws {
    guard FileManager.default.createFile(atPath: kept, contents: nil),
      let file = FileHandle(forWritingAtPath: kept)
    else {
      throw ActionableError(.other, what: "cannot write \(kept)", why: String(cString: strerror(errno)))
    }
    let object = try await s3.get(key, in: bucket) { try file.write(contentsOf: $0) }
    try file.close()
    print(object.size)
  }

  static func client(_ text: String) throws -> S3Client {
    guard let endpoint = ServiceEndpoint(text) else {
      throw ActionableError(.usage, what: "cannot use \(text)", why: "it is no address of a server")
    }
    let credentials = AWSCredentials(accessKey: "test", secretKey: "test")
    return S3Client(
      ServiceConnection(
        .s3,
        ServiceConnection.Settings(
          endpoint: endpoint, region: "eu-central-1", credentials: StaticCredentials(credentials)),
        transport: try CurlTransport()))
  }
}
