import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Bodies of requests.
enum RequestJSON {
  /// In bytes: the longest is a list of the numbers of 10,000 parts.
  static let longest = 128 << 10
  /// Seconds that a client may take to send one.
  static let patience = 30.0

  static let tooLong = Problem(
    .contentTooLarge, "too-long", "The body is longer than the \(longest) bytes that are read of a request.")

  @concurrent
  static func decode<Value: Decodable & Sendable>(
    _ type: Value.Type, from request: Request, _ context: ServiceContext
  ) async throws -> Value {
    if let length = request.headers[.contentLength].flatMap({ Int64($0) }), length > longest { throw tooLong }
    var body = ByteBuffer()
    let timer = context.channel.closing(after: patience)
    defer { timer.cancel() }
    var pieces = request.body.makeAsyncIterator()
    while var piece = try await pieces.piece() {
      guard body.readableBytes + piece.readableBytes <= longest else { throw tooLong }
      body.writeBuffer(&piece)
    }
    do {
      return try JSONDecoder().decode(type, from: Data(body.readableBytesView))
    } catch let error as DecodingError {
      throw Problem(.badRequest, "bad-json", sentence(error))
    }
  }

  private static func sentence(_ error: DecodingError) -> String {
    func path(_ context: DecodingError.Context, _ key: (any CodingKey)? = nil) -> String {
      (context.codingPath + [key].compactMap { $0 }).map(\.stringValue).joined(separator: ".")
    }
    switch error {
    case .keyNotFound(let key, let context): return "The body has no member \(path(context, key))."
    case .typeMismatch(_, let context) where !context.codingPath.isEmpty:
      return "The member \(path(context)) is of another type than is asked for."
    case .valueNotFound(_, let context) where !context.codingPath.isEmpty:
      return "The member \(path(context)) is null."
    default: return "The body is not the JSON object that is asked for."
    }
  }
}
