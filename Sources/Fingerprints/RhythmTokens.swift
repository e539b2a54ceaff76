import Foundation

/// A few neighbouring shots' lengths, as ratios: the same at any offset and any speed.
///
/// `rawValue` packs the ratios `log2(length[i + 1] / length[i])` in bins of 0.2 around its multiples, seven bits each,
/// under a bit that tells three ratios from four.
package struct RhythmToken: Sendable, Hashable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// A rhythm token and the stretch that it describes.
package struct PlacedRhythm: Sendable, Hashable {
  package let token: RhythmToken
  /// Its first and last cut, in seconds.
  package let start: Double
  package let end: Double

  package init(token: RhythmToken, start: Double, end: Double) {
    self.token = token
    self.start = start
    self.end = end
  }
}

package enum RhythmTokens {
  /// Raised whenever the same cuts may give other tokens.
  package static let version = 3
  /// Ratios in a token. Four are rare enough among strangers; three find excerpts with few cuts.
  package static let lengths = [4, 3]
  /// Shots shorter than this, in seconds, have a length that a frame more or less changes too much.
  static let shortest = 0.08
  static let binWidth = 0.2
  /// How far a copy's cut may lie from the original's, in seconds: a frame of 30 fps either way.
  static let slack = 0.035
  private static let mostNeighbours = 16

  /// What an index keeps: one token for every run of `ratios + 2` cuts.
  ///
  /// - Parameter cuts: in seconds, ascending.
  package static func stored(_ cuts: [Double], ratios: [Int] = lengths) -> [PlacedRhythm] {
    ratios.flatMap { ratios in
      runs(of: ratios, in: cuts).map { run in
        PlacedRhythm(
          token: pack(bins(of: run, ratios: ratios)), start: run[run.startIndex], end: run[run.endIndex - 1])
      }
    }
  }

  /// What to look up: the stored tokens and their neighbours, where a cut may have moved by up to `slack`.
  package static func asked(_ cuts: [Double], ratios: [Int] = lengths) -> [PlacedRhythm] {
    ratios.flatMap { ratios in
      runs(of: ratios, in: cuts).flatMap { run in
        binsAround(run, ratios: ratios).map {
          PlacedRhythm(token: pack($0), start: run[run.startIndex], end: run[run.endIndex - 1])
        }
      }
    }
  }

  // MARK: For an index

  /// What an index keeps of a video: runs of six cuts, without those that say nothing.
  ///
  /// Shots of one length, and patterns that a video repeats, are found in many others, at many places.
  package static func indexed(_ cuts: [Double]) -> [PlacedRhythm] {
    let all = stored(cuts, ratios: indexedLengths)
    let common = repeated(in: all)
    return all.filter { !common.contains($0.token) }
  }

  /// What to look up in an index.
  package static func lookedUp(_ cuts: [Double]) -> [PlacedRhythm] {
    let common = repeated(in: stored(cuts, ratios: indexedLengths))
    return asked(cuts, ratios: indexedLengths).filter { !common.contains($0.token) }
  }

  /// Of a million videos, thousands share any three ratios: see `RunTokens`.
  private static let indexedLengths = [4]
  private static let mostRepeats = 2
  private static let equalLengths = pack([0, 0, 0, 0])

  private static func repeated(in all: [PlacedRhythm]) -> Set<RhythmToken> {
    let counts = all.reduce(into: [:]) { $0[$1.token, default: 0] += 1 }
    return Set(counts.filter { $0.value > mostRepeats }.keys).union([equalLengths])
  }

  // MARK: Runs and bins

  static func runs(of ratios: Int, in cuts: [Double]) -> [ArraySlice<Double>] {
    guard cuts.count >= ratios + 2 else { return [] }
    return (0...cuts.count - ratios - 2).compactMap { first in
      let run = cuts[first..<first + ratios + 2]
      return zip(run.dropFirst(), run).allSatisfy { $0 - $1 >= shortest } ? run : nil
    }
  }

  static func bins(of run: ArraySlice<Double>, ratios: Int) -> [Int] {
    (1...ratios).map { bin(of: logRatio(in: run, at: $0)) }
  }

  /// Its bins, and those that cuts which lie `slack` beside have.
  static func binsAround(_ run: ArraySlice<Double>, ratios: Int) -> [[Int]] {
    combinations((1...ratios).map { bins(around: run, at: $0) })
  }

  /// Of shot `index` to the one before it, both within `run`.
  private static func logRatio(in run: ArraySlice<Double>, at index: Int) -> Double {
    let first = run.startIndex + index - 1
    return log2((run[first + 2] - run[first + 1]) / (run[first + 1] - run[first]))
  }

  private static func bin(of ratio: Double) -> Int {
    min(63, max(-64, Int((ratio / binWidth).rounded())))
  }

  /// The bins that the ratio may have fallen in, its own first, then the nearest.
  private static func bins(around run: ArraySlice<Double>, at index: Int) -> [Int] {
    let first = run.startIndex + index - 1
    let before = run[first + 1] - run[first]
    let after = run[first + 2] - run[first + 1]
    let low = log2(max(after - slack, shortest / 2) / (before + slack))
    let high = log2((after + slack) / max(before - slack, shortest / 2))
    let ratio = log2(after / before)
    let own = bin(of: ratio)
    return (bin(of: low)...bin(of: high)).sorted {
      func distance(_ bin: Int) -> Double { bin == own ? -1 : abs(Double(bin) * binWidth - ratio) }
      return distance($0) < distance($1)
    }.prefix(3).map { $0 }
  }

  /// At most `mostNeighbours`, those that change the fewest and nearest bins first.
  private static func combinations(_ choices: [[Int]]) -> [[Int]] {
    var all: [(rank: Int, bins: [Int])] = [(0, [])]
    for options in choices {
      all = all.flatMap { prefix in
        options.enumerated().map { (prefix.rank + $0.offset, prefix.bins + [$0.element]) }
      }
    }
    return all.sorted { $0.rank < $1.rank }.prefix(mostNeighbours).map(\.bins)
  }

  private static func pack(_ bins: [Int]) -> RhythmToken {
    RhythmToken(rawValue: bins.reduce(UInt32(bins.count == 4 ? 1 : 0)) { $0 << 7 | UInt32(($1 + 64) & 127) })
  }
}
