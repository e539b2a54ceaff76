import Glibc

/// SHA-256 of a file that is read piece by piece, also while somebody else still writes to its end.
package struct FileHasher: ~Copyable {
  /// In bytes: large enough to cost little, small enough for others to get their turn.
  private static let piece = 1 << 20

  private let descriptor: Int32
  private var hasher = ByteHasher()
  private var buffer = [UInt8](repeating: 0, count: Self.piece)
  /// Bytes so far.
  package private(set) var count: Int64 = 0

  /// - Throws: an `ObjectFailure`. A link is no file.
  package init(_ path: String) throws(ObjectFailure) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else {
      if errno == ENOENT { throw .missing }
      throw Self.failure()
    }
  }

  deinit { close(descriptor) }

  /// Reads a piece.
  ///
  /// - Parameter end: the position that is not read any more.
  /// - Returns: false where nothing was read: it is the end, or that of the file.
  /// - Throws: an `ObjectFailure`, and `CancellationError`.
  package mutating func readOn(upTo end: Int64) async throws -> Bool {
    try Task.checkCancellation()
    await Task.yield()
    let most = Int(min(Int64(Self.piece), end - count))
    guard most > 0 else { return false }
    while true {
      let got = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, most) }
      if got == 0 { return false }
      guard got > 0 else {
        if errno == EINTR { continue }
        throw Self.failure()
      }
      buffer.withUnsafeBytes { hasher.take(UnsafeRawBufferPointer(rebasing: $0[..<got])) }
      count += Int64(got)
      return true
    }
  }

  /// 64 hexadecimal digits.
  package func digest() -> String { hasher.digest() }

  private static func failure() -> ObjectFailure {
    ObjectFailure(system: "cannot read an object", errno)
  }
}
