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
    var flags: [String: SettingSources.Flag] = [:]
    for setting in settings {
      guard let equals = setting.firstIndex(of: "=") else {
        throw ValidationError("--set takes KEY=VALUE, and \(setting) has no =.")
      }
      let name = String(setting[..<equals])
      flags[name] = SettingSources.Flag(
        text: String(setting[setting.index(after: equals)...]), origin: "--set \(name)")
    }
    let named = [
      ("data", "--data", data), ("watch", "--watch", watch), ("http.host", "--host", host),
      ("http.port", "--port", port.map(String.init)), ("jobs", "--jobs", jobs.map(String.init)),
    ]
    for case (let name, let option, let text?) in named {
      flags[name] = SettingSources.Flag(text: text, origin: option)
    }
    let environment = ProcessInfo.processInfo.environment
    return try await SettingSources(
      flags: flags, environment: environment, file: config ?? environment["TVIDZ_CONFIG"])
  }
}
