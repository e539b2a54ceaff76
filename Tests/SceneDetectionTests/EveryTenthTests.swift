import SceneDetection
import Testing
import TvidzCore

/// The detector that docs/extending.md writes.
@Suite("EveryTenth")
struct EveryTenthTests {
  @Test("every tenth frame begins a shot, and nothing else does")
  func cuts() {
    var detector = EveryTenth()
    let picture = TestPicture(format: .yuv420p, width: 16, height: 16) { _, _ in 7 }
    let seen = (0..<35).flatMap { picture.feed(to: &detector, index: $0) }
    #expect(seen == [10, 20, 30].map { .cut(.cut(at: TestPicture.position($0), score: 1)) })
  }
}
