package import Fingerprints

/// A rhythm to look up, and how long the known one may be.
///
/// Most videos that share a token by chance have it at another length: an index that is ordered by token and length does not
/// read them at all.
package struct AskedRhythm: Sendable, Hashable {
  package let placed: PlacedRhythm
  /// In seconds.
  package let lengths: Range<Float>

  package init(_ placed: PlacedRhythm, lengths: Range<Float>) {
    self.placed = placed
    self.lengths = lengths
  }

  package func allows(_ known: PlacedRhythm) -> Bool {
    // As an index that keeps single precision subtracts them.
    lengths.contains(Float(known.end) - Float(known.start))
  }

  /// Of this many stretches, evenly spread, copies are looked for at other speeds too. A copy at another speed has all of
  /// its stretches at that speed, so that some of them tell it; most copies play at the original's.
  private static let mostAtOtherSpeeds = 8

  /// All of them at their own speed, and some at every speed that is found.
  package static func all(_ rhythm: [PlacedRhythm]) -> [AskedRhythm] {
    let starts = Set(rhythm.map(\.start)).sorted()
    let atOtherSpeeds = Set(evenly(mostAtOtherSpeeds, of: starts))
    return rhythm.flatMap { placed in
      (atOtherSpeeds.contains(placed.start) ? lengthsAtAllSpeeds(placed) : [ownLengths(placed)])
        .filter { !$0.isEmpty }.map { AskedRhythm(placed, lengths: $0) }
    }
  }

  private static func ownLengths(_ placed: PlacedRhythm) -> Range<Float> {
    let length = placed.end - placed.start
    return Float(length - SharedTokens.rhythmSlack)..<Float(length + SharedTokens.rhythmSlack)
  }

  /// Apart from each other, for of very many only the first are read: others at other speeds would hide those at the
  /// original's.
  private static func lengthsAtAllSpeeds(_ placed: PlacedRhythm) -> [Range<Float>] {
    let length = placed.end - placed.start
    let own = ownLengths(placed)
    let shortest = Float(length * SharedTokens.speeds.lowerBound - SharedTokens.rhythmSlack)
    let longest = Float(length * SharedTokens.speeds.upperBound + SharedTokens.rhythmSlack)
    return [own, shortest..<own.lowerBound, own.upperBound..<longest]
  }

  /// The first, the last, and those between them.
  private static func evenly(_ most: Int, of all: [Double]) -> [Double] {
    guard all.count > most else { return all }
    return (0..<most).map { all[($0 * (all.count - 1) + (most - 1) / 2) / (most - 1)] }
  }
}
