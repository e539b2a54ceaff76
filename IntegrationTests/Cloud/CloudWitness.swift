import Catalog
import CatalogPostgres
import Testing
import TvidzCore
import TvidzTesting

/// What tests of the cloud ask of the catalog when all is over.
struct CloudWitness: Sendable {
  let catalog: PostgresCatalog

  /// - Throws: `CancellationError` at the test's limit of time.
  static func waitUntil(_ condition: () async throws -> Bool) async throws {
    while try await !condition() { try await Task.sleep(for: .milliseconds(100)) }
  }

  /// Expects that the video has ended, once, and that nothing followed.
  ///
  /// - Returns: how.
  @discardableResult
  func expectEnd(
    of id: VideoID, _ name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws -> VideoState {
    let video = try #require(try await catalog.video(id), sourceLocation: sourceLocation)
    #expect(video.state.isTerminal, "\(name) is \(video.state)", sourceLocation: sourceLocation)
    let kinds = try await catalog.events(of: id, after: 0, limit: 10_000).map(\.event.kind)
    let ends = kinds.filter { [.completed, .duplicate, .failed, .cancelled].contains($0) }
    #expect(
      ends.count == 1 && kinds.last == ends.first, "\(name): \(ends)", sourceLocation: sourceLocation)
    return video.state
  }
}
