import Foundation

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Gives a request's body to libcurl, piece by piece; again from any position, where a kept connection turned out dead.
final class UploadSource {
  private let body: HTTPRequest.Body
  private let file: Int32
  /// From the body's start, in bytes.
  var position: Int64 = 0
  private(set) var error: TransferFailure?

  init(_ body: HTTPRequest.Body) throws(TransferFailure) {
    self.body = body
    guard case .file(let path, _, _) = body else {
      file = -1
      return
    }
    file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else {
      throw TransferFailure(.malformed, "cannot read \(path): \(String(cString: strerror(errno)))")
    }
  }

  deinit { if file >= 0 { close(file) } }

  /// The number of bytes that were written into `buffer`, 0 at the end; nil where they cannot be had.
  func give(_ buffer: UnsafeMutableRawBufferPointer) -> Int? {
    let count = Int(min(Int64(buffer.count), body.count - position))
    guard count > 0 else { return 0 }
    switch body {
    case .none:
      return 0
    case .bytes(let data):
      let start = data.startIndex + Int(position)
      data.copyBytes(to: buffer, from: start..<start + count)
    case .file(let path, let offset, _):
      let read = pread(file, buffer.baseAddress, count, off_t(offset + position))
      guard read > 0 else {
        error = TransferFailure(
          .malformed,
          read == 0
            ? "\(path) became shorter while it was sent"
            : "cannot read \(path): \(String(cString: strerror(errno)))")
        return nil
      }
      position += Int64(read)
      return read
    }
    position += Int64(count)
    return count
  }
}
