/// PostgreSQL's binary format: numbers lie in network byte order, one after the other.
extension [UInt8] {
  mutating func append(bigEndian value: some FixedWidthInteger) {
    // No array in between: COPY appends millions.
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }

  mutating func replace(bigEndian value: Int32, at index: Int) {
    Swift.withUnsafeBytes(of: value.bigEndian) { bytes in
      for offset in 0..<4 { self[index + offset] = bytes[offset] }
    }
  }
}

/// Reads values in the binary format; past the end it finds nothing.
struct BinaryReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  var isAtEnd: Bool { rest.isEmpty }
  var count: Int { rest.count }

  mutating func integer<Value: FixedWidthInteger>(_: Value.Type = Value.self) -> Value? {
    guard let bytes = bytes(MemoryLayout<Value>.size) else { return nil }
    return bytes.reduce(0) { $0 << 8 | Value(truncatingIfNeeded: $1) }
  }

  mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
    guard count >= 0, count <= rest.count else { return nil }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  /// The bytes of a number that has no other.
  static func only<Value: FixedWidthInteger>(_ bytes: ArraySlice<UInt8>) -> Value? {
    var reader = BinaryReader(bytes)
    guard let value: Value = reader.integer(), reader.isAtEnd else { return nil }
    return value
  }
}
