import Foundation

// The documents of SQS's JSON protocol, their members named as there but for the capital letter that all of them begin
// with: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html

/// Encodes and decodes them.
enum SQSDocument {
  static func encode(_ request: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .custom { path in
      Member(stringValue: capitalised(path.last?.stringValue ?? ""))
    }
    return try encoder.encode(request)
  }

  static func decode<Answer: Decodable>(_: Answer.Type, from data: Data) throws -> Answer {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .custom { path in
      let name = path.last?.stringValue ?? ""
      return Member(stringValue: name.prefix(1).lowercased() + name.dropFirst())
    }
    // Some operations answer with nothing at all.
    return try decoder.decode(Answer.self, from: data.isEmpty ? Data("{}".utf8) : data)
  }

  private static func capitalised(_ name: String) -> String { name.prefix(1).uppercased() + name.dropFirst() }

  private struct Member: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }
}

struct QueueNamed: Encodable {
  let queueName: String
}

struct QueueAt: Encodable {
  let queueUrl: String
}

struct NewQueue: Encodable {
  let queueName: String
  let attributes: [String: String]
}

struct AttributeNames: Encodable {
  let queueUrl: String
  let attributeNames: [String]
}

struct NewAttributes: Encodable {
  let queueUrl: String
  let attributes: [String: String]
}

struct Receive: Encodable {
  let queueUrl: String
  let maxNumberOfMessages: Int
  let waitTimeSeconds: Int
  let visibilityTimeout: Int
  let attributeNames: [String]
}

struct Send: Encodable {
  let queueUrl: String
  let messageBody: String
}

struct Receipt: Encodable {
  let queueUrl: String
  let receiptHandle: String
}

struct Visibility: Encodable {
  let queueUrl: String
  let receiptHandle: String
  let visibilityTimeout: Int
}

struct BatchEntry: Encodable {
  let id: String
  let receiptHandle: String
  let visibilityTimeout: Int?
}

struct Batch: Encodable {
  let queueUrl: String
  let entries: [BatchEntry]
}

struct QueueURL: Decodable {
  let queueUrl: String
}

struct Attributes: Decodable {
  let attributes: [String: String]?
}

struct Received: Decodable {
  struct Message: Decodable {
    let messageId: String
    let receiptHandle: String
    let body: String
    let attributes: [String: String]?
  }

  let messages: [Message]?
}

struct BatchAnswer: Decodable {
  struct Refused: Decodable {
    let id: String
    let code: String
    let message: String?
  }

  let failed: [Refused]?
}

struct Nothing: Decodable {}
