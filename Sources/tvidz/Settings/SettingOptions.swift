import ArgumentParser
import Foundation
import TvidzCore

/// The flags of commands that read settings. All settings can be given by `--set`; the common ones have a flag.
struct SettingOptions: ParsableArguments {
  @Option(help: ArgumentHelp("The folder of the catalog, the uploads and the thumbnails.", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("A folder whose videos are analysed as they come.", valueName: "dir"))
  var watch: String?

  @Option(help: "The address to listen on.")
  var host: String?

  @Option(help: "The port to listen on.")
  var port: Int?

  @Option(help: "How many videos are analysed at once.")
  var jobs: Int?

  @Option(help: ArgumentHelp("A JSON file with settings; TVIDZ_CONFIG names one, too.", valueName: "file"))
  var config: String?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Any setting, as docs/configuration.md lists them.", valueName: "key=value"))
  var settings: [String] = []

  func sources() async throws -> SettingSources {
    var flags: [String: String] = [:]
    for setting in settings {
      guard let equals = setting.firstIndex(of: "=") else {
        throw ValidationError("--set takes KEY=VALUE, and \(setting) has no =.")
      }
      flags[String(setting[..<equals])] = String(setting[setting.index(after: equals)...])
    }
    let named: [String: String?] = [
      "data": data, "watch": watch, "http.host": host, "http.port": port.map(String.init),
      "jobs": jobs.map(String.init),
    ]
    flags.merge(named.compactMapValues { $0 }) { $1 }
    let environment = ProcessInfo.processInfo.environment
    return try await SettingSources(
      flags: flags, environment: environment, file: config ?? environment["TVIDZ_CONFIG"])
  }
}
