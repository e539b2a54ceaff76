package import Catalog
package import Foundation
import HTTPTypes
package import Hummingbird
import HummingbirdCore
package import Inspector
package import Logging
import NIOCore

/// The service as its clients see it: `Application` is a `Service`, which listens until it is told to stop.
package struct InspectorServer: Sendable {
  package var catalog: any CatalogStore
  package var content: any ContentSource
  package var desk: any UploadDesk
  package var thumbnailBucket: String
  package var settings: HTTPSettings
  package var credentials: Credentials
  package var metrics: ServiceMetrics
  package var readiness = Readiness()
  package var logger: Logger
  package var now: @Sendable () -> Date
  /// Something is there to be analysed.
  package var wake: @Sendable () -> Void
  /// Nil for the plain one that is compiled in.
  package var page: BuiltPage?

  package init(
    catalog: any CatalogStore, content: any ContentSource, desk: any UploadDesk, thumbnailBucket: String,
    settings: HTTPSettings, credentials: Credentials, metrics: ServiceMetrics, logger: Logger,
    now: @escaping @Sendable () -> Date = { Date() }, wake: @escaping @Sendable () -> Void
  ) {
    self.catalog = catalog
    self.content = content
    self.desk = desk
    self.thumbnailBucket = thumbnailBucket
    self.settings = settings
    self.credentials = credentials
    self.metrics = metrics
    self.logger = logger
    self.now = now
    self.wake = wake
  }

  /// - Parameter onReady: called with the port that is listened on.
  package func application(
    onReady: @escaping @Sendable (Int) async -> Void = { _ in }
  ) -> some ApplicationProtocol {
    let (responder, _) = responder()
    let connection = HTTP1Channel.Configuration(
      idleTimeout: .seconds(Int64(settings.idleSeconds)),
      httpDecoderConfiguration: .init(
        maxHeaderFieldSize: 16 << 10, maxHeaderListSize: 32 << 10, maxHeaderFieldCount: 100))
    return Application(
      responder: responder,
      server: .http1(configuration: connection),
      configuration: ApplicationConfiguration(
        address: .hostname(settings.host, port: settings.port), backlog: 1024,
        availableConnectionsDelegate: .maximum(settings.mostConnections, logger: logger)),
      onServerRunning: { channel in await onReady(channel.localAddress?.port ?? 0) },
      logger: logger)
  }

  /// What answers requests, and the routes that it knows.
  package func responder() -> (some HTTPResponder<ServiceContext>, [Route]) {
    let known = RouteList()
    let gate = Gate(rules: AccessRules(settings: settings, credentials: credentials), now: now)
    let router = Router(context: ServiceContext.self, options: .autoGenerateHeadEndpoints)
    router.add(
      middleware: ResponseFinisher(
        routes: known, gate: gate, metrics: metrics, policy: ContentPolicy.text(stores: settings.storeOrigins)
      ))
    var routes = ServiceRoutes(gate: gate, router: router)
    addRoutes(to: &routes)
    known.fill(routes.list)
    return (router.buildResponder(), routes.list)
  }

  private func addRoutes(to routes: inout ServiceRoutes) {
    let uploads = UploadRoutes(
      catalog: catalog, desk: desk, settings: settings, base: BaseAddress(publicURL: settings.publicURL),
      now: now, wake: wake)
    uploads.add(to: &routes)
    if let folder = desk as? FolderDesk {
      FolderUploadRoute(uploads: uploads, desk: folder, metrics: metrics).add(to: &routes)
    }
    VideoRoutes(catalog: catalog, content: content, desk: desk, now: now, wake: wake).add(to: &routes)
    ContentRoutes(
      catalog: catalog, content: content, thumbnailBucket: thumbnailBucket, settings: settings
    ).add(to: &routes)
    DuplicateRoutes(catalog: catalog, now: now, wake: wake).add(to: &routes)
    StreamRoutes(streams: EventStreams(catalog: catalog), settings: settings, metrics: metrics)
      .add(to: &routes)
    OperationRoutes(
      catalog: catalog, credentials: credentials, settings: settings, metrics: metrics,
      readiness: readiness, now: now
    ).add(to: &routes)
    WebRoutes(page: page ?? .plain).add(to: &routes)
  }
}
