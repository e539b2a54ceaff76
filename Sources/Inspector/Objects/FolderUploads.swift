package import Catalog
package import Foundation
import Glibc
package import TvidzCore

/// Uploads that come to a folder: a file of the announced size that parts are written to where they belong, in any
/// order, and that is renamed to its object when all have come.
///
///     incoming/VIDEO/plan.json   how large it is, and what it becomes
///     incoming/VIDEO/data        its bytes
///     incoming/VIDEO/7.part      an empty file: part 7 has come
///
/// What is there after a crash is what had come before it.
package struct FolderUploads: Sendable {
  package typealias Failure = UploadFailure

  private struct Announcement: Codable {
    var plan: UploadPlan
    var bucket: String
    var key: String
  }

  private let folder: String
  private let objects: FolderObjectStore
  private var hashes: ArrivingHashes { objects.hashes }
  /// Bytes that are left free on the disk, whatever is uploaded.
  private let reserve: Int64
  /// The most bytes that uploads and objects may take together.
  private let budget: Int64
  private let openParts = OpenParts()

  /// - Parameter folder: on the same file system as the buckets, so that a rename is enough.
  package init(
    folder: String, objects: FolderObjectStore, reserve: Int64 = 1 << 30, budget: Int64 = .max
  ) {
    self.budget = budget
    self.folder = folder
    self.objects = objects
    self.reserve = reserve
  }

  /// Announces an upload; announcing it again changes nothing.
  package func begin(_ video: VideoID, size: Int64, location: ObjectLocation) throws -> UploadPlan {
    if let known = try? announcement(of: video) { return known.plan }
    _ = try objects.path(of: location)
    let announced = announcedBytes()
    guard size > 0, try freeBytes() - announced.missing - size > reserve,
      budget == .max || objects.storedBytes + announced.whole + size <= budget
    else { throw size > 0 ? Failure.diskFull : Failure.wrongLength(expected: 1) }
    let plan = UploadPlan(size: size)
    let place = try self.place(of: video)
    do {
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      let announcement = Announcement(plan: plan, bucket: location.bucket, key: location.key)
      try JSONEncoder().encode(announcement).write(to: URL(filePath: place + "/plan.json"), options: .atomic)
    } catch {
      throw Failure.system((error as NSError).localizedDescription)
    }
    return plan
  }

  package func plan(of video: VideoID) throws -> UploadPlan { try announcement(of: video).plan }

  /// Numbers of the parts that have come, ascending.
  package func arrivedParts(of video: VideoID) throws -> [Int] {
    _ = try announcement(of: video)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: place(of: video))) ?? []
    return names.compactMap { $0.hasSuffix(".part") ? Int($0.dropLast(5)) : nil }.sorted()
  }

  /// Where the bytes of a part are to be written to. Parts may come side by side, and more than once: whoever opens a part
  /// last writes it, and those before can write no more.
  package func open(part number: Int, of video: VideoID) async throws -> PartWriter {
    guard let range = try announcement(of: video).plan.range(ofPart: number) else {
      throw Failure.noSuchPart(number)
    }
    let place = try place(of: video)
    let mark = "\(place)/\(number).part"
    let writer = try await openParts.open(part: number, of: video) {
      try PartWriter(data: place + "/data", mark: mark, range: range, of: video, hashes: hashes)
    }
    // What came of it before counts no longer.
    unlink(mark)
    return writer
  }

  /// Makes the object of the parts. Done twice it is done once.
  ///
  /// - Returns: where the object is, its version included.
  package func complete(_ video: VideoID) async throws -> ObjectLocation {
    let announcement = try announcement(of: video)
    let place = try place(of: video)
    var location = ObjectLocation(bucket: announcement.bucket, key: announcement.key)
    let target = try objects.path(of: location)
    // Who asks too early breaks off nothing that is being sent.
    if try await objects.object(at: location) == nil { try requireAllParts(of: announcement.plan, video) }
    await openParts.close(video)
    defer { openParts.forget(video) }
    if try await objects.object(at: location) == nil {
      // One may have been begun anew meanwhile.
      try requireAllParts(of: announcement.plan, video)
      try synchronise(place + "/data")
      do {
        try FileManager.default.createDirectory(
          atPath: (target as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      } catch {
        throw Failure.system((error as NSError).localizedDescription)
      }
      guard rename(place + "/data", target) == 0 else { throw Self.systemFailure }
    }
    try? FileManager.default.removeItem(atPath: place)
    let object = try await objects.object(at: location)
    location.version = object?.version ?? ""
    hashes.complete(video, size: object?.size ?? 0, at: location)
    return location
  }

  private func requireAllParts(of plan: UploadPlan, _ video: VideoID) throws {
    let arrived = Set(try arrivedParts(of: video))
    let missing = (1...plan.parts).filter { !arrived.contains($0) }
    guard missing.isEmpty else { throw Failure.incomplete(missing) }
  }

  /// Forgets an upload and what has come of it; one that is not there is forgotten already.
  package func abort(_ video: VideoID) throws {
    hashes.forget(video)
    openParts.forget(video)
    try? FileManager.default.removeItem(atPath: place(of: video))
  }

  /// Forgets uploads of which nothing has come since `time`.
  ///
  /// - Returns: the videos that they were of.
  package func sweep(untouchedSince time: Date) -> [VideoID] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.sorted().filter { name in
      // Every part that comes makes a file, and so changes the folder; within a part the data changes.
      let changes = [folder + "/" + name, folder + "/" + name + "/data"].compactMap { path in
        (try? FileManager.default.attributesOfItem(atPath: path))?[.modificationDate] as? Date
      }
      guard let last = changes.max(), last < time else { return false }
      return (try? FileManager.default.removeItem(atPath: folder + "/" + name)) != nil
    }.map {
      hashes.forget(VideoID($0))
      openParts.forget(VideoID($0))
      return VideoID($0)
    }
  }

  // MARK: Files

  private func place(of video: VideoID) throws -> String {
    let name = video.rawValue
    // Identifiers are made here; what comes in a path of HTTP is not.
    guard !name.isEmpty, name.utf8.count <= 100,
      name.utf8.allSatisfy({
        $0 == UInt8(ascii: "-") || (0x30...0x39).contains($0) || (0x41...0x5A).contains($0)
          || (0x61...0x7A).contains($0)
      })
    else { throw Failure.unknownUpload }
    return folder + "/" + name
  }

  private func announcement(of video: VideoID) throws -> Announcement {
    guard let data = try? Data(contentsOf: URL(filePath: place(of: video) + "/plan.json")),
      let announcement = try? JSONDecoder().decode(Announcement.self, from: data)
    else { throw Failure.unknownUpload }
    return announcement
  }

  /// Of uploads that go on: in all, and what has not come yet, for which room is kept.
  private func announcedBytes() -> (whole: Int64, missing: Int64) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.reduce(into: (0, 0)) { sum, name in
      guard let plan = try? announcement(of: VideoID(name)).plan else { return }
      var status = stat()
      let blocks = stat(folder + "/" + name + "/data", &status) == 0 ? Int64(status.st_blocks) * 512 : 0
      sum.whole += plan.size
      sum.missing += max(0, plan.size - blocks)
    }
  }

  private func freeBytes() throws -> Int64 {
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    var status = statvfs()
    guard statvfs(folder, &status) == 0 else { throw Self.systemFailure }
    return Int64(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
  }

  private func synchronise(_ path: String) throws {
    let file = Glibc.open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw Self.systemFailure }
    defer { close(file) }
    guard fsync(file) == 0 else { throw Self.systemFailure }
  }

  static var systemFailure: Failure {
    errno == ENOSPC || errno == EDQUOT ? .diskFull : .system(String(cString: strerror(errno)))
  }
}
