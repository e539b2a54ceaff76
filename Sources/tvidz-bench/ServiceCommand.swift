import ArgumentParser
import Foundation
import TvidzTesting

struct ServiceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service",
    abstract: "Measure the service: workers, many streams of events, and answers while it analyses.",
    discussion: """
      A worker and an analysis in the process itself take turns on 60 s of 720p H.264; the ratio is that of the medians \
      of the time from start to end. Then this process opens streams of all events at a service of its own, causes \
      one event after the other, and waits until the last stream has told it. In the end it asks another service for \
      its videos while two are analysed.
      """)

  @Option(help: "Turns of the worker and of the process itself; of a few the medians say little.")
  var runs = 11

  @Option(help: "Streams of events that are open at once.")
  var streams = 1000

  @Option(help: "Events that are caused, one after the other.")
  var events = 40

  @Option(help: "Answers that are asked for while two videos are analysed.")
  var answers = 200

  @Flag(help: "Hold counts and wide ratios only, for a machine on which others work.")
  var wide = false

  @Option(help: ArgumentHelp("Write every figure as JSON.", valueName: "file"))
  var json: String?

  struct Result: Codable {
    var worker: WorkerCost
    var streams: ServiceLoad.Streams
    var answers: ServiceLoad.Answers
  }

  func validate() throws {
    if min(runs, streams, events, answers) < 1 { throw ValidationError("every number is at least 1") }
  }

  func run() async throws {
    let clip = BenchClip.speed(footage: ProjectFolder.footage())
    let minute = try await clip.repeated(2)
    note("\(streams) streams")
    let crowd = try ServiceLoad.streams(streams, events: events)
    note("answers while two videos are analysed")
    let asked = try ServiceLoad.answers(try await clip.repeated(4), answers)
    let worker = try await WorkerCost.measure(minute, named: "\(clip.description), twice", turns: runs)
    let result = Result(worker: worker, streams: crowd, answers: asked)
    if let json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
      try encoder.encode(result).write(to: URL(filePath: json))
    }
    report(result)
    try GateTable.hold(wide ? Self.wideGate(result) : Self.gate(result), of: "service")
  }

  private func report(_ result: Result) {
    let worker = result.worker
    print("Clip: \(worker.clip)")
    print(
      "in process \(decimals(SpeedThresholds.median(of: worker.inProcess), 3)) s, "
        + "worker \(decimals(SpeedThresholds.median(of: worker.worker), 3)) s")
    print(
      "\(result.streams.streams) streams, an event on all of them after: \(Self.spread(result.streams.milliseconds)); "
        + "peak memory \(decimals(result.streams.peakMemory, 1)) MB")
    print(
      "/api/videos, \(result.answers.listed) listed, while 2 are analysed: \(Self.spread(result.answers.milliseconds))"
    )
  }

  private static func spread(_ milliseconds: [Double]) -> String {
    let sorted = milliseconds.sorted()
    let late = sorted[min(sorted.count - 1, sorted.count * 95 / 100)]
    return
      "median \(decimals(SpeedThresholds.median(of: sorted), 1)) ms, 95 of 100 within \(decimals(late, 1)) ms, "
      + "all within \(decimals(sorted.last ?? 0, 1)) ms (\(sorted.count) times)"
  }

  private static func gate(_ result: Result) -> [GateLine] {
    [
      .atMost("worker / in process, wall", result.worker.ratio, 1.05),
      .atMost("streams that told another number of events", Double(result.streams.wrong), 0),
      .atMost(
        "an event on all streams, median, ms", SpeedThresholds.median(of: result.streams.milliseconds), 100),
      .atMost("peak memory with the streams, MB", result.streams.peakMemory, 300),
      .atMost("/api/videos, median, ms", SpeedThresholds.median(of: result.answers.milliseconds), 50),
    ]
  }

  private static func wideGate(_ result: Result) -> [GateLine] {
    [
      .atMost("worker / in process, wall", result.worker.ratio, 1.5),
      .atMost("streams that told another number of events", Double(result.streams.wrong), 0),
      .atMost("peak memory with the streams, MB", result.streams.peakMemory, 300),
    ]
  }
}
