import Glibc
import HTTPTypes
import Hummingbird
import Inspector
import NIOCore

/// A file, or a part of it, as a response.
enum FileResponse {
  /// In bytes: what is read and written at once.
  private static let piece = 256 << 10

  /// - Parameter stallSeconds: for how long the client may leave a piece unread.
  static func response(
    _ file: StoredFile, type: String, caching: String, to request: Request, _ context: ServiceContext,
    stallSeconds: Int
  ) -> Response {
    let tag = "\"\(file.version)\""
    var headers: HTTPFields = [
      .acceptRanges: "bytes", .contentType: type, .eTag: tag, .cacheControl: caching,
      // Opened by itself it runs nothing.
      .contentSecurityPolicy: "default-src 'none'; sandbox",
    ]
    if request.headers[.ifNoneMatch] == tag { return Response(status: .notModified, headers: headers) }
    let isSame = request.headers[.ifRange].map { $0 == tag } ?? true
    let range: Range<Int64>
    var status = HTTPResponse.Status.ok
    switch ByteRange(header: isSame ? request.headers[.range] : nil, size: file.size) {
    case .whole: range = 0..<file.size
    case .part(let part):
      range = part
      status = .partialContent
      headers[.contentRange] = "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.size)"
    case .unsatisfiable:
      return Problem(
        .rangeNotSatisfiable, "range", "The file has \(file.size) bytes.",
        headers: [.contentRange: "bytes */\(file.size)"]
      ).response
    }
    let body = ResponseBody(contentLength: Int(range.count)) { writer in
      let writer = BodyWriter(writer, channel: context.channel, patience: stallSeconds)
      try await write(range, of: file.path, to: writer)
      try await writer.finish()
    }
    return Response(status: status, headers: headers, body: body)
  }

  private static func write(
    _ range: Range<Int64>, of path: String, to writer: BodyWriter
  ) async throws {
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    // What was promised cannot be kept: the connection ends.
    guard file >= 0 else { throw Problem.unavailable }
    defer { close(file) }
    var position = range.lowerBound
    while position < range.upperBound {
      let count = Int(min(Int64(piece), range.upperBound - position))
      var buffer = ByteBufferAllocator().buffer(capacity: count)
      let read = buffer.writeWithUnsafeMutableBytes(minimumWritableBytes: count) { bytes in
        max(0, pread(file, bytes.baseAddress, count, off_t(position)))
      }
      guard read > 0 else { throw Problem.unavailable }
      position += Int64(read)
      try await writer.write(buffer)
    }
  }
}
