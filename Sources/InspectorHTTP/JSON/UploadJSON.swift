import CutFormats
import Foundation
import Inspector

/// What the interface tells of uploads.
enum UploadJSON {
  static func plan(_ plan: UploadPlan) -> [JSONValue.Member] {
    [member("partSize", .integer(plan.partSize)), member("parts", .integer(Int64(plan.parts)))]
  }

  static func address(_ ticket: UploadTicket) -> [JSONValue.Member] {
    [
      member("method", .string("PUT")), member("url", .string(ticket.url)),
      member(
        "headers",
        .object(ticket.headers.sorted { $0.key < $1.key }.map { member($0.key, .string($0.value)) })),
      member("expires", .string(VideoJSON.time(ticket.expires))),
    ]
  }

  static func part(_ ticket: UploadTicket) -> JSONValue {
    .object([member("number", .integer(Int64(ticket.number)))] + address(ticket))
  }

  private static func member(_ key: String, _ value: JSONValue) -> JSONValue.Member {
    JSONValue.Member(key: key, value: value)
  }
}
