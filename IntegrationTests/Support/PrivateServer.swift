import CatalogPostgres
import Foundation
import TvidzTesting

/// A server that a test may stop: the other tests use another one.
struct PrivateServer: Sendable {
  /// As `./tools/services` names them.
  enum Kind: String { case postgres, localstack }

  let url: String
  private let kind: Kind
  private let name: String
  private static let services = ExternalProgram("./tools/services")

  /// Runs `body` with a server of its own, and removes it afterwards.
  static func run<Result>(
    _ kind: Kind = .postgres, _ body: (PrivateServer) async throws -> Result
  ) async throws -> Result {
    let name = "test-\(UUID().uuidString.prefix(8).lowercased())"
    let server = PrivateServer(url: try await start(kind, name), kind: kind, name: name)
    do {
      let result = try await body(server)
      try await server.stop("--purge")
      return result
    } catch {
      // In a task of its own: that of a test whose time was up is cancelled.
      await Task { try? await server.stop("--purge") }.value
      throw error
    }
  }

  /// Where it was before.
  func start() async throws {
    let url = try await Self.start(kind, name)
    guard url == self.url else {
      throw TestDatabase.NotThere(description: "the server moved to another port")
    }
  }

  func stop() async throws { try await stop(nil) }

  /// Without a word to anybody.
  func crash() async throws { try await stop("--at-once") }

  /// It keeps its connections, and answers nobody.
  func freeze() async throws { try await order("freeze") }

  func thaw() async throws { try await order("thaw") }

  private static func start(_ kind: Kind, _ name: String) async throws -> String {
    let output = try await services.require(["up", kind.rawValue, "--name", name], in: ProjectFolder.root)
    let line = String(decoding: output.output, as: UTF8.self)
    return String(line.trimmingCharacters(in: .whitespacesAndNewlines).trimmingPrefix(/[A-Z_]+=/))
  }

  private func stop(_ option: String?) async throws { try await order("down", option) }

  private func order(_ command: String, _ option: String? = nil) async throws {
    let arguments = [command, kind.rawValue, "--name", name] + (option.map { [$0] } ?? [])
    _ = try await Self.services.require(arguments, in: ProjectFolder.root)
  }
}
