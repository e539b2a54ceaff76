/// A file that is not an ordinary video, and what must become of it.
package struct OddRecipe: Sendable, Hashable, Codable {
  package var name: String
  package var about: String?
  /// The file's extension; an odd file may have the wrong one.
  package var container: String
  package var content: Content
  package var expect: Outcome

  package enum Content: Sendable, Hashable, Codable {
    /// `count` pseudo-random bytes; 0 gives an empty file.
    case bytes(count: Int, seed: UInt64)
    /// `$other` is replaced with the path of the rendered recipe `other`.
    case text(String, other: String?)
    /// Arguments of the ffmpeg program; the output's path comes after them. `$other` is replaced as above.
    case ffmpeg([String], other: String?)
    /// The first `keep` of the rendered recipe's bytes: a share where it is at most 1, else a number of bytes.
    case truncated(of: String, keep: Double)
    /// The bytes of several rendered recipes, one after the other.
    case joined([String])
  }

  /// How `tvidz cuts` must end.
  package struct Outcome: Sendable, Hashable, Codable {
    package var exit: Int
    /// `ActionableError.Kind` of the error; nil where there is none.
    package var kind: String?
    /// The least and the greatest number of frames that may come out, where the exit code is 0.
    package var frames: [Int]?
    /// The hard cuts that must be found there, and no others; nil is none.
    package var cuts: [Int]?
    /// What one of the warnings must say; nil is no warning at all.
    package var warning: String?
  }
}
