package import Catalog
import Foundation
package import TvidzCore

/// Takes videos that wait from the catalog, and works on a few at once, until it is cancelled.
///
/// The catalog is the queue: what has not ended is claimable when its lease has, also after a crash.
package struct InspectorService: Sendable {
  private let catalog: any CatalogStore
  private let runner: JobRunner
  private let settings: JobSettings
  private let jobs: Int
  private let pollInterval: Duration
  private let wakes: AsyncStream<Void>
  private let waker: AsyncStream<Void>.Continuation

  /// - Parameters:
  ///   - jobs: videos that are analysed at once.
  ///   - pollInterval: how often the catalog is asked although nobody said that there is something: other processes
  ///     fill it too, and leases end without a word.
  package init(
    catalog: any CatalogStore, runner: JobRunner, settings: JobSettings, jobs: Int,
    pollInterval: Duration = .seconds(2)
  ) {
    self.catalog = catalog
    self.runner = runner
    self.settings = settings
    self.jobs = jobs
    self.pollInterval = pollInterval
    (wakes, waker) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  }

  /// Something may be there to be done.
  package func wake() { waker.yield() }

  /// Works until the task is cancelled; then every job was given back.
  ///
  /// - Parameter onEnd: told of every job that ended, for logs and counters.
  package func run(
    onEnd: @escaping @Sendable (VideoID, JobLifecycle.Ending) -> Void = { _, _ in }
  ) async {
    let places = Places(jobs)
    await withDiscardingTaskGroup { group in
      group.addTask {
        while (try? await Task.sleep(for: pollInterval)) != nil { wake() }
      }
      wake()
      for await _ in wakes {
        // A catalog that cannot be reached is asked again at the next turn.
        for (claim, video) in (try? await claims(atMost: places.free)) ?? [] {
          places.take()
          group.addTask {
            if let ending = try? await runner.run(claim, video) { onEnd(video.id, ending) }
            places.giveBack()
            wake()
          }
        }
      }
      group.cancelAll()
    }
  }

  private func claims(atMost count: Int) async throws -> [(JobClaim, VideoRecord)] {
    guard count > 0 else { return [] }
    var claims: [(JobClaim, VideoRecord)] = []
    for id in try await catalog.claimableVideos(at: settings.now(), limit: count) {
      // One that cannot be claimed now must not make those forgotten that were.
      let answer = try? await catalog.claim(
        id, owner: settings.owner, at: settings.now(), until: settings.leaseEnd)
      if case .claimed(let claim, let video) = answer { claims.append((claim, video)) }
    }
    return claims
  }
}
