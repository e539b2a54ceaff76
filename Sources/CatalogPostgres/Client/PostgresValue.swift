/// A value that can be a parameter of a statement, or a field of COPY.
package protocol PostgresEncodable: Sendable {
  static var postgresType: PostgresType { get }
  /// Sent as NULL, and not encoded.
  var isNull: Bool { get }
  /// Appends the value in PostgreSQL's binary format, without its length.
  func encode(into bytes: inout [UInt8])
}

/// A value that a column can be read as.
package protocol PostgresDecodable: Sendable {
  init(postgres cell: PostgresCell) throws(PostgresError)
}

/// A value that arrays can hold. Arrays of arrays are none of these.
package protocol PostgresElement: PostgresEncodable, PostgresDecodable {
  static var arrayType: PostgresType { get }
}

extension PostgresEncodable {
  package var isNull: Bool { false }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
  package static var postgresType: PostgresType { Wrapped.postgresType }
  package var isNull: Bool { self?.isNull ?? true }
  package func encode(into bytes: inout [UInt8]) { self?.encode(into: &bytes) }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
  package init(postgres cell: PostgresCell) throws(PostgresError) {
    self = cell.bytes == nil ? .none : .some(try Wrapped(postgres: cell))
  }
}

extension Optional: PostgresElement where Wrapped: PostgresElement {
  package static var arrayType: PostgresType { Wrapped.arrayType }
}

/// The field of a row: what came, and what is known of it.
package struct PostgresCell: Sendable {
  package let type: PostgresType
  /// nil is NULL.
  package let bytes: ArraySlice<UInt8>?
  /// The column's name, for messages.
  package let column: String

  package init(type: PostgresType, bytes: ArraySlice<UInt8>?, column: String) {
    self.type = type
    self.bytes = bytes
    self.column = column
  }

  /// The bytes of a value of one of these types.
  package func bytes(of types: PostgresType...) throws(PostgresError) -> ArraySlice<UInt8> {
    guard types.contains(type) else {
      throw failure(
        "it is \(type), and was asked for as \(types.map(\.description).joined(separator: " or "))")
    }
    guard let bytes else { throw failure("it is NULL, and was asked for as a value that cannot be missing") }
    return bytes
  }

  func failure(_ reason: String) -> PostgresError {
    PostgresError(.unexpectedValue, reason: "column \(column): \(reason)")
  }

  func malformed() -> PostgresError { failure("its bytes are not those of \(type)") }
}
