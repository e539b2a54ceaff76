import Foundation
import Glibc
import Testing
import TvidzCore
import TvidzTesting

/// Any of them serves any stream, and one goes on where another's broke off.
@Suite("Streams of several services", .needsDatabase, .ownSchema, .needsCloud, .timeLimit(.minutes(15)))
struct CloudStreamTests {
  /// Follows a video with curl, and kills the service at the first cut that it tells.
  ///
  /// - Returns: all events that came whole.
  private func eventsUntilKilled(_ id: String, _ service: RunningService) async throws -> String {
    let kill = #"system("kill -9 \#(service.process)")"#
    let text = try await ExternalProgram("bash").run(
      [
        "-c",
        "curl -sN '\(service.address)/progress/\(id)' | "
          + "awk '{ print } /^event: cut$/ && !killed { killed = 1; \(kill) }'",
      ], atMost: 300)
    let came = String(decoding: text.output, as: UTF8.self)
    return came.ranges(of: "\n\n").last.map { String(came[..<$0.upperBound]) } ?? ""
  }

  private func numbers(_ stream: String) -> [Int] {
    stream.matches(of: /(?m)^id: (\d+)$/).compactMap { Int($0.output.1) }
  }

  /// Where cuts are told, in ticks.
  private func cuts(_ text: String) -> [Substring] {
    text.matches(of: /"pts": ?(\d+)/).map(\.output.1)
  }

  @Test("a client whose service is killed goes on at another from its last event: all comes once")
  func goesOn() async throws {
    let cloud = try await CloudService()
    let folder = try ScratchFolder()
    let film = folder.path("film.mp4")
    // Large and played thrice: most of it is still to be analysed when the first cut is told.
    _ = try await FFmpegProgram.ffmpeg([
      "-stream_loop", "2", "-i", try await DrawnFilm.original(610).path, "-vf", "scale=1920:1080",
      "-c:v", "libx264", "-preset", "ultrafast", "-y", film,
    ])
    let inspector = Once()
    async let log = cloud.inspect(1) { inspector.set($0) }
    try await cloud.serve(["--set", "role=web"], as: "second") { second in
      let (id, begun) = try await cloud.serve(["--set", "role=web"], as: "first") { first in
        let id = try await first.upload(film, as: "film.mp4")
        return (id, try await eventsUntilKilled(id, first))
      }
      let last = try #require(numbers(begun).last)
      #expect(RunningService.endings(in: begun) == 0)
      let rest = try await second.events(of: id, "-H", "Last-Event-ID: \(last)")
      #expect(RunningService.endings(in: rest) == 1)
      let told = numbers(begun + rest)
      #expect(zip(told, told.dropFirst()).allSatisfy { $1 == $0 + 1 }, "\(told)")
      let known = try await second.curl("/api/videos/\(id)/cuts?format=json").body
      #expect(cuts(begun + rest) == cuts(known))
      #expect(!cuts(rest).isEmpty)
    }
    kill(try #require(inspector.value), SIGTERM)
    _ = try await log
  }
}
