/// Which detector made a result, so that results can be told apart and made again.
package struct DetectorDescription: Sendable, Hashable, Codable {
  /// `adaptive` or `scene`.
  package let name: String
  /// Raised whenever the same file may give other cuts.
  package let version: Int
  /// The values that differ from nothing but the user's wish, by name, e.g. `["threshold": 0.3]`.
  package let parameters: [String: Double]

  package init(name: String, version: Int, parameters: [String: Double]) {
    self.name = name
    self.version = version
    self.parameters = parameters
  }
}
