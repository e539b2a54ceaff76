import Testing
import Worker

@Suite("LineSplitter")
struct LineSplitterTests {
  private func lines(_ parts: [String], limit: Int = 10) throws -> (lines: [String], hasRest: Bool) {
    var splitter = LineSplitter(limit: limit)
    var lines: [[UInt8]] = []
    for part in parts { lines += try splitter.take(part.utf8) }
    return (lines.map { String(decoding: $0, as: UTF8.self) }, splitter.hasUnfinishedLine)
  }

  static let streams: [(parts: [String], lines: [String], hasRest: Bool)] = [
    (["ab\ncd\n"], ["ab", "cd"], false), (["a", "b\nc", "d\n"], ["ab", "cd"], false),
    (["\n\n"], ["", ""], false),
    (["ab\ncd"], ["ab"], true), ([], [], false), (["0123456789\n"], ["0123456789"], false),
  ]

  @Test("lines come whole, however the bytes were cut", arguments: streams)
  func splits(parts: [String], expected: [String], hasRest: Bool) throws {
    let seen = try lines(parts)
    #expect(seen.lines == expected && seen.hasRest == hasRest)
  }

  @Test(
    "a line over the limit is refused before it is kept",
    arguments: [["01234567890\n"], ["012345", "67890"]])
  func tooLong(parts: [String]) {
    #expect(throws: LineSplitter.TooLong()) { try lines(parts) }
  }
}
