import ArgumentParser
import Foundation
import Glibc
import TvidzCore

struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Serve the page and the interface: uploads, cuts as they are found, copies.",
    discussion: """
      Keeps everything in one folder and needs no other service. Every setting can be given by a flag, by the \
      environment (TVIDZ_HTTP_PORT for http.port) or in a file; tvidz config shows them. SIGTERM ends it within \
      10 seconds; what was not done is taken up at the next start.
      """)

  @OptionGroup var options: SettingOptions

  func run() async throws {
    let settings = try ServiceSettings(
      try await options.sources(), home: environmentVariable("HOME"),
      environment: ProcessInfo.processInfo.environment)
    guard let program = Self.program else {
      throw ActionableError(
        .missingDependency, what: "cannot start workers", why: "the path of this program is unknown",
        remedy: "see that /proc is mounted")
    }
    try await ServeRun(settings: settings, program: program).run()
  }

  /// Whether the program was started as this command, which looks after signals itself.
  static var isAsked: Bool { CommandLine.arguments.dropFirst().first == configuration.commandName }

  private static var program: String? {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { bytes in
      bytes.baseAddress.map { readlink("/proc/self/exe", $0, bytes.count) } ?? -1
    }
    return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
  }
}
