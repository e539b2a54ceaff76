package import Catalog
package import TvidzCore

/// Cleans up, now and then: uploads that were given up, and what is left of deleted videos.
package protocol Caretaker: Sendable {
  func sweep() async throws -> Swept
}

/// What a round of cleaning removed.
package struct Swept: Sendable, Hashable {
  package var uploads: [VideoID]
  package var objects: [ObjectLocation]

  package init(uploads: [VideoID] = [], objects: [ObjectLocation] = []) {
    self.uploads = uploads
    self.objects = objects
  }
}
