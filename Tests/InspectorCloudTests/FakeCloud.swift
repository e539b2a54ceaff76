import AWSClient
import Foundation
import InspectorCloud
import Synchronization
import TvidzCore

/// S3 and SQS in memory, as far as their set-up and dead letters need them.
final class FakeCloud: HTTPTransport {
  private struct State {
    var buckets: Set<String> = []
    /// Lists of rules as they were set, by `bucket?kind`.
    var rules: [String: Data] = [:]
    /// Attributes by the queue's name.
    var queues: [String: [String: String]] = [:]
    /// Bodies by the queue's name.
    var messages: [String: [String]] = [:]
  }

  /// Members of SQS's requests.
  private struct Question: Decodable {
    let queueName: String?
    let queueUrl: String?
    let messageBody: String?
    let attributes: [String: String]?

    enum CodingKeys: String, CodingKey {
      case queueName = "QueueName"
      case queueUrl = "QueueUrl"
      case messageBody = "MessageBody"
      case attributes = "Attributes"
    }

    var queue: String { queueName ?? queueUrl?.split(separator: "/").last.map(String.init) ?? "" }
  }

  private struct Answer: Encodable {
    var queueUrl: String?
    var attributes: [String: String]?

    enum CodingKeys: String, CodingKey {
      case queueUrl = "QueueUrl"
      case attributes = "Attributes"
    }
  }

  struct NotKnown: Error {
    let request: String
  }

  private static let address = "http://127.0.0.1:1"
  private let state = Mutex(State())

  func lose(queue: String) { state.withLock { $0.queues[queue] = nil } }

  func lose(attribute: String, of queue: String) {
    state.withLock { $0.queues[queue]?[attribute] = nil }
  }

  func lose(bucket: String) {
    state.withLock { state in
      state.buckets.remove(bucket)
      state.rules = state.rules.filter { !$0.key.hasPrefix("\(bucket)?") }
    }
  }

  func lose(rules kind: String, of bucket: String) {
    state.withLock { $0.rules["\(bucket)?\(kind)"] = nil }
  }

  var buckets: Set<String> { state.withLock { $0.buckets } }
  var queues: Set<String> { state.withLock { Set($0.queues.keys) } }
  func messages(in queue: String) -> [String] { state.withLock { $0.messages[queue] ?? [] } }

  func send(_ request: HTTPRequest, consumer: ByteConsumer?) async throws -> HTTPResponse {
    let body = if case .bytes(let data) = request.body { data } else { Data() }
    guard let operation = request.headers.first(where: { $0.name == "X-Amz-Target" })?.value else {
      return try s3(request, body)
    }
    return try sqs(operation, try JSONDecoder().decode(Question.self, from: body))
  }

  // MARK: SQS

  private func sqs(_ operation: String, _ question: Question) throws -> HTTPResponse {
    let name = question.queue
    var answer = Answer()
    let isThere = try state.withLock { state in
      if operation == "AmazonSQS.CreateQueue" {
        state.queues[name] = ["QueueArn": "arn:aws:sqs:eu-central-1:1:\(name)"]
      }
      guard state.queues[name] != nil else { return false }
      switch operation {
      case "AmazonSQS.CreateQueue", "AmazonSQS.SetQueueAttributes":
        state.queues[name]?.merge(question.attributes ?? [:]) { $1 }
      case "AmazonSQS.SendMessage":
        state.messages[name, default: []].append(question.messageBody ?? "")
      case "AmazonSQS.GetQueueUrl", "AmazonSQS.GetQueueAttributes": break
      default: throw NotKnown(request: operation)
      }
      return true
    }
    guard isThere else {
      return HTTPResponse(
        status: 400, body: Data(#"{"__type":"com.amazonaws.sqs#QueueDoesNotExist"}"#.utf8))
    }
    answer.queueUrl = "\(Self.address)/1/\(name)"
    answer.attributes = state.withLock { $0.queues[name] }
    return HTTPResponse(status: 200, body: try JSONEncoder().encode(answer))
  }

  // MARK: S3

  private func s3(_ request: HTTPRequest, _ body: Data) throws -> HTTPResponse {
    guard let url = URLComponents(string: request.url) else { throw NotKnown(request: request.url) }
    let bucket = String(url.path.dropFirst())
    let kind = url.queryItems?.first?.name
    return try state.withLock { state in
      if request.method == "PUT", kind == nil {
        state.buckets.insert(bucket)
        return HTTPResponse(status: 200)
      }
      guard state.buckets.contains(bucket) else { return Self.missing("NoSuchBucket") }
      switch (request.method, kind) {
      case ("HEAD", nil): return HTTPResponse(status: 200)
      case ("PUT", let kind?):
        state.rules["\(bucket)?\(kind)"] = body
        return HTTPResponse(status: 200)
      case ("GET", let kind?):
        if let rules = state.rules["\(bucket)?\(kind)"] { return HTTPResponse(status: 200, body: rules) }
        switch kind {
        case "cors": return Self.missing("NoSuchCORSConfiguration")
        case "lifecycle": return Self.missing("NoSuchLifecycleConfiguration")
        default: return HTTPResponse(status: 200, body: Data("<NotificationConfiguration/>".utf8))
        }
      default: throw NotKnown(request: "\(request.method) \(request.url)")
      }
    }
  }

  private static func missing(_ code: String) -> HTTPResponse {
    HTTPResponse(status: 404, body: Data("<Error><Code>\(code)</Code></Error>".utf8))
  }
}

extension FakeCloud {
  private func connection(_ service: RequestSigner.Service) throws -> ServiceConnection {
    guard let endpoint = ServiceEndpoint(Self.address) else { throw NotKnown(request: Self.address) }
    return ServiceConnection(
      service,
      ServiceConnection.Settings(
        endpoint: endpoint, region: "eu-central-1",
        credentials: StaticCredentials(AWSCredentials(accessKey: "a", secretKey: "s"))),
      transport: self)
  }

  func s3() throws -> S3Client { S3Client(try connection(.s3)) }
  func sqs() throws -> SQSClient { SQSClient(try connection(.sqs)) }

  /// Of one bucket and its queues.
  func setUp(_ settings: CloudSettings) throws -> CloudSetUp {
    CloudSetUp(s3: try s3(), sqs: try sqs(), settings: settings, sleep: { _ in })
  }
}
