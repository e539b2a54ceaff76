package import Catalog
import Foundation
import TvidzCore

/// What a message of the upload queue says: S3's event document.
///
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
package enum UploadMessage: Sendable, Hashable {
  /// At least one object is there.
  case arrivals([ObjectArrival])
  /// Nothing for us: the test that S3 sends when a notification is set, another kind of event, or the empty object that a
  /// console makes for a folder.
  case nothing
  /// It is no event of S3, or one that nobody can work on.
  case unknown(reason: String)

  /// - Parameter body: of the message.
  package init(_ body: String) {
    let event: Document
    do {
      event = try JSONDecoder().decode(Document.self, from: Data(body.utf8))
    } catch {
      self = .unknown(reason: "the message is no event of S3")
      return
    }
    guard let records = event.records else {
      self = event.event == "s3:TestEvent" ? .nothing : .unknown(reason: "the message has no records")
      return
    }
    let arrivals = records.filter { $0.eventName.contains("ObjectCreated:") }.map(\.arrival)
      .filter { !($0.size == 0 && $0.location.key.hasSuffix("/")) }
    if arrivals.contains(where: { $0.location.key.contains("\0") }) {
      self = .unknown(reason: "a key holds a NUL, which no catalog can keep")
      return
    }
    self = arrivals.isEmpty ? .nothing : .arrivals(arrivals)
  }

  private struct Document: Decodable {
    let event: String?
    let records: [Record]?

    enum CodingKeys: String, CodingKey {
      case event = "Event"
      case records = "Records"
    }
  }

  private struct Record: Decodable {
    struct S3: Decodable {
      struct Bucket: Decodable { let name: String }
      struct Object: Decodable {
        let key: String
        let size: Int64?
        let eTag: String?
      }
      let bucket: Bucket
      let object: Object
    }
    let eventName: String
    let s3: S3

    var arrival: ObjectArrival {
      let key = UploadMessage.key(encoded: s3.object.key)
      let name = key.split(separator: "/").last.map(String.init) ?? key
      return ObjectArrival(
        location: ObjectLocation(
          bucket: s3.bucket.name, key: key, version: ObjectVersion.of(s3.object.eTag ?? "")),
        size: s3.object.size, newID: VideoID(UUID().uuidString.lowercased()), filename: name)
    }
  }

  /// S3 writes a space as `+` and a plus as `%2B`; others write `%20`. The same is right for both.
  package static func key(encoded: String) -> String {
    let spaced = encoded.replacing("+", with: " ")
    return spaced.removingPercentEncoding ?? spaced
  }
}

/// What tells an object's bytes from others under the same key: its eTag, without the quotes that some answers have.
enum ObjectVersion {
  static func of(_ eTag: String) -> String { eTag.filter { $0 != "\"" } }
  static func eTag(_ version: String) -> String { "\"\(version)\"" }
}
