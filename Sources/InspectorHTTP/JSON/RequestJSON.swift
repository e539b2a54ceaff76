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
    switch error {
    case .keyNotFound(let key, let context):
      return "The body has no member \(path(context.codingPath + [key]))."
    case .typeMismatch(let type, let context) where !context.codingPath.isEmpty:
      return "The member \(path(context.codingPath)) is no \(name(of: type))."
    case .valueNotFound(_, let context) where !context.codingPath.isEmpty:
      return "The member \(path(context.codingPath)) is null."
    default: return "The body is not the JSON object that is asked for."
    }
  }

  /// `numbers[0]`
  private static func path(_ keys: [any CodingKey]) -> String {
    keys.reduce("") { path, key in
      if let index = key.intValue { return path + "[\(index)]" }
      return path.isEmpty ? key.stringValue : path + "." + key.stringValue
    }
  }

  private static func name(of type: any Any.Type) -> String {
    switch type {
    case is any BinaryInteger.Type: "whole number of 64 bits"
    case is String.Type: "string"
    case is [Any].Type: "array"
    default: "object"
    }
  }
}
