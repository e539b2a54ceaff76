/// A picture reduced to 24 by 24 samples of luma, brightness and contrast taken away, four bits each: 288 bytes.
///
/// A sample is `(luma - mean) / standard deviation * 3 + 7.5`, rounded and clipped to 0...15, so 0 is 2.5 standard
/// deviations under the picture's mean and 15 as many above. Bars around the content are cut off before.
package struct PictureGrid: Sendable, Hashable {
  /// Samples along each side.
  package static let side = 24
  package static let cells = side * side
  /// Two samples a byte, the first in the low bits; rows from the top.
  package let packed: [UInt8]

  /// - Parameter luma: `cells` values in any scale, rows from the top.
  package init(luma: [Float]) {
    let (mean, deviation) = Self.moments(of: luma)
    let scale = deviation > 0 ? 3 / deviation : 0
    packed = (0..<Self.cells / 2).map { pair in
      let low = Self.level((luma[2 * pair] - mean) * scale)
      let high = Self.level((luma[2 * pair + 1] - mean) * scale)
      return low | high << 4
    }
  }

  /// - Returns: nil where there are not exactly `cells / 2` bytes.
  package init?(packed: some Collection<UInt8>) {
    guard packed.count == Self.cells / 2 else { return nil }
    self.packed = Array(packed)
  }

  /// The samples, centred: -7.5...7.5.
  package var samples: [Float] {
    var values = [Float](repeating: 0, count: Self.cells)
    for (pair, byte) in packed.enumerated() {
      values[2 * pair] = Float(byte & 15) - 7.5
      values[2 * pair + 1] = Float(byte >> 4) - 7.5
    }
    return values
  }

  /// Mean and standard deviation.
  static func moments(of values: [Float]) -> (mean: Float, deviation: Float) {
    var sum: Float = 0
    var squares: Float = 0
    for value in values {
      sum += value
      squares += value * value
    }
    let count = Float(values.count)
    let mean = sum / count
    return (mean, max(0, squares / count - mean * mean).squareRoot())
  }

  private static func level(_ value: Float) -> UInt8 {
    UInt8(min(15, max(0, (value + 7.5).rounded())))
  }
}
