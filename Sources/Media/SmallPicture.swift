/// A picture small enough to be kept: three planes of its own, colour at half the resolution both ways, full range,
/// BT.601, as JPEG files hold them.
package struct SmallPicture: Sendable, Hashable {
  /// In pixels, as it is to be shown: square pixels, upright.
  package let width: Int
  package let height: Int
  /// Rows from the top, without padding.
  let luma: [UInt8]
  let blue: [UInt8]
  let red: [UInt8]

  /// - Precondition: the planes have the sizes that follow from `width` and `height`.
  init(width: Int, height: Int, luma: [UInt8], blue: [UInt8], red: [UInt8]) {
    let chroma = Self.half(width) * Self.half(height)
    precondition(luma.count == width * height && blue.count == chroma && red.count == chroma)
    self.width = width
    self.height = height
    self.luma = luma
    self.blue = blue
    self.red = red
  }

  /// Of `count` samples of luma, how many there are of colour.
  static func half(_ count: Int) -> Int { (count + 1) / 2 }

  /// Standard deviation of luma, of 255: near 0 where there is nothing to see.
  package var contrast: Double {
    var sum = 0
    var squares = 0
    for sample in luma {
      sum += Int(sample)
      squares += Int(sample) * Int(sample)
    }
    let mean = Double(sum) / Double(luma.count)
    return max(0, Double(squares) / Double(luma.count) - mean * mean).squareRoot()
  }

  /// Turned clockwise by a multiple of 90 degrees, as `MediaInfo.rotation` asks for.
  func turned(by degrees: Int) -> SmallPicture {
    let quarters = ((degrees / 90) % 4 + 4) % 4
    guard quarters != 0 else { return self }
    let swaps = quarters != 2
    func turn(_ plane: [UInt8], _ width: Int, _ height: Int) -> [UInt8] {
      let columns = swaps ? height : width
      return (0..<plane.count).map { index in
        let (y, x) = index.quotientAndRemainder(dividingBy: columns)
        // Where the sample that comes to (x, y) was.
        let (oldX, oldY) =
          switch quarters {
          case 1: (y, height - 1 - x)
          case 2: (width - 1 - x, height - 1 - y)
          default: (width - 1 - y, x)
          }
        return plane[oldY * width + oldX]
      }
    }
    let (chromaWidth, chromaHeight) = (Self.half(width), Self.half(height))
    return SmallPicture(
      width: swaps ? height : width, height: swaps ? width : height, luma: turn(luma, width, height),
      blue: turn(blue, chromaWidth, chromaHeight), red: turn(red, chromaWidth, chromaHeight))
  }
}
