package import Catalog
package import Foundation
package import Inspector
import Synchronization
package import TvidzCore

/// What this process did since it was started, for `/metrics`.
package final class ServiceMetrics: Sendable {
  struct Counts: Sendable {
    // What an alarm waits for has to be there as 0 before it is counted for the first time: a rise from nothing is
    // none.
    var jobs = Dictionary(uniqueKeysWithValues: JobLifecycle.Ending.Kind.allCases.map { ($0, 0) })
    var meter = ProgressMeter()
    var earlyStops = 0
    var secondsSaved = 0.0
    var openStreams = 0
    var streams = 0
    var responses = ["2xx": 0, "3xx": 0, "4xx": 0, "5xx": 0]
    var bytes: Int64 = 0
    var failures = Dictionary(uniqueKeysWithValues: VideoFailure.Code.allCases.map { ($0, 0) })
  }

  private let counts = Mutex(Counts())
  private let started: Date

  package init(startedAt time: Date) { started = time }

  // MARK: Jobs

  package func jobEnded(_ ending: JobLifecycle.Ending.Kind) {
    counts.withLock { $0.jobs[ending, default: 0] += 1 }
  }

  package func videoFailed(_ code: VideoFailure.Code) {
    counts.withLock { $0.failures[code, default: 0] += 1 }
  }

  /// An analysis was stopped because the video is a copy.
  package func stoppedEarly(secondsSaved: Double) {
    counts.withLock {
      $0.earlyStops += 1
      $0.secondsSaved += max(0, secondsSaved)
    }
  }

  package func progressed(_ tick: ProgressTick, at instant: ContinuousClock.Instant) {
    counts.withLock { $0.meter.take(tick, at: instant) }
  }

  package func stopped(_ video: VideoID) { counts.withLock { $0.meter.forget(video) } }

  // MARK: HTTP

  package func responded(_ status: Int) {
    counts.withLock { $0.responses["\(status / 100)xx", default: 0] += 1 }
  }
  func received(bytes: Int) { counts.withLock { $0.bytes += Int64(bytes) } }

  /// Nil where there is no room for another one.
  func openStream(atMost most: Int) -> StreamPlace? {
    let isTaken = counts.withLock { counts in
      guard counts.openStreams < most else { return false }
      counts.openStreams += 1
      counts.streams += 1
      return true
    }
    return isTaken ? StreamPlace { self.counts.withLock { $0.openStreams -= 1 } } : nil
  }

  package var openStreams: Int { counts.withLock(\.openStreams) }

  // MARK: Text

  package func text(census: VideoCensus, at now: Date) -> String {
    let counts = counts.withLock { $0 }
    var text = PrometheusText()
    text.gauge(
      "tvidz_videos", "Videos by state.", label: "state",
      VideoState.allCases.map { ($0.rawValue, Double(census.counts[$0] ?? 0)) })
    text.gauge(
      "tvidz_queue_age_seconds", "How long ago the video that waits the longest was uploaded.",
      census.oldestQueued.map { max(0, now.timeIntervalSince($0)) } ?? 0)
    text.counter("tvidz_jobs_total", "Jobs that ended, by how.", label: "ending", Self.named(counts.jobs))
    text.counter(
      "tvidz_failures_total", "Videos that failed, by code.", label: "code", Self.named(counts.failures))
    text.counter("tvidz_frames_total", "Frames that were analysed.", Double(counts.meter.frames))
    text.counter(
      "tvidz_video_seconds_total", "Seconds of video that were analysed.", counts.meter.videoSeconds)
    text.counter(
      "tvidz_analysis_seconds_total", "Seconds that the analyses took, added up.", counts.meter.wallSeconds)
    text.counter(
      "tvidz_early_stops_total", "Analyses that were stopped because the video is a copy.",
      Double(counts.earlyStops))
    text.counter(
      "tvidz_video_seconds_saved_total", "Seconds of video that early stops left unread.",
      counts.secondsSaved)
    text.gauge("tvidz_streams", "Streams of events that are open.", Double(counts.openStreams))
    text.counter("tvidz_streams_total", "Streams of events that were opened.", Double(counts.streams))
    text.counter(
      "tvidz_http_responses_total", "Responses by class of status.", label: "class", counts.responses)
    text.counter(
      "tvidz_upload_bytes_total", "Bytes of videos that this service took in.", Double(counts.bytes))
    text.gauge("process_resident_memory_bytes", "Memory in use.", ProcessFacts.residentBytes())
    text.gauge(
      "process_start_time_seconds", "When the process began, since 1970.", started.timeIntervalSince1970)
    return text.text
  }

  private static func named<Name: RawRepresentable<String>>(_ counts: [Name: Int]) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: counts.map { ($0.key.rawValue, $0.value) })
  }
}

/// A stream's place among those that may be open; given back once, at the latest when it is let go.
final class StreamPlace: Sendable {
  private let giveBack = Mutex<(@Sendable () -> Void)?>(nil)

  init(_ giveBack: @escaping @Sendable () -> Void) { self.giveBack.withLock { $0 = giveBack } }

  deinit { close() }

  func close() { giveBack.withLock { $0.take() }?() }
}
