package import Foundation

/// A rendered odd file.
package struct OddFixture: Sendable {
  package let recipe: OddRecipe
  package let url: URL

  package var name: String { recipe.name }
}

extension FixtureCache {
  /// The odd file, made now where it is not there yet. `set` holds the recipes that it may be made of.
  package func odd(_ recipe: OddRecipe, of set: FixtureSet) async throws -> OddFixture {
    let material = try Dictionary(
      set.recipes.filter { recipe.content.recipes.contains($0.name) }.map { ($0.name, try location(of: $0)) },
      uniquingKeysWith: { first, _ in first })
    let identity = "\(recipe.content)\n\(material.values.map(\.lastPathComponent).sorted())\n\(ffmpegVersion)"
    let url = folder.appending(path: "\(recipe.name)-\(contentHash(identity)).\(recipe.container)")
    guard !FileManager.default.fileExists(atPath: url.path) else {
      return OddFixture(recipe: recipe, url: url)
    }
    for part in set.recipes where material[part.name] != nil { _ = try await fixture(part) }
    func path(of name: String?) throws -> URL {
      guard let name, let url = material[name] else {
        throw RecipeError(recipe: recipe.name, problem: "there is no recipe \"\(name ?? "")\"")
      }
      return url
    }
    try await writeAtomically(to: url) { temporary in
      switch recipe.content {
      case .bytes(let count, let seed):
        try Data(randomBytes(count, seed: seed)).write(to: temporary)
      case .text(let text, let other):
        let filled = other == nil ? text : text.replacing("$other", with: try path(of: other).path)
        try Data(filled.utf8).write(to: temporary)
      case .ffmpeg(let arguments, let other):
        let filled =
          other == nil
          ? arguments : try arguments.map { $0.replacing("$other", with: try path(of: other).path) }
        _ = try await ExternalProgram.ffmpeg.require(
          ["-nostdin", "-hide_banner", "-v", "error", "-y"] + filled + [temporary.path])
      case .truncated(let name, let keep):
        let whole = try Data(contentsOf: path(of: name))
        let count = keep <= 1 ? Int(Double(whole.count) * keep) : Int(keep)
        try whole.prefix(count).write(to: temporary)
      case .joined(let names):
        try names.reduce(into: Data()) { $0 += try Data(contentsOf: try path(of: $1)) }.write(to: temporary)
      }
    }
    return OddFixture(recipe: recipe, url: url)
  }
}

extension OddRecipe.Content {
  /// Names of the recipes that it is made of.
  var recipes: [String] {
    switch self {
    case .bytes: []
    case .text(_, let other), .ffmpeg(_, let other): other.map { [$0] } ?? []
    case .truncated(let name, _): [name]
    case .joined(let names): names
    }
  }
}

/// SplitMix64, so that the same bytes come on every machine.
private func randomBytes(_ count: Int, seed: UInt64) -> [UInt8] {
  var state = seed
  return (0..<count).map { _ in
    state &+= 0x9e37_79b9_7f4a_7c15
    var word = state
    word = (word ^ (word >> 30)) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ (word >> 27)) &* 0x94d0_49bb_1331_11eb
    return UInt8(truncatingIfNeeded: word ^ (word >> 31))
  }
}
