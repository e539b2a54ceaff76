import AWSClient
import Foundation
import Synchronization

/// Answers what it is told to, in turn, and keeps what it was asked.
final class ScriptedTransport: HTTPTransport {
  typealias Answer = Result<HTTPResponse, TransferFailure>

  private let answers: Mutex<[Answer]>
  private let asked = Mutex<[HTTPRequest]>([])

  init(_ answers: [Answer]) { self.answers = Mutex(answers) }

  var requests: [HTTPRequest] { asked.withLock { $0 } }

  func send(_ request: HTTPRequest, consumer: ByteConsumer?) async throws -> HTTPResponse {
    asked.withLock { $0.append(request) }
    var answer = try answers.withLock { $0.removeFirst() }.get()
    if let consumer, answer.status < 300 {
      try request.begun?(answer)
      try answer.body.withUnsafeBytes { try consumer($0) }
      answer.body = Data()
    }
    return answer
  }
}
