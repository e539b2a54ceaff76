import Analysis
import Foundation
import Testing
import TvidzCore
import TvidzTesting

/// Holds `tvidz cuts` to what `Fixtures/odd.json` expects of it.
@Suite("Odd files", .timeLimit(.minutes(15)))
struct OddFileTests {
  @Test("end with the code, the frames, the cuts and the words that are expected", arguments: try recipes())
  func outcome(recipe: OddRecipe) async throws {
    let file = try await Self.render(recipe)
    let expected = recipe.expect
    let result = try await BuiltProgram.run("cuts", "--format", "json", file)
    #expect(result.status == expected.exit)
    guard expected.exit == 0 else {
      #expect(result.output.isEmpty)
      #expect(result.errorLines.count == 1)
      #expect(result.errors.hasPrefix("tvidz: error: cannot ") && result.errors.contains(file))
      // The name of a function of the libraries tells nobody why.
      #expect(!result.errors.contains("avformat"))
      return
    }
    #expect(result.errorLines.allSatisfy { $0.hasPrefix("tvidz: warning: ") })
    if let warning = expected.warning {
      #expect(result.errorLines.count { $0.contains(warning) } == 1, "\(result.errors)")
    } else {
      #expect(result.errors.isEmpty)
    }
    let report = try result.object()
    let frames = try #require(report["frames"] as? Int)
    let limits = try #require(expected.frames)
    #expect((limits[0]...limits[1]).contains(frames))
    let cuts = try #require(report["cuts"] as? [[String: Any]])
    #expect(cuts.map { $0["frame"] as? Int } == expected.cuts ?? [])
    #expect(cuts.allSatisfy { $0["kind"] as? String == "cut" })
  }

  @Test("fail for the reason that is expected", arguments: try recipes().filter { $0.expect.exit != 0 })
  func kind(recipe: OddRecipe) async throws {
    let file = try await Self.render(recipe)
    let error = await #expect(throws: ActionableError.self) {
      for try await _ in Analysis(path: file, options: AnalysisOptions(detector: .scene(threshold: nil))) {}
    }
    #expect(error.map { "\($0.kind)" } == recipe.expect.kind)
  }

  private static func recipes() throws -> [OddRecipe] { try FixtureSet.load().odd }

  private static func render(_ recipe: OddRecipe) async throws -> String {
    let set = try FixtureSet.load()
    return try await FixtureCache(sources: set.sources).odd(recipe, of: set).url.path
  }
}
