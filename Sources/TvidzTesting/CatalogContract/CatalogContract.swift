package import Catalog

/// What every catalog keeps, as sentences that can be run against a store:
///
///     @Test("keeps the contract", arguments: CatalogContract.rules)
///     func contract(rule: CatalogContract.Rule) async throws { try await rule.check(makeEmptyStore()) }
package enum CatalogContract {
  package struct Rule: Sendable, CustomStringConvertible {
    package let sentence: String
    /// Throws where the rule is broken. The store is empty and nobody else uses it.
    package let check: @Sendable (any CatalogStore) async throws -> Void

    init(_ sentence: String, _ check: @escaping @Sendable (CatalogStory) async throws -> Void) {
      self.sentence = sentence
      self.check = { try await check(CatalogStory(store: $0)) }
    }

    package var description: String { sentence }
  }

  package static let rules = videos + queries + jobs + finishes + pairs + events
}

/// A rule that was not kept, and where that was seen.
package struct BrokenRule: Error, CustomStringConvertible {
  package let description: String
}

func expect(
  _ condition: Bool, _ what: @autoclosure () -> String = "it does not hold", file: String = #fileID,
  line: Int = #line
) throws {
  if !condition { throw BrokenRule(description: "\(file):\(line): \(what())") }
}

func expectEqual<Value: Equatable>(
  _ seen: Value, _ expected: Value, file: String = #fileID, line: Int = #line
) throws {
  if seen != expected { throw BrokenRule(description: "\(file):\(line): \(seen) is not \(expected)") }
}

func require<Value>(_ value: Value?, file: String = #fileID, line: Int = #line) throws -> Value {
  guard let value else { throw BrokenRule(description: "\(file):\(line): nothing is there") }
  return value
}

func expectLeaseLost(
  file: String = #fileID, line: Int = #line, _ body: () async throws -> Void
) async throws {
  do {
    try await body()
  } catch is LeaseLost {
    return
  }
  throw BrokenRule(description: "\(file):\(line): the write was not refused")
}
