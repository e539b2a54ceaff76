import Foundation
import Testing
import TvidzTesting

/// What docs/schema.md says there is, and what the migrations make.
@Suite("docs/schema.md")
struct SchemaTests {
  private static let document = try? String(
    contentsOf: ProjectFolder.root.appending(path: "docs/schema.md"), encoding: .utf8)

  /// All steps of a store, one after the other.
  private static func migrations(of store: String) throws -> String {
    let folder = ProjectFolder.root.appending(path: "Sources/\(store)/Migrations")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return try files.sorted { $0.path < $1.path }.map { try String(contentsOf: $0, encoding: .utf8) }
      .joined(separator: "\n")
  }

  /// Tables with their columns. A column's definition has a line of its own.
  private static func tables(in sql: String) -> [String: Set<String>] {
    let table = /(?i:create table) (\w+) \(\n((?:  .*\n)+)\)/
    return Dictionary(
      sql.matches(of: table).map { match in
        let columns = match.output.2.split(separator: "\n").compactMap { line in
          line.prefixMatch(of: /\s\s([a-z]\w*)\s/).map { String($0.output.1) }
        }
        return (String(match.output.1), Set(columns.filter { !["unique", "primary"].contains($0) }))
      }, uniquingKeysWith: { $1 })
  }

  /// Of each section about a table, what its first column names.
  private static func documentedColumns() throws -> [String: Set<String>] {
    let text = try #require(document)
    let section = /### `(\w+)`(?:, in SQLite `(\w+)`)?\n((?:(?!#).*\n)*)/
    var columns: [String: Set<String>] = [:]
    for match in text.matches(of: section) {
      let cells = match.output.3.split(separator: "\n").filter { $0.hasPrefix("| `") }
        .compactMap { $0.split(separator: "|").first }
      let names = Set(cells.flatMap { $0.matches(of: /`(\w+)`/).map { String($0.output.1) } })
      for table in [match.output.1, match.output.2].compactMap({ $0 }) { columns[String(table)] = names }
    }
    return columns
  }

  @Test("explains every column of every table", arguments: ["CatalogPostgres", "CatalogSQLite"])
  func columns(of store: String) throws {
    let documented = try Self.documentedColumns()
    let tables = Self.tables(in: try Self.migrations(of: store))
    #expect(tables.count > 8, "the migrations were not understood")
    for (table, columns) in tables {
      let missing = columns.subtracting(documented[table] ?? [])
      #expect(missing == [], "columns of \(table) that are not explained")
    }
  }

  @Test("explains no table and no column that is not there")
  func onlyThese() throws {
    var known = Self.tables(in: try Self.migrations(of: "CatalogPostgres"))
    known.merge(Self.tables(in: try Self.migrations(of: "CatalogSQLite"))) { $0.union($1) }
    // Under one heading.
    let counters = known["catalog", default: []].union(known["counters", default: []])
    (known["catalog"], known["counters"]) = (counters, counters)
    // Made by the program that takes the steps.
    known["schema_migrations"] = ["number", "at"]
    for (table, columns) in try Self.documentedColumns() {
      #expect(columns.subtracting(known[table] ?? []) == [], "columns of \(table) that are explained")
    }
  }

  @Test("names every index, with the query that needs it", arguments: ["CatalogPostgres", "CatalogSQLite"])
  func indexes(of store: String) throws {
    let text = try #require(Self.document)
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| `") }
    let index = /(?i:create (?:unique )?index) (\w+)/
    for match in try Self.migrations(of: store).matches(of: index) {
      let name = "`\(match.output.1)`"
      let row = rows.first { $0.split(separator: "|")[0].contains(name) }
      #expect(row != nil, "\(name) has no row")
    }
  }
}
