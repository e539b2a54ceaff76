import CatalogPostgres
import Foundation
import Testing

/// The database of a test: a schema that is its own, so that all tests run side by side on one server.
///
///     @Suite("…", .needsDatabase, .ownSchema) struct VideosTests {
///       @Test("…") func inserts() async throws {
///         let pool = try TestDatabase.current.pool
struct TestDatabase: Sendable {
  let schema: String
  /// Finds tables in the schema of the test.
  let configuration: PostgresConfiguration
  let pool: PostgresPool

  @TaskLocal private static var ofTest: TestDatabase?

  struct NotThere: Error, CustomStringConvertible {
    let description: String
  }

  static var current: TestDatabase {
    get throws {
      guard let ofTest else { throw NotThere(description: "the test's suite lacks the trait .ownSchema") }
      return ofTest
    }
  }

  /// Where the server is, from the environment.
  static var url: String? { ProcessInfo.processInfo.environment["TVIDZ_DATABASE_URL"] }

  /// Set by ./tools/test after it started the services: from then on their absence is a failure and not a skip.
  static var mustBeThere: Bool { ProcessInfo.processInfo.environment["TVIDZ_INTEGRATION"] == "1" }

  static func requireURL() throws -> String {
    guard let url else {
      throw NotThere(description: "TVIDZ_DATABASE_URL is not set, and TVIDZ_INTEGRATION is 1")
    }
    return url
  }

  /// Of the server, with the schema of the test.
  var url: String {
    get throws { try url(port: nil) }
  }

  /// - Parameter port: by which the server is reached; nil for its own.
  func url(port: UInt16?) throws -> String {
    guard var url = URLComponents(string: try Self.requireURL()) else {
      throw NotThere(description: "TVIDZ_DATABASE_URL is no URL")
    }
    if let port { url.port = Int(port) }
    url.percentEncodedQuery =
      (url.percentEncodedQuery.map { "\($0)&" } ?? "") + "options=-csearch_path%3D\(schema)"
    guard let text = url.string else { throw NotThere(description: "TVIDZ_DATABASE_URL is no URL") }
    return text
  }

  fileprivate static func provide(_ function: @Sendable () async throws -> Void) async throws {
    let administration = try PostgresPool(PostgresConfiguration(url: requireURL()))
    // One word in lower case, so that it needs no quotation marks anywhere.
    let schema = "test_" + UUID().uuidString.lowercased().replacing("-", with: "")
    try await administration.withConnection { try await $0.execute(script: "create schema \(schema)") }
    var configuration = try PostgresConfiguration(url: requireURL())
    configuration.settings["search_path"] = schema
    // All suites ask one server at once: a statement that takes longer hangs.
    configuration.statementTimeout = .seconds(600)
    configuration.idleTransactionTimeout = .seconds(600)
    configuration.applicationName = schema
    let pool = try PostgresPool(configuration, limits: PoolLimits(patience: .seconds(600)))
    let database = TestDatabase(schema: schema, configuration: configuration, pool: pool)
    let result: Result<Void, any Error>
    do {
      try await $ofTest.withValue(database) { try await function() }
      result = .success(())
    } catch {
      result = .failure(error)
    }
    await pool.close()
    // In a task of its own: that of a test whose time was up is cancelled.
    await Task {
      try? await administration.withConnection {
        try await $0.execute(script: "drop schema \(schema) cascade")
      }
    }.value
    await administration.close()
    try result.get()
  }
}

/// Gives every test of the suite a schema, and drops it afterwards.
struct OwnSchema: TestTrait, SuiteTrait, TestScoping {
  var isRecursive: Bool { true }

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    try await TestDatabase.provide(function)
  }
}

extension Trait where Self == OwnSchema {
  static var ownSchema: OwnSchema { OwnSchema() }
}

extension Trait where Self == ConditionTrait {
  static var needsDatabase: ConditionTrait {
    .enabled(
      if: TestDatabase.url != nil || TestDatabase.mustBeThere,
      #"no database: ./tools/services up, then eval "$(./tools/services env)""#)
  }
}
