/// How much of one picture's structure is found again in another, moved or in other light.
///
/// The picture is split into 48 blocks. For each block with content, the place in the other picture, within three
/// cells, where its luma correlates best is looked for; gain and offset do not matter, so flashes, fades and changes of
/// light leave structure as it is, an overlay leaves most of it, and a cut leaves what chance gives. Correlation counts
/// from 0.7 (nothing) to 1 (all); blocks count by their contrast, up to 10 levels.
struct StructureMatch {
  private static let strongestContrast: Float = 10
  /// Below this share of the most that 48 blocks could weigh there is no structure to speak of.
  private static let leastWeight: Float = 0.03

  private var places = StructurePlaces()

  /// 0...1, the mean of both directions; nil where one of the pictures has no structure to look for.
  mutating func between(_ a: ReducedPicture, _ b: ReducedPicture) -> Float? {
    guard let forward = share(of: b, foundIn: a), let backward = share(of: a, foundIn: b) else { return nil }
    return (forward + backward) / 2
  }

  private mutating func share(of wanted: ReducedPicture, foundIn place: ReducedPicture) -> Float? {
    places.take(place)
    var (weights, found): (Float, Float) = (0, 0)
    for row in stride(from: 0, to: ReducedPicture.rows, by: StructureBlock.rows) {
      for column in stride(from: 0, to: ReducedPicture.columns, by: StructureBlock.columns) {
        let block = StructureBlock(of: wanted, column: column, row: row)
        guard block.deviation >= Float(ReducedPicture.unitsPerLevel) else { continue }
        let weight = min(block.deviation / Float(ReducedPicture.unitsPerLevel), Self.strongestContrast)
        weights += weight
        found += weight * max(0, (places.bestCorrelation(with: block) - 0.7) / 0.3)
      }
    }
    let blocks = Float(ReducedPicture.cellsPerPlane) / StructureBlock.cells
    return weights > Self.leastWeight * Self.strongestContrast * blocks ? found / weights : nil
  }
}
