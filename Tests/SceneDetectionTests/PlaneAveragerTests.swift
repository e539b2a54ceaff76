import SceneDetection
import Testing
import TvidzCore

@Suite("A plane is averaged down to a grid of 64 by 36 cells")
struct PlaneAveragerTests {
  struct Size: CustomTestStringConvertible {
    var width: Int
    var height: Int
    var depth = 8
    var testDescription: String { "\(width)x\(height), \(depth) bits" }
  }

  static let sizes = [
    Size(width: 16, height: 16), Size(width: 64, height: 36), Size(width: 65, height: 37),
    Size(width: 320, height: 180), Size(width: 427, height: 240), Size(width: 640, height: 360),
    Size(width: 854, height: 480), Size(width: 1280, height: 720), Size(width: 1920, height: 1080),
    Size(width: 3840, height: 2160), Size(width: 20_000, height: 72), Size(width: 64, height: 2),
    Size(width: 33, height: 17, depth: 10), Size(width: 640, height: 360, depth: 10),
    Size(width: 1280, height: 720, depth: 12), Size(width: 1920, height: 1080, depth: 16),
    Size(width: 20_000, height: 200, depth: 16),
  ]

  /// Every line under a row of cells is the same, so that it does not matter which of them are read.
  struct TestPlane {
    let size: Size
    let bytes: [UInt8]
    private let bytesPerSample: Int
    private let padding = 3

    /// - Parameter isBeyondDepth: all bits of the bytes that a sample takes are set, as damaged videos have it.
    init(_ size: Size, isBright: Bool, isBeyondDepth: Bool = false) {
      self.size = size
      bytesPerSample = size.depth > 8 ? 2 : 1
      var bytes: [UInt8] = []
      let rowOfCells = Self.rowsOfCells(height: size.height)
      for y in 0..<size.height {
        for x in 0..<size.width {
          let bits = isBeyondDepth ? 16 : size.depth
          let sample = isBright ? (1 << bits) - 1 : Self.sample(x, rowOfCells[y], size)
          bytes.append(UInt8(truncatingIfNeeded: sample))
          if bytesPerSample == 2 { bytes.append(UInt8(truncatingIfNeeded: sample >> 8)) }
        }
        bytes += [UInt8](repeating: 255, count: padding)
      }
      self.bytes = bytes
    }

    /// A line under several rows of cells, as in a low plane, belongs to the last of them.
    static func rowsOfCells(height: Int) -> [Int] {
      var rows = [Int](repeating: 0, count: height)
      for row in 0..<36 {
        for y in row * height / 36..<max(row * height / 36 + 1, (row + 1) * height / 36) { rows[y] = row }
      }
      return rows
    }

    static func sample(_ x: Int, _ row: Int, _ size: Size) -> Int {
      ((x &* 2_654_435_761 &+ row &* 40_503) >> 7) & ((1 << size.depth) - 1)
    }

    func averaged(with averager: inout PlaneAverager) -> [Int16] {
      var cells = [Int16](repeating: -1, count: 64 * 36)
      bytes.withUnsafeBytes { bytes in
        let rowLength = size.width * bytesPerSample
        let plane = Plane(
          base: bytes.baseAddress!, bytesPerRow: rowLength + padding, rowLength: rowLength, rows: size.height)
        cells.withUnsafeMutableBufferPointer {
          averager.reduce(plane, depth: size.depth, into: $0.baseAddress!)
        }
      }
      return cells
    }

    /// In units of a cell.
    func mean(row: Int, column: Int) -> Double {
      let start = column * size.width / 64
      let columns = start..<max(start + 1, (column + 1) * size.width / 64)
      let line = Self.rowsOfCells(height: size.height)[row * size.height / 36]
      let sum = columns.reduce(0) { $0 + Self.sample($1, line, size) }
      return Double(sum) / Double(columns.count) * 4096 / Double(1 << size.depth)
    }
  }

  @Test("Each cell is the mean of what lies under it, within an eighth of a level", arguments: sizes)
  func means(_ size: Size) {
    let plane = TestPlane(size, isBright: false)
    var averager = PlaneAverager()
    let cells = plane.averaged(with: &averager)
    var worst = 0.0
    for row in 0..<36 {
      for column in 0..<64 {
        worst = max(worst, abs(Double(cells[row * 64 + column]) - plane.mean(row: row, column: column)))
      }
    }
    #expect(worst <= 2)
  }

  @Test("The brightest plane does not overflow", arguments: sizes)
  func brightest(_ size: Size) {
    var averager = PlaneAverager()
    let cells = TestPlane(size, isBright: true).averaged(with: &averager)
    let brightest = 4096 * Double((1 << size.depth) - 1) / Double(1 << size.depth)
    #expect(cells.allSatisfy { abs(Double($0) - brightest) <= 2 })
  }

  @Test("Samples beyond their depth count as the brightest", arguments: sizes.filter { $0.depth > 8 })
  func beyondDepth(_ size: Size) {
    var averager = PlaneAverager()
    let brightest = TestPlane(size, isBright: true).averaged(with: &averager)
    let beyond = TestPlane(size, isBright: true, isBeyondDepth: true).averaged(with: &averager)
    #expect(beyond == brightest)
  }

  @Test("One averager takes planes of one size after another")
  func changeOfSize() {
    var averager = PlaneAverager()
    for size in Self.sizes {
      let plane = TestPlane(size, isBright: false)
      let cells = plane.averaged(with: &averager)
      var fresh = PlaneAverager()
      #expect(cells == plane.averaged(with: &fresh), "\(size.testDescription)")
    }
  }
}
