import Analysis
package import Catalog
import Duplicates
import Fingerprints
import Foundation
import TvidzCore
import Worker

/// Works on one claimed video until its end, the loss of its lease, or cancellation, which gives the job back.
package struct JobRunner: Sendable {
  private let catalog: any CatalogStore
  private let objects: any ObjectStore
  private let deadLetters: any DeadLetters
  private let worker: WorkerProgram
  private let settings: JobSettings
  private let passingFailures = PassingFailures()

  package init(
    catalog: any CatalogStore, objects: any ObjectStore, deadLetters: any DeadLetters,
    worker: WorkerProgram, settings: JobSettings
  ) {
    self.catalog = catalog
    self.objects = objects
    self.deadLetters = deadLetters
    self.worker = worker
    self.settings = settings
  }

  /// - Throws: `CancellationError`, after the job was given back.
  package func run(_ claim: JobClaim, _ video: VideoRecord) async throws -> JobLifecycle.Ending {
    let lease = HeldLease(claim, catalog, settings)
    do {
      let ending = try await withThrowingTaskGroup(of: JobLifecycle.Ending.self) { group in
        group.addTask { try await keep(lease) }
        group.addTask { try await work(claim, lease, video) }
        defer { group.cancelAll() }
        return try await group.next() ?? .leaseLost
      }
      if case .requeued(let why?) = ending, why.attempts == nil {
        passingFailures.add(video.id, at: settings.now())
      } else {
        passingFailures.forget(video.id)
      }
      return ending
    } catch is LeaseLost {
      return .leaseLost
    } catch let error as CancellationError {
      await giveBack(claim)
      throw error
    }
  }

  /// Renews the claim at half of its time until it is cancelled.
  ///
  /// - Throws: `LeaseLost`, which ends the work. A catalog that cannot be reached is asked again; if it stays away, the
  ///   lease ends and another one's claim fences this one off.
  private func keep(_ lease: HeldLease) async throws -> JobLifecycle.Ending {
    while true {
      try await Task.sleep(for: settings.lease / 2)
      do {
        try await lease.renew()
      } catch let error as LeaseLost {
        throw error
      } catch {
        try Task.checkCancellation()
      }
    }
  }

  private func work(
    _ claim: JobClaim, _ lease: HeldLease, _ video: VideoRecord
  ) async throws -> JobLifecycle.Ending {
    let run = JobRun(
      claim: claim, lease: lease, video: video, catalog: catalog, objects: objects,
      deadLetters: deadLetters, worker: worker, settings: settings,
      passingFailures: passingFailures.count(of: video.id))
    return try await run.run()
  }

  /// The task was cancelled, and so would be what it calls: this one thing is done all the same, by a task that is
  /// waited for.
  private func giveBack(_ claim: JobClaim) async {
    let (catalog, now) = (catalog, settings.now())
    await Task {
      // Where that fails, the lease ends by itself.
      _ = try? await catalog.release(claim, crashed: false, at: now, notBefore: now)
    }.value
  }
}

/// Does what `JobLifecycle` says.
private final class JobRun {
  private let claim: JobClaim
  private let lease: HeldLease
  private let video: VideoRecord
  private let catalog: any CatalogStore
  private let objects: any ObjectStore
  private let deadLetters: any DeadLetters
  private let worker: WorkerProgram
  private let settings: JobSettings
  private var lifecycle: JobLifecycle
  private var search: any KnownVideoSearch
  private var file: LocalFile?
  private var mustStop = false

  init(
    claim: JobClaim, lease: HeldLease, video: VideoRecord, catalog: any CatalogStore,
    objects: any ObjectStore, deadLetters: any DeadLetters, worker: WorkerProgram, settings: JobSettings,
    passingFailures: Int
  ) {
    self.claim = claim
    self.lease = lease
    self.video = video
    self.catalog = catalog
    self.objects = objects
    self.deadLetters = deadLetters
    self.worker = worker
    self.settings = settings
    search = Self.search(settings, catalog, excluding: [video.id])
    lifecycle = JobLifecycle(
      claim: claim, video: video, retry: settings.retry, largest: settings.largestVideo,
      // Times alone say nothing of the rest.
      stopsEarly: settings.stopsEarly && settings.policy == .evidence, passingFailures: passingFailures)
  }

  private static func search(
    _ settings: JobSettings, _ catalog: any CatalogStore, excluding excluded: Set<VideoID>
  ) -> any KnownVideoSearch {
    switch settings.policy {
    case .evidence: EvidenceSearch(catalog, excluding: excluded)
    case .timestamps: EqualTimesSearch(catalog, excluding: excluded)
    }
  }

  func run() async throws -> JobLifecycle.Ending {
    do {
      return try await tell(.claimed) ?? .requeued(nil)
    } catch let error as LeaseLost {
      throw error
    } catch {
      // Whatever it was, the child and the queries of a cancelled task end by it.
      if Task.isCancelled { throw CancellationError() }
      return try await interrupted(Setback(error))
    }
  }

  private func interrupted(_ setback: Setback) async throws -> JobLifecycle.Ending {
    do {
      return try await tell(.interrupted(setback)) ?? .requeued(nil)
    } catch let error as LeaseLost {
      throw error
    } catch {
      if Task.isCancelled { throw CancellationError() }
      // The catalog does not hear of it, either: the lease ends by itself.
      return .requeued(JobLifecycle.Requeueing(reason: setback.reason, delay: nil))
    }
  }

