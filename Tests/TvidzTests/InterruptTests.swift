import Dispatch
import Foundation
import Glibc
import Synchronization
import Testing
import TvidzTesting

/// SIGINT and SIGTERM in every state. One after the other: each analyses a video that would keep it busy for minutes.
@Suite("Interrupts", .serialized, .timeLimit(.minutes(15)))
struct InterruptTests {
  /// Pieces of progress shown before; 0 is right at the start, before or after the program minds signals.
  static let moments: [(name: String, signal: Int32, pieces: Int)] = [
    ("at the start", SIGINT, 0), ("at the first progress", SIGINT, 1), ("at the second", SIGINT, 2),
    ("in the midst", SIGINT, 6), ("terminated at the start", SIGTERM, 0),
    ("terminated in the midst", SIGTERM, 3),
  ]

  @Test(
    "a signal ends the work on files with 128 and its number, leaving nothing behind", arguments: moments)
  func whileAnalysing(_ name: String, signal: Int32, pieces: Int) async throws {
    let long = try await ColorClip.long()
    let folder = try ScratchFolder()
    let run = try await TerminalRun.of(
      ["cuts", "--jobs", "2", long, long, long], in: folder,
      interruption: .by(signal, afterPieces: pieces))
    #expect(run.status == 128 + signal)
    // It takes half a second at most; a machine that does ten other things at once takes longer.
    #expect(try #require(run.end) < .seconds(20))
    #expect(run.shown.isEmpty || run.shown.hasSuffix("\r\u{1B}[K"))
    #expect(run.output.isEmpty)
    #expect(try folder.names().isEmpty)
  }

  @Test("a signal ends it although nobody reads the pipe that it writes to", arguments: [SIGINT, SIGTERM])
  func whileOutputIsBlocked(signal: Int32) async throws {
    let long = try await ColorClip.long()
    let folder = try ScratchFolder()
    let pipe = try SmallPipe()
    let result = try await BuiltProgram.program.run(
      ["cuts", "--scores", "--detector", "scene", long], in: folder.url, output: pipe.writing, atMost: 90,
      started: { process in
        // It writes 32 KiB at once where 4 have room: after the first byte it is blocked.
        pipe.whenReadable { kill(process, signal) }
      })
    #expect(result.status == 128 + signal)
    #expect(result.errors.isEmpty)
    #expect(try folder.names().isEmpty)
  }

  @Test("a signal ends it although nobody reads the terminal that it shows progress on")
  func whileTerminalIsBlocked() async throws {
    let long = try await ColorClip.long()
    let folder = try ScratchFolder()
    let terminal = try PseudoTerminal()
    // Its own progress fills the rest.
    let room = fcntl(terminal.slave.fileDescriptor, F_GETFL)
    #expect(fcntl(terminal.slave.fileDescriptor, F_SETFL, room | O_NONBLOCK) == 0)
    while write(terminal.slave.fileDescriptor, "tvidz", 5) > 0 {}
    #expect(fcntl(terminal.slave.fileDescriptor, F_SETFL, room) == 0)
    let pipe = try SmallPipe()
    let result = try await BuiltProgram.program.run(
      ["cuts", long], in: folder.url, environment: ["TERM": "xterm"], output: pipe.writing,
      errors: terminal.slave, atMost: 90,
      started: { process in
        // Blocked by its first progress, it can show nothing that tells when. Earlier or later is the same to the test.
        DispatchQueue.global().asyncAfter(deadline: .now() + 0.7) { kill(process, SIGINT) }
      })
    #expect(result.status == 130)
  }

  @Test("a second signal ends it at once")
  func twice() async throws {
    let long = try await ColorClip.long()
    let folder = try ScratchFolder()
    let pipe = try SmallPipe()
    let result = try await BuiltProgram.program.run(
      ["cuts", "--scores", "--detector", "scene", long], in: folder.url, output: pipe.writing, atMost: 90,
      started: { process in
        pipe.whenReadable {
          kill(process, SIGTERM)
          kill(process, SIGINT)
        }
      })
    // The kernel hands over the signal with the lower number first, so either may be the first one.
    #expect([130, 143].contains(result.status))
  }
}

/// A pipe with room for one page, that is never emptied.
private final class SmallPipe: Sendable {
  let writing: FileHandle
  private let reading: Int32

  init() throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0 else { throw CocoaError(.fileNoSuchFile) }
    // Not for the children of other tests: one of them would keep it open.
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reading = ends[0]
    writing = FileHandle(fileDescriptor: ends[1], closeOnDealloc: true)
    // F_SETPIPE_SZ, which Glibc's module leaves out.
    guard fcntl(ends[1], 1031, 4096) == 4096 else { throw CocoaError(.featureUnsupported) }
  }

  deinit { close(reading) }

  /// Waits on a thread of its own until something was written, and then does `action`.
  func whenReadable(_ action: @escaping @Sendable () -> Void) {
    Thread.detachNewThread { [self] in
      var request = pollfd(fd: reading, events: Int16(POLLIN), revents: 0)
      if poll(&request, 1, 60_000) == 1 { action() }
    }
  }
}
