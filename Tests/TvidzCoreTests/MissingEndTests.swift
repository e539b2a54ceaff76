import Testing
import TvidzCore

@Suite("The missing end of a video")
struct MissingEndTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var end = 60.0
    var video: Double?
    var file: Double?
    var breaksOff = false
    var missing: MissingEnd?
  }

  static let cases = [
    Case(testDescription: "as long as announced", video: 60, file: 60),
    Case(testDescription: "longer than announced", video: 30, file: 30),
    Case(testDescription: "nothing is announced"),
    Case(testDescription: "sound that lasts longer", video: 60, file: 90),
    Case(testDescription: "sound that lasts longer, and nothing said of the video", file: 90),
    Case(testDescription: "shorter by a share that whole files lack", video: 63, file: 63),
    Case(testDescription: "short, and shorter by less than a second", end: 1.2, video: 2.1, file: 2.1),
    Case(
      testDescription: "half of what is announced", end: 30, video: 60, file: 60,
      missing: MissingEnd(end: 30, announced: 60, breaksOff: false)),
    Case(
      testDescription: "bytes that are missing, and nothing announced", breaksOff: true,
      missing: MissingEnd(end: 60, announced: nil, breaksOff: true)),
    Case(
      testDescription: "bytes that are missing after the last picture", video: 60.05, file: 60.05,
      breaksOff: true, missing: MissingEnd(end: 60, announced: nil, breaksOff: true)),
    Case(
      testDescription: "bytes that are missing, and a second of the video", video: 61, file: 90,
      breaksOff: true, missing: MissingEnd(end: 60, announced: 61, breaksOff: true)),
    Case(
      testDescription: "bytes that are missing, and nothing said of the video", file: 90, breaksOff: true,
      missing: MissingEnd(end: 60, announced: 90, breaksOff: true)),
  ]

  @Test("is told where something shows that it is missing", arguments: cases)
  func told(_ expected: Case) {
    #expect(
      MissingEnd(
        end: expected.end, announcedFor: expected.video, ofFile: expected.file, breaksOff: expected.breaksOff)
        == expected.missing)
  }
}