  /// - Returns: how the job ended, if it did.
  private func tell(_ event: JobLifecycle.Event) async throws -> JobLifecycle.Ending? {
    for action in lifecycle.handle(event) {
      if let ending = try await perform(action) { return ending }
    }
    return nil
  }

  private func perform(_ action: JobLifecycle.Action) async throws -> JobLifecycle.Ending? {
    switch action {
    case .append(let update):
      try await catalog.append(update, by: claim, at: settings.now())
      return nil
    case .tell(let tick):
      // Loss is allowed.
      try? await catalog.publish(tick)
      return nil
    case .fetch: return try await fetch()
    case .askForIdentical(let sha256):
      let excluded = try await catalog.excludedVideos(for: video.id).union([video.id])
      guard let known = try await catalog.canonicalVideo(sha256: sha256, excluding: excluded) else {
        return try await tell(.identical(nil))
      }
      return try await tell(.identical(try await catalog.video(known)))
    case .analyse: return try await analyse()
    case .storeThumbnail(let bytes, let number):
      let key = ThumbnailKey.key(of: video.id, shot: number)
      let location = ObjectLocation(bucket: settings.thumbnailBucket, key: key)
      try await lease.renewIfOver()
      try await objects.store(bytes, contentType: "image/jpeg", at: location)
      return try await tell(.storedThumbnail(key: key))
    case .sample(let match, let moments):
      return try await tell(.sampled(try await sample(match, at: moments)))
    case .stop:
      mustStop = true
      return nil
    case .compare: return try await compare()
    case .putAside(let letter):
      // Nobody takes a letter back: a process that slept, or was cut off, asks first whether the end is still its own.
      try await lease.renew()
      try await deadLetters.keep(letter)
      return nil
    case .finish(let request): return try await finish(request)
    case .release(let crashed, let delay):
      let now = settings.now()
      _ = try await catalog.release(claim, crashed: crashed, at: now, notBefore: now + delay.seconds)
      return nil
    case .end(let ending): return ending
    }
  }

  private func fetch() async throws -> JobLifecycle.Ending? {
    do {
      return try await objects.withLocalFile(
        of: video.location, accepting: { lifecycle.accepts(size: $0) }, progress: { _ in }
      ) { file in
        self.file = file
        return try await tell(.fetched(file))
      }
    } catch let failure as ObjectFailure {
      return try await tell(.notFetched(failure))
    }
  }

  private func analyse() async throws -> JobLifecycle.Ending? {
    guard let file else {
      return try await tell(.interrupted(Setback("there is no file to be analysed", mayPass: true)))
    }
    let excluded = try await catalog.excludedVideos(for: video.id).union([video.id])
    search = Self.search(settings, catalog, excluding: excluded)
    do {
      let ending = try await worker.analyse(file.path, detector: settings.detector) { event in
        if case .analysis(let event) = event {
          _ = try await tell(.worker(event))
          try await lookForCopies()
        }
        return mustStop ? .stop : .goOn
      }
      return try await tell(ending == .stopped ? .stoppedEarly : .analysed)
    } catch let failure as WorkerFailure {
      return try await tell(.workerFailed(failure))
    }
  }

  private func lookForCopies() async throws {
    guard search.isDue(seen: lifecycle.recorder.fingerprint.duration) else { return }
    _ = try await tell(.looked(try await search.look(at: lifecycle.recorder, isLast: false)))
  }

  private func sample(
    _ match: CopySearch.Match, at moments: [Double]
  ) async throws -> [EarlyStop.Sample] {
    guard let file, let known = search.comparable(match.known), let segment = match.verdict.lastSegment
    else { return [] }
    let samples: PictureSamples
    do {
      samples = try await worker.sample(file.path, at: moments)
    } catch is WorkerFailure {
      // Then the analysis goes on, and tells what is wrong with the file.
      return [.missing]
    }
    let comparison = SampleComparison(known: known, seen: lifecycle.recorder.fingerprint, segment: segment)
    return comparison.compare(samples.pictures)
      + [EarlyStop.Sample](repeating: .missing, count: samples.missing)
      + (samples.goesOn ? [.pastTheEnd] : [])
  }

  private func compare() async throws -> JobLifecycle.Ending? {
    // First, so that what is put into the index meanwhile is asked for by the finish.
    let generation = try await catalog.indexGeneration()
    let matches = try await search.look(at: lifecycle.recorder, isLast: true)
    var verdicts = Dictionary(uniqueKeysWithValues: matches.map { ($0.known, $0.verdict) })
    if lifecycle.isComplete { verdicts.merge(try await dismissedVerdicts()) { $1 } }
    return try await tell(.compared(verdicts, generation))
  }

  /// What a person set aside is no match, but what its pair says shall be of the whole video: it may be restored. The
  /// same bytes stay the same.
  private func dismissedVerdicts() async throws -> [VideoID: Verdict] {
    let others = try await catalog.duplicates(of: video.id)
      .filter { $0.isDismissed && $0.verdict.relation != .identical }.map { $0.other(than: video.id) }
    return try await catalog.fingerprints(of: others).mapValues {
      search.compare($0, with: lifecycle.recorder)
    }
  }

  private func finish(_ request: FinishRequest) async throws -> JobLifecycle.Ending? {
    let (search, recorder) = (search, lifecycle.recorder)
    let answer = try await catalog.finish(request, by: claim, at: settings.now()) {
      search.compare($0, with: recorder)
    }
    return try await tell(.finished(answer))
  }
}
