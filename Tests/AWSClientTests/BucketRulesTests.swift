import AWSClient
import Foundation
import Testing

@Suite("Rules of a bucket")
struct BucketRulesTests {
  private static let ours = S3Client.UploadLifetime(id: "ours", prefix: "uploads/", days: 2)
  private static let element = """
    <Rule><ID>ours</ID><Filter><Prefix>uploads/</Prefix></Filter><Status>Enabled</Status>\
    <AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
    """
  private static let header = "x-amz-transition-default-minimum-object-size"

  private func client(_ transport: ScriptedTransport) throws -> S3Client {
    S3Client(
      ServiceConnection(
        .s3,
        ServiceConnection.Settings(
          endpoint: try #require(ServiceEndpoint("http://127.0.0.1:1")), region: "eu-central-1",
          credentials: StaticCredentials(AWSCredentials(accessKey: "a", secretKey: "s"))),
        transport: transport))
  }

  /// What is sent when `ours` is put among the rules of a document.
  private func request(
    afterReading document: String, headers: [HeaderField] = [], status: Int = 200
  ) async throws -> HTTPRequest {
    let transport = ScriptedTransport([
      .success(HTTPResponse(status: status, headers: headers, body: Data(document.utf8))),
      .success(HTTPResponse(status: 200)),
    ])
    let client = try client(transport)
    var rules = try await client.rules(S3Client.UploadLifetime.self, of: "films")
    #expect(!rules.holds(Self.ours))
    rules.put(Self.ours)
    #expect(rules.holds(Self.ours))
    try await client.set(rules, of: "films")
    return try #require(transport.requests.last)
  }

  private func document(_ request: HTTPRequest) -> String {
    guard case .bytes(let body) = request.body else { return "" }
    return String(decoding: body, as: UTF8.self)
  }

  private func whole(_ rules: String) -> String {
    """
    <?xml version="1.0" encoding="UTF-8"?>
    <LifecycleConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">\(rules)</LifecycleConfiguration>
    """
  }

  @Test(
    "what others set is written as it was read: elements, texts, attributes and the header that belongs to it"
  )
  func others() async throws {
    let theirs = """
      <Rule><ID>a &amp; b &lt;c&gt;</ID><Filter></Filter><Grantee xmlns:xsi="http://x/y" xsi:type="Some &quot;One&quot;">\
      <New> 1 </New></Grantee></Rule><Later></Later>
      """
    let header = HeaderField(Self.header, "varies_by_storage_class")
    let request = try await request(
      afterReading: whole(theirs.replacing(" 1 ", with: "<![CDATA[ 1 ]]>")), headers: [header])
    #expect(document(request) == whole(theirs + Self.element))
    #expect(request.headers.contains(header))
  }

  @Test("where there is no list one of our own is made")
  func none() async throws {
    let request = try await request(
      afterReading: "<Error><Code>NoSuchLifecycleConfiguration</Code></Error>", status: 404)
    #expect(document(request) == whole(Self.element))
    #expect(!request.headers.contains { $0.name == Self.header })
  }

  @Test(
    "rules of our name, and those without one that say the same, make way for ours where the first of them stood",
    arguments: [
      ["<ID>ours</ID>": "<ID>ours</ID><Expiration><Days>1</Days></Expiration>"],
      ["<ID>ours</ID>": "<ID>ours</ID><NoncurrentVersionTransition></NoncurrentVersionTransition>"],
      ["<Status>Enabled": "<Status>Disabled"], [">2<": ">3<"], ["uploads/": ""],
      ["<Filter><Prefix>uploads/</Prefix></Filter>": "<Filter></Filter>"],
      ["<Prefix>uploads/</Prefix>": "<Prefix>uploads/</Prefix><Tag></Tag>"],
      ["<ID>ours</ID>": ""],
    ])
  func replaced(change: [String: String]) async throws {
    let old = change.reduce(Self.element) { $0.replacing($1.key, with: $1.value) }
    let (first, last) = ("<Rule><ID>first</ID></Rule>", "<Rule><ID>last</ID></Rule>")
    let request = try await request(afterReading: whole(first + old + last + old))
    #expect(document(request) == whole(first + Self.element + last))
  }

  @Test("a rule without a name that says something else is somebody else's")
  func nameless() async throws {
    let theirs = Self.element.replacing("<ID>ours</ID>", with: "").replacing(">2<", with: ">3<")
    let request = try await request(afterReading: whole(theirs))
    #expect(document(request) == whole(theirs + Self.element))
  }
}
