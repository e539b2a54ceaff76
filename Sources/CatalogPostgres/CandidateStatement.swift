package import Duplicates
import Fingerprints

/// A call of the function `shared_tokens`: what is asked for, as an array for each column.
package struct CandidateStatement: Sendable {
  private let values: [any PostgresEncodable]

  /// - Parameter numbers: only these videos; nil for all.
  package init(_ query: CandidateQuery, among numbers: [Int32]? = nil, limit: Int) {
    let codes = query.pictures.flatMap { picture in picture.codes.map { (picture.time, $0) } }
    values = [
      query.rhythm.map { Int32(bitPattern: $0.placed.token.rawValue) },
      query.rhythm.map { Float($0.placed.start) },
      query.rhythm.map { Float($0.placed.end) },
      query.rhythm.map(\.lengths.lowerBound),
      query.rhythm.map(\.lengths.upperBound),
      query.runs.map { Int32(bitPattern: $0.token.rawValue) },
      query.runs.map { Float($0.start) },
      query.runs.map { Float($0.end) },
      query.runs.map { Int64(bitPattern: $0.sketch.whole) },
      query.runs.map { Int64(bitPattern: $0.sketch.between) },
      query.runs.map { Int64(bitPattern: $0.sketch.middle) },
      codes.map { Int32(bitPattern: $0.1.token.rawValue) },
      codes.map { Int32(bitPattern: $0.1.rest) },
      codes.map { Float($0.0) },
      numbers, Int32(clamping: limit), Int32(Candidate.mostWeak),
      Int32(Candidate.mostWeakWhereUnsure),
    ]
  }

  /// - Parameter text: the statement around the call, which is a table of `video`, `votes` and `nearest`.
  package func query(_ text: (_ call: String) -> String) -> PostgresQuery {
    let places = (1...values.count).map { "$\($0)" }
    return PostgresQuery(text("shared_tokens(\(places.joined(separator: ", ")))"), list: values)
  }
}
