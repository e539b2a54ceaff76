import Fingerprints

/// Compares pictures of A and B that lie on each other in one way, and remembers what it has prepared.
///
/// The measure is the correlation of what both show, after most of the local brightness (a box of nine cells) is taken
/// away: strangers stay under .27 in 99 of 100 cases, copies at the same moment over .9.
struct PictureComparer {
  /// Squared length, of 1, of what sets two pictures apart from the rest of their videos, above which that decides
  /// and not the whole picture: what the coarse samples of a still picture differ by is less.
  private static let stillness: Float = 0.01

  private let aSource: [ComparableVideo.Shown]
  private let bSource: [ComparableVideo.Shown]
  private let window: PictureWindow
  private let mirrored: Bool
  private var aReady: [Int: [Float]] = [:]
  private var bReady: [Int: [Float]] = [:]
  private var aOwn: [Int: Own] = [:]
  private var bOwn: [Int: Own] = [:]
  private var aCommon: [Float] = []
  private var bCommon: [Float] = []

  /// What sets a picture apart from the others of its video.
  private struct Own {
    let detail: [Float]
    let squares: Float
  }

  struct Products {
    var ab: Float = 0
    var aa: Float = 0
    var bb: Float = 0

    /// -1...1.
    var alike: Float { aa > 0 && bb > 0 ? ab / (aa * bb).squareRoot() : 0 }

    mutating func add(_ other: Products, weight: Float) {
      ab += weight * other.ab
      aa += weight * other.aa
      bb += weight * other.bb
    }
  }

  /// - Parameter mirrored: whether B is a mirror image of A.
  init(_ a: ComparableVideo, _ b: ComparableVideo, geometry: PictureGeometry, mirrored: Bool) {
    aSource = a.pictures
    bSource = b.pictures
    self.mirrored = mirrored
    window = PictureWindow(geometry)
  }

  /// -1...1, of the whole pictures.
  mutating func similarity(_ a: Int, _ b: Int) -> Float { dotProduct(aDetail(a), bDetail(b)) }

  /// -1...1, of what sets both apart from what their videos show all the time: what two slides of one design, or two
  /// moments before one still background, have in common proves nothing. Needs `setAside` before.
  mutating func ownSimilarity(_ a: ShownMoment, _ b: ShownMoment) -> Float {
    let products = ownProducts(a, b)
    let size = (products.aa * products.bb).squareRoot()
    return (products.ab + Self.stillness * wholeSimilarity(a, b)) / (size + Self.stillness)
  }

  /// Of what sets both moments apart: their product, and that of each with itself.
  mutating func ownProducts(_ a: ShownMoment, _ b: ShownMoment) -> Products {
    var products = Products(aa: squares(a) { $0.aOwn($1) }, bb: squares(b) { $0.bOwn($1) })
    for (first, firstShare) in a.parts {
      for (second, secondShare) in b.parts {
        products.ab += firstShare * secondShare * dotProduct(aOwn(first).detail, bOwn(second).detail)
      }
    }
    return products
  }

  private mutating func wholeSimilarity(_ a: ShownMoment, _ b: ShownMoment) -> Float {
    a.parts.reduce(0) { sum, first in
      b.parts.reduce(sum) { $0 + first.share * $1.share * similarity(first.picture, $1.picture) }
    }
  }

  private mutating func squares(_ moment: ShownMoment, of own: (inout Self, Int) -> Own) -> Float {
    let first = own(&self, moment.picture)
    guard let next = moment.next else { return first.squares }
    let second = own(&self, next)
    let (x, y) = (1 - moment.share, moment.share)
    return x * x * first.squares + y * y * second.squares
      + 2 * x * y * dotProduct(first.detail, second.detail)
  }

  /// Lets the means of these pictures be what either video shows all the time.
  mutating func setAside(a: Range<Int>, b: Range<Int>) {
    aOwn = [:]
    bOwn = [:]
    aCommon = mean(of: a, aSource) { $0.aDetail($1) }
    bCommon = mean(of: b, bSource) { $0.bDetail($1) }
  }

  private mutating func mean(
    of range: Range<Int>, _ source: [ComparableVideo.Shown], _ detail: (inout Self, Int) -> [Float]
  ) -> [Float] {
    var sum: [Float] = []
    var weights: Float = 0
    for index in range {
      let weight = Float(Evidence.weight(source[index]))
      let values = detail(&self, index)
      if sum.isEmpty { sum = [Float](repeating: 0, count: values.count) }
      for cell in values.indices { sum[cell] += weight * values[cell] }
      weights += weight
    }
    return weights > 0 ? sum.map { $0 / weights } : sum
  }

  private mutating func aDetail(_ index: Int) -> [Float] {
    if let ready = aReady[index] { return ready }
    let made = window.detail(ofWarped: aSource[index].samples)
    aReady[index] = made
    return made
  }

  private mutating func bDetail(_ index: Int) -> [Float] {
    if let ready = bReady[index] { return ready }
    let made = window.detail(ofCropped: bSource[index].samples, mirrored: mirrored)
    bReady[index] = made
    return made
  }

  private mutating func aOwn(_ index: Int) -> Own {
    if let ready = aOwn[index] { return ready }
    let made = Self.own(aDetail(index), without: aCommon)
    aOwn[index] = made
    return made
  }

  private mutating func bOwn(_ index: Int) -> Own {
    if let ready = bOwn[index] { return ready }
    let made = Self.own(bDetail(index), without: bCommon)
    bOwn[index] = made
    return made
  }

  private static func own(_ detail: [Float], without common: [Float]) -> Own {
    let rest = common.isEmpty ? detail : zip(detail, common).map { $0 - $1 }
    return Own(detail: rest, squares: dotProduct(rest, rest))
  }
}

private func dotProduct(_ a: [Float], _ b: [Float]) -> Float {
  a.withUnsafeBufferPointer { a in
    b.withUnsafeBufferPointer { b in
      var sums = SIMD8<Float>()
      var index = 0
      while index + 8 <= a.count {
        var x = SIMD8<Float>()
        var y = SIMD8<Float>()
        for lane in 0..<8 {
          x[lane] = a[index + lane]
          y[lane] = b[index + lane]
        }
        sums += x * y
        index += 8
      }
      var sum = sums.sum()
      while index < a.count {
        sum += a[index] * b[index]
        index += 1
      }
      return sum
    }
  }
}
