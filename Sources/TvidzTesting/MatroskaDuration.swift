package import Foundation

/// Lets a Matroska file state another duration than it has, or none.
package enum MatroskaDuration {
  /// The element's identifier, and the size of its number: eight bytes.
  private static let head = Data([0x44, 0x89, 0x88])

  /// - Parameter seconds: where the file counts in milliseconds, as the ffmpeg program writes it.
  package static func stated(_ seconds: Double, in file: Data) -> Data {
    replaced(in: file) { head + withUnsafeBytes(of: (seconds * 1000).bitPattern.bigEndian) { Data($0) } }
  }

  package static func unstated(in file: Data) -> Data {
    // An element of the same length that says nothing.
    replaced(in: file) { Data([0xEC, 0x89]) + Data(count: 9) }
  }

  private static func replaced(in file: Data, by element: () -> Data) -> Data {
    guard let place = file.range(of: head) else { return file }
    var changed = file
    changed.replaceSubrange(place.lowerBound..<place.upperBound + 8, with: element())
    return changed
  }
}
