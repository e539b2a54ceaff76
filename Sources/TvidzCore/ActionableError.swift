/// An error that a person can act on: what failed, why, and what to do about it.
///
/// The description is one sentence (or two) and holds no secret. `kind` is what code matches on, and what becomes an
/// exit code or an HTTP status at the edge.
package struct ActionableError: Error, Sendable, Hashable, Codable, CustomStringConvertible {
  package enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The request itself makes no sense.
    case usage
    /// No such file, or it may not be read.
    case unreadable
    /// The file was read, and is not a video that can be decoded.
    case notVideo
    /// A library, program or service that is needed is not there.
    case missingDependency
    /// A service that is there says no, and would say it again: a statement that is wrong, a right that is missing.
    case refused
    /// Stopped because somebody asked.
    case cancelled
    /// Anything else.
    case other
  }

  package let kind: Kind
  /// What failed: `cannot read film.mp4`.
  package let what: String
  /// Why: `the file ends in the middle of its header`.
  package let why: String
  /// What to do; nil where nothing can be done but to use another file.
  package let remedy: String?

  package init(_ kind: Kind, what: String, why: String, remedy: String? = nil) {
    self.kind = kind
    self.what = what
    self.why = why
    self.remedy = remedy
  }

  package var description: String {
    let sentence = "\(what): \(why)"
    guard let remedy else { return sentence }
    return "\(sentence); \(remedy)"
  }
}
