package import Catalog
package import Foundation
import Glibc
import TvidzCore

/// Objects as files: each bucket is a folder, and a key a path below it.
///
/// An object appears under its name when it is whole: it is written under another name and renamed. Its version is its
/// size and the moment of its last change.
package struct FolderObjectStore: ObjectStore {
  private let buckets: [String: String]
  private let own: Set<String>
  /// Of what was uploaded to this process.
  let hashes = ArrivingHashes()

  /// - Parameters:
  ///   - buckets: absolute paths of their folders, by name.
  ///   - foreign: the same of folders that are somebody else's: what lies there takes none of the room for uploads.
  package init(buckets: [String: String], foreign: [String: String] = [:]) {
    self.buckets = buckets.merging(foreign) { own, _ in own }
    own = Set(buckets.values)
  }

  /// The file of an object, whether it is there or not.
  ///
  /// - Throws: `ActionableError` of kind `usage` where the bucket is unknown, or the key would lead out of it.
  package func path(of location: ObjectLocation) throws -> String {
    guard let folder = buckets[location.bucket] else {
      throw ActionableError(
        .usage, what: "cannot find an object", why: "there is no bucket \(location.bucket)")
    }
    let parts = location.key.split(separator: "/", omittingEmptySubsequences: false)
    guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0 != "." && $0 != ".." }),
      !location.key.utf8.contains(0)
    else {
      throw ActionableError(
        .usage, what: "cannot find an object", why: "its key is no path below a folder")
    }
    return folder + "/" + location.key
  }

  package func object(at location: ObjectLocation) async throws -> StoredObject? {
    try Self.object(atPath: path(of: location))
  }

  package func withLocalFile<Result: Sendable>(
    of location: ObjectLocation, accepting: (Int64) -> Bool, progress: (Int64) async throws -> Void,
    _ body: (LocalFile) async throws -> Result
  ) async throws -> Result {
    let path = try path(of: location)
    guard let before = try Self.object(atPath: path) else { throw ObjectFailure.missing }
    if !location.version.isEmpty, location.version != before.version { throw ObjectFailure.changed }
    guard accepting(before.size) else { throw ObjectFailure.refused(size: before.size) }
    var current = location
    current.version = before.version
    let known = hashes.takeDigest(of: current)
    let sha256 = if let known { known } else { try await Self.hash(path, progress) }
    guard try Self.object(atPath: path) == before else { throw ObjectFailure.changed }
    return try await body(LocalFile(path: path, size: before.size, sha256: sha256))
  }

  package func store(_ bytes: [UInt8], contentType: String, at location: ObjectLocation) async throws {
    let path = try path(of: location)
    let folder = (path as NSString).deletingLastPathComponent
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      // Written under another name and renamed.
      try Data(bytes).write(to: URL(filePath: path), options: .atomic)
    } catch {
      throw Self.failure("cannot write an object", error)
    }
  }

  package func remove(_ location: ObjectLocation) async throws {
    let path = try path(of: location)
    guard unlink(path) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return }
      throw ObjectFailure(system: "cannot remove an object", errno)
    }
    removeEmptyFolders(above: path, below: buckets[location.bucket] ?? "")
  }

  /// Of all buckets but the foreign ones, in bytes.
  package var storedBytes: Int64 {
    own.reduce(0) { sum, folder in
      files(below: folder).reduce(sum) { $0 + ((try? Self.object(atPath: folder + "/" + $1))??.size ?? 0) }
    }
  }

  /// Objects that nobody changed since `time`; their versions are left open.
  package func objects(in bucket: String, untouchedSince time: Date) -> [ObjectLocation] {
    guard let folder = buckets[bucket] else { return [] }
    return files(below: folder).compactMap { key in
      let attributes = try? FileManager.default.attributesOfItem(atPath: folder + "/" + key)
      guard let changed = attributes?[.modificationDate] as? Date, changed < time,
        attributes?[.type] as? FileAttributeType == .typeRegular
      else { return nil }
      return ObjectLocation(bucket: bucket, key: key)
    }
  }

  private func files(below folder: String) -> [String] {
    ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// A key's folders are there for their objects alone.
  private func removeEmptyFolders(above path: String, below root: String) {
    var folder = (path as NSString).deletingLastPathComponent
    while folder.count > root.count, folder.hasPrefix(root), rmdir(folder) == 0 {
      folder = (folder as NSString).deletingLastPathComponent
    }
  }

  // MARK: Files

  static func object(atPath path: String) throws -> StoredObject? {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { return nil }
      throw ObjectFailure(system: "cannot look at an object", errno)
    }
    // A link might lead anywhere.
    guard status.st_mode & S_IFMT == S_IFREG else { return nil }
    let time = status.st_mtim
    return StoredObject(
      size: Int64(status.st_size), version: "\(status.st_size)-\(time.tv_sec).\(time.tv_nsec)")
  }

  private static func hash(
    _ path: String, _ progress: (Int64) async throws -> Void
  ) async throws -> String {
    var hasher = try FileHasher(path)
    while try await hasher.readOn(upTo: .max) { try await progress(hasher.count) }
    return hasher.digest()
  }

  private static func failure(_ what: String, _ error: any Error) -> ObjectFailure {
    guard let number = systemError(of: error) else {
      return .passing("\(what): \(error.localizedDescription)")
    }
    return ObjectFailure(system: what, number)
  }
}
