import Crypto
import Foundation

/// What a bucket is set up with.
extension S3Client {
  package func bucketExists(_ bucket: String) async throws -> Bool {
    do {
      _ = try await connection.send("HeadBucket", request("HEAD", bucket))
      return true
    } catch let error as ServiceError where error.status == 404 {
      return false
    } catch let error as ServiceError where [301, 400, 403].contains(error.status) {
      // The answer to HEAD says no more: neither whether the key, the signature or the right is missing, nor where the
      // bucket is. The same right lists the bucket, and that is refused with a reason.
      _ = try await connection.send(
        "ListObjectsV2",
        request("GET", bucket, query: [QueryItem("list-type", "2"), QueryItem("max-keys", "0")]))
      return true
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

  /// It has to be empty.
  package func deleteBucket(_ bucket: String) async throws {
    _ = try await connection.send("DeleteBucket", request("DELETE", bucket))
  }

  package func rules<Rule: BucketRule>(_: Rule.Type = Rule.self, of bucket: String) async throws
    -> BucketRules<Rule>
  {
    let list = Rule.list
    do {
      let response = try await connection.send(
        list.readOperation, request("GET", bucket, query: [QueryItem(list.kind)]))
      return BucketRules(
        try XMLTree.parse(response.body),
        headers: list.header.flatMap { name in
          response.header(name).map { [HeaderField(name, $0)] }
        } ?? [])
    } catch let error as ServiceError where error.code == list.none {
      return BucketRules()
    }
  }

  /// In the place of those that were set.
  package func set<Rule: BucketRule>(_ rules: BucketRules<Rule>, of bucket: String) async throws {
    let body = rules.document.document
    // S3 wants a sum of these bodies beside the signature.
    let sum = HeaderField("Content-MD5", Data(Insecure.MD5.hash(data: body)).base64EncodedString())
    _ = try await connection.send(
      Rule.list.writeOperation,
      request("PUT", bucket, query: [QueryItem(Rule.list.kind)], headers: [sum] + rules.headers),
      body: .bytes(body))
  }
}
