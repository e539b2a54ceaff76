package import TvidzCore

/// A numbered step of a schema. Each runs once, in its own transaction, in order.
package struct Migration: Sendable, Hashable {
  /// From 1, without a gap.
  package let number: Int
  package let sql: String

  package init(number: Int, sql: String) {
    self.number = number
    self.sql = sql
  }

  /// The steps that a database at `version` still needs: a pure decision, taken again inside of each transaction, so that
  /// two programs that start at once do not take the same step.
  ///
  /// - Parameter place: names the database in the error.
  package static func pending(
    _ all: [Migration], at version: Int, place: String
  ) throws(ActionableError) -> ArraySlice<Migration> {
    guard version <= all.count else {
      throw CatalogError.newerSchema(place, has: version, known: all.count)
    }
    return all[version...]
  }
}
