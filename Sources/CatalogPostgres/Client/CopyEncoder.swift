/// Rows in the binary format of COPY: https://www.postgresql.org/docs/15/sql-copy.html#id-1.9.3.55.9.4.
///
/// A column takes exactly its type: `Int32` fits int4, and not int8.
package struct CopyEncoder: Sendable {
  private(set) var bytes: [UInt8] = []
  private let columns: Int16
  private var missing: Int16 = 0
  /// A row had more or fewer values than there are columns.
  package private(set) var isMisused = false

  package init(columns: Int) {
    self.columns = Int16(clamping: columns)
    bytes += Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00]
    // Flags, and the length of further headers.
    bytes.append(bigEndian: Int64(0))
  }

  /// Appends the next value of the row.
  package mutating func append(_ value: some PostgresEncodable) {
    missing -= 1
    bytes.append(field: value)
  }

  package mutating func beginRow() {
    missing = columns
    bytes.append(bigEndian: columns)
  }

  package mutating func endRow() {
    if missing != 0 { isMisused = true }
  }

  package mutating func end() { bytes.append(bigEndian: Int16(-1)) }

  /// What has gathered, to be sent.
  package mutating func take() -> [UInt8] {
    defer { bytes.removeAll(keepingCapacity: true) }
    return bytes
  }
}
