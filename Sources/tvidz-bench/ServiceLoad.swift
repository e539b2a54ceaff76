import Foundation
import Glibc
import TvidzCore
import TvidzTesting

/// What a service does under load from this process.
struct ServiceLoad {
  struct Streams: Codable {
    var streams: Int
    /// From the request that causes an event until the last stream has told it, in milliseconds.
    var milliseconds: [Double]
    /// In MB (10^6 bytes).
    var peakMemory: Double
    /// Streams that told another number of events than there were.
    var wrong: Int
  }

  struct Answers: Codable {
    /// Of /api/videos, while two videos were analysed.
    var milliseconds: [Double]
    var listed: Int
  }

  /// Opens streams of all events, and causes one event after the other.
  static func streams(_ count: Int, events: Int) throws -> Streams {
    let service = try BenchService(["--set", "http.most-streams=\(count + 10)"])
    let requests = try LoopbackSocket(port: service.port)
    let crowd = try StreamCrowd(count, port: service.port)
    var times: [Double] = []
    for turn in 1...events {
      let video = try requests.announce()
      let begin = ContinuousClock.now
      try requests.giveUp(video)
      try crowd.read(until: turn)
      times.append((ContinuousClock.now - begin) / .milliseconds(1))
    }
    return Streams(
      streams: count, milliseconds: times, peakMemory: service.memory.peak, wrong: crowd.wrong(events))
  }

  /// Asks for the list of videos while two are analysed, which lie in a folder that the service watches.
  static func answers(_ clip: URL, _ count: Int) throws -> Answers {
    let folder = try TemporaryFolder()
    for name in ["one", "two"] {
      // Other bytes each, which no demuxer minds: equal ones would not be analysed twice.
      let file = folder.path("\(name).mp4")
      try FileManager.default.copyItem(atPath: clip.path, toPath: file)
      let handle = try FileHandle(forWritingTo: URL(filePath: file))
      try handle.seekToEnd()
      try handle.write(contentsOf: Data(name.utf8))
      try handle.close()
    }
    let service = try BenchService(["--jobs", "2", "--watch", folder.url.path])
    let requests = try LoopbackSocket(port: service.port)
    for _ in 0..<40 { _ = try requests.announce() }
    var answers = Answers(milliseconds: [], listed: 0)
    let deadline = ContinuousClock.now + .seconds(120)
    while answers.milliseconds.count < count, ContinuousClock.now < deadline {
      let begin = ContinuousClock.now
      let answer = try requests.request("GET", "/api/videos")
      let time = (ContinuousClock.now - begin) / .milliseconds(1)
      guard answer.status == 200 else { throw LoopbackSocket.unexpected(answer) }
      let running = answer.body.components(separatedBy: "\"state\":\"analyzing\"").count - 1
      if running == 2 {
        answers.milliseconds.append(time)
        answers.listed = answer.body.components(separatedBy: "\"state\":").count - 1
      } else if !answers.milliseconds.isEmpty {
        break
      }
      usleep(20_000)
    }
    guard !answers.milliseconds.isEmpty else {
      throw ActionableError(
        .other, what: "cannot measure answers", why: "no two videos were analysed at once")
    }
    return answers
  }
}
