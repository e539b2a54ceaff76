import AWSClient
import Foundation
import Testing
import TvidzTesting

/// Requests that botocore signed: `./tools/aws-signatures` wrote them.
struct SignedByBotocore: Decodable {
  struct Case: Decodable, Sendable, CustomTestStringConvertible {
    let name: String
    let service: String
    let region: String
    let token: String?
    let method: String
    let endpoint: String
    let path: String
    let query: [[String]]
    let headers: [[String]]
    let url: String
    /// Of a signed request.
    let body: String?
    let authorization: String?
    /// Of a presigned one.
    let expires: Int?

    var testDescription: String { "\(expires == nil ? "headers" : "presigned"): \(name)" }
  }

  let date: Date
  let accessKey: String
  let secretKey: String
  let cases: [Case]

  static let golden = Result {
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .iso8601
    let file = ProjectFolder.root.appending(path: "Golden/aws/signatures.json")
    return try decoder.decode(Self.self, from: Data(contentsOf: file))
  }
}

@Suite("Signatures")
struct SignatureTests {
  private static let cases = (try? SignedByBotocore.golden.get().cases) ?? []

  private func signer(_ theirs: SignedByBotocore.Case) throws -> RequestSigner {
    let golden = try SignedByBotocore.golden.get()
    return RequestSigner(
      try #require(RequestSigner.Service(rawValue: theirs.service)), region: theirs.region,
      credentials: AWSCredentials(
        accessKey: golden.accessKey, secretKey: golden.secretKey, sessionToken: theirs.token))
  }

  private func request(_ theirs: SignedByBotocore.Case) throws -> AWSRequest {
    AWSRequest(
      theirs.method, try #require(ServiceEndpoint(theirs.endpoint)), path: theirs.path,
      query: theirs.query.map { QueryItem($0[0], $0[1]) },
      headers: theirs.headers.map { HeaderField($0[0], $0[1]) })
  }

  @Test("there are at least 60 cases, of both kinds")
  func enough() throws {
    let cases = try SignedByBotocore.golden.get().cases
    #expect(cases.count >= 60)
    #expect(cases.count { $0.expires == nil } >= 30)
    #expect(cases.count { $0.expires != nil } >= 25)
  }

  @Test("signed headers are botocore's", arguments: cases.filter { $0.expires == nil })
  func headers(theirs: SignedByBotocore.Case) throws {
    let date = try SignedByBotocore.golden.get().date
    let signed = try signer(theirs).sign(
      request(theirs), body: .bytes(Data((theirs.body ?? "").utf8)), at: date)
    #expect(signed.headers.last?.name == "Authorization")
    #expect(signed.headers.last?.value == theirs.authorization)
    let sent = try #require(URLComponents(string: signed.url)),
      expected = try #require(URLComponents(string: theirs.url))
    #expect(sent.percentEncodedPath == expected.percentEncodedPath)
    #expect(sent.percentEncodedQuery == expected.percentEncodedQuery)
  }

  @Test("presigned URLs are botocore's, byte for byte", arguments: cases.filter { $0.expires != nil })
  func presigned(theirs: SignedByBotocore.Case) throws {
    let golden = try SignedByBotocore.golden.get()
    let url = try signer(theirs).presign(request(theirs), for: try #require(theirs.expires), at: golden.date)
    #expect(url == theirs.url)
  }

  @Test("credentials that are printed hold no secret")
  func redacted() {
    let credentials = AWSCredentials(accessKey: "AKIA", secretKey: "hidden", sessionToken: "hidden")
    #expect("\(credentials)" == "access key AKIA")
  }

  @Test(
    "what is no endpoint is refused",
    arguments: [
      "", "s3.amazonaws.com", "ftp://a", "https://", "https://a:0", "https://a:70000", "https://a/b",
      "https://u@a",
    ])
  func endpoint(text: String) {
    #expect(ServiceEndpoint(text) == nil)
  }
}
