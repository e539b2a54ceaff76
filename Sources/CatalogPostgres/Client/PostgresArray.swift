/// Arrays of one dimension. In the binary format: dimensions, whether there are NULLs, the type of the elements; for each
/// dimension its length and first index; then length and bytes of each element.
extension Array: PostgresEncodable where Element: PostgresElement {
  package static var postgresType: PostgresType { Element.arrayType }

  package func encode(into bytes: inout [UInt8]) {
    bytes.append(bigEndian: Int32(isEmpty ? 0 : 1))
    bytes.append(bigEndian: Int32(contains(where: \.isNull) ? 1 : 0))
    bytes.append(bigEndian: Element.postgresType.rawValue)
    guard !isEmpty else { return }
    bytes.append(bigEndian: Int32(clamping: count))
    // Arrays of PostgreSQL begin with 1.
    bytes.append(bigEndian: Int32(1))
    for element in self { bytes.append(field: element) }
  }
}

extension Array: PostgresDecodable where Element: PostgresElement {
  package init(postgres cell: PostgresCell) throws(PostgresError) {
    var reader = BinaryReader(try cell.bytes(of: Element.arrayType))
    guard let dimensions: Int32 = reader.integer(), let _: Int32 = reader.integer(),
      let type: UInt32 = reader.integer()
    else { throw cell.malformed() }
    guard dimensions > 0 else {
      self = []
      return
    }
    guard dimensions == 1 else {
      throw cell.failure("it has \(dimensions) dimensions, and was asked for as one")
    }
    guard let count: Int32 = reader.integer(), let _: Int32 = reader.integer(), count >= 0 else {
      throw cell.malformed()
    }
    self = []
    // A count that lies must not take memory: each element takes at least the four bytes of its length.
    reserveCapacity(Swift.min(Int(count), reader.count / 4))
    for _ in 0..<count {
      guard let length: Int32 = reader.integer() else { throw cell.malformed() }
      let bytes = length < 0 ? nil : reader.bytes(Int(length))
      guard length < 0 || bytes != nil else { throw cell.malformed() }
      append(
        try Element(
          postgres: PostgresCell(type: PostgresType(rawValue: type), bytes: bytes, column: cell.column)))
    }
    guard reader.isAtEnd else { throw cell.malformed() }
  }
}

extension [UInt8] {
  /// Length and bytes, as arrays and COPY have their fields; the length of NULL is -1.
  mutating func append(field value: some PostgresEncodable) {
    let start = count
    append(bigEndian: Int32(-1))
    guard !value.isNull else { return }
    value.encode(into: &self)
    replace(bigEndian: Int32(clamping: count - start - 4), at: start)
  }
}
