package import AWSClient
package import Catalog
import Foundation
package import Inspector
import Synchronization
import TvidzCore

/// Objects in S3. To be analysed they are downloaded into a folder, and removed from there afterwards.
package struct S3ObjectStore: ObjectStore {
  private let s3: S3Client
  private let folder: String
  /// Bytes that are left free on the disk, whatever is downloaded.
  private let reserve: Int64
  private let retries: RetryPlan

  /// - Parameter folder: for downloads, this process's alone: what is in it is removed.
  /// - Throws: an `ActionableError` where the folder cannot be made.
  package init(_ s3: S3Client, folder: String, reserve: Int64 = 1 << 30, retries: RetryPlan = RetryPlan())
    throws
  {
    self.s3 = s3
    self.folder = folder
    self.reserve = reserve
    self.retries = retries
    do {
      // Downloads of a process that was killed.
      try? FileManager.default.removeItem(atPath: folder)
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw ActionableError(
        .unreadable, what: "cannot use the folder \(folder)", why: (error as NSError).localizedDescription,
        remedy: "see who may write it, or name another one with --data")
    }
  }

  package func object(at location: ObjectLocation) async throws -> StoredObject? {
    try await translating {
      try await s3.head(location.key, in: location.bucket).map {
        StoredObject(size: $0.size, version: ObjectVersion.of($0.eTag))
      }
    }
  }

  package func withLocalFile<Result: Sendable>(
    of location: ObjectLocation, accepting: (Int64) -> Bool, progress: (Int64) async throws -> Void,
    _ body: (LocalFile) async throws -> Result
  ) async throws -> Result {
    guard let object = try await object(at: location) else { throw ObjectFailure.missing }
    if !location.version.isEmpty, location.version != object.version { throw ObjectFailure.changed }
    guard accepting(object.size) else { throw ObjectFailure.refused(size: object.size) }
    try checkRoom(for: object.size)
    let path = folder + "/" + UUID().uuidString.lowercased()
    defer { try? FileManager.default.removeItem(atPath: path) }
    let (counts, told) = AsyncStream.makeStream(of: Int64.self, bufferingPolicy: .bufferingNewest(1))
    let file = try DownloadFile(path, size: object.size) { told.yield($0) }
    var hasher = try FileHasher(path)
    async let download: Void = {
      defer { told.finish() }
      try await fetch(object, of: location, into: file)
    }()
    // Side by side with the download, from what the system still has in memory: so neither waits for the other, and
    // memory does not grow where one is slower.
    for await count in counts {
      while try await hasher.readOn(upTo: count) {}
      try await progress(count)
    }
    try await download
    while try await hasher.readOn(upTo: object.size) {}
    guard hasher.count == object.size else { throw ObjectFailure.passing("the download was cut short") }
    return try await body(LocalFile(path: path, size: object.size, sha256: hasher.digest()))
  }

  /// Goes on where it was broken off, as long as the object is the same.
  private func fetch(_ object: StoredObject, of location: ObjectLocation, into file: DownloadFile)
    async throws
  {
    var attempt = 0
    while file.count < object.size {
      let before = file.count
      do {
        _ = try await s3.get(
          location.key, in: location.bucket, from: before, ifMatch: ObjectVersion.eTag(object.version),
          consumer: { try file.write($0) })
        guard file.count >= object.size else { throw ObjectFailure.passing("the object's end did not come") }
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        if let reason = file.failure { throw ObjectFailure.passing(reason) }
        let failure = ObjectFailure(error)
        guard case .passing = failure else { throw failure }
        // Bytes that came are a reason to hope.
        attempt = file.count > before ? 1 : attempt + 1
        guard let delay = retries.delay(after: attempt, .passing, chance: .random(in: 0..<1)) else {
          throw failure
        }
        try await Task.sleep(for: delay)
      }
    }
  }

  package func store(_ bytes: [UInt8], contentType: String, at location: ObjectLocation) async throws {
    _ = try await translating {
      try await s3.put(.bytes(Data(bytes)), contentType: contentType, at: location.key, in: location.bucket)
    }
  }

  package func remove(_ location: ObjectLocation) async throws {
    try await translating { try await s3.delete(location.key, in: location.bucket) }
  }

  private func checkRoom(for size: Int64) throws {
    let attributes = try? FileManager.default.attributesOfFileSystem(forPath: folder)
    guard let free = (attributes?[.systemFreeSize] as? NSNumber)?.int64Value else { return }
    if free - size < reserve { throw ObjectFailure.passing("there is no room on the disk for \(size) bytes") }
  }

  private func translating<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      throw ObjectFailure(error)
    }
  }
}

extension ObjectFailure {
  /// What an answer of S3, or none, means for an object.
  init(_ error: any Error) {
    switch error {
    case let failure as ObjectFailure: self = failure
    case let error as ServiceError where error.status == 404 && error.code != "NoSuchBucket": self = .missing
    case let error as ServiceError where error.status == 412: self = .changed
    default: self = .passing("\(error)")
    }
  }
}
