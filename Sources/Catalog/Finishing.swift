package import Duplicates
package import Fingerprints
package import Foundation

extension JobResults where Self: AnalysisStore {
  /// Finishes a job, comparing with whatever became known meanwhile, until nothing did.
  ///
  /// Nothing expensive happens under the catalog's lock: each round compares outside of it, and only with what is new.
  /// Every further round means that another video was finished, so the catalog as a whole goes on.
  ///
  /// - Parameter compare: the verdict for a known video as A, this one as B.
  /// - Throws: `LeaseLost`, `CancellationError`.
  package func finish(
    _ request: FinishRequest, by claim: JobClaim, at time: Date,
    compare: (Fingerprint) async throws -> Verdict
  ) async throws -> FinishAnswer {
    var request = request
    while true {
      try Task.checkCancellation()
      let answer = try await finish(request, by: claim, at: time)
      guard case .compare(let videos, let generation) = answer else { return answer }
      let known = try await fingerprints(of: videos)
      for video in videos {
        // One that was deleted again meanwhile is nothing to be compared with.
        request.verdicts[video] =
          if let fingerprint = known[video] {
            try await compare(fingerprint)
          } else {
            Verdict(relation: .none, confidence: 0, segments: [], reason: "it is no longer known")
          }
      }
      request.generation = generation
    }
  }
}
