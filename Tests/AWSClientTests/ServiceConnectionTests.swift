import AWSClient
import Foundation
import Synchronization
import Testing
import TvidzCore

@Suite("The connection to a service")
struct ServiceConnectionTests {
  private static let ok = ScriptedTransport.Answer.success(HTTPResponse(status: 200))
  private static let down = ScriptedTransport.Answer.success(HTTPResponse(status: 503))
  private static let cut = ScriptedTransport.Answer.failure(TransferFailure(.brokenOff, "cut"))
  private static let refused = ScriptedTransport.Answer.success(
    HTTPResponse(
      status: 403, body: Data("<Error><Code>AccessDenied</Code><Message>no</Message></Error>".utf8)))

  /// What was waited for, and a connection that waits for nothing.
  private struct Bench {
    let transport: ScriptedTransport
    let connection: ServiceConnection
    let waits: Waits
  }

  private final class Waits: Sendable {
    let all = Mutex<[Duration]>([])
  }

  private func bench(
    _ answers: [ScriptedTransport.Answer], service: RequestSigner.Service = .s3,
    credentials: AWSCredentials? = AWSCredentials(accessKey: "a", secretKey: "s")
  ) throws -> Bench {
    let transport = ScriptedTransport(answers)
    let waits = Waits()
    var surroundings = ServiceConnection.Surroundings()
    surroundings.now = { Date(timeIntervalSince1970: 1_709_251_198) }
    surroundings.chance = { 0.5 }
    surroundings.sleep = { wait in waits.all.withLock { $0.append(wait) } }
    let connection = ServiceConnection(
      service,
      ServiceConnection.Settings(
        endpoint: try #require(ServiceEndpoint("http://127.0.0.1:1")), region: "eu-central-1",
        credentials: credentials.map { StaticCredentials($0) } ?? CredentialsChain([])),
      transport: transport, surroundings: surroundings)
    return Bench(transport: transport, connection: connection, waits: waits)
  }

  private func request(_ bench: Bench) -> AWSRequest {
    AWSRequest("GET", bench.connection.settings.endpoint, path: "/films/a")
  }

  @Test("what may pass is tried again, later each time")
  func passing() async throws {
    let bench = try bench([Self.down, Self.cut, Self.down, Self.ok])
    _ = try await bench.connection.send("GetObject", request(bench))
    #expect(bench.transport.requests.count == 4)
    #expect(bench.waits.all.withLock { $0 } == [.milliseconds(50), .milliseconds(100), .milliseconds(200)])
  }

  @Test("after the last attempt the failure is told as it was")
  func exhausted() async throws {
    let bench = try bench(Array(repeating: Self.down, count: 5))
    let error = await #expect(throws: ServiceError.self) {
      try await bench.connection.send("GetObject", request(bench))
    }
    #expect(error?.code == "HTTP503")
    #expect(bench.transport.requests.count == 5)
  }

  @Test("what lasts is told at once, with the service's own words")
  func lasting() async throws {
    let bench = try bench([Self.refused])
    let error = await #expect(throws: ServiceError.self) {
      try await bench.connection.send("GetObject", request(bench))
    }
    #expect(error?.description == "GetObject was refused with AccessDenied: no")
  }

  @Test("a request whose bytes are consumed, or that may not be repeated, is sent once")
  func once() async throws {
    let consuming = try bench([Self.cut])
    await #expect(throws: TransferFailure.self) {
      try await consuming.connection.send("GetObject", request(consuming), consumer: { _ in })
    }
    let careful = try bench([Self.cut])
    await #expect(throws: TransferFailure.self) {
      try await careful.connection.send("SendMessage", request(careful), isRepeatable: false)
    }
  }

  @Test("where the clocks differ it is signed again, once, with the service's time")
  func skew() async throws {
    let skewed = ScriptedTransport.Answer.success(
      HTTPResponse(
        status: 403, headers: [HeaderField("Date", "Fri, 01 Mar 2024 00:59:58 GMT")],
        body: Data("<Error><Code>RequestTimeTooSkewed</Code></Error>".utf8)))
    let bench = try bench([skewed, Self.ok, Self.ok])
    _ = try await bench.connection.send("GetObject", request(bench))
    _ = try await bench.connection.send("GetObject", request(bench))
    let dates = bench.transport.requests.map { $0.headers.first { $0.name == "X-Amz-Date" }?.value }
    #expect(dates == ["20240229T235958Z", "20240301T005958Z", "20240301T005958Z"])
    #expect(bench.waits.all.withLock { $0 } == [])
  }

  @Test("a refused signature is not the clock's fault where the clock is right")
  func wrongSecret() async throws {
    let wrong = ScriptedTransport.Answer.success(
      HTTPResponse(
        status: 403, headers: [HeaderField("Date", "Thu, 29 Feb 2024 23:59:57 GMT")],
        body: Data("<Error><Code>SignatureDoesNotMatch</Code></Error>".utf8)))
    let bench = try bench([wrong])
    let error = await #expect(throws: ServiceError.self) {
      try await bench.connection.send("GetObject", request(bench))
    }
    #expect(error?.code == "SignatureDoesNotMatch")
  }

  @Test(
    "the code of an SQS error is its last word",
    arguments: [
      "com.amazonaws.sqs#QueueDoesNotExist", "AWS.SimpleQueueService.QueueDoesNotExist", "QueueDoesNotExist",
    ])
  func suffix(type: String) async throws {
    let bench = try bench(
      [.success(HTTPResponse(status: 400, body: Data("{\"__type\":\"\(type)\",\"message\":\"m\"}".utf8)))],
      service: .sqs)
    let error = await #expect(throws: ServiceError.self) {
      try await bench.connection.send("GetQueueUrl", request(bench))
    }
    #expect(error?.code == "QueueDoesNotExist")
    #expect(error?.message == "m")
  }

  @Test("without credentials it says what to set, and sends nothing")
  func noCredentials() async throws {
    let bench = try bench([], credentials: nil)
    let error = await #expect(throws: ActionableError.self) {
      try await bench.connection.send("GetObject", request(bench))
    }
    #expect(error?.kind == .missingDependency)
    #expect(error?.remedy == "set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws configure`")
  }
}
