import Analysis
import Foundation
import Synchronization
import Testing
import TvidzCore
import TvidzTesting

@Suite("Analysis", .timeLimit(.minutes(15)))
struct AnalysisTests {
  private let folder: TemporaryFolder
  /// 45 frames, 1.8 s.
  private let clip: String

  init() async throws {
    folder = try TemporaryFolder()
    clip = try await SmallClip("clip", "mp4", ["-c:v", "libx264"]).render(into: folder)
  }

  private func options(scores: Bool = false, clock: MonotonicClock = .continuous) -> AnalysisOptions {
    AnalysisOptions(detector: .scene(threshold: 0.1), reportsScores: scores, clock: clock)
  }

  private func events(_ path: String, _ options: AnalysisOptions) async throws -> [AnalysisEvent] {
    var events: [AnalysisEvent] = []
    for try await event in Analysis(path: path, options: options) { events.append(event) }
    return events
  }

  @Test("starts with what the file is, ends with what was seen, and tells cuts in order between")
  func order() async throws {
    let events = try await events(clip, options())
    guard case .started(let info, let detector) = events.first, case .finished(let summary) = events.last
    else {
      Issue.record("\(events)")
      return
    }
    #expect(info.width == 64)
    #expect(detector.name == "scene" && detector.parameters == ["threshold": 0.1])
    #expect(summary.frames == 45 && summary.damagedFrames == 0)
    #expect(abs(summary.duration - 1.8) < 1e-6)
    let cuts = events.compactMap { if case .cut(let cut) = $0 { cut.position.index } else { nil } }
    #expect(cuts == [15, 30])
    let bounds = events.filter {
      if case .started = $0 { true } else if case .finished = $0 { true } else { false }
    }
    #expect(bounds.count == 2)
  }

  @Test("tells scores only where they are asked for, one for each frame but the first")
  func scores() async throws {
    func indices(_ events: [AnalysisEvent]) -> [Int?] {
      events.compactMap { if case .score(let score) = $0 { score.position.index } else { nil } }
    }
    #expect(indices(try await events(clip, options())).isEmpty)
    #expect(indices(try await events(clip, options(scores: true))) == Array(1..<45))
  }

  @Test("tells progress at once and then at most once in its interval, by the clock it was given")
  func progress() async throws {
    // Each frame takes 100 ms: every third is 250 ms or more after the last one told.
    let ticks = Mutex(0)
    let clock = MonotonicClock {
      ticks.withLock { ticks in
        ticks += 1
        return .milliseconds(100 * ticks)
      }
    }
    let progress = try await events(clip, options(clock: clock)).compactMap { event in
      if case .progress(let progress) = event { progress } else { nil }
    }
    #expect(progress.map(\.frames) == Array(stride(from: 1, through: 45, by: 3)))
    #expect(progress.allSatisfy { 0...1 ~= $0.fraction ?? -1 })
    #expect(zip(progress, progress.dropFirst()).allSatisfy { $0.seconds < $1.seconds })
  }

  @Test("nothing is decoded before it is asked for")
  func pulled() async throws {
    let frames = Mutex(0)
    let clock = MonotonicClock {
      frames.withLock { $0 += 1 }
      return .zero
    }
    var iterator = Analysis(path: clip, options: options(scores: true, clock: clock)).makeAsyncIterator()
    // The beginning, the progress of the first frame, and the scores of the next three.
    for _ in 0..<5 { _ = try await iterator.next() }
    #expect(frames.withLock { $0 } == 4)
  }

  @Test("a cancelled task ends it at the next frame with an error that says so", arguments: [1, 2, 20])
  func cancellation(after count: Int) async throws {
    let analysis = Analysis(path: clip, options: options(scores: true))
    let task = Task { () async -> (Int, ActionableError.Kind?) in
      var seen = 0
      do throws(ActionableError) {
        for try await event in analysis {
          if case .finished = event { seen = .max }
          seen += 1
          if seen == count { withUnsafeCurrentTask { $0?.cancel() } }
        }
      } catch {
        return (seen, error.kind)
      }
      return (seen, nil)
    }
    let (seen, kind) = await task.value
    #expect(kind == .cancelled)
    // Events that were made with the last frame may still come.
    #expect(count...count + 2 ~= seen)
  }

  @Test("a task that was cancelled before opens nothing")
  func cancelledBefore() async throws {
    let analysis = Analysis(path: clip, options: options())
    let task = Task { () async -> ActionableError.Kind? in
      withUnsafeCurrentTask { $0?.cancel() }
      do throws(ActionableError) {
        for try await _ in analysis {}
      } catch {
        return error.kind
      }
      return nil
    }
    #expect(await task.value == .cancelled)
  }

  @Test("leaving the loop closes the file")
  func leaving() async throws {
    for try await event in Analysis(path: clip, options: options()) {
      if case .progress = event { break }
    }
    func isOpen() throws -> Bool {
      let descriptors = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")
      return descriptors.contains { descriptor in
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\(descriptor)")) == clip
      }
    }
    // The thread of the analysis may be about to let go.
    while try isOpen() { await Task.yield() }
  }

  @Test("an error ends it: it is thrown once, and nothing comes after")
  func errors() async throws {
    for (path, kind) in [
      (folder.path("missing.mp4"), ActionableError.Kind.unreadable), (#filePath, .notVideo),
    ] {
      var iterator = Analysis(path: path, options: options()).makeAsyncIterator()
      let error = await #expect(throws: ActionableError.self) { _ = try await iterator.next() }
      #expect(error?.kind == kind)
      #expect(try await iterator.next() == nil)
    }
  }

  @Test("each iteration reads the file anew and finds the same")
  func repeatable() async throws {
    let clock = MonotonicClock { .zero }
    let first = try await events(clip, options(scores: true, clock: clock))
    #expect(try await events(clip, options(scores: true, clock: clock)) == first)
  }

  @Test("the synchronous run gives the same events as the sequence")
  func synchronous() async throws {
    let clock = MonotonicClock { .zero }
    var run = try AnalysisRun(path: clip, options: options(scores: true, clock: clock))
    var seen: [AnalysisEvent] = []
    while let event = try run.next() { seen.append(event) }
    #expect(try run.next() == nil)
    #expect(try await events(clip, options(scores: true, clock: clock)) == seen)
  }
}
