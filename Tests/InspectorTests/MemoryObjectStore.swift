package import Catalog
import Crypto
import Foundation
import Glibc
package import Inspector
import Synchronization
import TvidzCore

package final class MemoryObjectStore: ObjectStore {
  private let objects = Mutex<[ObjectLocation: [UInt8]]>([:])
  private let scratch: String
  package init(scratch: String) { self.scratch = scratch }

  // Versions are not kept apart: the key alone is looked at.
  private func key(_ location: ObjectLocation) -> ObjectLocation {
    ObjectLocation(bucket: location.bucket, key: location.key)
  }
  private func bytes(at location: ObjectLocation) -> [UInt8]? {
    objects.withLock { $0[key(location)] }
  }
  package func object(at location: ObjectLocation) async throws -> StoredObject? {
    bytes(at: location).map { StoredObject(size: Int64($0.count), version: "1") }
  }
  package func withLocalFile<Result: Sendable>(
    of location: ObjectLocation, accepting: (Int64) -> Bool, progress: (Int64) async throws -> Void,
    _ body: (LocalFile) async throws -> Result
  ) async throws -> Result {
    guard let bytes = bytes(at: location) else { throw ObjectFailure.missing }
    let size = Int64(bytes.count)
    guard accepting(size) else { throw ObjectFailure.refused(size: size) }
    let path = scratch + "/" + UUID().uuidString
    try Data(bytes).write(to: URL(filePath: path))
    defer { unlink(path) }
    let sha256 = SHA256.hash(data: bytes).hexadecimal
    return try await body(LocalFile(path: path, size: size, sha256: sha256))
  }
  package func store(_ bytes: [UInt8], contentType: String, at location: ObjectLocation) async throws {
    objects.withLock { $0[key(location)] = bytes }
  }
  package func remove(_ location: ObjectLocation) async throws {
    objects.withLock { $0[key(location)] = nil }
  }
}
