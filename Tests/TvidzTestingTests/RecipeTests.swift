import Foundation
import Testing
import TvidzTesting

@Suite("Recipes")
struct RecipeTests {
  private func recipe(
    _ segments: String, _ more: String = "", name: String = "r", size: String = "[16, 16]",
    rate: String = "25"
  ) throws -> Recipe {
    let json = """
      {"name": "\(name)", "size": \(size), "rate": "\(rate)", "segments": [\(segments)],
       "encoding": {"encoder": "ffv1", "container": "mkv"} \(more)}
      """
    return try JSONDecoder().decode(Recipe.self, from: Data(json.utf8))
  }

  @Test("a cut is the first frame of the new shot")
  func cuts() throws {
    let truth = try recipe(
      #"{"source": "a", "frames": 10}, {"source": "b", "frames": 1}, {"source": "c", "frames": 5}"#
    ).truth()
    #expect(truth.cutFrames == [10, 11])
    #expect(truth.cuts == [0.4, 0.44])
    #expect(truth.frames == 16)
    #expect(truth.gradual.isEmpty && truth.forbidden.isEmpty)
  }

  @Test("a gradual stretch runs from the first mixed frame to the first frame of the next shot alone")
  func gradual() throws {
    let truth = try recipe(
      """
      {"source": "a", "frames": 10},
      {"source": "b", "frames": 5, "join": {"dissolve": {"frames": 10}}},
      {"source": "c", "frames": 5, "join": {"fade": {"frames": 20, "colour": "black", "hold": 4}}}
      """
    ).truth()
    #expect(truth.gradual == [TimeStretch(0.4, 0.8), TimeStretch(1, 1.8)])
    #expect(truth.forbidden == truth.gradual)
    #expect(truth.cutFrames.isEmpty)
    #expect(truth.frames == 50)
  }

  @Test("a wipe forbids hard cuts and labels nothing")
  func wipe() throws {
    let truth = try recipe(
      """
      {"source": "a", "frames": 10},
      {"source": "b", "frames": 10, "join": {"wipe": {"frames": 5, "shape": "wipeleft"}}}
      """
    ).truth()
    #expect(truth.forbidden == [TimeStretch(0.4, 0.6)])
    #expect(truth.cutFrames.isEmpty && truth.gradual.isEmpty)
  }

  @Test("times follow the frames' own durations, and frames that a remux drops are not counted")
  func timing() throws {
    // Frames start at ticks 0 1 4 5 8.
    let variable = try recipe(
      #"{"source": "a", "frames": 3}, {"source": "b", "frames": 2}"#, #", "durations": [1, 3]"#
    ).truth()
    #expect(variable.cutFrames == [3])
    #expect(variable.cuts == [0.2])
    #expect(variable.fps == nil)
    let trimmed = try recipe(
      #"{"source": "a", "frames": 10}, {"source": "b", "frames": 10}"#, #", "remux": {"drops": 4}"#
    ).truth()
    #expect(trimmed.cutFrames == [6])
    #expect(trimmed.cuts == [0.24])
    #expect(trimmed.frames == 16)
  }

  @Test(
    "a recipe that contradicts itself is refused",
    arguments: [
      "",
      #"{"source": "a", "frames": 0}"#,
      #"{"source": "a", "frames": 5, "join": {"dissolve": {"frames": 5}}}"#,
      #"{"source": "a", "frames": 5}, {"source": "b", "frames": 5, "join": {"dissolve": {"frames": 0}}}"#,
      #"{"source": "a", "footage": {"file": "a.mp4", "fromFrame": 0}, "frames": 5}"#,
      #"{"frames": 5}"#,
      #"{"source": "a", "frames": 5, "camera": {"canvas": [8, 8], "path": [[0, 0.5, 0.5, 1]]}}"#,
      #"{"source": "a", "frames": 5, "camera": {"canvas": [32, 32], "path": [[0, 0.5, 0.5, 11]]}}"#,
    ])
  func refused(segments: String) throws {
    let recipe = try recipe(segments)
    #expect(throws: RecipeError.self) { try recipe.validate() }
  }

  @Test("a name that is no file name, a strange size or rate, and a cut that remux drops are refused")
  func refusedProperties() throws {
    let shots = #"{"source": "a", "frames": 5}, {"source": "b", "frames": 5}"#
    for wrong in [
      try recipe(shots, name: "a/b"), try recipe(shots, size: "[16]"), try recipe(shots, rate: "25/0"),
      try recipe(shots, #", "trap": {"class": "flash", "strength": 4}"#),
      try recipe(shots, #", "remux": {"drops": 5}"#), try recipe(shots, #", "durations": [0]"#),
    ] {
      #expect(throws: RecipeError.self, "\(wrong)") { try wrong.validate() }
    }
    try recipe(shots).validate()
  }

  @Test("the JSON of every recipe holds no key that is not understood")
  func strictKeys() throws {
    let folder = ProjectFolder.fixtures
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      .filter { $0.hasSuffix(".json") && $0 != "sources.json" }
    #expect(files.count > 3)
    for file in files {
      let data = try Data(contentsOf: folder.appending(path: file))
      let understood =
        file == "odd.json"
        ? try JSONEncoder().encode(JSONDecoder().decode([OddRecipe].self, from: data))
        : try JSONEncoder().encode(JSONDecoder().decode([Recipe].self, from: data))
      let written = try #require(try JSONSerialization.jsonObject(with: data) as? NSArray)
      let kept = try #require(try JSONSerialization.jsonObject(with: understood) as? NSArray)
      for (one, other) in zip(written, kept) {
        #expect((one as? NSDictionary) == (other as? NSDictionary), "\(file)")
      }
    }
  }
}
