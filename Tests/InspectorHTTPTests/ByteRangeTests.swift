import InspectorHTTP
import Testing

@Suite("Byte ranges")
struct ByteRangeTests {
  @Test(
    "a Range header of a body of 10 bytes is understood as RFC 9110 says",
    arguments: [
      (nil, .whole), ("bytes=0-", .part(0..<10)), ("bytes=2-4", .part(2..<5)), ("bytes=2-99", .part(2..<10)),
      ("bytes=9-9", .part(9..<10)), ("bytes=-3", .part(7..<10)), ("bytes=-99", .part(0..<10)),
      ("BYTES= 1 - 2 ", .part(1..<3)), ("bytes=10-", .unsatisfiable), ("bytes=10-12", .unsatisfiable),
      ("bytes=-0", .unsatisfiable), ("bytes=4-2", .whole), ("bytes=", .whole), ("bytes=-", .whole),
      ("bytes=a-b", .whole), ("bytes=0-1,4-5", .whole), ("items=0-1", .whole), ("bytes=--1", .whole),
      ("bytes=0-99999999999999999999", .whole), ("bytes=99999999999999999999-", .whole),
    ] as [(String?, ByteRange)])
  func ranges(header: String?, expected: ByteRange) {
    #expect(ByteRange(header: header, size: 10) == expected)
  }

  @Test("an empty body has no range")
  func empty() {
    #expect(ByteRange(header: "bytes=0-", size: 0) == .unsatisfiable)
    #expect(ByteRange(header: "bytes=-1", size: 0) == .whole)
  }
}
