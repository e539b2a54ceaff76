import Catalog
import CutFormats
import Foundation
import HTTPTypes
import Hummingbird
import Inspector
import TvidzCore

/// How a video is brought: announced, sent in one part or several, completed, or given up.
struct UploadRoutes: Sendable {
  let catalog: any CatalogStore
  let desk: any UploadDesk
  let settings: HTTPSettings
  let base: BaseAddress
  let now: @Sendable () -> Date
  /// Something is there to be analysed.
  let wake: @Sendable () -> Void

  /// The most addresses that are made at once.
  static let mostTickets = 1000

  func add(to routes: inout ServiceRoutes) {
    routes.add(Route(.post, "/api/uploads")) { try await begin($0, $1) }
    routes.add(Route(.post, "/api/uploads/{id}/parts")) { try await tickets($0, $1) }
    routes.add(Route(.get, "/api/uploads/{id}/parts")) { try await parts($0, $1) }
    routes.add(Route(.post, "/api/uploads/{id}/complete")) { try await complete($0, $1) }
    routes.add(Route(.delete, "/api/uploads/{id}")) { try await abort($0, $1) }
  }

  private func begin(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let announced = try await RequestJSON.decode(Announcement.self, from: request, context)
    try announced.check(largest: settings.largestUpload)
    let id = VideoID(UUID().uuidString.lowercased())
    var new = NewVideo(
      id: id, filename: announced.filename, contentType: announced.contentType,
      location: desk.location(for: id), size: announced.size,
      announcedSHA256: announced.sha256?.lowercased())
    let opening = try await desk.begin(new)
    let plan = opening.plan
    new.uploadToken = opening.token
    // What was begun and is not in the catalog is swept.
    let video = try await catalog.create(new, at: now())
    var members = [JSONValue.Member(key: "videoId", value: .string(id.rawValue))]
    if plan.parts == 1 {
      let tickets = try await desk.tickets(for: video, parts: [1], base: base.of(request), at: now())
      members += tickets.flatMap(UploadJSON.address)
    } else {
      members += UploadJSON.plan(plan)
    }
    var response = JSONValue.object(members).response(.created)
    response.headers[.location] = "/api/videos/\(id)"
    return response
  }

  private func tickets(_ request: Request, _ context: ServiceContext) async throws -> Response {
    struct Numbers: Decodable { let numbers: [WholeNumber] }
    let video = try await awaited(context)
    let numbers = try await RequestJSON.decode(Numbers.self, from: request, context).numbers.map(\.value)
    guard !numbers.isEmpty, numbers.count <= Self.mostTickets else {
      throw Problem.badRequest("Ask for 1 to \(Self.mostTickets) parts at once.")
    }
    let tickets = try await desk.tickets(for: video, parts: numbers, base: base.of(request), at: now())
    return JSONValue.object([
      "videoId": .string(video.id.rawValue), "parts": .array(tickets.map(UploadJSON.part)),
    ]).response()
  }

  private func parts(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let video = try await awaited(context)
    let plan = try await desk.plan(of: video)
    let arrived = try await desk.arrivedParts(of: video)
    return JSONValue.object(
      [JSONValue.Member(key: "videoId", value: .string(video.id.rawValue))] + UploadJSON.plan(plan) + [
        JSONValue.Member(key: "size", value: .integer(plan.size)),
        JSONValue.Member(key: "arrived", value: .array(arrived.map { .integer(Int64($0)) })),
      ]
    ).response()
  }

  private func complete(_ request: Request, _ context: ServiceContext) async throws -> Response {
    guard let video = try await catalog.video(context.videoID), !video.isDeleted else {
      throw Problem.unknownUpload
    }
    // Completing it twice is completing it once.
    guard video.state == .awaitingUpload else { return VideoJSON.entry(video).response() }
    return VideoJSON.entry(try await arrive(video)).response()
  }

  /// All parts have come.
  func arrive(_ video: VideoRecord) async throws -> VideoRecord {
    let location = try await desk.complete(video)
    let answer = try await catalog.arrive(
      ObjectArrival(location: location, size: video.size, newID: video.id, filename: video.filename),
      at: now())
    wake()
    return answer.video
  }

  private func abort(_ request: Request, _ context: ServiceContext) async throws -> Response {
    let video = try await awaited(context)
    try await desk.abort(video)
    _ = try await catalog.delete(video.id, at: now())
    return Response(status: .noContent)
  }

  /// The video that a request is about, where its upload has not ended.
  func awaited(_ context: ServiceContext) async throws -> VideoRecord {
    guard let video = try await catalog.video(context.videoID), !video.isDeleted else {
      throw Problem.unknownUpload
    }
    guard video.state == .awaitingUpload else {
      throw Problem(
        .conflict, "arrived", "The upload is complete already.",
        remedy: "GET /api/videos/\(video.id) tells of the video.")
    }
    return video
  }
}

extension ServiceContext {
  /// Of the path.
  var videoID: VideoID {
    get throws {
      guard let id = parameters.get("id") else { throw Problem.unknownVideo }
      return VideoID(id)
    }
  }
}

/// The address by which a client reaches the service.
struct BaseAddress: Sendable {
  let publicURL: String?

  func of(_ request: Request) -> String {
    publicURL?.trimmingSuffix("/") ?? "http://" + (request.head.authority ?? "localhost")
  }
}
