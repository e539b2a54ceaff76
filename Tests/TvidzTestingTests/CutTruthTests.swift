import Foundation
import Testing
import TvidzTesting

@Suite("Truth files")
struct CutTruthTests {
  private func decode(_ json: String) throws -> CutTruth {
    try JSONDecoder().decode(CutTruth.self, from: Data(json.utf8))
  }

  @Test("reads the hand-labelled form: snake case, stretches as pairs, what is absent is empty")
  func handLabelled() throws {
    let truth = try decode(
      """
      {"file": "a.webm", "fps": 24.0, "frames": 720, "cut_frames": [283], "cuts": [11.795], "gradual": [],
       "note": "", "ignore": [[0, 1.6]]}
      """)
    #expect(
      truth
        == CutTruth(
          file: "a.webm", fps: 24, frames: 720, cutFrames: [283], cuts: [11.795],
          ignore: [TimeStretch(0, 1.6)], note: ""))
  }

  @Test("comes back from its own JSON unchanged")
  func roundTrip() throws {
    let truth = CutTruth(
      file: "b.mp4", cutFrames: [10], cuts: [0.4], gradual: [TimeStretch(1, 2)],
      forbidden: [TimeStretch(3, 4)])
    #expect(try JSONDecoder().decode(CutTruth.self, from: JSONEncoder().encode(truth)) == truth)
  }

  @Test(
    "refuses what contradicts itself",
    arguments: [
      #"{"file": "a", "cut_frames": [1, 2], "cuts": [0.1]}"#,
      #"{"file": "a", "cut_frames": [], "cuts": [], "gradual": [[2, 1]]}"#,
      #"{"file": "a", "cut_frames": [], "cuts": [], "ignore": [[1, 2, 3]]}"#,
    ])
  func refuses(json: String) {
    #expect(throws: DecodingError.self) { try decode(json) }
  }
}
