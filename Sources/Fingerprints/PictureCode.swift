/// A value that copies of a picture are likely to share, and that an index can look up: 27 bits.
package struct PictureToken: Sendable, Hashable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A picture's hash in two parts: the token, by which it is looked up, and the rest, by which what was found is judged
/// where it is found.
package struct PictureCode: Sendable, Hashable {
  package let token: PictureToken
  /// 32 further signs.
  package let rest: UInt32

  package init(token: PictureToken, rest: UInt32) {
    self.token = token
    self.rest = rest
  }

  /// In bits of the rest, 0...32. Copies: half of them at most 4, 95 of 100 at most 10; strangers with the same token: 13
  /// in the middle.
  package func distance(to other: PictureCode) -> Int { (rest ^ other.rest).nonzeroBitCount }
}
