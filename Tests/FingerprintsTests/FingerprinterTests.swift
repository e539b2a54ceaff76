import Fingerprints
import Testing
import TvidzCore

@Suite("The fingerprinter")
struct FingerprinterTests {
  /// Pictures of a made-up camera: a pattern that `place` moves, in a frame of any size, with black bars if wanted.
  struct Scene {
    var width = 160
    var height = 90
    var bars = 0
    var mirrored = false
    var isBlank = false
    /// Dark above and below, and bright in the middle.
    var isVignette = false
    /// A line of bright strokes on black.
    var isTitle = false

    func luma(_ place: Double) -> [UInt8] {
      (0..<height + 2 * bars).flatMap { row -> [UInt8] in
        let y = row - bars
        if y < 0 || y >= height { return [UInt8](repeating: 16, count: width) }
        return (0..<width).map { column in
          if isBlank { return 120 }
          if isTitle { return abs(y - height / 2) < 6 && column / 3 % 2 == 0 ? 220 : 16 }
          if isVignette {
            let light = max(0, 0.85 - abs(Double(y * 2 + 1) / Double(height) - 1))
            let pattern = Double(column / 20 * 37 % 11) / 11
            return UInt8(16 + light * (80 + 150 * pattern))
          }
          let x = Double(mirrored ? width - 1 - column : column) / Double(width)
          let down = Double(y) / Double(height)
          // Blocks of brightness that no mirror image or shift resembles.
          let value =
            (x * 5 + place).truncatingRemainder(dividingBy: 1) * 90 + (down * x * 7).truncatingRemainder(
              dividingBy: 1) * 80
          return UInt8(40 + value)
        }
      }
    }
  }

  /// Feeds `seconds` of frames at 24 a second.
  static func marks(
    _ scene: Scene, seconds: Double, cuts: [Double] = [], place: (Double) -> Double
  ) -> [PictureMark] {
    marks(seconds: seconds, cuts: cuts, scene: { _ in scene }, place: place)
  }

