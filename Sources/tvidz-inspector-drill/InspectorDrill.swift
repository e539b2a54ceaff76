import Catalog
import CatalogSQLite
import Foundation
import Inspector
import TvidzCore

/// A service without HTTP that uploads videos to itself and analyses them, to be killed or frozen by tests:
///
///     tvidz-inspector-drill FOLDER
///
/// Every file of FOLDER/videos becomes a video of its name, uploaded in parts, many at once; what was begun by a
/// drill that was killed is gone on with. It prints a line for each job that ends, and runs until it is killed.
@main
enum InspectorDrill {
  static func main() async throws {
    guard CommandLine.arguments.count == 2 else { exit(2) }
    let drill = try await Drill(folder: CommandLine.arguments[1])
    say("ready")
    try await drill.run()
  }
}

/// At once: whoever kills it reads the lines.
private func say(_ line: String) {
  try? FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
}

private struct Drill {
  /// Short, so that a test need not wait long for another drill to take a job over.
  private static let lease = Duration.seconds(3)

  private let folder: String
  private let catalog: SQLiteCatalog
  private let uploads: FolderUploads
  private let service: InspectorService
  private let queue: FolderUploadQueue
  private let deadLetters: DeadLetterFile

  init(folder: String) async throws {
    self.folder = folder
    catalog = try await SQLiteCatalog(path: folder + "/catalog.sqlite")
    let objects = FolderObjectStore(buckets: [
      "uploads": folder + "/uploads", "thumbnails": folder + "/thumbnails",
    ])
    uploads = FolderUploads(folder: folder + "/incoming", objects: objects, reserve: 0)
    queue = FolderUploadQueue(uploads: "uploads", folder: folder + "/uploads", interval: .milliseconds(200))
    deadLetters = DeadLetterFile(path: folder + "/refused")
    let settings = JobSettings(
      owner: "\(getpid())", lease: Self.lease, thumbnailBucket: "thumbnails")
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    let runner = JobRunner(
      catalog: catalog, objects: objects, deadLetters: deadLetters,
      worker: WorkerProgram(path: program.appending(path: "tvidz").path),
      settings: settings)
    service = InspectorService(
      catalog: catalog, runner: runner, settings: settings, jobs: 4, pollInterval: .milliseconds(200))
  }

  func run() async throws {
    try await withThrowingTaskGroup { group in
      group.addTask { await service.run { video, ending in say("\(video) \(ending.kind.rawValue)") } }
      group.addTask {
        try await ArrivalDesk(catalog: catalog, deadLetters: deadLetters).take(from: queue) { news in
          if case .queued = news { service.wake() }
        }
      }
      for name in try FileManager.default.contentsOfDirectory(atPath: folder + "/videos").sorted() {
        group.addTask { try await upload(name) }
      }
      try await group.waitForAll()
    }
  }

  private func upload(_ name: String) async throws {
    let bytes = try Data(contentsOf: URL(filePath: folder + "/videos/" + name))
    let id = VideoID(name)
    let location = ObjectLocation(bucket: "uploads", key: "uploads/\(name)/bytes")
    let video = try await catalog.create(
      NewVideo(id: id, filename: name, location: location, size: Int64(bytes.count)), at: Date())
    guard video.state == .awaitingUpload else { return }
    do {
      let plan = try uploads.begin(id, size: Int64(bytes.count), location: location)
      for part in 1...plan.parts {
        guard let range = plan.range(ofPart: part) else { continue }
        let writer = try await uploads.open(part: part, of: id)
        for start in stride(from: Int(range.lowerBound), to: Int(range.upperBound), by: 1 << 16) {
          try await writer.write(bytes[start..<min(Int(range.upperBound), start + 1 << 16)])
        }
        try await writer.finish()
      }
      // That the object is there is for the queue to find: a drill may be killed before it could tell.
      _ = try await uploads.complete(id)
    } catch FolderUploads.Failure.unknownUpload {
      // Another drill completed it.
    }
  }
}
