import Catalog
import Foundation
import Synchronization

/// The lease of a job that is worked on. What is written outside of the catalog, which refuses those that lost theirs,
/// asks here first.
final class HeldLease: Sendable {
  private let claim: JobClaim
  private let catalog: any CatalogStore
  private let settings: JobSettings
  private let end: Mutex<Date>

  /// Of a claim that was just made.
  init(_ claim: JobClaim, _ catalog: any CatalogStore, _ settings: JobSettings) {
    self.claim = claim
    self.catalog = catalog
    self.settings = settings
    end = Mutex(settings.leaseEnd)
  }

  /// - Throws: `LeaseLost`.
  func renew() async throws {
    let next = settings.leaseEnd
    try await catalog.heartbeat(claim, until: next)
    end.withLock { $0 = max($0, next) }
  }

  /// Asks the catalog only where this machine's clock says that others may have the job by now.
  ///
  /// - Throws: `LeaseLost`.
  func renewIfOver() async throws {
    let end = end.withLock { $0 }
    if settings.now() >= end { try await renew() }
  }
}
