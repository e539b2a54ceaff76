import Crypto
import Foundation

/// What a bucket is set up with.
extension S3Client {
  /// What pages of other origins may do with it.
  package struct CORSRule: Sendable, Hashable {
    package var origins: [String]
    package var methods: [String]
    package var headers: [String]
    /// Of answers, that a page may read.
    package var exposed: [String]
    /// Seconds that a browser remembers it.
    package var maxAge: Int

    package init(origins: [String], methods: [String], headers: [String], exposed: [String], maxAge: Int) {
      self.origins = origins
      self.methods = methods
      self.headers = headers
      self.exposed = exposed
      self.maxAge = maxAge
    }
  }

  /// Events of new objects, to a queue.
  package struct Notification: Sendable, Hashable {
    package var id: String
    /// The queue's ARN.
    package var queue: String
    /// Keys that start so.
    package var prefix: String

    package init(id: String, queue: String, prefix: String) {
      self.id = id
      self.queue = queue
      self.prefix = prefix
    }
  }

  package func bucketExists(_ bucket: String) async throws -> Bool {
    do {
      _ = try await connection.send("HeadBucket", request("HEAD", bucket))
      return true
    } catch let error as ServiceError where error.status == 404 {
      return false
    }
  }

  /// One that is ours already is made already.
  package func create(_ bucket: String) async throws {
    let region = connection.settings.region
    // The oldest region has no name there.
    let body: HTTPRequest.Body =
      region == "us-east-1"
      ? .none
      : .bytes(
        XMLTree.element("CreateBucketConfiguration", [.element("LocationConstraint", region)]).document)
    do {
      _ = try await connection.send("CreateBucket", request("PUT", bucket), body: body)
    } catch let error as ServiceError where error.code == "BucketAlreadyOwnedByYou" {}
  }

  /// Nil where there are none.
  package func corsRules(of bucket: String) async throws -> [CORSRule] {
    guard
      let answer = try await configuration(
        "GetBucketCors", "cors", of: bucket, none: "NoSuchCORSConfiguration")
    else { return [] }
    return answer.all("CORSRule").map { rule in
      CORSRule(
        origins: rule.all("AllowedOrigin").map(\.text), methods: rule.all("AllowedMethod").map(\.text),
        headers: rule.all("AllowedHeader").map(\.text), exposed: rule.all("ExposeHeader").map(\.text),
        maxAge: rule.text("MaxAgeSeconds").flatMap { Int($0) } ?? 0)
    }
  }

  package func set(_ rules: [CORSRule], of bucket: String) async throws {
    let document = XMLTree.element(
      "CORSConfiguration",
      rules.map { rule in
        .element(
          "CORSRule",
          rule.origins.map { .element("AllowedOrigin", $0) }
            + rule.methods.map { .element("AllowedMethod", $0) }
            + rule.headers.map { .element("AllowedHeader", $0) }
            + rule.exposed.map { .element("ExposeHeader", $0) }
            + [.element("MaxAgeSeconds", String(rule.maxAge))])
      })
    try await configure("PutBucketCors", "cors", document, of: bucket)
  }

  package func notifications(of bucket: String) async throws -> [Notification] {
    let answer = try await configuration("GetBucketNotificationConfiguration", "notification", of: bucket)
    return answer?.all("QueueConfiguration").map { queue in
      let rules = queue.child("Filter")?.child("S3Key")?.all("FilterRule") ?? []
      return Notification(
        id: queue.text("Id") ?? "", queue: queue.text("Queue") ?? "",
        prefix: rules.first { $0.text("Name")?.lowercased() == "prefix" }?.text("Value") ?? "")
    } ?? []
  }

  /// In the place of those that were set.
  package func set(_ notifications: [Notification], of bucket: String) async throws {
    let document = XMLTree.element(
      "NotificationConfiguration",
      notifications.map { notification in
        .element(
          "QueueConfiguration",
          [
            .element("Id", notification.id), .element("Queue", notification.queue),
            .element("Event", "s3:ObjectCreated:*"),
            .element(
              "Filter",
              [
                .element(
                  "S3Key",
                  [
                    .element(
                      "FilterRule", [.element("Name", "prefix"), .element("Value", notification.prefix)])
                  ])
              ]),
          ])
      })
    try await configure("PutBucketNotificationConfiguration", "notification", document, of: bucket)
  }

  /// Days after which an upload that was not completed is thrown away; nil where nothing says so.
  package func uploadDays(of bucket: String) async throws -> Int? {
    let answer = try await configuration(
      "GetBucketLifecycleConfiguration", "lifecycle", of: bucket, none: "NoSuchLifecycleConfiguration")
    return answer?.all("Rule").lazy.compactMap { rule in
      rule.child("AbortIncompleteMultipartUpload")?.text("DaysAfterInitiation").flatMap { Int($0) }
    }.first
  }

  package func setUploadDays(_ days: Int, of bucket: String) async throws {
    let document = XMLTree.element(
      "LifecycleConfiguration",
      [
        .element(
          "Rule",
          [
            .element("ID", "tvidz-uploads"), .element("Filter", [.element("Prefix", "")]),
            .element("Status", "Enabled"),
            .element("AbortIncompleteMultipartUpload", [.element("DaysAfterInitiation", String(days))]),
          ])
      ])
    try await configure("PutBucketLifecycleConfiguration", "lifecycle", document, of: bucket)
  }

  /// - Parameter none: the code that says that there is none.
  private func configuration(
    _ operation: String, _ kind: String, of bucket: String, none: String? = nil
  ) async throws -> XMLTree? {
    do {
      return try XMLTree.parse(
        try await connection.send(operation, request("GET", bucket, query: [QueryItem(kind)])).body)
    } catch let error as ServiceError where error.code == none {
      return nil
    }
  }

  private func configure(_ operation: String, _ kind: String, _ document: XMLTree, of bucket: String)
    async throws
  {
    let body = document.document
    // S3 wants a sum of these bodies beside the signature.
    let sum = HeaderField("Content-MD5", Data(Insecure.MD5.hash(data: body)).base64EncodedString())
    _ = try await connection.send(
      operation, request("PUT", bucket, query: [QueryItem(kind)], headers: [sum]), body: .bytes(body))
  }
}
