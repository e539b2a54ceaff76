import Duplicates
import Testing

@Suite("EqualTimes")
struct EqualTimesTests {
  static let cases: [(name: String, known: [Double], new: [Double], equal: Int?)] = [
    ("three of four", [1, 2, 3, 4], [1, 2.5, 3, 4], 3),
    ("two only", [1, 2, 3], [1, 2, 3.5], nil),
    ("the same time twice counts once", [1, 1, 2], [1, 1, 2], nil),
    ("a microsecond apart", [1, 2, 3], [1, 2, 3.000001], nil),
    ("less than a microsecond apart", [1, 2, 1.0 / 3], [1, 2, 0.333333], 3),
    ("all shifted by a frame", [1, 2, 3], [1.04, 2.04, 3.04], nil),
    ("nothing", [], [], nil),
  ]

  @Test("three or more cuts at equal times make a copy", arguments: cases)
  func rule(name: String, known: [Double], new: [Double], equal: Int?) {
    let verdict = EqualTimes().compare(known, new)
    #expect(verdict.relation == (equal == nil ? .none : .copy), "\(name)")
    #expect(verdict.segments.first?.matchedCuts == equal, "\(name)")
    #expect(EqualTimes().compare(new, known).relation == verdict.relation, "\(name)")
  }

  @Test("the stretch that agrees reaches from the first equal cut to the last")
  func stretch() throws {
    let verdict = EqualTimes().compare([0.5, 1, 2, 3.25, 9], [1, 2, 3.25, 4])
    let segment = try #require(verdict.segments.first)
    #expect([segment.aStart, segment.aEnd, segment.bStart, segment.bEnd] == [1, 3.25, 1, 3.25])
    #expect(verdict.confidence == 0.875)
  }
}
