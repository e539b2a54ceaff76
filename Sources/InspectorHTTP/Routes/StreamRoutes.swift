import Catalog
import HTTPTypes
import Hummingbird
import NIOCore
import ServiceLifecycle

/// Streams of events.
struct StreamRoutes: Sendable {
  let streams: EventStreams
  let settings: HTTPSettings
  let metrics: ServiceMetrics

  func add(to routes: inout ServiceRoutes) {
    routes.add(Route(.get, "/progress/{id}")) { try await one($0, $1) }
    routes.add(Route(.get, "/api/events")) { try await all($0, $1) }
  }

  private func one(_ request: Request, _ context: ServiceContext) async throws -> Response {
    try Self.checkAccept(request)
    let id = try context.videoID
    let last = Self.lastEventID(request)
    guard let opening = try await streams.opening(of: id, lastEventID: last) else {
      throw Problem.unknownVideo
    }
    if opening == .nothingMore { return Response(status: .noContent, headers: [.cacheControl: "no-store"]) }
    let streams = streams
    return try response(request, context) { heartbeats, write in
      try await streams.serve(id, opening: opening, heartbeats: heartbeats, write: write)
    }
  }

  private func all(_ request: Request, _ context: ServiceContext) async throws -> Response {
    try Self.checkAccept(request)
    let last = Self.lastEventID(request)
    let streams = streams
    return try response(request, context) { heartbeats, write in
      try await streams.serveAll(lastEventID: last, heartbeats: heartbeats, write: write)
    }
  }

  private typealias Serve = @Sendable (AsyncStream<Void>, EventStreams.Write) async throws -> Void

  /// A response whose body goes on until `serve` returns, the client is gone, or the service stops.
  private func response(
    _ request: Request, _ context: ServiceContext, _ serve: @escaping Serve
  ) throws -> Response {
    var headers = HTTPFields()
    for (name, value) in ServerSentEvent.headers {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    if request.method == .head { return Response(status: .ok, headers: headers) }
    guard let place = metrics.openStream(atMost: settings.mostStreams) else {
      throw Problem(
        .serviceUnavailable, "too-many-streams", "As many streams are open as are allowed.",
        remedy: "Set http.most-streams to allow more.", headers: [.retryAfter: "10"])
    }
    let patience = settings.stallSeconds
    let body = ResponseBody { writer in
      defer { place.close() }
      // A client that does not read is let go: it comes back, and goes on where it was.
      let writer = BodyWriter(writer, channel: context.channel, patience: patience)
      let (heartbeats, pulse) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
      let interval = TimeAmount.seconds(Int64(ServerSentEvent.heartbeatInterval))
      let timer = context.channel.eventLoop.scheduleRepeatedTask(initialDelay: interval, delay: interval) {
        _ in
        pulse.yield()
      }
      defer { timer.cancel() }
      try await withGracefulShutdownHandler {
        try await request.body.consumeWithInboundCloseHandler { _ in
          try await serve(heartbeats) { text in
            try await writer.write(ByteBuffer(string: text))
          }
        } onInboundClosed: {
          pulse.finish()
        }
      } onGracefulShutdown: {
        pulse.finish()
      }
      try await writer.finish()
    }
    return Response(status: .ok, headers: headers, body: body)
  }

  /// Clients that cannot set a header put it into the query.
  private static func lastEventID(_ request: Request) -> String? {
    request.headers[.lastEventID] ?? request.uri.queryParameters["lastEventId"].map(String.init)
  }

  private static func checkAccept(_ request: Request) throws {
    guard let accept = request.headers[.accept] else { return }
    let types = accept.split(separator: ",").map {
      $0.prefix { $0 != ";" }.filter { !$0.isWhitespace }.lowercased()
    }
    guard types.contains(where: { ["text/event-stream", "text/*", "*/*"].contains($0) }) else {
      throw Problem(
        .notAcceptable, "wrong-accept", "This is a stream of events: text/event-stream.",
        remedy: "Send Accept: text/event-stream.")
    }
  }
}
