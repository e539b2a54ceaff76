import Catalog
import CatalogSQLite
import Foundation
import Glibc
import Inspector
import Testing
import TvidzCore
import TvidzTesting

/// A folder for `tvidz-inspector-drill`, and drills that run on it.
final class DrillBench: Sendable {
  let folder: TemporaryFolder
  let catalog: any CatalogStore

  init() async throws {
    folder = try TemporaryFolder()
    try FileManager.default.createDirectory(
      atPath: folder.path("videos"), withIntermediateDirectories: true)
    catalog = try await SQLiteCatalog(path: folder.path("catalog.sqlite"))
  }

  /// A running drill.
  struct Drill: Sendable {
    let process: Int32
    let output: String

    var lines: [Substring] {
      ((try? String(contentsOfFile: output, encoding: .utf8)) ?? "").split(separator: "\n")
    }

    func send(_ signal: Int32) { _ = kill(process, signal) }
  }

  /// Runs `body` beside a drill that has begun; then the drill is killed, unless it was already.
  func withDrill(_ body: (Drill) async throws -> Void) async throws {
    let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let program = ExternalProgram(
      tests.deletingLastPathComponent().appending(path: "tvidz-inspector-drill").path)
    let output = folder.path("output-\(UUID().uuidString)")
    try Data().write(to: URL(filePath: output))
    let handle = try FileHandle(forWritingTo: URL(filePath: output))
    let (started, number) = AsyncStream.makeStream(of: Int32.self)
    async let ended = program.run(
      [folder.url.path], output: handle, atMost: 300, started: { number.yield($0) })
    var iterator = started.makeAsyncIterator()
    let drill = Drill(process: try #require(await iterator.next()), output: output)
    do {
      try await waitUntil { drill.lines.first == "ready" || kill(drill.process, 0) != 0 }
      try await body(drill)
    } catch {
      drill.send(SIGKILL)
      throw error
    }
    drill.send(SIGKILL)
    let result = try await ended
    #expect(result.status == 128 + SIGKILL, "the drill ended by itself: \(result.errors)")
  }

  func waitUntil(_ isTrue: () async throws -> Bool) async throws {
    while try await !isTrue() { try await Task.sleep(for: .milliseconds(10)) }
  }

  func states() async throws -> [VideoState] {
    try await catalog.snapshot(matching: VideoQuery(limit: 500)).page.videos.map(\.state)
  }

  /// Numbers of workers on this folder's videos.
  func workers() throws -> [Int32] {
    try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { Int32($0) }.filter {
      guard let line = try? Data(contentsOf: URL(filePath: "/proc/\($0)/cmdline")) else { return false }
      let words = String(decoding: line, as: UTF8.self).split(separator: "\0")
      return words.dropFirst().first == "worker" && words.last?.hasPrefix(folder.url.path) == true
    }
  }

  /// Each of the drill's videos, encoded from a film in a way of its own.
  func render(_ name: String, from film: String, quality: Int = 23, times: Int = 1) async throws {
    let file = folder.path("rendered.mkv")
    _ = try await FFmpegProgram.ffmpeg(
      ["-stream_loop", "\(times - 1)", "-i", film, "-c:v", "libx264", "-preset", "ultrafast", "-g", "48"]
        + ["-crf", "\(quality)", "-y", file])
    try FileManager.default.moveItem(atPath: file, toPath: folder.path("videos/" + name))
  }

  func caretaker() -> FolderCaretaker {
    let objects = FolderObjectStore(buckets: [
      "uploads": folder.path("uploads"), "thumbnails": folder.path("thumbnails"),
    ])
    return FolderCaretaker(
      catalog: catalog, uploads: FolderUploads(folder: folder.path("incoming"), objects: objects),
      objects: objects, uploadBucket: "uploads", thumbnailBucket: "thumbnails",
      settings: FolderCaretaker.Settings(patience: .zero, grace: .zero))
  }

  /// Keys of all objects below one of the drill's folders.
  func files(in bucket: String) -> Set<String> {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path(bucket))) ?? []
    return Set(
      names.filter {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(
          atPath: folder.path(bucket + "/" + $0), isDirectory: &isFolder) && !isFolder.boolValue
      })
  }
}
