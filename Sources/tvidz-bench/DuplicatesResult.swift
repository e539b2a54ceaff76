import Duplicates
import Foundation
import TvidzTesting

/// What one method said of one set.
struct DuplicatesResult: Sendable, Codable {
  struct Count: Sendable, Codable {
    var copies = 0
    var found = 0
    /// Claims about the copies of this transform that are false.
    var wrong = 0
    /// Of those found, when.
    var shares: [Double] = []

    var recall: Double { copies > 0 ? Double(found) / Double(copies) : 0 }
    var precision: Double { found + wrong > 0 ? Double(found) / Double(found + wrong) : 1 }
    var meanShare: Double? { shares.isEmpty ? nil : shares.reduce(0, +) / Double(shares.count) }

    static func + (a: Count, b: Count) -> Count {
      Count(
        copies: a.copies + b.copies, found: a.found + b.found, wrong: a.wrong + b.wrong,
        shares: a.shares + b.shares)
    }
  }

  let method: String
  let seed: UInt64
  /// By transform.
  var real: [String: Count] = [:]
  var drawn: [String: Count] = [:]
  /// False claims about videos that are copies of nothing.
  var wrongNegatives = 0
  /// Pairs that share an intro or an outro, those told as `overlap`, and those told as copies.
  var sharing = 0
  var sharingTold = 0
  var sharingAsCopies = 0
  /// How many videos were verified, for each question.
  var candidates: [Int] = []
  var notes: [String] = []
  var undecided: [String] = []

  init(method: String, seed: UInt64) {
    self.method = method
    self.seed = seed
  }

  /// - Parameter claims: names of known clips of which this is said to be a copy.
  mutating func count(_ clip: DuplicatesBenchmark.Clip, claims: Set<String>, shareRead: Double?) {
    guard let original = clip.original, let transform = clip.transform else {
      wrongNegatives += claims.subtracting([clip.name]).count
      return
    }
    var count = Count(copies: 1)
    count.found = claims.contains(original) ? 1 : 0
    count.wrong = claims.subtracting([original]).count
    if let shareRead, count.found == 1 { count.shares = [shareRead] }
    if clip.isReal {
      real[transform.rawValue, default: Count()] = real[transform.rawValue, default: Count()] + count
    } else {
      drawn[transform.rawValue, default: Count()] = drawn[transform.rawValue, default: Count()] + count
    }
  }

  /// - Parameter relation: as it was told of a pair that shares an intro or an outro; nil for no candidate.
  mutating func countShared(_ relation: Relation?) {
    sharing += 1
    if relation == .overlap { sharingTold += 1 }
    if relation?.isDuplicate == true { sharingAsCopies += 1 }
  }

  static func total(_ results: [DuplicatesResult], real: Bool? = nil, transform: String? = nil) -> Count {
    var sum = Count()
    for result in results {
      for (name, count) in (real == false ? [] : Array(result.real))
        + (real == true ? [] : Array(result.drawn))
      where transform == nil || transform == name {
        sum = sum + count
      }
      // A negative belongs to no transform.
      if transform == nil, real == nil { sum.wrong += result.wrongNegatives }
    }
    return sum
  }
}

struct DuplicatesReport {
  private let results: [DuplicatesResult]

  init(_ results: [DuplicatesResult]) { self.results = results }

