package import Analysis
package import Catalog
package import Duplicates
import Fingerprints
package import TvidzCore

/// What becomes of a claimed video, step by step: a pure state machine. Whoever runs it does what it says, one action
/// after the other, and tells it what came of it.
///
///     claimed ─ fetch ─ identical? ─ analyse ─ compare ─ finish
///
/// Fencing is the catalog's: every action that writes does so under the claim, and where another has taken it, the
/// answer is `leaseLost`, after which nothing is done any more.
package struct JobLifecycle: Sendable {
  package enum Event: Sendable {
    case claimed
    case fetched(LocalFile)
    case notFetched(ObjectFailure)
    /// The known video with the same bytes.
    case identical(VideoRecord?)
    case worker(AnalysisEvent)
    /// The shot's picture lies under this key now.
    case storedThumbnail(key: String)
    /// What the part that was read shares with known videos, the best match first.
    case looked([CopySearch.Match])
    /// What the pictures show that were asked for.
    case sampled([EarlyStop.Sample])
    /// The worker told all.
    case analysed
    /// It was stopped, because enough is known.
    case stoppedEarly
    case workerFailed(WorkerFailure)
    case compared([VideoID: Verdict], IndexGeneration)
    case finished(FinishAnswer)
    /// The catalog or a disk refused.
    case interrupted(Setback)
    case leaseLost
  }

  package enum Action: Sendable, Hashable {
    case append(JobUpdate)
    case tell(ProgressTick)
    case fetch
    case askForIdentical(sha256: String)
    case analyse
    case storeThumbnail([UInt8], number: Int)
    /// Compare pictures of the unread rest, at these moments in seconds, with the match.
    case sample(CopySearch.Match, moments: [Double])
    /// End the worker: enough is known.
    case stop
    /// With what is known, completely or as far as it was read.
    case compare
    /// Nobody will work on it again: a person may want to look at it.
    case putAside(DeadLetter)
    case finish(FinishRequest)
    case release(crashed: Bool, after: Duration)
    case end(Ending)
  }

  /// For logs and counters.
  package enum Ending: Sendable, Hashable {
    case completed, duplicate, failed, leaseLost
    /// To be taken up again: at once, where nothing was wrong.
    case requeued(Requeueing?)

    package enum Kind: String, Sendable, CaseIterable {
      case completed, duplicate, failed, requeued, leaseLost
    }

    package var kind: Kind {
      switch self {
      case .completed: .completed
      case .duplicate: .duplicate
      case .failed: .failed
      case .leaseLost: .leaseLost
      case .requeued: .requeued
      }
    }
  }

  /// Why a job did not come to its end, and when it is tried again.
  package struct Requeueing: Sendable, Hashable {
    /// For the log.
    package let reason: String
    /// Nil where the catalog was not told of one: then the lease has to end.
    package let delay: Duration?
    /// How many count against the video, this one included; nil where it does not count.
    package let attempts: Int?

    package init(reason: String, delay: Duration?, attempts: Int? = nil) {
      self.reason = reason
      self.delay = delay
      self.attempts = attempts
    }
  }

  package private(set) var recorder = AnalysisRecorder()
  private let claim: JobClaim
  private let video: VideoRecord
  private let retry: RetryPolicy
  private let largest: Int64
  private let stopsEarly: Bool
  private let passingFailures: Int
  private var evidence: CopyNotice?
  /// What pictures of the rest were asked for, and why the analysis was stopped in the end.
  private var copy: EarlyCopy?
  /// Whether the video was read to its end.
  package private(set) var isComplete = false
  private var hasThumbnail = false
  private var progress = 0
  private var hasEnded = false

  private struct EarlyCopy: Sendable {
    let known: VideoID
    let situation: EarlyStop.Situation
  }

  /// - Parameters:
  ///   - largest: the most bytes that a video may have.
  ///   - stopsEarly: whether what is surely a copy need not be read to its end.
  ///   - passingFailures: how often in a row it was interrupted before by what may pass.
  package init(
    claim: JobClaim, video: VideoRecord, retry: RetryPolicy = RetryPolicy(), largest: Int64 = .max,
    stopsEarly: Bool = true, passingFailures: Int = 0
  ) {
    self.stopsEarly = stopsEarly
    self.passingFailures = passingFailures
    self.claim = claim
    self.video = video
    self.retry = retry
    self.largest = largest
  }

  package mutating func handle(_ event: Event) -> [Action] {
    if hasEnded { return [] }
    switch event {
    case .claimed: return [.append(JobUpdate(state: .downloading, progress: 0)), .fetch]
    case .fetched(let file): return fetched(file)
    case .notFetched(let failure): return notFetched(failure)
    case .identical(let known?):
      // It is not opened: what is known of the same bytes is known of it.
      let facts = VideoFacts(media: known.media, thumbnail: known.thumbnail)
      return [.append(JobUpdate(facts: facts))] + finish(.identical(to: known.id))
    case .identical(nil): return [.append(JobUpdate(state: .analyzing, progress: 0)), .analyse]
    case .worker(let event): return analysis(event)
    case .storedThumbnail(let key): return storedThumbnail(key)
    case .looked(let matches): return looked(matches)
    case .sampled(let samples): return EarlyStop().decide(samples) == .stop ? [.stop] : []
    case .analysed:
      isComplete = true
      return [.compare]
    case .stoppedEarly: return [.compare]
    case .workerFailed(let failure): return workerFailed(failure)
    case .compared(let verdicts, let generation): return compared(verdicts, generation)
    case .finished(let answer): return finished(answer)
    case .interrupted(let setback): return interrupted(setback)
    case .leaseLost: return end(.leaseLost)
    }
  }

  // MARK: Fetching

  private mutating func fetched(_ file: LocalFile) -> [Action] {
    if let failure = failure(ofSize: file.size) { return finish(.failed(failure)) }
    if let announced = video.announcedSHA256, announced.lowercased() != file.sha256 {
      return finish(.failed(.wrongChecksum))
    }
    return [
      .append(JobUpdate(facts: VideoFacts(size: file.size, sha256: file.sha256))),
      .askForIdentical(sha256: file.sha256),
    ]
  }

  /// Whether a file of so many bytes is worth fetching.
  package func accepts(size: Int64) -> Bool { failure(ofSize: size) == nil }

  private func failure(ofSize size: Int64) -> VideoFailure? {
    if size > largest { return .tooLarge(limit: largest) }
    if let announced = video.size, announced != size {
      return .wrongSize(announced: announced, arrived: size)
    }
    return nil
  }

  private mutating func notFetched(_ failure: ObjectFailure) -> [Action] {
    switch failure {
    case .missing: finish(.failed(.missingObject))
    case .changed: finish(.failed(.changedObject))
    case .refused(let size): finish(.failed(self.failure(ofSize: size) ?? .changedObject))
    case .passing, .lasting: interrupted(Setback(failure))
    }
  }

  // MARK: Analysing

  private mutating func analysis(_ event: AnalysisEvent) -> [Action] {
    recorder.take(event)
    switch event {
    case .started(let info, _): return [.append(JobUpdate(facts: VideoFacts(media: info)))]
    case .progress(let now):
      progress = now.fraction.map { min(99, Int($0 * 100)) } ?? progress
      return [
        .tell(
          ProgressTick(
            video: video.id, state: .analyzing, progress: progress, seconds: now.seconds, frames: now.frames))
      ]
    case .cut:
      return recorder.lastCut.map { [.append(JobUpdate(progress: progress, events: [.cut($0)]))] } ?? []
    case .shot(let shot):
      if let thumbnail = shot.thumbnail { return [.storeThumbnail(thumbnail, number: shot.number)] }
      return tellShot()
    case .picture, .score, .finished: return []
    }
  }

  private mutating func storedThumbnail(_ key: String) -> [Action] {
    recorder.setThumbnail(key)
    guard !hasThumbnail else { return tellShot() }
    hasThumbnail = true
    return tellShot(facts: VideoFacts(thumbnail: key))
  }

  private func tellShot(facts: VideoFacts = VideoFacts()) -> [Action] {
    recorder.lastShot.map {
      [.append(JobUpdate(progress: progress, facts: facts, events: [.shot($0)]))]
    } ?? []
  }

  private mutating func looked(_ matches: [CopySearch.Match]) -> [Action] {
    let match = matches.first { $0.verdict.isDuplicate }
    let notice = match.map { CopyNotice(duplicateOf: $0.known, verdict: $0.verdict) }
    var actions: [Action] = []
    if notice != evidence {
      evidence = notice
      actions.append(.append(JobUpdate(progress: progress, events: [.evidence(notice)])))
    }
    guard stopsEarly, let match else { return actions }
    let situation = EarlyStop.Situation(
      verdict: match.verdict, read: recorder.fingerprint.duration, statedDuration: recorder.media?.duration,
      knownDuration: match.knownDuration)
    if case .sample(let moments) = EarlyStop().decide(situation) {
      copy = EarlyCopy(known: match.known, situation: situation)
      actions.append(.sample(match, moments: moments))
    }
    return actions
  }

  private mutating func workerFailed(_ failure: WorkerFailure) -> [Action] {
    switch failure.failureClass {
    case .final: return finish(.failed(VideoFailure(failure)))
    case .passing: return interrupted(Setback(failure.reason, mayPass: true))
    case .attempt:
      let end = VideoFailure(failure)
      // First, so that it is not forgotten by a crash between the two.
      return attempted(
        failure.reason,
        last: [.putAside(DeadLetter(object: video.location, video: video.id, reason: end.sentence))]
          + finish(.failed(end)))
    }
  }

  // MARK: Trying again

  private mutating func interrupted(_ setback: Setback) -> [Action] {
    if setback.mayPass { return release(after: retry.passingDelay(passingFailures + 1), setback.reason) }
    // No dead letter: the file is sound, and tried again when the service is mended.
    return attempted(setback.reason, last: finish(.failed(.ofTheService(setback.sentence))))
  }

  /// - Parameter last: what is done where there is no further attempt.
  private mutating func attempted(_ reason: String, last: [Action]) -> [Action] {
    let attempts = claim.attempts + 1
    switch retry.decide(attempts: attempts) {
    case .giveUp: return last
    case .tryAgain(let delay): return release(after: delay, reason, attempts: attempts)
    }
  }

  private mutating func release(after delay: Duration, _ reason: String, attempts: Int? = nil) -> [Action] {
    hasEnded = true
    return [
      .release(crashed: attempts != nil, after: delay),
      .end(.requeued(Requeueing(reason: reason, delay: delay, attempts: attempts))),
    ]
  }

  // MARK: Ending

  private mutating func compared(_ verdicts: [VideoID: Verdict], _ generation: IndexGeneration) -> [Action] {
    guard let result = recorder.result(isComplete: isComplete) else {
      return interrupted(Setback("the worker told nothing of the video", mayPass: false))
    }
    var verdicts = verdicts
    if !isComplete, let copy { verdicts[copy.known] = EarlyStop().verdict(on: copy.situation) }
    return [
      .finish(
        FinishRequest(
          outcome: .analysed(result.record, result.fingerprint), verdicts: verdicts, generation: generation))
    ]
  }

  private func finish(_ outcome: FinishOutcome) -> [Action] { [.finish(FinishRequest(outcome: outcome))] }

  private mutating func finished(_ answer: FinishAnswer) -> [Action] {
    switch answer {
    case .finished(let video):
      return end(video.state == .duplicate ? .duplicate : video.state == .failed ? .failed : .completed)
    case .requeued: return end(.requeued(nil))
    // The rounds of comparing are gone through by whoever finishes.
    case .compare: return release(after: .zero, "the comparing was not finished")
    }
  }

  private mutating func end(_ ending: Ending) -> [Action] {
    hasEnded = true
    return [.end(ending)]
  }
}
