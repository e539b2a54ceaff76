/// The answer to a statement: rows whose values are decoded when they are asked for.
///
///     for row in rows {
///       let (id, name) = try row.decode(Int64.self, String?.self)
///     }
package struct PostgresRows: Sendable, RandomAccessCollection {
  /// Where a value lies in `bytes`; NULL has a negative length.
  package struct Field: Sendable {
    let start: Int
    let length: Int

    package init(start: Int, length: Int) {
      self.start = start
      self.length = length
    }
  }

  package let columns: [PostgresColumn]
  /// What was done: `INSERT 0 1`.
  package let command: String
  /// Rows that INSERT, UPDATE, DELETE, COPY or SELECT told of.
  package let affected: Int
  /// All values, one after the other: one array, whatever the number of rows.
  private let bytes: [UInt8]
  private let fields: [Field]
  package let count: Int

  package init(
    columns: [PostgresColumn], command: String, affected: Int, count: Int, bytes: [UInt8], fields: [Field]
  ) {
    self.columns = columns
    self.command = command
    self.affected = affected
    self.count = count
    self.bytes = bytes
    self.fields = fields
  }

  package var startIndex: Int { 0 }
  package var endIndex: Int { count }
  package subscript(index: Int) -> PostgresRow { PostgresRow(rows: self, index: index) }

  fileprivate func cell(row: Int, column: Int) -> PostgresCell {
    let field = fields[row * columns.count + column]
    return PostgresCell(
      type: columns[column].type,
      bytes: field.length < 0 ? nil : bytes[field.start..<field.start + field.length],
      column: columns[column].name)
  }
}

package struct PostgresColumn: Sendable, Hashable {
  package let name: String
  package let type: PostgresType

  package init(name: String, type: PostgresType) {
    self.name = name
    self.type = type
  }
}

/// One row of an answer.
package struct PostgresRow: Sendable {
  fileprivate let rows: PostgresRows
  fileprivate let index: Int

  /// The values of all columns, in their order.
  package func decode<each Value: PostgresDecodable>(
    _ types: repeat (each Value).Type
  ) throws(PostgresError) -> (repeat each Value) {
    var asked = 0
    for _ in repeat each types { asked += 1 }
    guard asked == rows.columns.count else {
      throw PostgresError(
        .unexpectedValue, reason: "\(asked) columns were asked for, and the answer has \(rows.columns.count)")
    }
    var column = 0
    func next<One: PostgresDecodable>(_ type: One.Type) throws(PostgresError) -> One {
      defer { column += 1 }
      return try One(postgres: rows.cell(row: index, column: column))
    }
    return (repeat try next(each types))
  }

  /// The value of the column with this name.
  package func decode<Value: PostgresDecodable>(
    _ name: String, as type: Value.Type = Value.self
  ) throws(PostgresError) -> Value {
    guard let column = rows.columns.firstIndex(where: { $0.name == name }) else {
      throw PostgresError(
        .unexpectedValue,
        reason: "there is no column \(name), but \(rows.columns.map(\.name).joined(separator: ", "))")
    }
    return try Value(postgres: rows.cell(row: index, column: column))
  }
}

extension PostgresRows {
  /// The only value of the only row.
  package func single<Value: PostgresDecodable>(_ type: Value.Type = Value.self) throws(PostgresError)
    -> Value
  {
    guard count == 1 else {
      throw PostgresError(.unexpectedValue, reason: "one row was asked for, \(count) came")
    }
    return try self[0].decode(type)
  }

  /// Every row's only value.
  package func values<Value: PostgresDecodable>(_ type: Value.Type = Value.self) throws(PostgresError)
    -> [Value]
  {
    var values: [Value] = []
    values.reserveCapacity(count)
    for row in self { values.append(try row.decode(type)) }
    return values
  }
}
