package import Foundation

/// A file of the `Golden` folder: some facts, then a line for each fixture, so that a change shows as one in review.
package struct GoldenFile: Sendable, Hashable {
  /// Inside `Golden`.
  package let path: String
  /// Names and JSON, in this order.
  package let header: [(name: String, json: String)]
  /// JSON by fixture.
  package let fixtures: [String: String]

  package static func == (a: GoldenFile, b: GoldenFile) -> Bool { a.path == b.path && a.text == b.text }
  package func hash(into hasher: inout Hasher) { hasher.combine(text) }

  package init(path: String, header: [(name: String, json: String)], fixtures: [String: String]) {
    self.path = path
    self.header = header
    self.fixtures = fixtures
  }

  /// All of the file, which is JSON.
  package var text: String {
    let facts = header.map { "\"\($0.name)\": \($0.json),\n" }.joined()
    let lines = fixtures.sorted { $0.key < $1.key }.map { "\"\($0.key)\": \($0.value)" }
    return "{\n\(facts)\"fixtures\": {\n\(lines.joined(separator: ",\n"))\n}\n}\n"
  }

  /// Lines that say how the file on disk differs; none where it does not.
  ///
  /// - Parameter ignored: fixtures of which nothing is said.
  package func differences(from folder: URL, ignoring ignored: Set<String> = []) -> [String] {
    guard let written = try? String(contentsOf: folder.appending(path: path), encoding: .utf8) else {
      return ["\(path): new, \(fixtures.count) fixtures"]
    }
    guard written != text else { return [] }
    let old = Self.lines(of: written)
    let new = Self.lines(of: text)
    let keys = Set(old.keys).union(new.keys).subtracting(ignored).sorted()
    return keys.compactMap { key in
      switch (old[key], new[key]) {
      case (let before?, let after?) where !Self.agree(before, after):
        "\(path): \(key): \(Self.firstDifference(before, after))"
      case (_?, nil): "\(path): \(key): gone"
      case (nil, _?): "\(path): \(key): new"
      default: nil
      }
    }
  }

  /// Those that the file on disk has too, and says something else of.
  func changedFixtures(from folder: URL) -> [String] {
    guard let written = try? String(contentsOf: folder.appending(path: path), encoding: .utf8) else {
      return []
    }
    let old = Self.lines(of: written)
    return fixtures.filter { name, json in old[name].map { $0 != json } ?? false }.map(\.key)
  }

  package func write(to folder: URL) throws {
    let url = folder.appending(path: path)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url, options: .atomic)
  }

  /// Whether two lines say the same: numbers with a decimal point may differ by a little more than one in the third
  /// place, for another processor rounds sums otherwise.
  static func agree(_ before: String, _ after: String) -> Bool {
    if before == after { return true }
    let (old, new) = (tokens(of: before), tokens(of: after))
    return old.count == new.count
      && zip(old, new).allSatisfy { old, new in
        if old == new { return true }
        guard old.contains("."), new.contains("."), let a = Double(old), let b = Double(new) else {
          return false
        }
        return abs(a - b) < 0.0015
      }
  }

  /// The text in pieces at commas and brackets, which are left out where a number stands between them.
  private static func tokens(of line: String) -> [Substring] {
    line.split(omittingEmptySubsequences: false) { "[], ".contains($0) }
  }

  /// What follows each line's first name.
  private static func lines(of text: String) -> [String: String] {
    var lines: [String: String] = [:]
    for line in text.split(separator: "\n") where line.hasPrefix("\"") {
      guard let colon = line.firstIndex(of: ":") else { continue }
      let value = line[line.index(after: colon)...].trimmingCharacters(in: [" ", ","])
      lines[line[..<colon].trimmingCharacters(in: ["\""])] = value
    }
    return lines
  }

  /// Both values around the first character that differs.
  private static func firstDifference(_ before: String, _ after: String) -> String {
    let common = zip(before, after).prefix { $0 == $1 }.count
    func excerpt(_ text: String) -> String {
      let start = max(0, common - 30)
      let part = text.dropFirst(start).prefix(90)
      return (start > 0 ? "…" : "") + part + (start + 90 < text.count ? "…" : "")
    }
    return "\(excerpt(before)) -> \(excerpt(after))"
  }
}
