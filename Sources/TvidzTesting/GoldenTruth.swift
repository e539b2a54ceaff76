import Foundation

extension GoldenFile {
  /// The truth of a group of recipes: frames, rate, cuts as frames, stretches as seconds. It follows from the recipes
  /// alone; it is written down so that a change of a recipe shows what it does to the truth.
  package static func truth(of group: FixtureSet.Group) throws -> GoldenFile {
    var fixtures: [String: String] = [:]
    for recipe in group.recipes {
      let truth = try recipe.truth()
      var fields = ["\"frames\": \(recipe.frameCount)", "\"rate\": \"\(recipe.rate)\""]
      fields.append("\"cuts\": \(truth.cutFrames)")
      func append(_ name: String, _ stretches: [TimeStretch]) {
        guard !stretches.isEmpty else { return }
        let pairs = stretches.map { "[\(milliseconds($0.start)), \(milliseconds($0.end))]" }
        fields.append("\"\(name)\": [\(pairs.joined(separator: ", "))]")
      }
      append("gradual", truth.gradual)
      append("forbidden", truth.forbidden)
      fixtures[recipe.name] = "{\(fields.joined(separator: ", "))}"
    }
    return GoldenFile(
      path: "truth/\(group.name).json", header: [("stretches", "\"milliseconds\"")], fixtures: fixtures)
  }
}

/// A time in seconds as whole milliseconds.
func milliseconds(_ seconds: Double) -> Int { Int((seconds * 1000).rounded()) }
