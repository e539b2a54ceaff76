package import Foundation

/// All recipes of the source tree's `Fixtures` folder.
package struct FixtureSet: Sendable {
  /// Recipes of one file, in its order.
  package struct Group: Sendable {
    /// The file's path inside `Fixtures`, without its extension: `codecs`, `traps/flash`.
    package let name: String
    package let recipes: [Recipe]

    package init(name: String, recipes: [Recipe]) {
      self.name = name
      self.recipes = recipes
    }
  }

  /// In order of their names.
  package let groups: [Group]
  package let odd: [OddRecipe]
  /// Chains by name, from `sources.json`.
  package let sources: [String: String]

  package var recipes: [Recipe] { groups.flatMap(\.recipes) }
  /// Those that are no trap.
  package var plain: [Recipe] { recipes.filter { $0.trap == nil } }
  package var traps: [Recipe] { recipes.filter { $0.trap != nil } }

  package static func load(from folder: URL = ProjectFolder.fixtures) throws -> FixtureSet {
    var groups: [Group] = []
    for file in try jsonFiles(in: folder) where !["sources", "odd"].contains(file) {
      groups.append(Group(name: file, recipes: try decode([Recipe].self, file, in: folder)))
    }
    let set = FixtureSet(
      groups: groups, odd: try decode([OddRecipe].self, "odd", in: folder),
      sources: try decode([String: String].self, "sources", in: folder))
    try set.validate()
    return set
  }

  private func validate() throws {
    var seen: Set<String> = []
    for name in recipes.map(\.name) + odd.map(\.name) {
      guard seen.insert(name).inserted else {
        throw RecipeError(recipe: name, problem: "the name is used twice")
      }
    }
    for recipe in recipes { try recipe.validate() }
  }

  private static func jsonFiles(in folder: URL) throws -> [String] {
    let paths = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    return paths.filter { $0.hasSuffix(".json") }.map { String($0.dropLast(5)) }.sorted()
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, _ name: String, in folder: URL
  ) throws -> Value {
    let data = try Data(contentsOf: folder.appending(path: "\(name).json"))
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw RecipeError(recipe: "\(name).json", problem: String(describing: error))
    }
  }
}
