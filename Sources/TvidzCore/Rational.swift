/// An exact ratio of two integers: a time base (seconds per tick), a frame rate (frames per second), an aspect ratio.
///
/// The denominator is positive. The fraction is kept as it was given, not reduced: `1/12288` and `2/24576` are the
/// same number, and equal, but print differently.
package struct Rational: Sendable, Hashable, CustomStringConvertible {
  package let numerator: Int64
  package let denominator: Int64

  /// - Precondition: `denominator` is positive.
  package init(_ numerator: Int64, _ denominator: Int64) {
    precondition(denominator > 0, "a rational needs a positive denominator")
    self.numerator = numerator
    self.denominator = denominator
  }

  package var doubleValue: Double { Double(numerator) / Double(denominator) }

  package var description: String { "\(numerator)/\(denominator)" }

  package static func == (a: Rational, b: Rational) -> Bool {
    a.numerator.multipliedFullWidth(by: b.denominator) == b.numerator.multipliedFullWidth(by: a.denominator)
  }

  package func hash(into hasher: inout Hasher) {
    let divisor = greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
    hasher.combine(numerator / Int64(divisor))
    hasher.combine(denominator / Int64(divisor))
  }
}

private func greatestCommonDivisor(_ a: UInt64, _ b: UInt64) -> UInt64 {
  b == 0 ? max(a, 1) : greatestCommonDivisor(b, a % b)
}
