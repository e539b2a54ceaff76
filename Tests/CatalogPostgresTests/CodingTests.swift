import CatalogPostgres
import Foundation
import Testing

@Suite("Values that come from PostgreSQL")
struct DecodingTests {
  private func cell(_ type: PostgresType, _ bytes: [UInt8]?) -> PostgresCell {
    PostgresCell(type: type, bytes: bytes.map { $0[...] }, column: "size")
  }

  private func failure<Value: PostgresDecodable>(_ type: Value.Type, _ cell: PostgresCell) -> String? {
    do throws(PostgresError) {
      _ = try Value(postgres: cell)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test("a wrong type names the column and both types")
  func wrongType() {
    #expect(
      failure(Int64.self, cell(.text, [0x35])) == "column size: it is text, and was asked for as int8")
    #expect(failure(Int32.self, cell(.int8, [0, 0, 0, 0, 0, 0, 0, 1]))?.contains("int8") == true)
  }

  @Test("NULL is nil where it may be missing, and an error elsewhere")
  func null() throws {
    #expect(try Int64?(postgres: cell(.int8, nil)) == nil)
    #expect(failure(Int64.self, cell(.int8, nil))?.contains("NULL") == true)
  }

  @Test("a narrower number is widened")
  func widened() throws {
    #expect(try Int64(postgres: cell(.int2, [255, 254])) == -2)
    #expect(try Int(postgres: cell(.int4, [255, 255, 255, 253])) == -3)
    #expect(try Double(postgres: cell(.float4, [0x3F, 0x80, 0, 0])) == 1)
  }

  private static let damaged: [(PostgresType, [UInt8])] = [
    (.int8, [1, 2, 3]), (.int8, []), (.int8, [UInt8](repeating: 0, count: 9)), (.text, [0xFF, 0xFE]),
    (.jsonb, [2, 0x7B, 0x7D]), (.uuid, [1]), (.int4Array, [0, 0, 0, 1]),
    // Two thousand million elements in no bytes; an element longer than the rest; bytes behind the end.
    (.int4Array, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 23, 0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1]),
    (.int4Array, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 23, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 1]),
    (.int4Array, [0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 23, 0, 0, 0, 0, 0, 0, 0, 1, 9]),
  ]

  @Test("bytes that are not of the type are an error", arguments: damaged)
  func malformed(type: PostgresType, bytes: [UInt8]) {
    let cell = cell(type, bytes)
    let reason =
      switch type {
      case .int8: failure(Int64.self, cell)
      case .text: failure(String.self, cell)
      case .jsonb: failure(PostgresJSON.self, cell)
      case .uuid: failure(UUID.self, cell)
      default: failure([Int32].self, cell)
      }
    #expect(reason == "column size: its bytes are not those of \(type)")
  }

  @Test("a missing element is an error unless elements may be missing; two dimensions are one too many")
  func elements() throws {
    let array = PostgresParameter([Int32?.some(5), nil])
    #expect(try [Int32?](postgres: cell(.int4Array, array.bytes)) == [5, nil])
    #expect(failure([Int32].self, cell(.int4Array, array.bytes))?.contains("NULL") == true)
    #expect(
      failure([Int32].self, cell(.int4Array, [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 23]))?.contains("2 dimensions")
        == true)
  }

  @Test("a column that is not there is told with those that are")
  func missingColumn() {
    let rows = PostgresRows(
      columns: [PostgresColumn(name: "id", type: .int4)], command: "SELECT 1", affected: 1, count: 1,
      bytes: [0, 0, 0, 9], fields: [.init(start: 0, length: 4)])
    #expect(throws: PostgresError(.unexpectedValue, reason: "there is no column name, but id")) {
      try rows[0].decode("name", as: Int.self)
    }
    #expect(
      throws: PostgresError(.unexpectedValue, reason: "2 columns were asked for, and the answer has 1")
    ) { try rows[0].decode(Int.self, Int.self) }
    #expect((try? rows.single(Int.self)) == 9)
  }
}

@Suite("Rows of COPY")
struct CopyEncoderTests {
  @Test("a row is its number of fields, each with its length; the end is -1")
  func format() {
    var encoder = CopyEncoder(columns: 2)
    _ = encoder.take()
    encoder.beginRow()
    encoder.append(Int32(7))
    encoder.append(String?.none)
    encoder.endRow()
    encoder.end()
    let bytes = encoder.take()
    #expect(bytes == [0, 2, 0, 0, 0, 4, 0, 0, 0, 7, 255, 255, 255, 255, 255, 255])
    #expect(!encoder.isMisused)
  }

  @Test("the header is the signature and two empty fields")
  func header() {
    var encoder = CopyEncoder(columns: 1)
    let bytes = encoder.take()
    #expect(bytes == Array("PGCOPY\n".utf8) + [0xFF, 13, 10, 0] + [UInt8](repeating: 0, count: 8))
  }

  @Test("a row with too few or too many values is noticed", arguments: [0, 1, 3])
  func misused(values: Int) {
    var encoder = CopyEncoder(columns: 2)
    encoder.beginRow()
    for _ in 0..<values { encoder.append(true) }
    encoder.endRow()
    #expect(encoder.isMisused)
  }
}

@Suite("Statements that the server keeps")
struct StatementCacheTests {
  private func key(_ sql: String, _ types: [PostgresType] = []) -> StatementCache.Key {
    .init(sql: sql, types: types)
  }

  @Test("the same text with other types is another statement")
  func types() {
    var cache = StatementCache(capacity: 9)
    #expect(cache.lookup(key("a", [.int4])) == .missing(name: "tvidz_1", evicting: nil))
    cache.keep(key("a", [.int4]), name: "tvidz_1")
    #expect(cache.lookup(key("a", [.int8])) == .missing(name: "tvidz_2", evicting: nil))
    #expect(cache.lookup(key("a", [.int4])) == .kept(name: "tvidz_1"))
  }

  @Test("a full cache forgets what was not used for the longest time")
  func eviction() {
    var cache = StatementCache(capacity: 2)
    for (index, sql) in ["a", "b"].enumerated() {
      _ = cache.lookup(key(sql))
      cache.keep(key(sql), name: "tvidz_\(index + 1)")
    }
    _ = cache.lookup(key("a"))
    #expect(cache.lookup(key("c")) == .missing(name: "tvidz_3", evicting: "tvidz_2"))
    cache.keep(key("c"), name: "tvidz_3")
    #expect(cache.lookup(key("a")) == .kept(name: "tvidz_1"))
  }

  @Test("what is forgotten gets another name")
  func forgotten() {
    var cache = StatementCache(capacity: 2)
    _ = cache.lookup(key("a"))
    cache.keep(key("a"), name: "tvidz_1")
    cache.forget(key("a"))
    #expect(cache.lookup(key("a")) == .missing(name: "tvidz_2", evicting: nil))
  }
}
