import Crypto
import TvidzCore

/// SHA-256 of bytes that come in pieces.
struct ByteHasher: Sendable {
  private var hash = SHA256()

  mutating func take(_ bytes: UnsafeRawBufferPointer) { hash.update(bufferPointer: bytes) }

  /// 64 hexadecimal digits.
  func digest() -> String { hash.finalize().hexadecimal }
}
