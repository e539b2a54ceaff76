/// How the bytes of an upload come: in one part, or in several of equal size but for the last.
package struct UploadPlan: Sendable, Hashable, Codable {
  package let size: Int64
  package let partSize: Int64

  /// In bytes, of uploads in one part; S3 takes no part under 5 MiB but the last, and 10,000 at most.
  package static let usualPartSize: Int64 = 16 << 20
  package static let mostParts: Int64 = 10_000

  /// - Parameter size: of the whole, in bytes; at least 1.
  package init(size: Int64) {
    self.size = size
    let least = (size + Self.mostParts - 1) / Self.mostParts
    partSize = max(Self.usualPartSize, (least + (1 << 20) - 1) / (1 << 20) * (1 << 20))
  }

  package var parts: Int { Int((size + partSize - 1) / partSize) }

  /// - Parameter number: 1-based.
  /// - Returns: the bytes of the part, half-open; nil where there is no such part.
  package func range(ofPart number: Int) -> Range<Int64>? {
    guard (1...max(1, parts)).contains(number), size > 0 else { return nil }
    let start = Int64(number - 1) * partSize
    return start..<min(size, start + partSize)
  }
}
