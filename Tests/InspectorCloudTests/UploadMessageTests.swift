import Catalog
import Foundation
import InspectorCloud
import Testing

/// Documents as AWS writes them:
/// https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
@Suite("Messages of the upload queue")
struct UploadMessageTests {
  private static func record(
    _ event: String, key: String, size: Int = 1024, eTag: String = "d41d8cd98f00b204e9800998ecf8427e"
  ) -> String {
    #"""
    {"eventVersion":"2.1","eventSource":"aws:s3","awsRegion":"us-west-2","eventTime":"1970-01-01T00:00:00.000Z",
     "eventName":"\#(event)","userIdentity":{"principalId":"AIDAJDPLRKLG7UEXAMPLE"},
     "s3":{"s3SchemaVersion":"1.0","configurationId":"tvidz-uploads",
      "bucket":{"name":"films","ownerIdentity":{"principalId":"A3NL1KOZZKExample"},"arn":"arn:aws:s3:::films"},
      "object":{"key":"\#(key)","size":\#(size),"eTag":"\#(eTag)","sequencer":"0055AED6DCD90281E5"}}}
    """#
  }

  private static func message(_ records: [String]) -> UploadMessage {
    UploadMessage("{\"Records\":[\(records.joined(separator: ","))]}")
  }

  @Test(
    "an object that was put, copied or completed in parts has arrived",
    arguments: ["Put", "Copy", "CompleteMultipartUpload"])
  func created(kind: String) throws {
    guard
      case .arrivals(let arrivals) = Self.message([
        Self.record("ObjectCreated:\(kind)", key: "uploads/1/film.mp4")
      ])
    else {
      Issue.record("no arrival")
      return
    }
    let arrival = try #require(arrivals.first)
    #expect(
      arrival.location
        == ObjectLocation(
          bucket: "films", key: "uploads/1/film.mp4", version: "d41d8cd98f00b204e9800998ecf8427e"))
    #expect(arrival.size == 1024)
    #expect(arrival.filename == "film.mp4")
  }

  @Test("a message may tell of several objects, and of some that are none of ours")
  func several() {
    let records = [
      Self.record("ObjectCreated:Put", key: "a"), Self.record("ObjectRemoved:Delete", key: "b"),
      Self.record("ObjectCreated:Put", key: "c"),
    ]
    guard case .arrivals(let arrivals) = Self.message(records) else {
      Issue.record("no arrivals")
      return
    }
    #expect(arrivals.map(\.location.key) == ["a", "c"])
    #expect(Set(arrivals.map(\.newID)).count == 2)
    #expect(Self.message([Self.record("ObjectRemoved:Delete", key: "b")]) == .nothing)
  }

  @Test("the empty object that a console makes for a folder is nothing, a file of that name is something")
  func folder() {
    #expect(Self.message([Self.record("ObjectCreated:Put", key: "uploads/films/", size: 0)]) == .nothing)
    #expect(Self.message([Self.record("ObjectCreated:Put", key: "uploads/films/", size: 1)]) != .nothing)
  }

  @Test("the test that S3 sends when it is set up is nothing")
  func test() {
    let body =
      #"{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2014-10-13T15:57:02.089Z","Bucket":"films","RequestId":"5582815E1AEA5ADF","HostId":"8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE"}"#
    #expect(UploadMessage(body) == .nothing)
  }

  @Test(
    "what is no event of S3 is told apart",
    arguments: ["", "hello", "[]", "{}", "{\"Records\":[{}]}", "{\"Records\":5}"])
  func unknown(body: String) {
    guard case .unknown = UploadMessage(body) else {
      Issue.record("it was taken for an event")
      return
    }
  }

  @Test("a key that no catalog can keep is nothing to work on")
  func impossible() {
    guard case .unknown = Self.message([Self.record("ObjectCreated:Put", key: "a%00b")]) else {
      Issue.record("it was taken for an arrival")
      return
    }
  }

  @Test(
    "a key is what it was before S3, or LocalStack, wrote it into the event",
    arguments: [
      ("my+film.mp4", "my film.mp4"), ("my%20film.mp4", "my film.mp4"), ("a%2Bb.mp4", "a+b.mp4"),
      ("100%2525.mp4", "100%25.mp4"), ("a/b%3Dc~d.mp4", "a/b=c~d.mp4"),
      ("%E6%98%A0%E7%94%BB.mp4", "映画.mp4"), ("%ff.mp4", "%ff.mp4"),
    ])
  func keys(encoded: String, key: String) {
    #expect(UploadMessage.key(encoded: encoded) == key)
  }
}
