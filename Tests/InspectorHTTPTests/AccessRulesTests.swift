import Foundation
import HTTPTypes
import InspectorHTTP
import Testing

@Suite("Access rules")
struct AccessRulesTests {
  private static let token = "correct horse battery"
  private static let now = Date(timeIntervalSince1970: 1_000_000)

  private static func credentials(_ token: String? = token, secret: UInt8 = 1) -> Credentials {
    Credentials(token: token, secret: [UInt8](repeating: secret, count: 32))
  }

  private static func refusal(
    token: String? = nil, publicURL: String? = nil, allowed: [String] = [],
    _ change: (inout AccessRules.Ask) -> Void = { _ in }
  ) -> String? {
    var settings = HTTPSettings()
    settings.token = token
    settings.publicURL = publicURL
    settings.allowedHosts = allowed
    let rules = AccessRules(settings: settings, credentials: credentials(token))
    var ask = AccessRules.Ask()
    ask.host = "127.0.0.1:8080"
    ask.access = .token
    change(&ask)
    return rules.refusal(of: ask, at: now)?.code
  }

  @Test(
    "a request that calls the service by a name that is not its own is refused, whatever the port",
    arguments: [
      ("127.0.0.1", nil), ("localhost:9", nil), ("LOCALHOST", nil), ("[::1]:8080", nil),
      ("videos.example.org", nil), ("tv.example.org:1", nil), ("evil.example.org", "wrong-host"),
      ("127.0.0.1.evil.example.org", "wrong-host"), ("", "wrong-host"),
    ] as [(String, String?)])
  func hosts(host: String, refused: String?) {
    let code = Self.refusal(publicURL: "https://videos.example.org", allowed: ["tv.example.org"]) {
      $0.host = host
    }
    #expect(code == refused)
  }

  @Test("a request without a Host header is refused")
  func noHost() { #expect(Self.refusal { $0.host = nil } == "wrong-host") }

  @Test(
    "what changes something is refused from a page of another origin, and taken from programs",
    arguments: [
      (nil, nil), ("http://127.0.0.1:8080", nil), ("https://videos.example.org", nil),
      ("http://127.0.0.1:8081", "wrong-origin"), ("https://127.0.0.1:8080", "wrong-origin"),
      ("null", "wrong-origin"), ("https://videos.example.org.evil.org", "wrong-origin"),
    ] as [(String?, String?)])
  func origins(origin: String?, refused: String?) {
    for method in [HTTPRequest.Method.post, .delete, .put] {
      let code = Self.refusal(publicURL: "https://videos.example.org/") {
        $0.method = method
        $0.origin = origin
        $0.contentType = "application/json"
      }
      #expect(code == refused)
    }
    #expect(Self.refusal { $0.origin = origin } == nil, "reading is what browsers keep to themselves")
  }

  @Test(
    "a POST is refused unless it says application/json, which no form can",
    arguments: [
      ("application/json", nil), ("Application/JSON; charset=utf-8", nil), (nil, "wrong-type"),
      ("text/plain", "wrong-type"), ("application/x-www-form-urlencoded", "wrong-type"),
      ("application/jsonp", "wrong-type"),
    ] as [(String?, String?)])
  func types(type: String?, refused: String?) {
    #expect(
      Self.refusal {
        $0.method = .post
        $0.contentType = type
      } == refused)
  }

  @Test("where there is no route, no type is asked for, and foreign names and pages are refused all the same")
  func noRoute() {
    func refusal(_ change: (inout AccessRules.Ask) -> Void) -> String? {
      Self.refusal {
        $0.access = nil
        $0.method = .post
        change(&$0)
      }
    }
    #expect(refusal { _ in } == nil)
    #expect(refusal { $0.host = "evil.example.org" } == "wrong-host")
    #expect(refusal { $0.origin = "http://evil.example.org" } == "wrong-origin")
  }

  @Test(
    "with a token, what is not free is refused to whoever does not know it",
    arguments: [
      ("Bearer correct horse battery", nil), ("bearer correct horse battery", nil), (nil, "no-token"),
      ("Bearer wrong", "no-token"), ("Bearer correct horse batter", "no-token"), ("Bearer", "no-token"),
      ("correct horse battery", "no-token"), ("Basic correct horse battery", "no-token"),
    ] as [(String?, String?)])
  func tokens(header: String?, refused: String?) {
    #expect(Self.refusal(token: Self.token) { $0.authorization = header } == refused)
    #expect(
      Self.refusal(token: Self.token) {
        $0.authorization = header
        $0.access = .free
      } == nil)
    #expect(Self.refusal { $0.authorization = header } == nil, "without a token everybody is let in")
  }

  @Test("a session is good until its end, for this secret and this token, and only as it was given")
  func sessions() {
    let session = Self.credentials().session(until: Self.now + 60)
    func refusal(_ session: String, at now: Date, _ credentials: Credentials) -> String? {
      var settings = HTTPSettings()
      settings.token = Self.token
      var ask = AccessRules.Ask()
      ask.host = "localhost"
      ask.access = .token
      ask.session = session
      return AccessRules(settings: settings, credentials: credentials).refusal(of: ask, at: now)?.code
    }
    #expect(refusal(session, at: Self.now, Self.credentials()) == nil)
    #expect(refusal(session, at: Self.now + 61, Self.credentials()) == "no-token")
    #expect(refusal(session, at: Self.now, Self.credentials(secret: 2)) == "no-token")
    #expect(refusal(session, at: Self.now, Self.credentials("another token here")) == "no-token")
    let later = session.replacing("1000060", with: "2000060")
    #expect(refusal(later, at: Self.now, Self.credentials()) == "no-token")
    for broken in ["", ".", "1000060.", "1000060." + String(repeating: "é", count: 32)] {
      #expect(refusal(broken, at: Self.now, Self.credentials()) == "no-token")
    }
  }

  @Test("a signed address is good for its part, length, type and time, and for no other")
  func signatures() {
    let credentials = Self.credentials()
    let upload = SignedUpload(path: "/uploads/a/1", expires: 10, length: 5, contentType: "video/mp4")
    let signature = credentials.signature(of: upload)
    #expect(credentials.isSignature(signature, of: upload))
    let others = [
      SignedUpload(path: "/uploads/a/2", expires: 10, length: 5, contentType: "video/mp4"),
      SignedUpload(path: "/uploads/a/1", expires: 11, length: 5, contentType: "video/mp4"),
      SignedUpload(path: "/uploads/a/1", expires: 10, length: 6, contentType: "video/mp4"),
      SignedUpload(path: "/uploads/a/1", expires: 10, length: 5, contentType: ""),
    ]
    for other in others { #expect(!credentials.isSignature(signature, of: other)) }
    #expect(!Self.credentials(secret: 2).isSignature(signature, of: upload))
    #expect(Self.credentials("another token here").isSignature(signature, of: upload))
  }
}
