import Catalog
import Foundation
import Inspector
import InspectorHTTP
import Testing
import TvidzCore
import TvidzTesting

@Suite("Figures of the service")
struct ServiceMetricsTests {
  private static func lines(_ metrics: ServiceMetrics, _ census: VideoCensus) -> [Substring] {
    metrics.text(census: census, at: Date(timeIntervalSince1970: 1000)).split(separator: "\n")
  }

  @Test("docs/operations.md names every figure, with its label, and no other")
  func documented() throws {
    let metrics = ServiceMetrics(startedAt: Date())
    let census = VideoCensus(counts: [:], oldestQueued: nil)
    let told = Self.lines(metrics, census).filter { !$0.hasPrefix("#") }.map {
      $0.replacing(/=.*}/, with: "}").split(separator: " ")[0]
    }
    let document = try String(
      contentsOf: ProjectFolder.root.appending(path: "docs/operations.md"), encoding: .utf8)
    let rows = document.split(separator: "\n").filter {
      $0.hasPrefix("| `tvidz_") || $0.hasPrefix("| `process_")
    }
    let named = rows.flatMap { row in
      row.split(separator: "|")[0].matches(of: /`([^`]*)`/).map(\.output.1)
    }
    #expect(Set(named) == Set(told.map { Substring($0) }))
  }

  @Test("what has not been counted yet is told as 0, so that an alarm sees the first one")
  func zeros() {
    let lines = Self.lines(
      ServiceMetrics(startedAt: Date()), VideoCensus(counts: [:], oldestQueued: nil))
    let expected =
      JobLifecycle.Ending.Kind.allCases.map { "tvidz_jobs_total{ending=\"\($0.rawValue)\"} 0" }
      + VideoFailure.Code.allCases.map { "tvidz_failures_total{code=\"\($0.rawValue)\"} 0" }
      + (2...5).map { "tvidz_http_responses_total{class=\"\($0)xx\"} 0" }
    for line in expected { #expect(lines.contains { $0 == line }, "\(line)") }
  }

  @Test("states without a video are told as 0, and the queue's age is that of who waits the longest")
  func census() {
    let lines = Self.lines(
      ServiceMetrics(startedAt: Date(timeIntervalSince1970: 5)),
      VideoCensus(counts: [.queued: 3], oldestQueued: Date(timeIntervalSince1970: 990)))
    #expect(lines.contains("tvidz_videos{state=\"queued\"} 3"))
    #expect(lines.contains("tvidz_videos{state=\"failed\"} 0"))
    #expect(lines.contains("tvidz_queue_age_seconds 10"))
    #expect(lines.contains("process_start_time_seconds 5"))
  }

  @Test("progress is added up from tick to tick, and begins anew with an analysis that does")
  func progress() {
    let metrics = ServiceMetrics(startedAt: Date())
    let start = ContinuousClock.now
    func tick(_ video: String, _ frames: Int, _ seconds: Double, after time: Double) {
      metrics.progressed(
        ProgressTick(
          video: VideoID(video), state: .analyzing, progress: 1, seconds: seconds, frames: frames),
        at: start + .seconds(time))
    }
    tick("a", 10, 1, after: 0)
    tick("a", 60, 3, after: 0.5)
    tick("b", 5, 0.2, after: 0.5)
    tick("b", 15, 0.7, after: 1)
    // Begun anew.
    tick("a", 4, 0.5, after: 9)
    tick("a", 5, 0.75, after: 9.25)
    metrics.stopped(VideoID("b"))
    tick("b", 100, 5, after: 20)
    let lines = Self.lines(metrics, VideoCensus(counts: [:], oldestQueued: nil))
    #expect(lines.contains("tvidz_frames_total 61"))
    #expect(lines.contains("tvidz_video_seconds_total 2.75"))
    #expect(lines.contains("tvidz_analysis_seconds_total 1.25"))
  }

  @Test("what ended is counted by how, and what early stops left unread is added up")
  func endings() {
    let metrics = ServiceMetrics(startedAt: Date())
    for ending in [JobLifecycle.Ending.Kind.completed, .duplicate, .completed] { metrics.jobEnded(ending) }
    metrics.videoFailed(.notVideo)
    metrics.stoppedEarly(secondsSaved: 12.5)
    let lines = Self.lines(metrics, VideoCensus(counts: [:], oldestQueued: nil))
    #expect(lines.contains("tvidz_jobs_total{ending=\"completed\"} 2"))
    #expect(lines.contains("tvidz_failures_total{code=\"not_video\"} 1"))
    #expect(lines.contains("tvidz_early_stops_total 1"))
    #expect(lines.contains("tvidz_video_seconds_saved_total 12.5"))
  }
}
