import CatalogPostgres
import Foundation
import Testing

@Suite("Text and parameters of a statement")
struct PostgresQueryTests {
  @Test("what is interpolated becomes a parameter, in the order of the text")
  func interpolation() {
    let state = "'; drop table videos; --"
    let query: PostgresQuery =
      "select id from videos where state = \(state) and size > \(12) limit \(Int32(3))"
    #expect(query.sql == "select id from videos where state = $1 and size > $2 limit $3")
    #expect(query.parameters.map(\.type) == [.text, .int8, .int4])
    #expect(query.parameters[0].bytes == Array(state.utf8))
    #expect(query.parameters[2].bytes == [0, 0, 0, 3])
  }

  @Test("a missing value is NULL, an empty one is not")
  func null() {
    let query: PostgresQuery = "select \(String?.none), \(""), \(Int?.some(1))"
    #expect(query.parameters.map(\.bytes) == [nil, [], [0, 0, 0, 0, 0, 0, 0, 1]])
    #expect(query.parameters.map(\.type) == [.text, .text, .int8])
  }

  @Test("a name is quoted, whatever is in it")
  func names() {
    let query: PostgresQuery = #"select * from \#(name: #"a"b c"#)"#
    #expect(query.sql == #"select * from "a""b c""#)
    #expect(query.parameters == [])
  }

  @Test("an array carries its length, its type and whether it holds NULL")
  func array() {
    let query: PostgresQuery = "select \([Int32?.some(5), nil])"
    #expect(query.parameters[0].type == .int4Array)
    #expect(
      query.parameters[0].bytes
        == [0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 23, 0, 0, 0, 2, 0, 0, 0, 1] + [0, 0, 0, 4, 0, 0, 0, 5]
        + [255, 255, 255, 255])
  }

  @Test("a description shows the text and no value")
  func description() {
    let query: PostgresQuery = "select \("secret")"
    #expect(String(describing: query) == "select $1")
  }
}
