import Foundation

/// What questions of one kind cost among so many videos.
struct CatalogueFigures: Codable {
  enum Kind: String, Codable, CaseIterable {
    case rhythm, pictures, both
  }

  let videos: Int
  let kind: Kind
  /// A question's time: the mean, and what 99 of 100 take at most. Regularly cut and still videos are few, and are seen
  /// only there.
  var milliseconds = 0.0
  var p99 = 0.0
  /// Means, and the most.
  var lookups = 0.0
  var postings = 0.0
  var mostPostings = 0
  var candidates = 0.0
  var mostCandidates = 0
  /// Share of the questions whose original was among the candidates.
  var found = 0.0

  init(videos: Int, kind: Kind) {
    self.videos = videos
    self.kind = kind
  }

  static func table(_ figures: [CatalogueFigures]) -> String {
    var table = TextTable(columns: [
      "videos", "kind", "ms a query", "p99 ms", "look-ups", "postings", "at most", "candidates", "at most",
      "original found",
    ])
    for figure in figures {
      table.add([
        "\(figure.videos)", figure.kind.rawValue, String(format: "%.2f", figure.milliseconds),
        String(format: "%.2f", figure.p99), String(format: "%.0f", figure.lookups),
        String(format: "%.0f", figure.postings), "\(figure.mostPostings)",
        String(format: "%.1f", figure.candidates), "\(figure.mostCandidates)",
        String(format: "%.3f", figure.found),
      ])
    }
    return table.text
  }
}

/// How much more a question costs among more videos, as a share of how many more they are: below 1 is slower than
/// linear.
struct CandidateGrowth: Codable {
  let kind: CatalogueFigures.Kind
  let from: Int
  let to: Int
  let milliseconds: Double
  /// Look-ups and postings read, which are the same on every machine and in every run, and by which it is decided.
  let steps: Double

  var isSlowerThanLinear: Bool { steps < 1 }

  static func all(_ figures: [CatalogueFigures]) -> [CandidateGrowth] {
    CatalogueFigures.Kind.allCases.flatMap { kind in
      let ofKind = figures.filter { $0.kind == kind }
      return zip(ofKind, ofKind.dropFirst()).map { small, large in
        let more = Double(large.videos) / Double(small.videos)
        return CandidateGrowth(
          kind: kind, from: small.videos, to: large.videos,
          milliseconds: large.milliseconds / small.milliseconds / more,
          steps: (large.lookups + large.postings) / (small.lookups + small.postings) / more)
      }
    }
  }

  static func table(_ growth: [CandidateGrowth]) -> String {
    var table = TextTable(columns: ["growth, of linear", "from", "to", "ms", "look-ups and postings"])
    for step in growth {
      table.add([
        step.kind.rawValue, "\(step.from)", "\(step.to)", String(format: "%.2f", step.milliseconds),
        String(format: "%.2f", step.steps),
      ])
    }
    return table.text
  }
}
