import Foundation

extension PictureSpectrum {
  /// What a picture shows roughly, whatever way round it is: 32 signs that a mirror does not change.
  ///
  /// The picture and its mirror image are laid over each other, and of that half three columns of seven fields are
  /// compared, each with the one beside it and the one below it. A logo or a line of text changes few fields, where it
  /// would change the signs of most frequencies.
  package var foldedSigns: UInt32 {
    FoldedFields.differences.enumerated().reduce(0) { signs, difference in
      let sum = difference.element.reduce(Float(0)) { $0 + coefficients[$1.place] * $1.weight }
      return sum > 0 ? signs | 1 << UInt32(difference.offset) : signs
    }
  }
}

/// The mean of each field, as a sum of the coefficients that are even across, which are what folding leaves.
private enum FoldedFields {
  typealias Sum = [(place: Int, weight: Float)]

  private struct Field {
    let column: Int
    let row: Int
  }

  private static let columns = 3
  private static let rows = 7

  /// 14 from left to right and 18 from top to bottom.
  static let differences: [Sum] = {
    var sums: [Sum] = []
    for row in 0..<rows {
      for column in 0..<columns {
        let field = Field(column: column, row: row)
        if column + 1 < columns { sums.append(difference(field, Field(column: column + 1, row: row))) }
        if row + 1 < rows { sums.append(difference(field, Field(column: column, row: row + 1))) }
      }
    }
    return sums
  }()

  private static func difference(_ a: Field, _ b: Field) -> Sum {
    PictureSpectrum.frequencies.enumerated().compactMap { place, frequency in
      guard frequency.across % 2 == 0 else { return nil }
      return (place, share(of: frequency, in: a) - share(of: frequency, in: b))
    }
  }

  private static func share(of frequency: PictureSpectrum.Frequency, in field: Field) -> Float {
    let across = mean(of: frequency.across, in: field.column, among: 2 * columns)
    return Float(across * mean(of: frequency.down, in: field.row, among: rows))
  }

  /// Of one wave of the inverse transform, over one of so many equal parts of the side.
  private static func mean(of frequency: Int, in part: Int, among parts: Int) -> Double {
    guard frequency > 0 else { return 1 }
    let step = Double.pi * Double(frequency) / Double(parts)
    return 2 * (sin(step * Double(part + 1)) - sin(step * Double(part))) / step
  }
}
