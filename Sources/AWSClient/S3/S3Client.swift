import Foundation

/// The part of S3 that uploads need. Buckets are in the path: so it works with any endpoint.
///
/// Each call throws what `ServiceConnection.send` throws.
package struct S3Client: Sendable {
  let connection: ServiceConnection

  /// - Parameter connection: of the service `.s3`.
  package init(_ connection: ServiceConnection) { self.connection = connection }

  package var endpoint: ServiceEndpoint { connection.settings.endpoint }

  package struct Object: Sendable, Hashable {
    /// Bytes.
    package let size: Int64
    /// In quotes, as it is compared.
    package let eTag: String
    /// Nil where the bucket keeps no versions.
    package let version: String?
    package let contentType: String?
  }

  /// Nil where there is no such object.
  package func head(_ key: String, in bucket: String) async throws -> Object? {
    do {
      return Self.object(try await connection.send("HeadObject", request("HEAD", bucket, key)))
    } catch let error as ServiceError where error.status == 404 {
      return nil
    }
  }

  /// Calls `consumer` with the bytes as they come, once each. It is not sent again: ask for the rest by `from`.
  ///
  /// - Parameters:
  ///   - from: the first byte's position. Of a server that sends all the same, what comes before is passed over.
  ///   - eTag: the object must still have; otherwise it throws `PreconditionFailed`, also where the server does not look.
  package func get(
    _ key: String, in bucket: String, from: Int64 = 0, ifMatch eTag: String? = nil,
    limits: TransferLimits = TransferLimits(), consumer: @escaping ByteConsumer
  ) async throws -> Object {
    var headers: [HeaderField] = []
    if from > 0 { headers.append(HeaderField("Range", "bytes=\(from)-")) }
    if let eTag { headers.append(HeaderField("If-Match", eTag)) }
    let answer = ObjectAnswer(from: from, eTag: eTag, consumer)
    return Self.object(
      try await connection.send(
        "GetObject", request("GET", bucket, key, headers: headers), limits: limits,
        begun: { try answer.begin($0) }, consumer: { try answer.take($0) }))
  }

  /// - Returns: its eTag.
  @discardableResult
  package func put(
    _ body: HTTPRequest.Body, contentType: String, at key: String, in bucket: String
  ) async throws -> String {
    let response = try await connection.send(
      "PutObject", request("PUT", bucket, key, headers: [HeaderField("Content-Type", contentType)]),
      body: body)
    return response.header("ETag") ?? ""
  }

  /// One that is not there is deleted already.
  package func delete(_ key: String, in bucket: String) async throws {
    _ = try await connection.send("DeleteObject", request("DELETE", bucket, key))
  }

  /// All keys that begin so, in order.
  package func keys(startingWith prefix: String, in bucket: String) async throws -> [String] {
    var keys: [String] = []
    var token: String?
    repeat {
      let query = [QueryItem("list-type", "2"), QueryItem("prefix", prefix)]
      let response = try await connection.send(
        "ListObjectsV2",
        request("GET", bucket, query: query + (token.map { [QueryItem("continuation-token", $0)] } ?? [])))
      let answer = try XMLTree.parse(response.body)
      keys += answer.all("Contents").compactMap { $0.text("Key") }
      token = answer.text("IsTruncated") == "true" ? answer.text("NextContinuationToken") : nil
    } while token != nil
    return keys
  }

  /// Within S3, up to 5 GiB.
  package func copy(_ source: String, to key: String, in bucket: String) async throws {
    let from = PercentEncoding.encode("\(bucket)/\(source)", keepsSlashes: true)
    let response = try await connection.send(
      "CopyObject", request("PUT", bucket, key, headers: [HeaderField("x-amz-copy-source", from)]))
    try Self.refuseLateError("CopyObject", response)
  }

  /// A URL that reads an object.
  ///
  /// - Parameter seconds: 1 to 604,800.
  package func presignedGet(
    _ key: String, in bucket: String, from endpoint: ServiceEndpoint? = nil, for seconds: Int
  ) async throws -> String {
    try await connection.presign(request("GET", bucket, key), from: endpoint, for: seconds)
  }

  /// A URL that takes exactly `size` bytes of that type: both are signed as headers, which have to be sent.
  /// Without a type the sender may name any, or none.
  package func presignedPut(
    _ key: String, in bucket: String, size: Int64, contentType: String?,
    from endpoint: ServiceEndpoint? = nil,
    for seconds: Int
  ) async throws -> String {
    var headers = [HeaderField("Content-Length", String(size))]
    if let contentType { headers.append(HeaderField("Content-Type", contentType)) }
    return try await connection.presign(
      request("PUT", bucket, key, headers: headers), from: endpoint, for: seconds)
  }

  func request(
    _ method: String, _ bucket: String, _ key: String? = nil, query: [QueryItem] = [],
    headers: [HeaderField] = []
  ) -> AWSRequest {
    AWSRequest(
      method, connection.settings.endpoint, path: "/\(bucket)" + (key.map { "/\($0)" } ?? ""), query: query,
      headers: headers)
  }

  /// Some requests are answered with status 200 before they are done, and with an error in the body.
  static func refuseLateError(_ operation: String, _ response: HTTPResponse) throws {
    guard let answer = try? XMLTree.parse(response.body), answer.name == "Error" else { return }
    throw ServiceError(
      operation: operation, status: response.status, code: answer.text("Code") ?? "InternalError",
      message: answer.text("Message") ?? "", requestID: response.header("x-amz-request-id"))
  }

  private static func object(_ response: HTTPResponse) -> Object {
    // Of a part, the whole is behind the slash.
    let whole = response.header("Content-Range").flatMap { $0.split(separator: "/").last }.flatMap {
      Int64($0)
    }
    return Object(
      size: whole ?? response.header("Content-Length").flatMap { Int64($0) } ?? 0,
      eTag: response.header("ETag") ?? "", version: response.header("x-amz-version-id"),
      contentType: response.header("Content-Type"))
  }
}
