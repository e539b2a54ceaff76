import Foundation
import TvidzTesting

/// The scores of a run as tables and as a plot.
struct CutsReport {
  var scored: [ScoredVideo]

  private static let titles: [(origin: ScoredVideo.Origin, title: String)] = [
    (.footage, "Real footage, labelled by hand"),
    (.uncut, "Real footage without cuts"),
    (.fixtures, "Videos made from recipes"),
    (.traps, "Traps"),
  ]

  /// In the order in which they ran.
  private var detectors: [String] {
    scored.reduce(into: []) { names, video in
      if !names.contains(video.detector) { names.append(video.detector) }
    }
  }

  private func pool(_ detector: String, _ origin: ScoredVideo.Origin, group: String? = nil) -> PooledScore {
    PooledScore(
      scored.lazy.filter {
        $0.detector == detector && $0.origin == origin && (group == nil || $0.group == group)
      })
  }

  private func groups(_ origin: ScoredVideo.Origin) -> [String] {
    Set(scored.lazy.filter { $0.origin == origin }.map(\.group)).sorted()
  }

  /// All tables, in Markdown.
  var tables: String {
    let byOrigin = Self.titles.compactMap { origin, title in
      groups(origin).isEmpty ? nil : "## \(title)\n\n" + table(origin)
    }
    let byGroup = [
      groups(.fixtures).isEmpty
        ? nil
        : "## Videos made from recipes, by group\n\nHard cuts missed + false at the very frame, and gradual "
          + "transitions missed + false.\n\n"
          + grouped(.fixtures) { "\(errors($0.exact.hard)), \(errors($0.exact.gradual))" },
      groups(.traps).isEmpty
        ? nil
        : "## Traps, by class\n\nFalse reports for one trap, of either kind.\n\n"
          + grouped(.traps) { decimals($0.spuriousPerVideo, 2) },
    ].compactMap(\.self)
    return (byOrigin + byGroup).joined(separator: "\n\n")
  }

  private func table(_ origin: ScoredVideo.Origin) -> String {
    var table = TextTable(columns: [
      "detector", "P ±0", "R ±0", "F1 ±0", "P ±2", "R ±2", "F1 ±2", "missed", "false", "gradual P",
      "gradual R",
      "R, ends exact", "CPU s", "wall s", "CPU ms/frame",
    ])
    for detector in detectors {
      let pooled = pool(detector, origin)
      let (exact, near) = (pooled.exact.hard, pooled.near.hard)
      table.add([
        detector, decimals(exact.precision), decimals(exact.recall), decimals(exact.f1),
        decimals(near.precision),
        decimals(near.recall), decimals(near.f1), "\(near.missed)", "\(near.spurious)",
        decimals(pooled.near.gradual.precision), decimals(pooled.near.gradual.recall),
        decimals(pooled.near.gradualExactRecall), decimals(pooled.cpuSeconds, 2),
        decimals(pooled.wallSeconds, 2),
        decimals(pooled.cpuMillisecondsPerFrame, 2),
      ])
    }
    let videos = pool(detectors.first ?? "", origin)
    return
      "\(videos.videos) videos, \(videos.exact.hard.labels) hard cuts, \(videos.exact.gradual.labels) gradual "
      + "transitions labelled.\n\n" + table.text
  }

  private func grouped(_ origin: ScoredVideo.Origin, cell: (PooledScore) -> String) -> String {
    var table = TextTable(columns: ["group", "videos"] + detectors)
    for group in groups(origin) {
      let pooled = detectors.map { pool($0, origin, group: group) }
      table.add([group, "\(pooled.first?.videos ?? 0)"] + pooled.map(cell))
    }
    return table.text
  }

  private func errors(_ counts: ScoreCounts) -> String { "\(counts.missed)+\(counts.spurious)" }

  func markdown(plotName: String) -> String {
    """
    # Scene cuts: accuracy and cost

    P, R and F1 are precision, recall and their harmonic mean over the pooled counts of all files; ±0 and ±2 are \
    the frames by which a reported hard cut may miss its label. A gradual transition is found where it shares at \
    least half of the union with its label; "ends exact" counts those alone with each end within a quarter of the \
    true length. CPU time is the detector's own process, user and system; start-up and imports of Python programs \
    are left out. Wall times were taken with other detectors running beside.

    ![F1 against CPU per frame](\(plotName))

    \(tables)

    """
  }

  /// F1 at two frames over CPU per frame, on real footage where there is any.
  var plot: String {
    let origin: ScoredVideo.Origin = groups(.footage).isEmpty ? .fixtures : .footage
    let points =
      detectors.compactMap { detector in
        let pooled = pool(detector, origin)
        guard let cost = pooled.cpuMillisecondsPerFrame, let f1 = pooled.near.hard.f1, cost > 0 else {
          return nil
        }
        return ScatterPlot.Point(name: detector, x: cost, y: f1, highlighted: detector.hasPrefix("tvidz"))
      } as [ScatterPlot.Point]
    return ScatterPlot(
      title: "Hard cuts, \(origin == .footage ? "real footage" : "videos made from recipes")",
      xTitle: "CPU milliseconds per frame", yTitle: "F1 at ±2 frames", points: points
    ).svg
  }
}

/// A dash for nothing.
func decimals(_ value: Double?, _ places: Int = 3) -> String {
  value.map { String(format: "%.\(places)f", $0) } ?? "-"
}
