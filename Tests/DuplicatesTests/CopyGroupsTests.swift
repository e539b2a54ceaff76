import Duplicates
import Testing

@Suite("Groups of copies")
struct CopyGroupsTests {
  typealias Member = CopyGroups.Member

  static func member(
    _ name: String, _ duration: Double = 60, _ width: Int = 640, _ height: Int = 360,
    _ bitRate: Int64? = 500_000
  ) -> Member {
    Member(name: name, duration: duration, width: width, height: height, bitRate: bitRate)
  }

  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let members: [Member]
    let best: String
    let words: String
    var testDescription: String { name }
  }

  static let cases = [
    Case(
      name: "the longest wins over the sharpest",
      members: [member("a", 50, 1920, 1080), member("b", 60)], best: "b", words: "longest"),
    Case(
      name: "among equally long ones the sharpest",
      members: [member("a", 60.2), member("b", 60, 1280, 720, 1000)], best: "b", words: "1280x720"),
    Case(
      name: "among equally sharp ones the highest bit rate",
      members: [member("a"), member("b", 60, 640, 360, 900_000), member("c", 60, 640, 360, nil)], best: "b",
      words: "900 kbit/s"),
    Case(name: "among equals the first", members: [member("b"), member("a")], best: "a", words: "first"),
  ]

  @Test("the best to keep", arguments: cases)
  func best(_ expected: Case) throws {
    let names = expected.members.map(\.name)
    let links = zip(names, names.dropFirst()).map { ($0, $1) }
    let groups = CopyGroups.make(of: expected.members, links: links)
    let group = try #require(groups.first)
    #expect(groups.count == 1)
    #expect(group.best == expected.best)
    #expect(group.reason.contains(expected.words))
    #expect(group.names == names.sorted())
  }

  @Test("links through a third one make one group; others stay alone")
  func transitive() {
    let members = ["a", "b", "c", "d", "e", "f"].map { Self.member($0) }
    let groups = CopyGroups.make(of: members, links: [("a", "c"), ("e", "c"), ("b", "f"), ("a", "gone")])
    #expect(groups.map(\.names) == [["a", "c", "e"], ["b", "f"]])
  }
}
