import Foundation

/// Five cuts: three ratios of neighbouring shots' lengths, and about how long they take together.
///
/// `rawValue` packs the ratios as `RhythmToken` does, under five bits of the length, in bins of 0.3 octaves.
package struct RunToken: Sendable, Hashable {
  package let rawValue: UInt32
  package init(rawValue: UInt32) { self.rawValue = rawValue }
}

/// Five cuts of a video, and two of the pictures between them.
package struct PlacedRun: Sendable, Hashable {
  package let token: RunToken
  /// The first and the last cut, in seconds.
  package let start: Double
  package let end: Double
  package let sketch: RunSketch

  package init(token: RunToken, start: Double, end: Double, sketch: RunSketch) {
    self.token = token
    self.start = start
    self.end = end
    self.sketch = sketch
  }
}

/// The tokens of few cuts.
///
/// Of a million videos, thousands share any three ratios and about the length. So each posting holds what is seen, and is
/// judged where it is read: what is left is as telling as a long rhythm, and the pictures need not be so alike that
/// they could be looked up.
package enum RunTokens {
  private static let ratios = 3
  private static let lengthBin = 0.3
  private static let mostLength = 31
  /// Where the bins of lengths begin: 2^-2 s.
  private static let shortestLength = -2.0
  /// A copy may play at 0.9 to 1.1.
  private static let speeds = 0.9...1.1
  private static let mostRepeats = 2

  /// What an index keeps.
  ///
  /// - Parameters:
  ///   - cuts: in seconds, ascending.
  ///   - picture: what is seen shortly after a cut; nil where that is nothing to recognise, or not known.
  package static func stored(_ cuts: [Double], picture: (Double) -> PictureSketch?) -> [PlacedRun] {
    let runs = RhythmTokens.runs(of: ratios, in: cuts)
    let common = common(runs)
    return runs.compactMap { run in
      let bins = bins(of: run)
      guard !common.contains(bins), let sketch = sketch(of: run, picture) else { return nil }
      return placed(run, bins, length(bin: run[run.endIndex - 1] - run[run.startIndex]), sketch)
    }
  }

  /// What to look up: neighbouring bins too, as far as frames and speeds reach.
  package static func asked(_ cuts: [Double], picture: (Double) -> PictureSketch?) -> [PlacedRun] {
    let runs = RhythmTokens.runs(of: ratios, in: cuts)
    let common = common(runs)
    return runs.flatMap { run -> [PlacedRun] in
      guard let sketch = sketch(of: run, picture) else { return [] }
      let length = run[run.endIndex - 1] - run[run.startIndex]
      let lengths =
        Self.length(bin: length * speeds.lowerBound)...Self.length(bin: length * speeds.upperBound)
      return RhythmTokens.binsAround(run, ratios: ratios).filter { !common.contains($0) }.flatMap { bins in
        lengths.map { placed(run, bins, $0, sketch) }
      }
    }
  }

  /// Shots of one length, and patterns that a video repeats.
  private static func common(_ runs: [ArraySlice<Double>]) -> Set<[Int]> {
    let counts = runs.reduce(into: [:]) { $0[bins(of: $1), default: 0] += 1 }
    return Set(counts.filter { $0.value > mostRepeats }.keys).union([[Int](repeating: 0, count: ratios)])
  }

  private static func bins(of run: ArraySlice<Double>) -> [Int] {
    RhythmTokens.bins(of: run, ratios: ratios)
  }

  private static func length(bin length: Double) -> Int {
    min(mostLength, max(0, Int((log2(max(length, 0.01)) - shortestLength) / lengthBin)))
  }

  private static func sketch(
    of run: ArraySlice<Double>, _ picture: (Double) -> PictureSketch?
  ) -> RunSketch? {
    guard let first = picture(run[run.startIndex + 1]), let second = picture(run[run.startIndex + 3]) else {
      return nil
    }
    return RunSketch(first, second)
  }

  private static func placed(
    _ run: ArraySlice<Double>, _ bins: [Int], _ length: Int, _ sketch: RunSketch
  ) -> PlacedRun {
    let token = bins.reduce(UInt32(length)) { $0 << 7 | UInt32(($1 + 64) & 127) }
    return PlacedRun(
      token: RunToken(rawValue: token), start: run[run.startIndex], end: run[run.endIndex - 1],
      sketch: sketch)
  }
}
