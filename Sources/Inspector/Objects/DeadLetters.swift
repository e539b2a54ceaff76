package import Catalog
package import TvidzCore

/// Keeps what nobody will take any more, for a person to look at: objects that cannot become videos, and videos whose
/// analysis crashed every time.
package protocol DeadLetters: Sendable {
  /// It may be told twice where whoever told it was killed before it could go on.
  func keep(_ letter: DeadLetter) async throws
}

package struct DeadLetter: Sendable, Hashable, Codable {
  package var object: ObjectLocation
  /// Nil where it did not become one.
  package var video: VideoID?
  package var reason: String

  package init(object: ObjectLocation, video: VideoID? = nil, reason: String) {
    self.object = object
    self.video = video
    self.reason = reason
  }
}
