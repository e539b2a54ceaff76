import Foundation
import InspectorHTTP
import Testing

@Suite("Readiness")
struct ReadinessTests {
  private static let start = Date(timeIntervalSince1970: 1_000_000)

  @Test("what is not there is missing until it is there again")
  func away() {
    let readiness = Readiness()
    #expect(readiness.missing(at: Self.start) == [])
    readiness.began(.objectStore, at: Self.start)
    readiness.ended(.objectStore, isThere: false)
    #expect(readiness.missing(at: Self.start) == [.objectStore])
    // Asked again, and not known yet.
    readiness.began(.objectStore, at: Self.start + 1)
    #expect(readiness.missing(at: Self.start + 2) == [.objectStore])
    readiness.ended(.objectStore, isThere: true)
    #expect(readiness.missing(at: Self.start + 100) == [])
  }

  @Test("what does not answer for three seconds is missing, and each part for itself")
  func silent() {
    let readiness = Readiness()
    readiness.began(.catalog, at: Self.start)
    readiness.began(.objectStore, at: Self.start + 1)
    #expect(readiness.missing(at: Self.start + 3) == [])
    #expect(readiness.missing(at: Self.start + 3.5) == [.catalog])
    #expect(readiness.missing(at: Self.start + 10) == [.catalog, .objectStore])
    readiness.ended(.catalog, isThere: true)
    #expect(readiness.missing(at: Self.start + 10) == [.objectStore])
  }
}
