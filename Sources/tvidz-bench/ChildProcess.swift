import Foundation
import Glibc
import TvidzCore

/// A program that is run to its end and measured.
struct ChildProcess: Sendable {
  /// Path of the program, or its name to be looked up in PATH.
  var program: String
  var arguments: [String]
  /// Seconds of wall time after which it is killed.
  var limit: Double = 600

  /// What a run gave and cost.
  struct Outcome: Sendable {
    /// Exit status; 128 plus the signal's number where one ended it.
    var status: Int32
    var output: Data
    /// Messages on standard error.
    var messages: String
    /// User and system time of the process and all its threads, in seconds.
    var cpuSeconds: Double
    var wallSeconds: Double
    /// Largest resident set, in bytes. Never below this program's own size when it started the child: the kernel
    /// counts the moment before exec.
    var peakMemory: Int
  }

  /// Runs with empty standard input. Its outputs go to files, so a full pipe can never stall it.
  ///
  /// - Throws: `ActionableError` where it cannot be started or runs over its limit. A status other than 0 is a result.
  func run() async throws -> Outcome {
    try await withCheckedThrowingContinuation { continuation in
      // A thread of its own: waiting for a child must not hold one of the few that run Swift's tasks.
      Thread.detachNewThread {
        continuation.resume(with: Result { try runBlocking() })
      }
    }
  }

  private func runBlocking() throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tvidz-bench-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let output = folder.appending(path: "stdout")
    let messages = folder.appending(path: "stderr")

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, output.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, messages.path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)

    var argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
    defer { argv.forEach { free($0) } }
    let clock = ContinuousClock()
    let begin = clock.now
    var child: pid_t = 0
    let failure = posix_spawnp(&child, program, &actions, nil, &argv, environ)
    guard failure == 0 else {
      throw ActionableError(
        .missingDependency, what: "cannot start \(program)", why: String(cString: strerror(failure)),
        remedy: "see what ./tools/test installs")
    }
    let (status, usage) = try wait(for: child, until: begin + .seconds(limit), on: clock)
    let wall = clock.now - begin
    return Outcome(
      status: status,
      output: try Data(contentsOf: output),
      messages: String(decoding: try Data(contentsOf: messages), as: UTF8.self),
      cpuSeconds: seconds(usage.ru_utime) + seconds(usage.ru_stime),
      wallSeconds: Double(wall.components.seconds) + Double(wall.components.attoseconds) / 1e18,
      peakMemory: usage.ru_maxrss * 1024)
  }

  /// Looks every few milliseconds, so that a child that hangs can be killed without a second thread.
  private func wait(
    for child: pid_t, until deadline: ContinuousClock.Instant, on clock: ContinuousClock
  ) throws -> (status: Int32, usage: rusage) {
    var usage = rusage()
    var status: Int32 = 0
    while true {
      switch wait4(child, &status, WNOHANG, &usage) {
      case child:
        let signal = status & 0x7f
        return (signal == 0 ? (status >> 8) & 0xff : 128 + signal, usage)
      case 0:
        if clock.now > deadline {
          kill(child, SIGKILL)
          wait4(child, &status, 0, &usage)
          throw ActionableError(
            .other, what: "stopped \(program) \(arguments.joined(separator: " "))",
            why: "it ran for more than \(limit) s")
        }
        usleep(2_000)
      case let result where result < 0 && errno != EINTR:
        throw ActionableError(
          .other, what: "lost \(program)", why: "wait4: \(String(cString: strerror(errno)))")
      default:
        continue
      }
    }
  }

  private func seconds(_ time: timeval) -> Double {
    Double(time.tv_sec) + Double(time.tv_usec) / 1_000_000
  }
}

extension ChildProcess.Outcome {
  /// - Throws: `ActionableError` with the last line of the messages, where the status is not 0.
  func successful(_ what: String) throws -> Self {
    guard status == 0 else {
      let last = messages.split(separator: "\n").last.map(String.init) ?? "it says nothing"
      throw ActionableError(.other, what: what, why: "status \(status): \(last)")
    }
    return self
  }
}
