import CutFormats
package import HTTPTypes
package import Hummingbird
import Inspector
import NIOCore
import TvidzCore

/// Why a request was refused: what RFC 9457 calls a problem.
package struct Problem: HTTPResponseError, Hashable {
  package let status: HTTPResponse.Status
  /// What code matches on: `unknown-video`.
  package let code: String
  /// For a person.
  package let detail: String
  /// What to do about it.
  package let remedy: String?
  package let headers: HTTPFields

  package init(
    _ status: HTTPResponse.Status, _ code: String, _ detail: String, remedy: String? = nil,
    headers: HTTPFields = [:]
  ) {
    self.status = status
    self.code = code
    self.detail = detail
    self.remedy = remedy
    self.headers = headers
  }

  package var response: Response {
    var members = [
      JSONValue.Member(key: "type", value: .string("urn:tvidz:problem:\(code)")),
      JSONValue.Member(key: "title", value: .string(status.reasonPhrase)),
      JSONValue.Member(key: "status", value: .integer(Int64(status.code))),
      JSONValue.Member(key: "code", value: .string(code)),
      JSONValue.Member(key: "detail", value: .string(detail)),
    ]
    if let remedy { members.append(JSONValue.Member(key: "remedy", value: .string(remedy))) }
    var fields = headers
    fields[.contentType] = "application/problem+json"
    fields[.cacheControl] = "no-store"
    return Response(
      status: status, headers: fields,
      body: ResponseBody(byteBuffer: ByteBuffer(string: JSONValue.object(members).text + "\n")))
  }

  package func response(from request: Request, context: some RequestContext) -> Response { response }
}

extension Problem {
  static let unknownVideo = Problem(
    .notFound, "unknown-video", "There is no video with this identifier.",
    remedy: "GET /api/videos lists all.")
  static let unknownDuplicate = Problem(.notFound, "unknown-duplicate", "There is no pair with this number.")
  static let unknownUpload = Problem(
    .notFound, "unknown-upload", "There is no upload with this identifier: it was ended, or never begun.",
    remedy: "Begin anew with POST /api/uploads.")
  static let notFound = Problem(.notFound, "not-found", "There is nothing at this address.")

  static func badRequest(_ detail: String) -> Problem { Problem(.badRequest, "bad-request", detail) }

  /// The error of another part of the program, as far as it concerns whoever sent the request.
  init(_ error: ActionableError) {
    switch error.kind {
    case .usage:
      self = Problem(.badRequest, "bad-request", "\(error.what): \(error.why)", remedy: error.remedy)
    case .cancelled: self = .stopping
    // It may name files of this machine: the log has it.
    case .unreadable, .notVideo, .missingDependency, .refused, .other: self = .unavailable
    }
  }

  init(_ failure: UploadFailure) {
    switch failure {
    case .unknownUpload: self = .unknownUpload
    case .noSuchPart(let number):
      self = Problem(
        .notFound, "unknown-part", "The upload has no part \(number).",
        remedy: "GET /api/uploads/{id}/parts tells how many it has.")
    case .wrongLength(let expected):
      self = Problem(
        .badRequest, "wrong-length", "The part has \(expected) bytes, and another number came.",
        remedy: "Send the part again.")
    case .incomplete(let parts):
      self = Problem(
        .conflict, "incomplete",
        "\(parts.count) parts have not come, the first of them \(parts.first ?? 1).",
        remedy: "Send them, and complete the upload then; GET /api/uploads/{id}/parts tells which came.")
    case .superseded:
      self = Problem(
        .conflict, "superseded", "The part is being sent by another connection, or the upload was completed.",
        remedy: "GET /api/uploads/{id}/parts tells which parts came.")
    case .diskFull:
      self = Problem(
        .insufficientStorage, "disk-full", "There is no room for a file of this size.",
        remedy: "Delete videos, or make room on the disk of the service.")
    case .system: self = .unavailable
    }
  }

  static let stopping = Problem(
    .serviceUnavailable, "stopping", "The service is being stopped.", headers: [.retryAfter: "5"])
  static let unavailable = Problem(
    .serviceUnavailable, "unavailable", "The service cannot do this now.",
    remedy: "Try again; the log of the service tells the reason.", headers: [.retryAfter: "5"])
  /// - Parameter parts: of the service, that are away.
  static func notReady(_ parts: [String]) -> Problem {
    Problem(
      .serviceUnavailable, "not-ready", "What cannot be used now: the \(parts.joined(separator: ", the ")).",
      remedy: "Try again; the log of the service tells the reason.", headers: [.retryAfter: "5"])
  }
  static let failure = Problem(
    .internalServerError, "failure", "The service met an error of its own; its log tells which.")
}

extension HTTPResponse.Status {
  static let insufficientStorage = HTTPResponse.Status(code: 507, reasonPhrase: "Insufficient Storage")
}
