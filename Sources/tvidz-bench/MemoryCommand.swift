import ArgumentParser
import Foundation
import TvidzTesting

struct MemoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "memory",
    abstract:
      "Hold the peak memory of a long 1080p analysis to a limit, and that of one twice as long to the same.")

  @Option(help: "Minutes of the shorter video.")
  var minutes = 10

  @Option(help: "Largest peak, in MB (10^6 bytes).")
  var limit = 200.0

  /// In MB: a peak depends on when threads and caches meet, by less than this.
  private static let noise = 4.0
  private static let clipSeconds = 10

  func validate() throws {
    if minutes < 1 { throw ValidationError("--minutes must be at least 1") }
  }

  func run() async throws {
    // Made first, for the two that repeat it run side by side.
    _ = try await BenchClip.memory.file()
    async let shorter = peak(minutes: minutes)
    async let longer = peak(minutes: 2 * minutes)
    let peaks = try await [shorter, longer]
    try GateTable.hold(
      [
        .atMost("peak memory, \(minutes) min, MB", peaks[0], limit),
        .atMost("peak memory, \(2 * minutes) min, MB", peaks[1], peaks[0] + Self.noise),
      ], of: "memory")
  }

  /// In MB.
  private func peak(minutes: Int) async throws -> Double {
    let video = try await BenchClip.memory.repeated(minutes * 60 / Self.clipSeconds)
    let outcome = try await ChildProcess(
      program: OurProgram.tvidz.path, arguments: ["cuts", "--quiet", "--format", "json", video.path]
    ).run().successful("tvidz cuts on \(minutes) minutes")
    let peak = Double(outcome.peakMemory) / 1_000_000
    print("\(minutes) min of 1080p: peak \(decimals(peak, 1)) MB, \(decimals(outcome.cpuSeconds, 1)) CPU s")
    return peak
  }
}
