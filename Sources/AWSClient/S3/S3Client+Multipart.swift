package import Foundation

/// Large objects in parts: each is sent, and sent again, alone. S3's own limits: 1 to 10,000 parts, each 5 MiB to 5 GiB but
/// for the last.
extension S3Client {
  package struct Part: Sendable, Hashable {
    /// From 1.
    package let number: Int
    package let eTag: String
    /// Bytes; nil where it was not asked for.
    package let size: Int64?
    /// When it came; nil where it was not asked for.
    package let arrived: Date?

    package init(number: Int, eTag: String, size: Int64? = nil, arrived: Date? = nil) {
      self.number = number
      self.eTag = eTag
      self.size = size
      self.arrived = arrived
    }
  }

  /// - Returns: the upload's name.
  package func beginUpload(of key: String, contentType: String, in bucket: String) async throws -> String {
    let response = try await connection.send(
      "CreateMultipartUpload",
      request(
        "POST", bucket, key, query: [QueryItem("uploads")],
        headers: [HeaderField("Content-Type", contentType)]))
    guard let name = try XMLTree.parse(response.body).text("UploadId") else { throw XMLTree.Malformed() }
    return name
  }

  package func upload(
    _ body: HTTPRequest.Body, asPart number: Int, of upload: String, to key: String, in bucket: String
  ) async throws -> Part {
    let response = try await connection.send(
      "UploadPart", partRequest(number, upload, key, bucket), body: body)
    return Part(number: number, eTag: response.header("ETag") ?? "")
  }

  /// A URL that takes a part.
  ///
  /// - Parameter size: the bytes that it must have, signed as a header; nil takes any number.
  package func presignedPart(
    _ number: Int, of upload: String, to key: String, in bucket: String, size: Int64? = nil,
    from endpoint: ServiceEndpoint? = nil, for seconds: Int
  ) async throws -> String {
    var request = partRequest(number, upload, key, bucket)
    if let size { request.headers.append(HeaderField("Content-Length", String(size))) }
    return try await connection.presign(request, from: endpoint, for: seconds)
  }

  /// What has arrived, in order.
  package func parts(of upload: String, to key: String, in bucket: String) async throws -> [Part] {
    var parts: [Part] = []
    var marker = "0"
    while true {
      let response = try await connection.send(
        "ListParts",
        request(
          "GET", bucket, key, query: [QueryItem("uploadId", upload), QueryItem("part-number-marker", marker)])
      )
      let answer = try XMLTree.parse(response.body)
      parts += answer.all("Part").compactMap { part in
        guard let number = part.text("PartNumber").flatMap({ Int($0) }), let eTag = part.text("ETag") else {
          return nil
        }
        return Part(
          number: number, eTag: eTag, size: part.text("Size").flatMap { Int64($0) },
          arrived: part.text("LastModified").flatMap(XMLTree.date))
      }
      guard answer.text("IsTruncated") == "true", let next = answer.text("NextPartNumberMarker"),
        next != marker
      else { return parts }
      marker = next
    }
  }

  /// Makes one object of the parts.
  ///
  /// - Returns: its eTag.
  @discardableResult
  package func complete(
    _ upload: String, _ parts: [Part], to key: String, in bucket: String
  ) async throws -> String {
    let document = XMLTree.element(
      "CompleteMultipartUpload",
      parts.sorted { $0.number < $1.number }.map { part in
        .element("Part", [.element("PartNumber", String(part.number)), .element("ETag", part.eTag)])
      }
    ).document
    let response = try await connection.send(
      "CompleteMultipartUpload", request("POST", bucket, key, query: [QueryItem("uploadId", upload)]),
      body: .bytes(document))
    try Self.refuseLateError("CompleteMultipartUpload", response)
    return try XMLTree.parse(response.body).text("ETag") ?? ""
  }

  /// Throws the parts away. An upload that is not there is gone already.
  package func abort(_ upload: String, to key: String, in bucket: String) async throws {
    do {
      _ = try await connection.send(
        "AbortMultipartUpload", request("DELETE", bucket, key, query: [QueryItem("uploadId", upload)]))
    } catch let error as ServiceError where error.code == "NoSuchUpload" {}
  }

  private func partRequest(_ number: Int, _ upload: String, _ key: String, _ bucket: String) -> AWSRequest {
    request(
      "PUT", bucket, key, query: [QueryItem("uploadId", upload), QueryItem("partNumber", String(number))])
  }
}
