import Catalog
import HTTPTypes
import Hummingbird
import Inspector
import TvidzCore

/// The bytes of videos and of their pictures.
struct ContentRoutes: Sendable {
  let catalog: any CatalogStore
  let content: any ContentSource
  let thumbnailBucket: String
  let settings: HTTPSettings

  func add(to routes: inout ServiceRoutes) {
    routes.add(Route(.get, "/api/videos/{id}/content")) { try await video($0, $1) }
    routes.add(Route(.get, "/api/videos/{id}/thumbnail")) { try await thumbnail($0, $1) }
    routes.add(Route(.get, "/api/videos/{id}/shots/{n}/thumbnail")) { try await shot($0, $1) }
  }

  private func video(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let video = try await known(context)
    guard video.state != .awaitingUpload else { throw Self.nothingYet }
    return try await answer(
      video.location, type: Self.type(of: video), caching: "private, no-cache", request, context)
  }

  private func thumbnail(_ request: Request, _ context: ServiceContext) async throws -> Response {
    guard let key = try await known(context).thumbnail else { throw Self.noPicture }
    return try await picture(key, request, context)
  }

  private func shot(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let video = try await known(context)
    guard let number = context.parameters.get("n", as: Int.self), number >= 0 else { throw Self.noPicture }
    return try await picture(ThumbnailKey.key(of: video.id, shot: number), request, context)
  }

  private func picture(
    _ key: String, _ request: Request, _ context: ServiceContext
  ) async throws -> Response {
    try await answer(
      ObjectLocation(bucket: thumbnailBucket, key: key), type: "image/jpeg", caching: "private, no-cache",
      request, context)
  }

  private func answer(
    _ location: ObjectLocation, type: String, caching: String, _ request: Request, _ context: ServiceContext
  ) async throws -> Response {
    switch try await content.content(at: location) {
    case .file(let file):
      return FileResponse.response(
        file, type: type, caching: caching, to: request, context, stallSeconds: settings.stallSeconds)
    case .redirect(let url):
      return Response(status: .found, headers: [.location: url, .cacheControl: "no-store"])
    case nil: throw type == "image/jpeg" ? Self.noPicture : Self.gone
    }
  }

  private func known(_ context: ServiceContext) async throws -> VideoRecord {
    guard let video = try await catalog.video(context.videoID), !video.isDeleted else {
      throw Problem.unknownVideo
    }
    return video
  }

  /// What was found in the file, never what its name or its uploader says: a browser does what the type tells it.
  static func type(of video: VideoRecord) -> String {
    let containers = Set((video.media?.container ?? "").split(separator: ","))
    if containers.contains("webm"), ["vp8", "vp9", "av1"].contains(video.media?.codec) {
      return "video/webm"
    }
    for (container, type) in types where containers.contains(Substring(container)) { return type }
    return "application/octet-stream"
  }

  private static let types: KeyValuePairs = [
    "mp4": "video/mp4", "matroska": "video/x-matroska", "mpegts": "video/mp2t", "avi": "video/x-msvideo",
    "ogg": "video/ogg", "mpeg": "video/mpeg", "gif": "image/gif", "flv": "video/x-flv",
  ]

  private static let noPicture = Problem(
    .notFound, "no-thumbnail", "There is no picture: the video was not analysed, or there is no such shot.")
  private static let nothingYet = Problem(.notFound, "no-content", "The video has not been uploaded yet.")
  private static let gone = Problem(.notFound, "no-content", "The file is no longer there.")
}
