extension Rational: Codable {
  /// `1/12288`.
  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let parts = try container.decode(String.self).split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2, let numerator = Int64(parts[0]), let denominator = Int64(parts[1]),
      numerator > .min, denominator > 0
    else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "no fraction")
    }
    self.init(numerator, denominator)
  }
}
