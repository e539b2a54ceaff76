import Analysis
import Catalog
import Duplicates
import Fingerprints
import Foundation
import Inspector
import Testing
import TvidzCore

@Suite("JobLifecycle")
struct JobLifecycleTests {
  private static let id = VideoID("v")
  private static let file = LocalFile(path: "/f", size: 100, sha256: String(repeating: "a", count: 64))

  private static func video(size: Int64? = nil, sha256: String? = nil) -> VideoRecord {
    VideoRecord(
      id: id, filename: "film.mp4", uploadDate: Date(timeIntervalSince1970: 0),
      location: ObjectLocation(bucket: "b", key: "k"), size: size, announcedSHA256: sha256, state: .queued)
  }

  private static func lifecycle(
    attempts: Int = 0, video: VideoRecord = video(), largest: Int64 = .max, passingFailures: Int = 0
  ) -> JobLifecycle {
    JobLifecycle(
      claim: JobClaim(video: id, epoch: 1, owner: "o", attempts: attempts), video: video, largest: largest,
      passingFailures: passingFailures)
  }

  private static func cut(_ pts: Int64) -> AnalysisEvent {
    .cut(.cut(at: FramePosition(timestamp: at(pts), index: nil), score: 0.5))
  }
  private static func at(_ pts: Int64) -> Timestamp { Timestamp(pts: pts, timeBase: Rational(1, 1000)) }
  private static let started = AnalysisEvent.started(
    FakeWorker.info, DetectorDescription(name: "adaptive", version: 1, parameters: [:]))

