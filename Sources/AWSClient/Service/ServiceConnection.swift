package import Foundation
import Synchronization
import TvidzCore

/// Sends requests to one service: signs them, sends them again where that may help, and signs with the service's time
/// where our clock is wrong.
package final class ServiceConnection: Sendable {
  package struct Settings: Sendable {
    package var endpoint: ServiceEndpoint
    package var region: String
    package var credentials: any CredentialsSource
    package var retries = RetryPlan()

    package init(endpoint: ServiceEndpoint, region: String, credentials: any CredentialsSource) {
      self.endpoint = endpoint
      self.region = region
      self.credentials = credentials
    }
  }

  /// The world: tests bring their own.
  package struct Surroundings: Sendable {
    package var now: @Sendable () -> Date = { Date() }
    package var chance: @Sendable () -> Double = { Double.random(in: 0..<1) }
    package var sleep: @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }

    package init() {}
  }

  /// Clocks that differ by less are not why a signature was refused.
  private static let tolerance: TimeInterval = 240

  package let service: RequestSigner.Service
  package let settings: Settings
  private let transport: any HTTPTransport
  private let surroundings: Surroundings
  /// The service's clock less ours, in seconds.
  private let skew = Mutex<TimeInterval>(0)

  package init(
    _ service: RequestSigner.Service, _ settings: Settings, transport: any HTTPTransport,
    surroundings: Surroundings = Surroundings()
  ) {
    self.service = service
    self.settings = settings
    self.transport = transport
    self.surroundings = surroundings
  }

  /// - Parameters:
  ///   - body: read again for each attempt.
  ///   - digest: of the body, as it is signed; nil hashes bytes, and leaves a file unsigned.
  ///   - isRepeatable: whether it may be sent again after an attempt whose end is unknown.
  ///   - begun: see `HTTPTransport`, as for `consumer`.
  ///   - consumer: A request with one is sent once: it may have had bytes already.
  /// - Throws: a `ServiceError`, a `TransferFailure`, an `ActionableError` of the credentials, or `CancellationError`.
  package func send(
    _ operation: String, _ request: AWSRequest, body: HTTPRequest.Body = .none,
    digest: RequestSigner.Body? = nil,
    limits: TransferLimits = TransferLimits(), isRepeatable: Bool = true, begun: HeadConsumer? = nil,
    consumer: ByteConsumer? = nil
  ) async throws -> HTTPResponse {
    let digest = digest ?? Self.digest(body)
    var attempt = 1
    while true {
      do {
        let signed = try await signer().sign(request, body: digest, at: now)
        let response = try await transport.send(
          HTTPRequest(
            signed.method, signed.url, headers: signed.headers, body: body, limits: limits, begun: begun),
          consumer: consumer)
        guard !(200..<300).contains(response.status) else { return response }
        learnTime(response)
        throw ServiceError(operation, response, service: service)
      } catch {
        let failure = classify(error)
        guard isRepeatable && consumer == nil || failure == .throttled || failure == .clockSkew,
          let delay = settings.retries.delay(after: attempt, failure, chance: surroundings.chance())
        else { throw error }
        if delay > .zero { try await surroundings.sleep(delay) }
        attempt += 1
      }
    }
  }

  /// A URL for somebody without credentials.
  ///
  /// - Parameters:
  ///   - endpoint: what that somebody reaches, where it is another than ours: it is part of the signature.
  ///   - seconds: 1 to 604,800.
  package func presign(_ request: AWSRequest, from endpoint: ServiceEndpoint? = nil, for seconds: Int)
    async throws -> String
  {
    var request = request
    if let endpoint { request.endpoint = endpoint }
    return try await signer().presign(request, for: seconds, at: now)
  }

  private var now: Date { surroundings.now().addingTimeInterval(skew.withLock { $0 }) }

  private func signer() async throws -> RequestSigner {
    guard let credentials = try await settings.credentials.credentials() else {
      throw ActionableError(
        .missingDependency, what: "cannot ask \(settings.endpoint)", why: "there are no AWS credentials",
        remedy: "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws configure`")
    }
    return RequestSigner(service, region: settings.region, credentials: credentials)
  }

  private static func digest(_ body: HTTPRequest.Body) -> RequestSigner.Body {
    switch body {
    case .none: .bytes(Data())
    case .bytes(let data): .bytes(data)
    case .file: .unsigned
    }
  }

  private func learnTime(_ response: HTTPResponse) {
    guard let date = response.header("Date").flatMap(HTTPDate.parse) else { return }
    let difference = date.timeIntervalSince(surroundings.now())
    skew.withLock { if abs(difference - $0) > Self.tolerance { $0 = difference } }
  }

  /// A refused signature is the clock's fault only where the clock is wrong.
  private func classify(_ error: any Error) -> FailureClass {
    let failure = FailureClass(error)
    guard failure == .clockSkew else { return failure }
    return skew.withLock { abs($0) > Self.tolerance } ? .clockSkew : .lasting
  }
}
