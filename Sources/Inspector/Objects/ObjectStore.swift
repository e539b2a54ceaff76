package import Catalog
import Glibc

/// Where the bytes are: of videos, and of their thumbnails.
package protocol ObjectStore: Sendable {
  /// Nil where there is no such object.
  func object(at location: ObjectLocation) async throws -> StoredObject?

  /// Calls `body` with a local file of the object's bytes, which nobody may change, and which is gone or not to be
  /// relied upon afterwards. Its bytes are hashed while they come.
  ///
  /// - Parameters:
  ///   - accepting: asked with the object's size in bytes before any of them is read.
  ///   - progress: called now and then with the bytes so far; it may throw to end it.
  /// - Throws: an `ObjectFailure`, `CancellationError`, and what the closures throw.
  func withLocalFile<Result: Sendable>(
    of location: ObjectLocation, accepting: (Int64) -> Bool, progress: (Int64) async throws -> Void,
    _ body: (LocalFile) async throws -> Result
  ) async throws -> Result

  /// Stores a small object, in the place of what was there.
  func store(_ bytes: [UInt8], contentType: String, at location: ObjectLocation) async throws

  /// An object that is not there is removed already.
  func remove(_ location: ObjectLocation) async throws
}

extension ObjectStore {
  /// Whatever its size.
  package func withLocalFile<Result: Sendable>(
    of location: ObjectLocation, progress: (Int64) async throws -> Void,
    _ body: (LocalFile) async throws -> Result
  ) async throws -> Result {
    try await withLocalFile(of: location, accepting: { _ in true }, progress: progress, body)
  }
}

package struct StoredObject: Sendable, Hashable {
  /// Bytes.
  package var size: Int64
  /// Another one whenever the bytes may be others.
  package var version: String

  package init(size: Int64, version: String) {
    self.size = size
    self.version = version
  }
}

package struct LocalFile: Sendable, Hashable {
  package var path: String
  /// Bytes.
  package var size: Int64
  /// 64 hexadecimal digits.
  package var sha256: String

  package init(path: String, size: Int64, sha256: String) {
    self.path = path
    self.size = size
    self.sha256 = sha256
  }
}

/// Why an object could not be had.
package enum ObjectFailure: Error, Sendable, Hashable {
  case missing
  /// It changed since it was announced, or while it was read.
  case changed
  /// Its size is not accepted, in bytes; none of them was read.
  case refused(size: Int64)
  /// The store, the network or the disk: it may pass.
  case passing(String)
  /// The store or the disk, until somebody changes what is wrong there.
  case lasting(String)
}

extension ObjectFailure {
  /// What the system refused to do with a file.
  ///
  /// - Parameter number: of the error, as in `errno`.
  package init(system what: String, _ number: Int32) {
    let reason = "\(what): \(String(cString: strerror(number)))"
    self =
      switch number {
      case EACCES, EPERM, ENOTDIR, EISDIR, EEXIST, ELOOP, ENAMETOOLONG: .lasting(reason)
      // A full disk, a failing one, too many open files: and what nobody thought of.
      default: .passing(reason)
      }
  }
}
