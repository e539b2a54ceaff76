import Catalog
import Foundation
import Inspector
import InspectorHTTP
import Logging
import TvidzTesting

/// A server on an empty catalog and an empty folder, which nobody listens to.
struct TestServer {
  let folder: TemporaryFolder
  let server: InspectorServer

  init() throws {
    folder = try TemporaryFolder()
    let objects = FolderObjectStore(buckets: ["uploads": folder.path("uploads")])
    let credentials = Credentials(token: nil, secret: [UInt8](repeating: 7, count: 32))
    server = InspectorServer(
      catalog: MemoryCatalog(),
      content: FolderContent(objects: objects, ownBucket: "uploads", thumbnailBucket: "uploads"),
      desk: FolderDesk(
        uploads: FolderUploads(folder: folder.path("incoming"), objects: objects), credentials: credentials,
        bucket: "uploads", seconds: 60),
      thumbnailBucket: "uploads", settings: HTTPSettings(), credentials: credentials,
      metrics: ServiceMetrics(startedAt: Date()),
      logger: Logger(label: "tests") { _ in SwiftLogNoOpLogHandler() },
      wake: {})
  }

  var routes: [Route] { server.responder().1 }
}
