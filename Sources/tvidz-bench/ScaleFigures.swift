import Foundation

/// What one store of one size did.
struct ScaleFigures: Codable {
  enum Kind: String, Codable, CaseIterable {
    case rhythm, pictures, both
    case shot = "new shot"
    case piece = "five cuts"
    case strangers
    /// A stranger, once more, by parts of its pictures.
    case offCentre = "off the middle"

    var asksRhythm: Bool { self != .pictures }
    var asksPictures: Bool { self != .rhythm }
    var mostCuts: Int? {
      switch self {
      case .shot: 7
      case .piece: 5
      default: nil
      }
    }
    var isStranger: Bool { self == .strangers || self == .offCentre }
  }

  struct Answer: Codable {
    let kind: Kind
    /// Milliseconds.
    var median = 0.0
    var p99 = 0.0
    /// For each question.
    var lookups = 0
    var postings = 0
    var candidates: [Int] = []
    /// Share of the questions whose original was among the candidates.
    var found = 0.0

    init(kind: Kind) { self.kind = kind }
  }

  /// Share of copies whose original is among the candidates, by what was done to them.
  struct Recall: Codable {
    var whole: [String: Double] = [:]
    /// Pieces of five cuts.
    var fiveCuts: [String: Double] = [:]
    /// Of videos with one cut.
    var still = 0.0
  }

  /// Milliseconds, medians.
  struct Original: Codable {
    let threeTimestamps: Double
    let anyThree: Double
  }

  let store: String
  let videos: Int
  var buildSeconds = 0.0
  /// Of the tables and indexes of tokens.
  var bytes = 0
  var answers: [Answer] = []
  var recall = Recall()
  /// In parts of a million of all postings.
  var mostFrequentRhythm = 0.0
  var mostFrequentPicture = 0.0
  var original: Original?
  var insertedPerSecond = 0.0

  init(store: String, videos: Int) {
    self.store = store
    self.videos = videos
  }

  var text: String {
    var table = TextTable(columns: [
      "asked", "median ms", "p99 ms", "look-ups", "postings", "candidates", "at most", "original found",
    ])
    for answer in answers {
      let mean = Double(answer.candidates.reduce(0, +)) / Double(max(1, answer.candidates.count))
      table.add([
        answer.kind.rawValue, decimal(answer.median, 2), decimal(answer.p99, 1), "\(answer.lookups)",
        "\(answer.postings)", decimal(mean, 1), "\(answer.candidates.max() ?? 0)",
        answer.kind.isStranger ? "-" : decimal(answer.found, 3),
      ])
    }
    var lines = [
      "\(store), \(videos) videos: filled in \(decimal(buildSeconds, 0)) s, \(bytes / 1_000_000) MB, "
        + "\(decimal(insertedPerSecond, 0)) videos a second inserted one by one while it is asked",
      "", table.text, "", "original found, whole copies: \(shares(recall.whole))",
      "original found, pieces of five cuts: \(shares(recall.fiveCuts))",
      "original found, nearly still videos: \(decimal(recall.still, 3))",
    ]
    if store == "PostgreSQL" {
      lines.append(
        "most frequent token, parts of a million: rhythm \(decimal(mostFrequentRhythm, 1)), pictures "
          + decimal(mostFrequentPicture, 1))
    }
    if let original {
      lines.append(
        "the original questions, median ms: three timestamps \(decimal(original.threeTimestamps, 1)), at least "
          + "three of all \(decimal(original.anyThree, 1))")
    }
    return lines.joined(separator: "\n")
  }

  private func shares(_ found: [String: Double]) -> String {
    let mean = found.values.reduce(0, +) / Double(max(1, found.count))
    return "\(decimal(mean, 3)) ("
      + found.sorted { $0.key < $1.key }.map { "\($0.key) \(decimal($0.value, 3))" }.joined(separator: ", ")
      + ")"
  }

  private func decimal(_ value: Double, _ digits: Int) -> String { String(format: "%.\(digits)f", value) }
}
