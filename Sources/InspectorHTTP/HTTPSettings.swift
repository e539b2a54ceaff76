/// How the server answers, and whom. Every member is a key of docs/configuration.md.
package struct HTTPSettings: Sendable, Hashable {
  /// The address to listen on; another than a loopback address needs a token.
  package var host = "127.0.0.1"
  /// 0 lets the system choose one.
  package var port = 8080
  /// Names by which clients may call this service, besides those of this machine and `host`; without ports.
  package var allowedHosts: [String] = []
  /// How clients reach the service, `https://videos.example.org`; nil where they reach it directly.
  package var publicURL: String?
  /// Origins of the object stores that browsers are sent to, `https://bucket.example.org`; none where this service
  /// stores by itself.
  package var storeOrigins: [String] = []
  /// What a client has to know; nil lets everybody who reaches the address in.
  package var token: String?

  /// In bytes, of a video.
  package var largestUpload: Int64 = 20 << 30
  /// Seconds for which a signed address is good.
  package var uploadURLSeconds = 3600
  /// Seconds for which a session is good.
  package var sessionSeconds = 30 * 86_400

  package var mostConnections = 4096
  package var mostStreams = 2048
  /// Seconds without a byte of a request, after which a connection is closed.
  package var idleSeconds = 30
  /// Seconds for which a client may leave what it is sent unread.
  package var stallSeconds = 30
  /// Bytes a second that an upload must reach, from its 30th second on.
  package var slowestUpload = 8192

  package init() {}

  /// The shortest token that is taken: what can be guessed is no secret.
  package static let shortestToken = 16

  /// Whether only this machine reaches the address.
  package var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}
