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

  /// A text of the command line.
  struct Flag: Sendable, Hashable {
    let text: String
    /// As it was written: `--jobs`, `--set jobs`.
    let origin: String
  }

  private let sources: [(name: @Sendable (SettingKey) -> String, provider: any ConfigProvider)]

  /// - Parameters:
  ///   - flags: by the names of keys.
  ///   - environment: of the process.
  ///   - file: path of a JSON file; nil for none.
  /// - Throws: an `ActionableError` of kind `usage` where a flag or the file names no key, or the file cannot be read.
  init(flags: [String: Flag], environment: [String: String], file: String?) async throws {
    var values: [AbsoluteConfigKey: ConfigValue] = [:]
    for (name, flag) in flags {
      guard let key = SettingKey.all.first(where: { $0.name == name }) else {
        throw Self.unknownKey("cannot set \(name)", name)
      }
      values[Self.path(key)] = ConfigValue(
        try key.content(of: flag.text, in: flag.origin), isSecret: key.isSecret)
    }
    var sources: [(name: @Sendable (SettingKey) -> String, provider: any ConfigProvider)] = [
      ({ flags[$0.name]?.origin ?? "--set \($0.name)" }, InMemoryProvider(values: values)),
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
        throw key.refusal(origin, key.otherType)
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
      let provider = try await FileProvider<JSONSnapshot>(filePath: FilePath(file))
      try checkNames(in: file)
      return provider
    } catch let error as ActionableError {
      throw error
    } catch {
      throw ActionableError(
        .usage, what: "cannot read the settings in \(file)",
        why: FileManager.default.isReadableFile(atPath: file)
          ? "it is no JSON object" : "there is no such file, or it may not be read",
        remedy: "docs/configuration.md shows one")
    }
  }

  private static func checkNames(in file: String) throws {
    func names(_ value: Any, _ prefix: String) -> [String] {
      guard let object = value as? [String: Any] else { return [prefix] }
      return object.flatMap { names($0.value, prefix.isEmpty ? $0.key : prefix + "." + $0.key) }
    }
    let content = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: file)))
    let known = Set(SettingKey.all.map(\.name))
    guard let name = names(content, "").filter({ !known.contains($0) }).min() else { return }
    throw unknownKey("cannot take \(name) from \(file)", name)
  }

  private static func unknownKey(_ what: String, _ name: String) -> ActionableError {
    let nearest = NearestName.of(name, among: SettingKey.all.map(\.name))
    return ActionableError(
      .usage, what: what, why: "there is no such setting",
      remedy: (nearest.map { "is \($0) meant? " } ?? "") + "tvidz config lists all")
  }

  /// Variables that are near to one that is read, and are none. Others that begin with `TVIDZ_` may be somebody else's:
  /// scripts that start the service have their own.
  static func misspelt(in environment: [String: String]) -> [(name: String, nearest: String)] {
    let known = SettingKey.all.map(\.environmentName) + ["TVIDZ_CONFIG"]
    return environment.keys.filter { $0.hasPrefix("TVIDZ_") && !known.contains($0) }.sorted().compactMap {
      name in NearestName.of(name, among: known).map { (name, $0) }
    }
  }
}
