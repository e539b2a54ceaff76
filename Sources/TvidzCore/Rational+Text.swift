extension Rational {
  /// Reads what `description` writes: `1/12288`.
  package init?(text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let numerator = Int64(parts[0]), let denominator = Int64(parts[1]),
      denominator > 0
    else { return nil }
    self.init(numerator, denominator)
  }
}
