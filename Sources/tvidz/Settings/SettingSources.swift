import Configuration
import Foundation
import SystemPackage
import TvidzCore

/// The settings that hold: flags first, then the environment, then a file, then what the program takes by itself.
struct SettingSources: Sendable {
  struct Value: Sendable, Hashable {
    /// As it is written; empty for none.
    let text: String
    /// Where it was found, for a person: `default`, `TVIDZ_HTTP_PORT`, …
    let origin: String
  }

  private let sources: [(name: @Sendable (SettingKey) -> String, provider: any ConfigProvider)]

  /// - Parameters:
  ///   - flags: texts by the names of keys.
  ///   - environment: of the process.
  ///   - file: path of a JSON file; nil for none.
  /// - Throws: an `ActionableError` of kind `usage` where a flag names no key, or the file cannot be read.
  init(flags: [String: String], environment: [String: String], file: String?) async throws {
    var values: [AbsoluteConfigKey: ConfigValue] = [:]
    for (name, text) in flags {
      guard let key = SettingKey.all.first(where: { $0.name == name }) else { throw Self.unknownKey(name) }
      values[Self.path(key)] = ConfigValue(
        try key.content(of: text, in: "--set \(name)"), isSecret: key.isSecret)
    }
    var sources: [(name: @Sendable (SettingKey) -> String, provider: any ConfigProvider)] = [
      ({ "--set \($0.name)" }, InMemoryProvider(values: values)),
      (
        { $0.environmentName },
        EnvironmentVariablesProvider(environmentVariables: environment).prefixKeys(with: "tvidz")
      ),
    ]
    if let file { sources.append(({ _ in file }, try await Self.provider(file))) }
    self.sources = sources
  }

  /// - Throws: an `ActionableError` of kind `usage` where a source has something else than the key asks for.
  func value(of key: SettingKey) throws -> Value {
    for source in sources {
      let origin = source.name(key)
      let found: ConfigValue?
      do {
        found = try source.provider.value(forKey: Self.path(key), type: key.type).value
      } catch {
        throw key.refusal(origin, "it is of another type")
      }
      guard let content = found?.content else { continue }
      return Value(text: try key.text(of: content, in: origin), origin: origin)
    }
    return Value(text: key.fallback, origin: "default")
  }

  func all() throws -> [(key: SettingKey, value: Value)] {
    try SettingKey.all.map { ($0, try value(of: $0)) }
  }

  private static func path(_ key: SettingKey) -> AbsoluteConfigKey {
    AbsoluteConfigKey(key.name.split(separator: ".").map(String.init))
  }

  private static func provider(_ file: String) async throws -> any ConfigProvider {
    do {
      return try await FileProvider<JSONSnapshot>(filePath: FilePath(file))
    } catch {
      throw ActionableError(
        .usage, what: "cannot read the settings in \(file)",
        why: FileManager.default.isReadableFile(atPath: file)
          ? "it is no JSON object" : "there is no such file, or it may not be read",
        remedy: "docs/configuration.md shows one")
    }
  }

  private static func unknownKey(_ name: String) -> ActionableError {
    ActionableError(
      .usage, what: "cannot set \(name)", why: "there is no such setting",
      remedy: "tvidz config lists all")
  }
}
