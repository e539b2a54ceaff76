import Catalog
import Synchronization
import TvidzCore

/// SHA-256 of uploads, made while their bytes arrive, so that a file need not be read again to know whether it is known.
///
/// A digest follows the bytes from the first to the last. Where parts come out of order, side by side or twice, or the
/// process is started anew, it is given up, and the object is hashed when it is fetched: never a wrong digest, sometimes
/// none.
package final class ArrivingHashes: Sendable {
  private struct Progress {
    var hasher = ByteHasher()
    /// Bytes that were taken.
    var position: Int64 = 0
    /// Of the part that is being written; others have none to write.
    var part = 0
    var isWhole = true
  }

  private struct State {
    var uploads: [VideoID: Progress] = [:]
    /// By location, its version included, of objects that were not fetched yet; the oldest first.
    var ready: [(location: ObjectLocation, sha256: String)] = []
    var parts = 0
  }

  /// More than wait at once on one machine; those before are hashed when they are fetched.
  private static let mostReady = 1000
  private let state = Mutex(State())

  package init() {}

  /// The bytes of a part begin to come.
  ///
  /// - Parameter position: where they belong, in bytes.
  /// - Returns: what `take` is told, for this part to be known from one that is still being written elsewhere.
  func begin(_ video: VideoID, at position: Int64) -> Int {
    state.withLock { state in
      state.parts += 1
      if position == 0 { state.uploads[video] = Progress() }
      guard state.uploads[video]?.position == position else {
        state.uploads[video]?.isWhole = false
        return state.parts
      }
      state.uploads[video]?.part = state.parts
      return state.parts
    }
  }

  func take(_ bytes: UnsafeRawBufferPointer, of video: VideoID, part: Int, at position: Int64) {
    state.withLock { state in
      guard var progress = state.uploads.removeValue(forKey: video) else { return }
      if progress.part == part, progress.position == position, progress.isWhole {
        progress.hasher.take(bytes)
        progress.position += Int64(bytes.count)
      } else {
        progress.isWhole = false
      }
      state.uploads[video] = progress
    }
  }

  /// The object is there, of so many bytes.
  func complete(_ video: VideoID, size: Int64, at location: ObjectLocation) {
    state.withLock { state in
      guard let progress = state.uploads.removeValue(forKey: video), progress.isWhole,
        progress.position == size
      else { return }
      state.ready.append((location, progress.hasher.digest()))
      if state.ready.count > Self.mostReady { state.ready.removeFirst() }
    }
  }

  func forget(_ video: VideoID) { state.withLock { $0.uploads[video] = nil } }

  /// The digest of the object's bytes, once: whoever fetches it again reads it.
  func takeDigest(of location: ObjectLocation) -> String? {
    state.withLock { state in
      guard let index = state.ready.firstIndex(where: { $0.location == location }) else { return nil }
      return state.ready.remove(at: index).sha256
    }
  }
}
