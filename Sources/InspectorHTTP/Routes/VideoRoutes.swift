import Catalog
import CutFormats
import Foundation
import HTTPTypes
import Hummingbird
import Inspector
import NIOCore
import TvidzCore

/// Videos: their list, what is known of each, and what people decide about them.
struct VideoRoutes: Sendable {
  let catalog: any CatalogStore
  let content: any ContentSource
  let desk: any UploadDesk
  let now: @Sendable () -> Date
  let wake: @Sendable () -> Void

  func add(to routes: inout ServiceRoutes) {
    routes.add(Route(.get, "/api/videos")) { request, _ in try await list(request) }
    routes.add(Route(.get, "/api/videos/{id}")) { try await one($0, $1) }
    routes.add(Route(.delete, "/api/videos/{id}")) { try await delete($0, $1) }
    routes.add(Route(.post, "/api/videos/{id}/retry")) { _, context in
      try await change(context) { try await catalog.retry($0, at: now()) }
    }
    routes.add(Route(.post, "/api/videos/{id}/cancel")) { _, context in
      try await change(context) { try await catalog.cancel($0, at: now()) }
    }
    routes.add(Route(.get, "/api/videos/{id}/cuts")) { try await cuts($0, $1) }
    routes.add(Route(.get, "/api/videos/{id}/duplicates")) { try await duplicates($0, $1) }
  }

  private func list(_ request: Request) async throws -> Response {
    let snapshot = try await catalog.snapshot(
      matching: try VideoQuery(parameters: request.uri.queryParameters))
    let outcomes = try await catalog.outcomes(of: snapshot.page.videos.map(\.id))
    return JSONValue.object([
      "videos": .array(snapshot.page.videos.map { VideoJSON.listed($0, outcomes[$0.id]) }),
      "next": snapshot.page.next.map { .string($0.rawValue) } ?? .null,
    ]).response()
  }

  private func one(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let id = try context.videoID
    guard let snapshot = try await catalog.snapshot(of: id) else { throw Problem.unknownVideo }
    let analysis = try await catalog.analysis(of: id)
    let shots =
      snapshot.video.state.isTerminal ? analysis?.shots ?? [] : try await ToldShots(log: catalog).of(id)
    return VideoJSON.full(snapshot, analysis, shots: shots).response()
  }

  private func delete(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let id = try context.videoID
    guard let video = try await catalog.video(id), !video.isDeleted,
      try await catalog.delete(id, at: now()) != nil
    else { throw Problem.unknownVideo }
    if video.state == .awaitingUpload { try await desk.abort(video) }
    try await content.removeAll(of: video)
    // What was stopped because of it goes on.
    wake()
    return Response(status: .noContent)
  }

  private func change(
    _ context: ServiceContext, _ change: (VideoID) async throws -> VideoRecord?
  ) async throws -> Response {
    guard let video = try await change(context.videoID) else { throw Problem.unknownVideo }
    wake()
    return VideoJSON.entry(video).response()
  }

  private func duplicates(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let id = try context.videoID
    guard let video = try await catalog.video(id), !video.isDeleted else { throw Problem.unknownVideo }
    return JSONValue.object([
      "duplicates": .array(try await catalog.duplicates(of: id).map(VideoJSON.duplicate))
    ]).response()
  }

  private func noResult(of video: VideoRecord) async throws -> Problem {
    let remedy: String
    switch video.state {
    case .duplicate:
      let pairs = try await catalog.duplicates(of: video.id)
      let known = pairs.first { $0.video == video.id && $0.stands && $0.endedAnalysis }?.duplicateOf
      remedy =
        known.map { "It has the bytes of another: GET /api/videos/\($0)/cuts has its cuts." }
        ?? "POST /api/videos/\(video.id)/retry analyses it."
    case .completed, .failed, .cancelled: remedy = "POST /api/videos/\(video.id)/retry analyses it."
    case .awaitingUpload, .queued, .downloading, .analyzing:
      remedy = "GET /progress/\(video.id) tells when it has one."
    }
    return Problem(
      .conflict, "not-analysed", "The video has no result: its state is \(video.state.rawValue).",
      remedy: remedy)
  }

  private func cuts(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let id = try context.videoID
    let name = request.uri.queryParameters["format"].map(String.init) ?? CutFormat.json.rawValue
    guard let format = CutFormat(rawValue: name) else {
      let known = CutFormat.allCases.map(\.rawValue).joined(separator: ", ")
      throw Problem.badRequest("There is no format \(name); there are \(known).")
    }
    guard let video = try await catalog.video(id), !video.isDeleted else { throw Problem.unknownVideo }
    guard let analysis = try await catalog.analysis(of: id) else { throw try await noResult(of: video) }
    let report = CutReport(
      file: video.filename, info: analysis.media, firstFrame: analysis.firstFrame,
      duration: analysis.duration, frames: analysis.frames, detector: analysis.detector, mode: analysis.mode,
      cuts: analysis.sceneCuts)
    return Response(
      status: .ok, headers: [.contentType: format.mediaType, .cacheControl: "no-store"],
      body: ResponseBody(byteBuffer: ByteBuffer(string: format.writer().document([report]))))
  }
}

extension CutFormat {
  var mediaType: String {
    switch self {
    case .json, .otio: "application/json"
    case .ndjson: "application/x-ndjson"
    case .csv: "text/csv; charset=utf-8"
    case .vtt: "text/vtt; charset=utf-8"
    case .text, .edl, .ffmetadata: "text/plain; charset=utf-8"
    }
  }
}
