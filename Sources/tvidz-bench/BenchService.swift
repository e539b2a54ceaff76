import Foundation
import Glibc
import TvidzCore
import TvidzTesting

/// A `tvidz serve` on a port and a folder of its own, which ends with this object.
final class BenchService {
  let port: Int
  private let process: pid_t
  private let folder: TemporaryFolder

  /// - Parameter settings: flags of the command.
  init(_ settings: [String]) throws {
    folder = try TemporaryFolder()
    let log = folder.path("log")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 2, log, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    let words =
      [
        OurProgram.tvidz.path, "serve", "--port", "0", "--data", folder.path("data"),
        // What asks may wait for longer than a connection of a user is left open.
        "--set", "http.idle-seconds=3600",
      ] + settings
    var argv: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { argv.forEach { free($0) } }
    var child: pid_t = 0
    let failure = posix_spawnp(&child, words[0], &actions, nil, &argv, environ)
    guard failure == 0 else {
      throw ActionableError(
        .missingDependency, what: "cannot start the service", why: String(cString: strerror(failure)),
        remedy: "build it: swift build -c release --product tvidz")
    }
    process = child
    guard let port = Self.port(from: log) else {
      kill(child, SIGKILL)
      waitpid(child, nil, 0)
      throw ActionableError(
        .other, what: "cannot start the service",
        why: (try? String(contentsOfFile: log, encoding: .utf8)) ?? "it says nothing")
    }
    self.port = port
  }

  deinit {
    kill(process, SIGKILL)
    waitpid(process, nil, 0)
  }

  var memory: ProcessMemory { ProcessMemory(of: process) }

  /// The service tells its address when it listens.
  private static func port(from log: String) -> Int? {
    for _ in 0..<1000 {
      let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
      if let match = text.firstMatch(of: /"address":"http:\/\/127\.0\.0\.1:(\d+)"/) {
        return Int(match.output.1)
      }
      usleep(10_000)
    }
    return nil
  }
}
