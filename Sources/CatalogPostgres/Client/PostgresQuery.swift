/// A statement and its parameters. Values that are interpolated become parameters and never text:
///
///     let query: PostgresQuery = "select id from videos where state = \(state) and size > \(size)"
///
/// The text is `… where state = $1 and size > $2`. Names cannot be parameters: `\(name: schema)` quotes one.
package struct PostgresQuery: Sendable, ExpressibleByStringInterpolation, CustomStringConvertible {
  package private(set) var sql: String
  package private(set) var parameters: [PostgresParameter]
  /// Whether the server keeps the statement for this connection. It costs a round trip at first, and saves the planning
  /// later on; from the sixth time on the server may choose a plan that is the same for all values.
  package var isKept: Bool

  /// A statement whose text holds `$1`, `$2`, … for the values.
  package init(_ sql: String, _ values: (any PostgresEncodable)..., kept: Bool = true) {
    self.sql = sql
    parameters = values.map(PostgresParameter.init)
    isKept = kept
  }

  /// The same with as many values as there happen to be.
  package init(_ sql: String, list values: [any PostgresEncodable], kept: Bool = true) {
    self.sql = sql
    parameters = values.map(PostgresParameter.init)
    isKept = kept
  }

  package init(stringLiteral sql: String) { self.init(sql) }

  package init(stringInterpolation: StringInterpolation) {
    sql = stringInterpolation.sql
    parameters = stringInterpolation.parameters
    isKept = true
  }

  /// The same statement and values behind other words: `explain (costs off)`.
  package func preceded(by words: String) -> PostgresQuery {
    var query = self
    query.sql = "\(words) \(sql)"
    query.isKept = false
    return query
  }

  /// Without the values: they are data.
  package var description: String { sql }

  package struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var sql = ""
    fileprivate var parameters: [PostgresParameter] = []

    package init(literalCapacity: Int, interpolationCount: Int) { sql.reserveCapacity(literalCapacity) }

    package mutating func appendLiteral(_ literal: String) { sql += literal }

    package mutating func appendInterpolation(_ value: some PostgresEncodable) {
      parameters.append(PostgresParameter(value))
      sql += "$\(parameters.count)"
    }

    /// NULL for nil. The compiler warns of optional values where it does not see that they are meant.
    package mutating func appendInterpolation<Value: PostgresEncodable>(_ value: Value?) {
      parameters.append(PostgresParameter(value))
      sql += "$\(parameters.count)"
    }

    package mutating func appendInterpolation(name: String) { sql += PostgresQuery.quoted(name) }
  }

  /// A name as SQL has it: in quotation marks, so that no name is taken for anything else.
  package static func quoted(_ name: String) -> String {
    "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
  }
}

/// A value as it is sent.
package struct PostgresParameter: Sendable, Hashable {
  package let type: PostgresType
  /// nil is NULL.
  package let bytes: [UInt8]?

  package init(_ value: any PostgresEncodable) {
    type = Swift.type(of: value).postgresType
    guard !value.isNull else {
      bytes = nil
      return
    }
    var encoded: [UInt8] = []
    value.encode(into: &encoded)
    bytes = encoded
  }
}