  @Test("a video goes from fetching to its end, and every step is told")
  func whole() throws {
    var job = Self.lifecycle()
    #expect(job.handle(.claimed) == [.append(JobUpdate(state: .downloading, progress: 0)), .fetch])
    #expect(
      job.handle(.fetched(Self.file)) == [
        .append(JobUpdate(facts: VideoFacts(size: 100, sha256: Self.file.sha256))),
        .askForIdentical(sha256: Self.file.sha256),
      ])
    #expect(job.handle(.identical(nil)) == [.append(JobUpdate(state: .analyzing, progress: 0)), .analyse])
    #expect(
      job.handle(.worker(Self.started)) == [.append(JobUpdate(facts: VideoFacts(media: FakeWorker.info)))])
    #expect(
      job.handle(.worker(.progress(AnalysisProgress(frames: 50, seconds: 5, fraction: 0.5)))) == [
        .tell(ProgressTick(video: Self.id, state: .analyzing, progress: 50, seconds: 5, frames: 50))
      ])
    let told = job.handle(.worker(Self.cut(5000)))
    guard case .append(let update) = told.first, case .cut(let cut) = update.events.first else {
      Issue.record("\(told)")
      return
    }
    #expect(told.count == 1 && update.progress == 50 && cut.time == 5)
    let shot = Shot(number: 0, start: Self.at(0), end: Self.at(5000), thumbnail: [1])
    #expect(job.handle(.worker(.shot(shot))) == [.storeThumbnail([1], number: 0)])
    let record = ShotRecord(number: 0, start: 0, end: 5, thumbnail: "t/0.jpg")
    #expect(
      job.handle(.storedThumbnail(key: "t/0.jpg")) == [
        .append(
          JobUpdate(progress: 50, facts: VideoFacts(thumbnail: "t/0.jpg"), events: [.shot(record)]))
      ])
    #expect(
      job.handle(.worker(.finished(AnalysisSummary(frames: 250, duration: 10, damagedFrames: 0)))).isEmpty)
    #expect(job.handle(.analysed) == [.compare])
    guard case .finish(let request) = job.handle(.compared([:], IndexGeneration(7))).first,
      case .analysed(let result, let fingerprint) = request.outcome
    else {
      Issue.record("no finish")
      return
    }
    #expect(request.generation == IndexGeneration(7))
    #expect(result.isComplete && result.frames == 250 && result.duration == 10)
    #expect(result.cuts == [cut] && result.shots == [record])
    #expect(fingerprint.cuts == [5] && fingerprint.isComplete)
    var done = Self.video()
    done.state = .completed
    #expect(job.handle(.finished(.finished(done))) == [.end(.completed)])
    #expect(job.handle(.analysed).isEmpty)
  }

  @Test("the same bytes end the job without an analysis, and with the facts of the known video")
  func identical() {
    var job = Self.lifecycle()
    _ = job.handle(.claimed)
    _ = job.handle(.fetched(Self.file))
    var known = Self.video()
    known.id = VideoID("known")
    known.media = FakeWorker.info
    known.thumbnail = "thumbnails/known/0.jpg"
    #expect(
      job.handle(.identical(known)) == [
        .append(
          JobUpdate(facts: VideoFacts(media: FakeWorker.info, thumbnail: "thumbnails/known/0.jpg"))),
        .finish(FinishRequest(outcome: .identical(to: VideoID("known")))),
      ])
  }

  @Test("only the first picture becomes the video's")
  func thumbnails() {
    var job = Self.lifecycle()
    _ = job.handle(.worker(Self.started))
    let keys = (0..<2).map { number -> String? in
      let shot = Shot(
        number: number, start: Self.at(Int64(number)), end: Self.at(Int64(number) + 1), thumbnail: [1])
      _ = job.handle(.worker(.shot(shot)))
      guard case .append(let update) = job.handle(.storedThumbnail(key: "\(number)")).first else {
        return "?"
      }
      return update.facts.thumbnail
    }
    #expect(keys == ["0", nil])
  }

  static let mismatches: [(name: String, video: VideoRecord, largest: Int64, failure: VideoFailure)] = [
    ("fewer bytes than announced", video(size: 101), .max, .wrongSize(announced: 101, arrived: 100)),
    ("other bytes than announced", video(sha256: String(repeating: "b", count: 64)), .max, .wrongChecksum),
    ("more bytes than allowed", video(), 99, .tooLarge(limit: 99)),
  ]

  @Test("what arrived is compared with what was announced", arguments: mismatches)
  func mismatch(name: String, video: VideoRecord, largest: Int64, failure: VideoFailure) {
    var job = Self.lifecycle(video: video, largest: largest)
    _ = job.handle(.claimed)
    #expect(job.handle(.fetched(Self.file)) == [.finish(FinishRequest(outcome: .failed(failure)))])
  }

  @Test("a file of another size than it may have is refused before it is fetched", arguments: mismatches)
  func otherSize(name: String, video: VideoRecord, largest: Int64, failure: VideoFailure) {
    var job = Self.lifecycle(video: video, largest: largest)
    _ = job.handle(.claimed)
    guard failure != .wrongChecksum else {
      #expect(job.accepts(size: Self.file.size), "of which nobody knows yet")
      return
    }
    #expect(!job.accepts(size: Self.file.size))
    #expect(
      job.handle(.notFetched(.refused(size: Self.file.size))) == [
        .finish(FinishRequest(outcome: .failed(failure)))
      ])
  }

  @Test("an announced checksum may be written in capitals")
  func capitals() {
    var job = Self.lifecycle(video: Self.video(size: 100, sha256: String(repeating: "A", count: 64)))
    _ = job.handle(.claimed)
    #expect(job.handle(.fetched(Self.file)).last == .askForIdentical(sha256: Self.file.sha256))
  }

  static let refusal = WorkerFailure.refused(
    ActionableError(.notVideo, what: "cannot analyse /secret/path", why: "the file is empty"))

  @Test("a file that is no video has failed at once, with a sentence that tells no path")
  func refused() throws {
    var job = Self.lifecycle()
    guard case .finish(let request) = job.handle(.workerFailed(Self.refusal)).first,
      case .failed(let failure) = request.outcome
    else {
      Issue.record("no finish")
      return
    }
    #expect(failure == VideoFailure(.notVideo, "The file cannot be analysed: the file is empty."))
  }

  static let crashes: [WorkerFailure] = [
    .crashed(signal: 11), .broke(status: 0), .usedUpProcessorTime, .hung(.seconds(1)), .nonsense("x"),
  ]

  @Test("a crash is tried three times, later each time, and then the video has failed", arguments: crashes)
  func attempts(failure: WorkerFailure) {
    let delays = (0..<2).map { attempts -> Duration? in
      var job = Self.lifecycle(attempts: attempts)
      let actions = job.handle(.workerFailed(failure))
      guard case .release(crashed: true, let delay) = actions.first else { return nil }
      #expect(actions.last == .end(.requeued(Self.again(failure.reason, delay, attempts: attempts + 1))))
      return delay
    }
    #expect(delays == [.seconds(5), .seconds(10)])
    var third = Self.lifecycle(attempts: 2)
    #expect(
      third.handle(.workerFailed(failure)) == [
        .putAside(
          DeadLetter(
            object: Self.video().location, video: Self.id, reason: VideoFailure(failure).sentence)),
        .finish(FinishRequest(outcome: .failed(VideoFailure(failure)))),
      ])
  }

  static let passing: [(name: String, event: JobLifecycle.Event)] = [
    ("a worker that cannot be started", .workerFailed(.notStarted("no room"))),
    ("a store that does not answer", .notFetched(.passing("timeout"))),
    ("a catalog that does not answer", .interrupted(Setback("timeout", mayPass: true))),
  ]

  private static func again(
    _ reason: String, _ delay: Duration, attempts: Int? = nil
  ) -> JobLifecycle.Requeueing {
    JobLifecycle.Requeueing(reason: reason, delay: delay, attempts: attempts)
  }

  @Test(
    "what may pass gives the job back with its reason, later each time, and never counts", arguments: passing)
  func passes(name: String, event: JobLifecycle.Event) {
    for (before, seconds) in [(0, 5), (1, 10), (2, 20), (5, 160), (6, 300), (1_000_000, 300)] {
      var job = Self.lifecycle(attempts: 2, passingFailures: before)
      let actions = job.handle(event)
      guard case .end(.requeued(let why?)) = actions.last else {
        Issue.record("\(actions)")
        continue
      }
      #expect(why.reason.hasSuffix("timeout") || why.reason.hasSuffix("no room"))
      #expect(why.delay == .seconds(seconds) && why.attempts == nil)
      #expect(actions.first == .release(crashed: false, after: .seconds(seconds)) && actions.count == 2)
    }
  }

  static let lasting: [(name: String, event: JobLifecycle.Event, sentence: String)] = [
    ("a disk", .notFetched(.lasting("no right to it")), "no right to it"),
    (
      "a statement", .interrupted(Setback(ActionableError(.refused, what: "/secret", why: "no such table"))),
      "no such table"
    ),
    (
      "a bucket", .interrupted(Setback(ActionableError(.usage, what: "/secret", why: "no such bucket"))),
      "no such bucket"
    ),
  ]

  @Test("what does not pass counts as an attempt, and fails in the end with its sentence", arguments: lasting)
  func lasts(name: String, event: JobLifecycle.Event, sentence: String) {
    var job = Self.lifecycle(attempts: 1)
    let actions = job.handle(event)
    #expect(actions.first == .release(crashed: true, after: .seconds(10)))
    guard case .end(.requeued(let why?)) = actions.last else {
      Issue.record("\(actions)")
      return
    }
    #expect(why.attempts == 2 && why.reason.hasSuffix(sentence))
    var last = Self.lifecycle(attempts: 2)
    let failure = VideoFailure(
      .internal, "The service could not finish the analysis: \(sentence). Its log tells more.")
    #expect(last.handle(event) == [.finish(FinishRequest(outcome: .failed(failure)))])
  }

  @Test("an object that is gone or another one has failed", arguments: [ObjectFailure.missing, .changed])
  func objects(failure: ObjectFailure) {
    var job = Self.lifecycle()
    let expected: VideoFailure = failure == .missing ? .missingObject : .changedObject
    #expect(job.handle(.notFetched(failure)) == [.finish(FinishRequest(outcome: .failed(expected)))])
  }

  @Test("after the lease is lost nothing is done any more")
  func leaseLost() {
    var job = Self.lifecycle()
    _ = job.handle(.claimed)
    #expect(job.handle(.leaseLost) == [.end(.leaseLost)])
    #expect(job.handle(.worker(Self.started)).isEmpty)
    #expect(job.handle(.workerFailed(.crashed(signal: 9))).isEmpty)
  }

  @Test("evidence is told when it changes, and not again")
  func evidence() {
    var job = Self.lifecycle()
    let notice = CopyNotice(duplicateOf: VideoID("a"), verdict: .identical)
    let match = CopySearch.Match(known: VideoID("a"), knownDuration: 60, verdict: .identical)
    #expect(job.handle(.looked([])).isEmpty)
    #expect(
      job.handle(.looked([match])) == [.append(JobUpdate(progress: 0, events: [.evidence(notice)]))])
    #expect(job.handle(.looked([match])).isEmpty)
    #expect(job.handle(.looked([])) == [.append(JobUpdate(progress: 0, events: [.evidence(nil)]))])
  }

  /// Seven of the ten seconds that the container states were read.
  private static func copying(stopsEarly: Bool = true) -> (JobLifecycle, CopySearch.Match) {
    let segment = MatchedSegment(
      aStart: 5, aEnd: 12, bStart: 0, bEnd: 7, speed: 1, mirrored: false, matchedCuts: 3, matchedPictures: 9)
    let verdict = Verdict(relation: .excerpt, confidence: 0.99, segments: [segment], reason: "agreed")
    var job = JobLifecycle(
      claim: JobClaim(video: id, epoch: 1, owner: "o", attempts: 0), video: video(), stopsEarly: stopsEarly)
    _ = job.handle(.worker(started))
    _ = job.handle(.worker(cut(7000)))
    return (job, CopySearch.Match(known: VideoID("a"), knownDuration: 60, verdict: verdict))
  }

  @Test("what seems to be a copy to its end is asked for pictures of its rest, and stopped where they agree")
  func early() throws {
    var (job, match) = Self.copying()
    let asked = job.handle(.looked([match]))
    guard case .sample(match, let moments) = asked.last else {
      Issue.record("\(asked)")
      return
    }
    #expect(asked.count == 2 && moments.allSatisfy { $0 > 7 && $0 < 10 })
    #expect(job.handle(.sampled([.agrees, .differs, .agrees])).isEmpty)
    #expect(job.handle(.sampled([.agrees, .nothingToSee, .agrees])) == [.stop])
    #expect(job.handle(.stoppedEarly) == [.compare])
    guard case .finish(let request) = job.handle(.compared([:], IndexGeneration(0))).first else {
      Issue.record("no finish")
      return
    }
    #expect(request.verdicts[VideoID("a")]?.reason.contains("the rest was not read") == true)
  }

  @Test("where it is not wanted, nothing is asked for")
  func late() {
    var (job, match) = Self.copying(stopsEarly: false)
    #expect(job.handle(.looked([match])).count == 1)
  }

  @Test("what was stopped early is a part, as long as it was read")
  func stopped() {
    var job = Self.lifecycle()
    _ = job.handle(.worker(Self.started))
    _ = job.handle(.worker(.progress(AnalysisProgress(frames: 100, seconds: 4, fraction: 0.4))))
    #expect(job.handle(.stoppedEarly) == [.compare])
    guard case .finish(let request) = job.handle(.compared([:], IndexGeneration(0))).first,
      case .analysed(let record, let fingerprint) = request.outcome
    else {
      Issue.record("no finish")
      return
    }
    #expect(!record.isComplete && record.duration == 4 && !fingerprint.isComplete)
  }

  @Test(
    "an ending in the catalog is the job's",
    arguments: [
      (VideoState.duplicate, JobLifecycle.Ending.duplicate), (.failed, .failed), (.completed, .completed),
    ])
  func endings(state: VideoState, ending: JobLifecycle.Ending) {
    var job = Self.lifecycle()
    var video = Self.video()
    video.state = state
    #expect(job.handle(.finished(.finished(video))) == [.end(ending)])
    var other = Self.lifecycle()
    #expect(other.handle(.finished(.requeued(video))) == [.end(.requeued(nil))])
  }

  @Test("delays double up to a limit, whatever the number of attempts")
  func delays() {
    let policy = RetryPolicy(mostAttempts: 100, firstDelay: .seconds(5), longestDelay: .seconds(300))
    let expected: [(Int, RetryPolicy.Decision)] = [
      (1, .tryAgain(after: .seconds(5))), (2, .tryAgain(after: .seconds(10))),
      (6, .tryAgain(after: .seconds(160))),
      (7, .tryAgain(after: .seconds(300))), (99, .tryAgain(after: .seconds(300))), (100, .giveUp),
    ]
    for (attempts, decision) in expected { #expect(policy.decide(attempts: attempts) == decision) }
  }
}