  private var methods: [String] {
    results.map(\.method).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  var text: String {
    let ours = results.filter { $0.method == "tvidz" }
    var table = TextTable(columns: [
      "transform", "copies", "recall", "precision", "real: recall", "precision", "drawn: recall", "precision",
      "share read",
    ])
    for transform in Transform.allCases.map(\.rawValue) {
      let count = DuplicatesResult.total(ours, transform: transform)
      if count.copies > 0 { table.add(row(transform, count, ours, transform)) }
    }
    table.add(row("all", DuplicatesResult.total(ours), ours, nil))
    let candidates = ours.flatMap(\.candidates)
    let mean = Double(candidates.reduce(0, +)) / Double(max(1, candidates.count))
    return """
      \(table.text)

      false claims about negatives: \(ours.reduce(0) { $0 + $1.wrongNegatives }); candidates verified for each \
      question: \(decimal(mean)); undecided: \(ours.reduce(0) { $0 + $1.undecided.count }); of \
      \(ours.reduce(0) { $0 + $1.sharing }) pairs that share an intro or an outro \
      \(ours.reduce(0) { $0 + $1.sharingTold }) are told as overlap
      \(methods.count > 1 ? comparison : "")
      """
  }

  var errors: String {
    results.filter { $0.method == "tvidz" }.flatMap { result in
      (result.notes + result.undecided.map { "undecided: \($0)" }).map { "seed \(result.seed): \($0)" }
    }.joined(separator: "\n")
  }

  private func row(
    _ name: String, _ count: DuplicatesResult.Count, _ ours: [DuplicatesResult], _ transform: String?
  ) -> [String] {
    let real = DuplicatesResult.total(ours, real: true, transform: transform)
    let drawn = DuplicatesResult.total(ours, real: false, transform: transform)
    return [
      name, "\(count.copies)", decimal(count.recall), decimal(count.precision),
      real.copies > 0 ? decimal(real.recall) : "-", real.copies > 0 ? decimal(real.precision) : "-",
      decimal(drawn.recall), decimal(drawn.precision),
      count.meanShare.map(decimal) ?? "-",
    ]
  }

  /// Recall and precision by transform and over all, of all methods.
  private var comparison: String {
    var table = TextTable(columns: ["recall/precision"] + methods)
    for transform in Transform.allCases.map(\.rawValue) {
      let counts = methods.map { method in
        DuplicatesResult.total(results.filter { $0.method == method }, transform: transform)
      }
      if counts[0].copies > 0 { table.add([transform] + counts.map(both)) }
    }
    let totals = methods.map { method in DuplicatesResult.total(results.filter { $0.method == method }) }
    table.add(["all, negatives too"] + totals.map(both))
    return "\n" + table.text
  }

  private func both(_ count: DuplicatesResult.Count) -> String {
    "\(decimal(count.recall)) \(count.found + count.wrong > 0 ? decimal(count.precision) : "-    ")"
  }

  private func decimal(_ value: Double) -> String { String(format: "%.3f", value) }
}

/// What `tvidz` must reach: the content of `Golden/thresholds/duplicates.json`.
struct DuplicatesThresholds: Codable {
  var recall: Double
  var precision: Double
  var transformRecall: Double
  /// Of transforms that are harder, by name.
  var exceptions: [String: Double]
  /// Of pairs that share an intro or an outro, how many are told as overlap.
  var sharedIntros: Double
  /// Fewest copies that must have been asked about, so that a missing clip cannot help; those of real originals where there
  /// is footage.
  var drawnCopies: Int
  var realCopies: Int

  func lines(for results: [DuplicatesResult]) -> [GateLine] {
    let ours = results.filter { $0.method == "tvidz" }
    let all = DuplicatesResult.total(ours)
    var lines = [line("recall", all.recall, recall), line("precision", all.precision, precision)]
    for (name, isReal, copies) in [("real", true, realCopies), ("drawn", false, drawnCopies)] {
      let part = DuplicatesResult.total(ours, real: isReal)
      if isReal, part.copies == 0, ProjectFolder.footage() == nil { continue }
      lines += [
        GateLine(
          what: "copies asked about, \(name)", required: ">= \(copies)", measured: "\(part.copies)",
          passes: part.copies >= copies),
        line("recall, \(name)", part.recall, recall), line("precision, \(name)", part.precision, precision),
      ]
    }
    for transform in Transform.allCases.map(\.rawValue) {
      for (name, isReal) in [("real", true), ("drawn", false)] {
        let part = DuplicatesResult.total(ours, real: isReal, transform: transform)
        guard part.copies > 0 else { continue }
        let least = exceptions[transform] ?? transformRecall
        lines.append(line("recall, \(transform), \(name)", part.recall, least))
        lines.append(line("precision, \(transform), \(name)", part.precision, least))
      }
    }
    let sharing = ours.reduce(0) { $0 + $1.sharing }
    let told = ours.reduce(0) { $0 + $1.sharingTold }
    let asCopies = ours.reduce(0) { $0 + $1.sharingAsCopies }
    lines += [
      line("shared intros told as overlap", Double(told) / Double(max(1, sharing)), sharedIntros),
      GateLine(
        what: "shared intros told as copies", required: "0", measured: "\(asCopies)", passes: asCopies == 0),
    ]
    return lines
  }

  private func line(_ what: String, _ measured: Double, _ required: Double) -> GateLine {
    GateLine(
      what: what, required: ">= \(required)", measured: String(format: "%.3f", measured),
      passes: measured >= required)
  }
}
