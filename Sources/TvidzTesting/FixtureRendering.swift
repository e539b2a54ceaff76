import Foundation

/// Renders all recipes, some at once, and tells what failed.
package struct FixtureRendering: Sendable {
  let set: FixtureSet
  let cache: FixtureCache

  package init(set: FixtureSet, cache: FixtureCache) {
    self.set = set
    self.cache = cache
  }

  package struct Summary: Sendable, CustomStringConvertible {
    package var ready = 0
    package var failed = 0
    /// Recipes of real footage that is not here.
    package var skipped = 0
    package var elapsed = Duration.zero
    package var folder: String

    package var description: String {
      "\(ready) fixtures in \(folder), \(failed) failed, \(skipped) skipped (footage not here), "
        + "\(elapsed.components.seconds) s"
    }
  }

  /// Renders with `jobs` programs at once what matches a part of a name; everything where `parts` is empty.
  /// A line for each failure goes to `report`.
  package func run(
    jobs: Int, matching parts: [String] = [], report: (String) -> Void
  ) async -> Summary {
    var summary = Summary(folder: cache.folder.path)
    let clock = ContinuousClock()
    let start = clock.now
    func wanted(_ name: String) -> Bool { parts.isEmpty || parts.contains { name.contains($0) } }
    var recipes: [Work] = []
    for recipe in set.recipes where wanted(recipe.name) {
      if cache.canRender(recipe) {
        recipes.append(.recipe(recipe))
      } else {
        summary.skipped += 1
      }
    }
    // Odd files are made of the others: after them, so that none is rendered twice.
    for batch in [recipes, set.odd.filter { wanted($0.name) }.map(Work.odd)] {
      await withTaskGroup(of: String?.self) { group in
        for (index, work) in batch.enumerated() {
          if index >= max(1, jobs) { count(await group.next() ?? nil, in: &summary, report) }
          group.addTask { await failure(of: work) }
        }
        for await failure in group { count(failure, in: &summary, report) }
      }
    }
    summary.elapsed = clock.now - start
    return summary
  }

  private func count(_ failure: String?, in summary: inout Summary, _ report: (String) -> Void) {
    guard let failure else {
      summary.ready += 1
      return
    }
    summary.failed += 1
    report(failure)
  }

  private enum Work: Sendable {
    case recipe(Recipe)
    case odd(OddRecipe)
  }

  /// Does the work; what went wrong, as a line, or nil.
  private func failure(of work: Work) async -> String? {
    switch work {
    case .recipe(let recipe):
      do {
        _ = try await cache.fixture(recipe)
      } catch {
        return "\(recipe.name): \(error)"
      }
    case .odd(let recipe):
      do {
        _ = try await cache.odd(recipe, of: set)
      } catch {
        return "\(recipe.name): \(error)"
      }
    }
    return nil
  }
}
