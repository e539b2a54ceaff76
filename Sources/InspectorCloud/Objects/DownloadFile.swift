import Foundation
import Glibc
import Inspector
import Synchronization
import TvidzCore

/// A file that bytes are appended to as they come. One transfer after the other may write; they never do at the same time.
final class DownloadFile: Sendable {
  private struct State {
    var count: Int64 = 0
    var told: Int64 = 0
    var failure: String?
  }

  /// Bytes between two words about the progress.
  private static let step: Int64 = 1 << 20

  private let descriptor: Int32
  private let size: Int64
  private let state = Mutex(State())
  private let progress: @Sendable (Int64) -> Void

  /// - Parameters:
  ///   - size: of the whole, in bytes.
  ///   - progress: told of the bytes so far, now and then.
  /// - Throws: an `ObjectFailure`.
  init(_ path: String, size: Int64, progress: @escaping @Sendable (Int64) -> Void) throws {
    descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else {
      throw ObjectFailure(system: "cannot write a download", errno)
    }
    self.size = size
    self.progress = progress
  }

  deinit { close(descriptor) }

  /// Bytes so far.
  var count: Int64 { state.withLock { $0.count } }
  /// Why bytes could not be written; nil where they could.
  var failure: String? { state.withLock { $0.failure } }

  /// - Throws: `ObjectFailure.passing`, and `.changed` where there are more bytes than the object has.
  func write(_ bytes: UnsafeRawBufferPointer) throws {
    let told: Int64? = try state.withLock { state in
      guard state.count + Int64(bytes.count) <= size else { throw ObjectFailure.changed }
      var rest = bytes[...]
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else {
          let reason = "cannot write a download: \(String(cString: strerror(errno)))"
          state.failure = reason
          throw ObjectFailure.passing(reason)
        }
        rest = rest.dropFirst(count)
      }
      state.count += Int64(bytes.count)
      guard state.count - state.told >= Self.step else { return nil }
      state.told = state.count
      return state.count
    }
    if let told { progress(told) }
  }
}
