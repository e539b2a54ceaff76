import Catalog
import Inspector
import InspectorHTTP
import Logging
import TvidzCore

/// Storage in folders of this machine.
enum FolderStorage {
  private static let uploadBucket = "uploads"
  private static let thumbnailBucket = "thumbnails"
  private static let watchBucket = "watch"

  static func open(
    _ folder: DataFolder, catalog: any CatalogStore, settings: ServiceSettings, credentials: Credentials,
    logger: Logger
  ) -> StorageParts {
    let objects = FolderObjectStore(
      buckets: [uploadBucket: folder.uploads, thumbnailBucket: folder.thumbnails],
      foreign: settings.watch.map { [watchBucket: $0] } ?? [:])
    let uploads = FolderUploads(
      folder: folder.incoming, objects: objects, reserve: settings.uploadReserve,
      budget: settings.uploadBudget)
    return StorageParts(
      objects: objects,
      content: FolderContent(objects: objects, ownBucket: uploadBucket, thumbnailBucket: thumbnailBucket),
      desk: FolderDesk(
        uploads: uploads, credentials: credentials, bucket: uploadBucket,
        seconds: settings.http.uploadURLSeconds),
      deadLetters: DeadLetterFile(path: folder.deadLetters), queues: queues(folder, settings, logger),
      caretaker: FolderCaretaker(
        catalog: catalog, uploads: uploads, objects: objects, uploadBucket: uploadBucket,
        thumbnailBucket: thumbnailBucket, settings: FolderCaretaker.Settings(patience: settings.uploadStale)),
      uploadBucket: uploadBucket, thumbnailBucket: thumbnailBucket, origins: [])
  }

  private static func queues(
    _ folder: DataFolder, _ settings: ServiceSettings, _ logger: Logger
  ) -> [any UploadQueue] {
    let interval = Duration.seconds(2)
    // What is uploaded is told at once by the request that completes it; the queue finds what a crash kept it from.
    let uploads = FolderUploadQueue(uploads: uploadBucket, folder: folder.uploads, interval: interval)
    guard let watched = settings.watch else { return [uploads] }
    return [
      uploads,
      FolderUploadQueue(watched: watchBucket, folder: watched, interval: interval) { name in
        logger.warning("a link in the watched folder is not followed", metadata: ["name": "\(name)"])
      },
    ]
  }
}
