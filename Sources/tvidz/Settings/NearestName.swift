/// Which of the known names somebody may have meant who wrote another one.
enum NearestName {
  /// So many slips of the pen at most: more is another word.
  private static let mostSlips = 2

  /// Nil where none is near.
  static func of(_ name: String, among known: [String]) -> String? {
    let near = known.map { (name: $0, slips: slips(name, $0)) }.min {
      ($0.slips, $0.name) < ($1.slips, $1.name)
    }
    return near.flatMap { $0.slips <= mostSlips ? $0.name : nil }
  }

  /// Characters that are missing, too many, others, or exchanged with their neighbour: the distance of optimal string
  /// alignment (https://en.wikipedia.org/wiki/Damerau-Levenshtein_distance).
  static func slips(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a), Array(b))
    var before = [Int]()
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var least = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { least = min(least, before[j - 1] + 1) }
        row.append(least)
      }
      (before, last) = (last, row)
    }
    return last[b.count]
  }
}
