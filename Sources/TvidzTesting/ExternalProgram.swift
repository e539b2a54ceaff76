package import Foundation
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// A program run to its end, within a bounded time.
///
/// Its output goes to files and not to pipes, so that no amount of it can block the program, and its standard input
/// is empty.
package struct ExternalProgram: Sendable {
  package let name: String

  package init(_ name: String) { self.name = name }

  /// Tests start programs by the hundred. `Process` crashes where about 1,300 files are open when it starts one (it
  /// copies more of a directory entry than there is), and so many programs at once would only wait for each other.
  /// There are many more places than tests that start a program while another of theirs runs.
  private static let turnstile = Turnstile(places: 64)

  package static let ffmpeg = ExternalProgram("ffmpeg")
  package static let ffprobe = ExternalProgram("ffprobe")

  package struct Output: Sendable {
    /// The exit status, or 128 plus the number of the signal that ended the program.
    package let status: Int32
    package let output: Data
    package let errors: String
    /// When the program ended, however long it took until somebody was told.
    package let ended: ContinuousClock.Instant
  }

  package struct Failure: Error, CustomStringConvertible {
    package let program: String
    package let arguments: [String]
    package let reason: String

    package var description: String {
      "\(program) failed: \(reason)\n  \(program) \(arguments.map { "'\($0)'" }.joined(separator: " "))"
    }
  }

  /// Runs the program and returns what it printed, whatever its exit status.
  ///
  /// The program is killed when `seconds` have passed, which throws, or when the task is cancelled.
  ///
  /// - Parameters:
  ///   - environment: nil is ours.
  ///   - output: where standard output goes in place of the result; `errors` likewise.
  ///   - started: given the number of the running process.
  package func run(
    _ arguments: [String], in folder: URL? = nil, environment: [String: String]? = nil,
    output redirectedOutput: FileHandle? = nil, errors redirectedErrors: FileHandle? = nil,
    atMost seconds: Double = 600, started: (@Sendable (Int32) -> Void)? = nil
  ) async throws -> Output {
    await Self.turnstile.enter()
    defer { Self.turnstile.leave() }
    let scratch = FileManager.default.temporaryDirectory.appending(path: "tvidz-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: scratch, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: scratch) }
    let output = scratch.appending(path: "output")
    let errors = scratch.appending(path: "errors")

    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [name] + arguments
    if let folder { process.currentDirectoryURL = folder }
    if let environment { process.environment = environment }
    process.standardInput = FileHandle.nullDevice
    let emptyOutput = try emptyFile(at: output)
    let emptyErrors = try emptyFile(at: errors)
    // `Process` lets go of them late, if at all.
    defer {
      try? emptyOutput.close()
      try? emptyErrors.close()
    }
    process.standardOutput = redirectedOutput ?? emptyOutput
    process.standardError = redirectedErrors ?? emptyErrors

    let child = RunningChild(process, started: started)
    let timedOut = try await withThrowingTaskGroup(of: Bool.self) { group in
      group.addTask {
        try await child.runToEnd()
        return false
      }
      group.addTask {
        try await Task.sleep(for: .seconds(seconds))
        child.kill()
        return true
      }
      let timedOut = try await group.next() ?? false
      group.cancelAll()
      // Either the sleep that was cancelled or the child that was killed: the child has ended in both cases.
      while (try? await group.next()) != nil {}
      return timedOut
    }
    try Task.checkCancellation()
    let complaint = String(decoding: try Data(contentsOf: errors), as: UTF8.self)
    guard !timedOut else {
      throw Failure(program: name, arguments: arguments, reason: "it ran for more than \(seconds) s")
    }
    return Output(
      status: child.status, output: try Data(contentsOf: output), errors: complaint, ended: child.ended)
  }

  /// Runs the program, and throws where its exit status is not 0.
  package func require(
    _ arguments: [String], in folder: URL? = nil, atMost seconds: Double = 600
  ) async throws -> Output {
    let result = try await run(arguments, in: folder, atMost: seconds)
    guard result.status == 0 else {
      throw Failure(
        program: name, arguments: arguments,
        reason: "exit status \(result.status): \(result.errors.suffix(600))")
    }
    return result
  }

  private func emptyFile(at url: URL) throws -> FileHandle {
    try Data().write(to: url)
    return try FileHandle(forWritingTo: url)
  }
}

/// A process between its start and its end.
///
/// Unchecked: `Process` is used by `runToEnd` before the child runs, and read after it ended; only `kill`, which asks
/// for nothing but the immutable process number, may run at the same time.
private final class RunningChild: @unchecked Sendable {
  private let process: Process
  private let started: (@Sendable (Int32) -> Void)?
  private let end = Mutex<ContinuousClock.Instant?>(nil)

  init(_ process: Process, started: (@Sendable (Int32) -> Void)?) {
    self.process = process
    self.started = started
  }

  var status: Int32 {
    process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
  }

  /// After `runToEnd`.
  var ended: ContinuousClock.Instant { end.withLock { $0 } ?? .now }

  func runToEnd() async throws {
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
        // Set before the start: a child that ends at once must find it.
        process.terminationHandler = { [weak self] _ in
          self?.end.withLock { $0 = .now }
          continuation.resume()
        }
        do {
          try process.run()
          started?(process.processIdentifier)
          if Task.isCancelled { kill() }
        } catch {
          process.terminationHandler = nil
          continuation.resume(throwing: error)
        }
      }
    } onCancel: {
      kill()
    }
  }

  func kill() {
    let identifier = process.processIdentifier
    guard identifier > 0, process.isRunning else { return }
    _ = Glibc.kill(identifier, SIGKILL)
  }
}
