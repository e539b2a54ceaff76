/// What a list tells of a video beside its record.
package struct VideoOutcome: Sendable, Hashable {
  /// How many cuts its result has, of all kinds; nil while there is no result.
  package var cuts: Int?
  /// The pair that makes it a duplicate: the one that ended its analysis, else the oldest that stands.
  package var pair: DuplicateRecord?
  /// The name of the known video of that pair.
  package var knownName: String?

  package init(cuts: Int? = nil, pair: DuplicateRecord? = nil, knownName: String? = nil) {
    self.cuts = cuts
    self.pair = pair
    self.knownName = knownName
  }

  /// Takes a pair, of several the best; they come by identifier.
  package mutating func take(_ other: DuplicateRecord, knownName name: String) {
    guard other.stands, pair == nil || (other.endedAnalysis && pair?.endedAnalysis == false) else { return }
    pair = other
    knownName = name
  }
}