  static func marks(
    seconds: Double, cuts: [Double], scene: (Double) -> Scene, place: (Double) -> Double
  ) -> [PictureMark] {
    var fingerprinter = Fingerprinter(startSeconds: 10)
    var marks: [PictureMark] = []
    for frame in 0..<Int(seconds * 24) {
      let time = Double(frame) / 24
      let timestamp = Timestamp(pts: Int64(240 + frame), timeBase: Rational(1, 24))
      let position = FramePosition(timestamp: timestamp, index: frame)
      // As a detector tells it: some frames later.
      for cut in cuts where abs(cut + 0.25 - time) < 0.001 { fingerprinter.consume(cutAt: cut) }
      guard fingerprinter.wants(frameAt: position) else { continue }
      let scene = scene(time)
      scene.luma(place(time)).withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress else { return }
        let rows = scene.height + 2 * scene.bars
        let plane = Plane(base: base, bytesPerRow: scene.width, rowLength: scene.width, rows: rows)
        fingerprinter.consume(PlaneSet(format: .gray8, width: scene.width, height: rows, plane), at: position)
        {
          marks.append($0)
        }
      }
    }
    fingerprinter.finish { marks.append($0) }
    return marks
  }

  static func distance(_ a: PictureMark, _ b: PictureMark) throws -> Int {
    let a = PictureSpectrum(try #require(a.grid).samples).hash
    let b = PictureSpectrum(try #require(b.grid).samples).hash
    return (a ^ b).nonzeroBitCount
  }

  @Test("a picture that stands still gives one mark")
  func still() {
    let marks = Self.marks(Scene(), seconds: 5) { _ in 0 }
    #expect(marks.map(\.time) == [0])
  }

  @Test("a picture that moves gives at most four marks a second, at presentation times")
  func moving() {
    let marks = Self.marks(Scene(), seconds: 5) { $0 }
    #expect((15...20).contains(marks.count))
    #expect(zip(marks.dropFirst(), marks).allSatisfy { $0.time - $1.time >= 0.24 })
    #expect(marks.first?.time == 0)
  }

  @Test("a cut gives a mark shortly after it")
  func cut() throws {
    let marks = Self.marks(Scene(), seconds: 5, cuts: [2.5]) { $0 < 2.5 ? 0 : 0.5 }
    let after = marks.first { $0.isAfterCut }
    let mark = try #require(after)
    #expect((2.65...2.78).contains(mark.time))
  }

  @Test("black and blank pictures are marked as nothing to recognise", arguments: [true, false])
  func nothing(_ isBlack: Bool) {
    let scene = isBlack ? Scene(height: 0, bars: 45) : Scene(isBlank: true)
    let marks = Self.marks(scene, seconds: 3) { $0 }
    #expect(marks.count == 1)
    #expect(marks.first?.grid == nil)
  }

  @Test("bars change nothing", arguments: [6, 20])
  func letterbox(_ bars: Int) throws {
    let plain = Self.marks(Scene(), seconds: 3) { _ in 0.3 }
    let boxed = Self.marks(Scene(bars: bars), seconds: 3) { _ in 0.3 }
    #expect(try Self.distance(plain[0], boxed[0]) <= 6)
  }

  /// What is told of three seconds of a scene after two that fill the frame, with a cut between.
  static func after(_ scene: Scene, isCutTold: Bool = true) -> [PictureMark] {
    marks(seconds: 5, cuts: isCutTold ? [2] : []) {
      $0 < 2 ? Scene() : scene
    } place: {
      $0 < 2 ? 0.3 : 0.6
    }
    .filter { $0.time >= 2 }
  }

  @Test("a letterboxed shot is the same after one that fills the frame", arguments: [6, 11])
  func letterboxedShot(_ bars: Int) throws {
    let scene = Scene(height: 90 - 2 * bars, bars: bars)
    let alone = Self.marks(scene, seconds: 3) { _ in 0.6 }
    let after = try #require(Self.after(scene).first)
    #expect(try Self.distance(alone[0], after) <= 4)
  }

  @Test("a letterboxed shot keeps its bars until its end, also where a shot follows that fills the frame")
  func letterboxedUntilItsEnd() {
    let boxed = Scene(height: 66, bars: 12)
    let marks = Self.marks(seconds: 7, cuts: [2, 5]) {
      $0 < 2 || $0 >= 5 ? Scene() : boxed
    } place: {
      // It stands still: another mark would be one of other bars.
      $0 < 2 ? 0.3 : $0 < 5 ? 0.6 : 0.9
    }
    #expect(marks.filter { $0.time >= 2 && $0.time < 5 }.count == 1)
  }

  @Test("a shot that is dark above and below has no bars")
  func vignette() throws {
    let scene = Scene(isVignette: true)
    let found = try #require(Self.after(scene).first?.grid)
    // Bars of a shot that began before are none here.
    #expect(found == Self.after(scene, isCutTold: false).first?.grid)
  }

  @Test("a title on black is nothing to recognise, though all above and below it is dark")
  func title() throws {
    let after = Self.after(Scene(isTitle: true))
    #expect(after.allSatisfy { $0.grid == nil })
    #expect(!after.isEmpty)
  }

  @Test("the size of the frame changes nothing", arguments: [(80, 45), (320, 180), (66, 34)])
  func size(_ width: Int, _ height: Int) throws {
    let plain = Self.marks(Scene(), seconds: 1) { _ in 0.3 }
    let other = Self.marks(Scene(width: width, height: height), seconds: 1) { _ in 0.3 }
    #expect(try Self.distance(plain[0], other[0]) <= 8)
  }

  @Test("a mirror image is found by the mirrored spectrum")
  func mirror() throws {
    let straight = Self.marks(Scene(), seconds: 1) { _ in 0.3 }
    let turned = Self.marks(Scene(mirrored: true), seconds: 1) { _ in 0.3 }
    let plain = try #require(straight.first?.grid)
    let mirrored = try #require(turned.first?.grid)
    let direct = PictureSpectrum(plain.samples).hash ^ PictureSpectrum(mirrored.samples).hash
    let reflected = PictureSpectrum(plain.samples).hash ^ PictureSpectrum(mirrored.samples).mirrored.hash
    #expect(direct.nonzeroBitCount > 12)
    #expect(reflected.nonzeroBitCount <= 4)
    let stored = Set(PictureTokens.stored(plain).map(\.token))
    #expect(PictureTokens.asked(mirrored).contains { stored.contains($0.token) })
  }
}
