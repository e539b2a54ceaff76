/// Puts copies together, directly or through each other, and names the best of each group.
package enum CopyGroups {
  /// What decides which copy is worth keeping.
  package struct Member: Sendable, Hashable {
    package let name: String
    /// Seconds.
    package let duration: Double
    /// In pixels.
    package let width: Int
    package let height: Int
    /// Bits per second; nil where unknown.
    package let bitRate: Int64?

    package init(name: String, duration: Double, width: Int, height: Int, bitRate: Int64?) {
      self.name = name
      self.duration = duration
      self.width = width
      self.height = height
      self.bitRate = bitRate
    }
  }

  package struct Group: Sendable, Hashable {
    /// Two or more, sorted.
    package let names: [String]
    package let best: String
    /// Why that one.
    package let reason: String
  }

  /// Durations nearer than this, in seconds, are the same: encoders add and drop a frame or two.
  private static let sameDuration = 0.5

  /// - Parameter links: names of two that are copies of each other.
  /// - Returns: sorted by their first name.
  package static func make(of members: [Member], links: [(String, String)]) -> [Group] {
    let known = Dictionary(members.map { ($0.name, $0) }, uniquingKeysWith: { $1 })
    var parents: [String: String] = [:]
    func root(_ name: String) -> String {
      var name = name
      while let parent = parents[name] { name = parent }
      return name
    }
    for (a, b) in links where known[a] != nil && known[b] != nil {
      let (x, y) = (root(a), root(b))
      if x != y { parents[max(x, y)] = min(x, y) }
    }
    let groups = Dictionary(grouping: members) { root($0.name) }.values.filter { $0.count > 1 }
    return groups.map(group).sorted { $0.names[0] < $1.names[0] }
  }

  /// Longest, then highest resolution, then bit rate.
  private static func group(_ members: [Member]) -> Group {
    let names = members.map(\.name).sorted()
    let longest = members.map(\.duration).max() ?? 0
    let long = members.filter { longest - $0.duration < sameDuration }
    let sharpest = long.map(pixels).max() ?? 0
    let sharp = long.filter { pixels($0) == sharpest }
    let richest = sharp.map { $0.bitRate ?? 0 }.max() ?? 0
    let rich = sharp.filter { ($0.bitRate ?? 0) == richest }
    let best = rich.min { $0.name < $1.name } ?? members[0]
    let reason =
      if long.count == 1 {
        "it is the longest"
      } else if sharp.count == 1 {
        "none is longer, and it has the highest resolution, \(best.width)x\(best.height)"
      } else if rich.count == 1 {
        "none is longer or sharper, and it has the highest bit rate, \(richest / 1000) kbit/s"
      } else {
        "others are as good, and it comes first"
      }
    return Group(names: names, best: best.name, reason: reason)
  }

  private static func pixels(_ member: Member) -> Int { member.width * member.height }
}
