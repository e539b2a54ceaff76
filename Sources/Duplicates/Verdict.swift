/// What B is, seen from A.
package enum Relation: String, Sendable, Hashable, Codable, CaseIterable {
  /// The same bytes.
  case identical
  /// All of B is all of A.
  case copy
  /// B lies inside A.
  case excerpt
  /// A lies inside B.
  case contains
  /// They share a part, an intro say, and each has more that the other has not.
  case overlap
  case none
  /// One of them shows too little to tell.
  case undecided

  package var isDuplicate: Bool {
    switch self {
    case .identical, .copy, .excerpt, .contains: true
    case .overlap, .none, .undecided: false
    }
  }

  /// What A is, seen from B.
  package var reversed: Relation {
    switch self {
    case .excerpt: .contains
    case .contains: .excerpt
    case .identical, .copy, .overlap, .none, .undecided: self
    }
  }
}

/// A stretch that two videos share. Times are presentation times in seconds.
package struct MatchedSegment: Sendable, Hashable, Codable {
  package var aStart: Double
  package var aEnd: Double
  package var bStart: Double
  package var bEnd: Double
  /// How many times faster B plays than A.
  package var speed: Double
  package var mirrored: Bool
  package var matchedCuts: Int
  /// Pictures that agree and differ from each other.
  package var matchedPictures: Int

  package init(
    aStart: Double, aEnd: Double, bStart: Double, bEnd: Double, speed: Double, mirrored: Bool,
    matchedCuts: Int, matchedPictures: Int
  ) {
    self.aStart = aStart
    self.aEnd = aEnd
    self.bStart = bStart
    self.bEnd = bEnd
    self.speed = speed
    self.mirrored = mirrored
    self.matchedCuts = matchedCuts
    self.matchedPictures = matchedPictures
  }

  /// A and B exchanged.
  package var reversed: MatchedSegment {
    MatchedSegment(
      aStart: bStart, aEnd: bEnd, bStart: aStart, bEnd: aEnd, speed: 1 / speed, mirrored: mirrored,
      matchedCuts: matchedCuts, matchedPictures: matchedPictures)
  }
}

/// The answer to "is B a copy of A", with the proof.
package struct Verdict: Sendable, Hashable, Codable {
  package var relation: Relation
  /// 0...1, that the relation is true.
  package var confidence: Double
  /// In order of B's time.
  package var segments: [MatchedSegment]
  /// For a person: what agrees, or why nothing can be said.
  package var reason: String

  package init(relation: Relation, confidence: Double, segments: [MatchedSegment], reason: String) {
    self.relation = relation
    self.confidence = confidence
    self.segments = segments
    self.reason = reason
  }

  package var isDuplicate: Bool { relation.isDuplicate }
  /// The one that lasts longest in B.
  package var lastSegment: MatchedSegment? { segments.max { $0.bEnd < $1.bEnd } }

  package static let identical = Verdict(
    relation: .identical, confidence: 1, segments: [], reason: "both files hold the same bytes")

  /// The same, with A and B exchanged.
  package var reversed: Verdict {
    let turned = segments.map(\.reversed).sorted { $0.bStart < $1.bStart }
    // A reason that begins with what the segments say has B's length and speed in it, and B is another video now.
    let words = Reason.agreement(segments)
    return Verdict(
      relation: relation.reversed, confidence: confidence, segments: turned,
      reason: reason.hasPrefix(words) ? Reason.agreement(turned) + reason.dropFirst(words.count) : reason)
  }
}
