package import Duplicates
package import Fingerprints
package import Foundation
package import TvidzCore

/// The right to work on a video, until the lease ends or somebody else is given it. Every write names it, and is refused
/// with `LeaseLost` where it no longer holds.
package struct JobClaim: Sendable, Hashable, Codable {
  package var video: VideoID
  /// Increased by every claim, cancellation, retry and deletion: an older one writes nothing.
  package var epoch: Int64
  package var owner: String
  /// How often the work on this video crashed or met a limit.
  package var attempts: Int

  package init(video: VideoID, epoch: Int64, owner: String, attempts: Int) {
    self.video = video
    self.epoch = epoch
    self.owner = owner
    self.attempts = attempts
  }
}

/// Somebody else works on the video now, or nobody shall: cancel the work, write nothing.
package struct LeaseLost: Error, Sendable, Hashable, CustomStringConvertible {
  package let video: VideoID
  package init(_ video: VideoID) { self.video = video }
  package var description: String { "the lease of video \(video) was lost: another claim took its place" }
}

package enum ClaimAnswer: Sendable, Hashable {
  case claimed(JobClaim, VideoRecord)
  /// Another one works on it.
  case held(until: Date)
  /// There is nothing to do: it has ended, was deleted, or did not arrive yet.
  case nothingToDo(VideoRecord)
  case unknown
}

/// What the owner of a job learnt of the video. Nil leaves what is known.
package struct VideoFacts: Sendable, Hashable {
  /// Bytes.
  package var size: Int64?
  /// 64 hexadecimal digits, of the bytes that were read.
  package var sha256: String?
  package var media: MediaInfo?
  /// The object store's key of its picture.
  package var thumbnail: String?

  package init(
    size: Int64? = nil, sha256: String? = nil, media: MediaInfo? = nil, thumbnail: String? = nil
  ) {
    self.size = size
    self.sha256 = sha256
    self.media = media
    self.thumbnail = thumbnail
  }
}

/// One write of a job's owner: state, facts and events together or not at all.
package struct JobUpdate: Sendable, Hashable {
  /// `downloading` or `analyzing`; nil leaves it. A change of state makes an event of its own, before the others. Cuts
  /// that were told before it belong to an attempt that ended.
  package var state: VideoState?
  /// 0...100; nil leaves it.
  package var progress: Int?
  package var facts: VideoFacts
  /// `cut`, `shot` and `evidence`; the ends are told by `finish`.
  package var events: [CatalogEvent]

  package init(
    state: VideoState? = nil, progress: Int? = nil, facts: VideoFacts = VideoFacts(),
    events: [CatalogEvent] = []
  ) {
    self.state = state
    self.progress = progress
    self.facts = facts
    self.events = events
  }
}

/// How the work on a video ended.
package enum FinishOutcome: Sendable, Hashable {
  /// It was read to its end, or stopped because it is a copy: the record says which. Only a complete one's fingerprint
  /// is kept and matched with later videos.
  case analysed(AnalysisRecord, Fingerprint)
  /// It has the bytes of a known video, and was not analysed.
  case identical(to: VideoID)
  case failed(VideoFailure)
}

package struct FinishRequest: Sendable, Hashable {
  package var outcome: FinishOutcome
  /// Of every video that it was compared with, that one being A: also where there is no relation, so that it is not
  /// asked for again.
  package var verdicts: [VideoID: Verdict]
  /// Read before the candidates were looked up.
  package var generation: IndexGeneration

  package init(
    outcome: FinishOutcome, verdicts: [VideoID: Verdict] = [:],
    generation: IndexGeneration = IndexGeneration(0)
  ) {
    self.outcome = outcome
    self.verdicts = verdicts
    self.generation = generation
  }
}

package enum FinishAnswer: Sendable, Hashable {
  /// All is stored and told.
  case finished(VideoRecord)
  /// Nothing was written: these became known since the candidates were looked up, and may be copies. Compare with them
  /// too, and finish again with this generation.
  case compare([VideoID], IndexGeneration)
  /// The video that this one was stopped for is gone, or the pair was dismissed meanwhile: the video is queued again,
  /// to be analysed to its end. The claim has ended.
  case requeued(VideoRecord)
}
