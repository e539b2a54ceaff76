import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

/// Takes the bytes of a part where the object store is a folder. The signature of the address is what lets it in.
struct FolderUploadRoute: Sendable {
  let uploads: UploadRoutes
  let desk: FolderDesk
  let metrics: ServiceMetrics

  func add(to routes: inout ServiceRoutes) {
    routes.add(Route(.put, "/uploads/{id}/{part}", .signature)) { try await put($0, $1) }
  }

  private func put(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let query = request.uri.queryParameters
    guard let length = request.headers[.contentLength].flatMap({ Int64($0) }) else {
      throw Problem(.lengthRequired, "no-length", "The address takes a body whose length is told before.")
    }
    let sent = SignedUpload(
      path: request.uri.path, expires: query["expires"].flatMap { Int64($0) } ?? 0, length: length,
      contentType: request.headers[.contentType] ?? "")
    try desk.admit(sent, signature: String(query["signature"] ?? ""), at: uploads.now())
    guard let part = context.parameters.get("part", as: Int.self) else { throw Problem.notFound }
    let video = try await uploads.awaited(context)

    let timer = context.channel.closing(after: 30 + Double(length) / Double(uploads.settings.slowestUpload))
    defer { timer.cancel() }
    let isWhole = try await desk.write(part: part, of: video, from: request.body) {
      metrics.received(bytes: $0)
    }
    if isWhole { _ = try await uploads.arrive(video) }
    return Response(status: .noContent)
  }
}
