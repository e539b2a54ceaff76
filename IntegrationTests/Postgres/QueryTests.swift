import CatalogPostgres
import Foundation
import Testing

@Suite("Statements on PostgreSQL", .needsDatabase, .ownSchema, .timeLimit(.minutes(2)))
struct QueryTests {
  @Test("a value of every type comes back as it went")
  func roundTrip() async throws {
    let uuid = UUID()
    let date = Date(timeIntervalSince1970: 1_700_000_000.123456)
    let rows = try await TestDatabase.current.pool.query(
      """
      select \(true), \(Int16.min), \(Int32.max), \(Int64.min), \(7), \(Float(0.1)), \(-0.0), \("Grüße 🎬"),
        \(Data([0, 255])), \(uuid), \(date), \(PostgresJSON(#"{"a": [1, null]}"#)), \(UInt64.max / 2), \("")
      """)
    let row = try #require(rows.first).decode(
      Bool.self, Int16.self, Int32.self, Int64.self, Int.self, Float.self, Double.self, String.self,
      Data.self,
      UUID.self, Date.self, PostgresJSON.self, UInt64.self, String.self)
    #expect(row.0 && row.1 == .min && row.2 == .max && row.3 == .min && row.4 == 7 && row.5 == 0.1)
    #expect(
      row.6 == 0 && row.6.sign == .minus && row.7 == "Grüße 🎬" && row.8 == Data([0, 255]) && row.9 == uuid)
    #expect(abs(row.10.timeIntervalSince(date)) < 1e-6)
    #expect(row.11.text == #"{"a": [1, null]}"# && row.12 == .max / 2 && row.13 == "")
  }
}
