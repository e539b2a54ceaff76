/// How far two reduced pictures are apart, in levels, with motion forgiven.
///
/// A cell counts only as far as it lies outside of what the other picture holds within two cells of it, so that
/// whatever moved by up to 3 % of the picture's width costs nothing; a cell never counts for more than `saturation`, so
/// that a small bright thing cannot outvote the rest of the picture. Both directions are averaged; luma counts once,
/// each chroma plane half.
enum PictureDifference {
  /// Added to the contrast, in levels, so that in flat pictures a change of one level is still nothing.
  static let weakestContrast: Float = 16
  static let saturation = Int16(32 * ReducedPicture.unitsPerLevel)

  /// 0...64.
  static func levels(_ a: ReducedPicture, _ b: ReducedPicture) -> Float {
    let luma = oneWay(a, b, plane: 0) + oneWay(b, a, plane: 0)
    var chroma: Int32 = 0
    for plane in 1...2 {
      chroma += oneWay(a, b, plane: plane) + oneWay(b, a, plane: plane)
    }
    let cells = Float(2 * ReducedPicture.cellsPerPlane * ReducedPicture.unitsPerLevel)
    return (Float(luma) + Float(chroma) / 2) / cells
  }

  /// Relative to what there is to see in either picture: `levels / (contrast + 16)`. In dark or flat pictures a small
  /// change means as much as a large one in bright and busy ones.
  static func relative(_ a: ReducedPicture, _ b: ReducedPicture) -> Float {
    levels(a, b) / (max(a.contrast, b.contrast) + weakestContrast)
  }

  private static func oneWay(_ a: ReducedPicture, _ b: ReducedPicture, plane: Int) -> Int32 {
    let range = plane * ReducedPicture.cellsPerPlane..<(plane + 1) * ReducedPicture.cellsPerPlane
    return a.upperEnvelope.withUnsafeBufferPointer { upper in
      a.lowerEnvelope.withUnsafeBufferPointer { lower in
        b.cells.withUnsafeBufferPointer { cells in
          var sum: Int32 = 0
          for i in range {
            let outside = max(max(cells[i] &- upper[i], lower[i] &- cells[i]), 0)
            sum &+= Int32(min(outside, saturation))
          }
          return sum
        }
      }
    }
  }

  /// Mean absolute difference in levels, motion not forgiven and nothing saturated; each chroma plane counts half.
  static func plainLevels(_ a: ReducedPicture, _ b: ReducedPicture) -> Float {
    var (luma, chroma): (Int32, Int32) = (0, 0)
    for i in 0..<ReducedPicture.cellsPerPlane { luma &+= Int32(abs(a.cells[i] &- b.cells[i])) }
    for i in ReducedPicture.cellsPerPlane..<ReducedPicture.planes * ReducedPicture.cellsPerPlane {
      chroma &+= Int32(abs(a.cells[i] &- b.cells[i]))
    }
    return (Float(luma) + Float(chroma) / 2)
      / Float(ReducedPicture.cellsPerPlane * ReducedPicture.unitsPerLevel)
  }

  /// The share of the picture that changed at all, of what is not black in both: 1 across a cut, less where something
  /// appears in front of a still picture. Motion is not forgiven here.
  static func coverage(_ a: ReducedPicture, _ b: ReducedPicture) -> Float {
    let unchanged = Int16(5 * ReducedPicture.unitsPerLevel / 2)
    let black = Int16(28 * ReducedPicture.unitsPerLevel)
    let plane = ReducedPicture.cellsPerPlane
    var (seen, changed) = (0, 0)
    for i in 0..<plane {
      let chroma = max(
        abs(a.cells[i + plane] &- b.cells[i + plane]), abs(a.cells[i + 2 * plane] &- b.cells[i + 2 * plane]))
      let difference = max(abs(a.cells[i] &- b.cells[i]), chroma)
      if max(a.cells[i], b.cells[i]) > black || difference > unchanged { seen += 1 }
      if difference > unchanged { changed += 1 }
    }
    return seen > 0 ? Float(changed) / Float(seen) : 0
  }
}
