import Foundation

extension ServiceError {
  /// From an answer of S3, which is XML, or of SQS, which is JSON; from the status alone where it is neither, as a
  /// proxy's is.
  init(_ operation: String, _ response: HTTPResponse, service: RequestSigner.Service) {
    let requestID = response.header("x-amz-request-id") ?? response.header("x-amzn-RequestId")
    let told =
      switch service {
      case .s3: Self.xml(response.body)
      case .sqs: Self.json(response.body)
      }
    self.init(
      operation: operation, status: response.status,
      code: told.code ?? Self.code(ofStatus: response.status),
      message: told.message ?? "", requestID: requestID,
      region: told.region ?? response.header("x-amz-bucket-region"))
  }

  private typealias Told = (code: String?, message: String?, region: String?)

  private static func xml(_ body: Data) -> Told {
    guard let answer = try? XMLTree.parse(body), answer.name == "Error" else { return (nil, nil, nil) }
    return (answer.text("Code"), answer.text("Message"), answer.text("Region"))
  }

  private static func json(_ body: Data) -> Told {
    struct Answer: Decodable {
      let type: String?
      let message: String?
      let capitalMessage: String?

      enum CodingKeys: String, CodingKey {
        case type = "__type"
        case message
        case capitalMessage = "Message"
      }
    }
    guard let answer = try? JSONDecoder().decode(Answer.self, from: body) else { return (nil, nil, nil) }
    // `com.amazonaws.sqs#QueueDoesNotExist`, or `AWS.SimpleQueueService.NonExistentQueue`, or neither.
    let code = answer.type.flatMap { $0.split(whereSeparator: { "#.".contains($0) }).last }.map(String.init)
    return (code, answer.message ?? answer.capitalMessage, nil)
  }

  /// An answer to HEAD has no body.
  private static func code(ofStatus status: Int) -> String {
    switch status {
    case 301: "PermanentRedirect"
    case 304: "NotModified"
    case 403: "AccessDenied"
    case 404: "NotFound"
    case 412: "PreconditionFailed"
    case 416: "InvalidRange"
    default: "HTTP\(status)"
    }
  }
}
