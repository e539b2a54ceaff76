import Foundation
import TvidzCore

/// Who may do what with a queue: a policy of IAM, whose statements of others stay as they are.
///
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
struct QueuePolicy {
  /// S3 may send to a queue, on behalf of one bucket.
  struct Statement {
    let id: String
    /// ARNs.
    let queue: String
    let bucket: String

    fileprivate var object: [String: Any] {
      [
        "Sid": id, "Effect": "Allow", "Principal": ["Service": "s3.amazonaws.com"],
        "Action": "sqs:SendMessage", "Resource": queue,
        "Condition": ["ArnLike": ["aws:SourceArn": bucket]],
      ]
    }
  }

  private var document: [String: Any]
  private var statements: [[String: Any]]

  /// - Parameter text: as it is set; nil is none.
  /// - Throws: an `ActionableError` where it is no policy, which SQS takes none of.
  init(_ text: String?) throws {
    guard let text else {
      document = ["Version": "2012-10-17"]
      statements = []
      return
    }
    guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] else {
      throw ActionableError(.other, what: "cannot read the queue's Policy", why: "it is no JSON object")
    }
    document = object
    // One alone may be without its list.
    statements =
      object["Statement"] as? [[String: Any]] ?? (object["Statement"] as? [String: Any]).map { [$0] } ?? []
  }

  func isNamed(_ id: String) -> Bool { statements.contains { $0["Sid"] as? String == id } }

  /// Whether it says so under the statement's name.
  func holds(_ statement: Statement) -> Bool {
    statements.contains {
      $0["Sid"] as? String == statement.id && Self.text($0) == Self.text(statement.object)
    }
  }

  /// In the place of the one of its name.
  mutating func put(_ statement: Statement) {
    statements.removeAll { $0["Sid"] as? String == statement.id }
    statements.append(statement.object)
  }

  var text: String { Self.text(document.merging(["Statement": statements]) { $1 }) }

  /// The same of what says the same.
  private static func text(_ object: [String: Any]) -> String {
    let data = try? JSONSerialization.data(
      withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
    return data.map { String(decoding: $0, as: UTF8.self) } ?? ""
  }
}

/// Where a queue puts aside what was received too often.
struct RedrivePolicy: Hashable {
  /// An ARN.
  let deadLetters: String
  let receives: Int

  init(deadLetters: String, receives: Int) {
    self.deadLetters = deadLetters
    self.receives = receives
  }

  /// - Parameter text: as SQS has it: the number is a text, or is none.
  init?(_ text: String) {
    guard let object = try? JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any],
      let deadLetters = object["deadLetterTargetArn"] as? String,
      let receives = object["maxReceiveCount"].flatMap({ Int("\($0)") })
    else { return nil }
    self.init(deadLetters: deadLetters, receives: receives)
  }

  var text: String { #"{"deadLetterTargetArn":"\#(deadLetters)","maxReceiveCount":"\#(receives)"}"# }
}
