import ArgumentParser
import CutFormats
import Foundation
import TvidzCore

struct ConfigCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "Print the settings of the service as they hold, and where each comes from.",
    discussion: "Secrets are not shown. docs/configuration.md tells what each setting does.")

  enum Format: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
  }

  @OptionGroup var options: SettingOptions

  @Option(help: "What is printed.")
  var format: Format = .text

  func run() async throws {
    let sources = try await options.sources()
    let settings = try sources.all().map { key, value in
      (key: key, text: key.isSecret && !value.text.isEmpty ? "****" : value.text, origin: value.origin)
    }
    // What would be refused at the start is refused here.
    _ = try ServiceSettings(
      sources, home: environmentVariable("HOME"),
      environment: ProcessInfo.processInfo.environment)
    let console = Console(isQuiet: false)
    switch format {
    case .text:
      let width = settings.map(\.key.name.count).max() ?? 0
      let lines = settings.map { setting in
        setting.key.name.padding(toLength: width, withPad: " ", startingAt: 0)
          + "  \(setting.text.isEmpty ? "-" : setting.text)  (\(setting.origin))\n"
      }
      try await console.print(lines.joined())
    case .json:
      let members = settings.map { setting in
        JSONValue.Member(
          key: setting.key.name,
          value: .object(["value": .string(setting.text), "origin": .string(setting.origin)]))
      }
      try await console.print(JSONValue.object(members).indentedText + "\n")
    }
  }
}
