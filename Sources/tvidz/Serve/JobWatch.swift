import Catalog
import Inspector
import InspectorHTTP
import Logging
import ServiceLifecycle
import TvidzCore

/// Works on the videos, and tells the log and the figures what came of each.
struct JobWatch: Service {
  let inspector: InspectorService
  let catalog: any CatalogStore
  let metrics: ServiceMetrics
  /// After which a video has failed.
  let mostAttempts: Int
  let logger: Logger

  func run() async throws {
    let (endings, ended) = AsyncStream.makeStream(of: (VideoID, JobLifecycle.Ending).self)
    let ticks = try await catalog.subscribe(to: nil)
    await cancelWhenGracefulShutdown {
      await withDiscardingTaskGroup { group in
        group.addTask {
          await inspector.run { ended.yield(($0, $1)) }
          ended.finish()
        }
        group.addTask {
          for await case .tick(let tick) in ticks { metrics.progressed(tick, at: .now) }
        }
        for await (video, ending) in endings { await tell(video, ending) }
      }
    }
  }

  private func tell(_ id: VideoID, _ ending: JobLifecycle.Ending) async {
    metrics.stopped(id)
    metrics.jobEnded(ending.kind)
    var facts: Logger.Metadata = ["video": "\(id)", "ending": "\(ending.kind.rawValue)"]
    var level = Logger.Level.info
    let video = try? await catalog.video(id)
    switch ending {
    case .failed:
      if let failure = video?.failure {
        metrics.videoFailed(failure.code)
        if failure.code == .internal { level = .warning }
        facts["code"] = "\(failure.code.rawValue)"
        facts["sentence"] = "\(failure.sentence)"
      }
    case .duplicate:
      if let analysis = try? await catalog.analysis(of: id), !analysis.isComplete,
        let whole = analysis.media.duration
      {
        metrics.stoppedEarly(secondsSaved: whole - analysis.duration)
        facts["read"] = "\(analysis.duration)"
      }
    case .requeued(let why?):
      level = .warning
      facts["reason"] = "\(why.reason)"
      facts["again"] = why.delay.map { "in \($0)" } ?? "when the lease has ended"
      facts["attempts"] = why.attempts.map { "\($0) of \(mostAttempts)" }
    case .completed, .requeued(nil), .leaseLost: break
    }
    logger.log(level: level, "job ended", metadata: facts)
  }
}
