import CutFormats
import Testing

/// The format that docs/extending.md writes.
@Suite("FrameListWriter")
struct FrameListWriterTests {
  @Test("each cut is the number of its frame on a line")
  func frames() { #expect(FrameListWriter().document([Sample.film()]) == "20\n40\n") }
}
