import Glibc
import TvidzCore

/// Writes the bytes of one part to its place in an upload's file. The part has come when `finish` was called.
///
/// An actor, so that `supersede` returns when no write is under way.
package actor PartWriter {
  private let file: Int32
  private let mark: String
  private let range: Range<Int64>
  private var position: Int64
  private let video: VideoID
  private let hashes: ArrivingHashes
  private let part: Int
  private var isSuperseded = false

  /// - Parameter hashes: told of the bytes as they are written.
  init(
    data: String, mark: String, range: Range<Int64>, of video: VideoID, hashes: ArrivingHashes
  ) throws {
    file = open(data, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FolderUploads.systemFailure }
    self.mark = mark
    self.range = range
    position = range.lowerBound
    self.video = video
    self.hashes = hashes
    part = hashes.begin(video, at: range.lowerBound)
  }

  deinit { close(file) }

  /// - Throws: `FolderUploads.Failure`; the part is then to be sent again.
  package func write(_ bytes: some Collection<UInt8> & Sendable) throws {
    guard !isSuperseded else { throw FolderUploads.Failure.superseded }
    guard position + Int64(bytes.count) <= range.upperBound else {
      throw FolderUploads.Failure.wrongLength(expected: range.upperBound - range.lowerBound)
    }
    let bytes = Array(bytes)
    let start = position
    var written = 0
    while written < bytes.count {
      let count = bytes[written...].withUnsafeBytes {
        pwrite(file, $0.baseAddress, $0.count, off_t(position))
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw FolderUploads.systemFailure
      }
      written += count
      position += Int64(count)
    }
    // Afterwards: bytes that another writer of the part overwrote are then told too late, and end the digest.
    bytes.withUnsafeBytes { hashes.take($0, of: video, part: part, at: start) }
  }

  /// - Throws: where bytes are missing.
  package func finish() throws {
    guard !isSuperseded else { throw FolderUploads.Failure.superseded }
    guard position == range.upperBound else {
      throw FolderUploads.Failure.wrongLength(expected: range.upperBound - range.lowerBound)
    }
    let file = open(mark, O_WRONLY | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FolderUploads.systemFailure }
    close(file)
  }

  /// From now on it writes nothing.
  func supersede() { isSuperseded = true }
}
