import Foundation

/// The sets of signs that a copy of a picture is most likely to have other, in order of likelihood.
///
/// A copy's coefficients differ by an error that is about as large for all low frequencies, so a sign changes the more
/// easily the nearer its coefficient is to zero, and signs change independently. The likelihood of a set is then a sum
/// over its members, and the sets are enumerated by the sum: from a set whose last member is the n-th least certain
/// come the one with the next added, and the one with the next instead of the last.
struct LikelyChanges {
  /// What copies' coefficients differ by, in the scale of `PictureSpectrum`; a standard deviation over re-encoding, half a
  /// sampling interval in time, logos, levels, noise.
  private static let error = 45.0
  /// Sets less likely than e^-5 of the unchanged are not worth a look-up.
  private static let farthest = 5.0

  /// Ascending.
  private let costs: [(cost: Double, mask: UInt64)]

  /// - Parameter sizes: absolute values of coefficients, the place of each being its bit's.
  init(sizes: [Float]) {
    costs = sizes.enumerated().map { bit, size in
      // The logarithm of the odds that the sign stays.
      let changed = max(1e-12, erfc(Double(size) / Self.error / 2.0.squareRoot()) / 2)
      return (log((1 - changed) / changed), 1 << UInt64(bit))
    }.sorted { $0.cost < $1.cost }
  }

  private struct ChangeSet {
    let cost: Double
    let mask: UInt64
    /// Place among the ascending costs.
    let last: Int
  }

  /// Bits to change, the empty set first; at most `most`.
  func masks(most: Int) -> [UInt64] {
    var masks: [UInt64] = [0]
    guard let first = costs.first else { return masks }
    // Descending, so that the likeliest is taken from the end. There are never more than `most`.
    var waiting = [ChangeSet(cost: first.cost, mask: first.mask, last: 0)]
    while masks.count < most, let next = waiting.popLast(), next.cost <= Self.farthest {
      masks.append(next.mask)
      guard next.last + 1 < costs.count else { continue }
      let (here, after) = (costs[next.last], costs[next.last + 1])
      let added = ChangeSet(cost: next.cost + after.cost, mask: next.mask | after.mask, last: next.last + 1)
      let instead = ChangeSet(
        cost: added.cost - here.cost, mask: added.mask & ~here.mask, last: next.last + 1)
      for set in [instead, added] where set.cost <= Self.farthest { Self.insert(set, into: &waiting) }
    }
    return masks
  }

  private static func insert(_ set: ChangeSet, into waiting: inout [ChangeSet]) {
    var (low, high) = (0, waiting.count)
    while low < high {
      let middle = (low + high) / 2
      if waiting[middle].cost > set.cost { low = middle + 1 } else { high = middle }
    }
    waiting.insert(set, at: low)
  }
}
