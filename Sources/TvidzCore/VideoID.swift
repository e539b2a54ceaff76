/// Names a video among all that a catalog or index knows.
package struct VideoID: Sendable, Hashable, Codable, Comparable, CustomStringConvertible {
  package let rawValue: String

  package init(_ rawValue: String) { self.rawValue = rawValue }

  package var description: String { rawValue }

  package static func < (a: VideoID, b: VideoID) -> Bool { a.rawValue < b.rawValue }
}
