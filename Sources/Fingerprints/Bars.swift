/// Black bars around a picture, as shares of its height and width, 0...0.4 each.
struct Bars: Sendable, Hashable {
  var top: Float
  var bottom: Float
  var left: Float
  var right: Float

  static let none = Bars(top: 0, bottom: 0, left: 0, right: 0)
  static let widest: Float = 0.4
  /// A row or column belongs to a bar where at most one sample in a hundred is brighter than this (of 255): coded
  /// black is 16, and compression and grain add to it.
  static let black: Float = 44

  init(top: Float, bottom: Float, left: Float, right: Float) {
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }

  /// - Parameter type: of a sample, as `source` tells.
  @inline(__always)
  init<Sample: FixedWidthInteger & UnsignedInteger>(_ source: LumaRows, _ type: Sample.Type) {
    let black = Sample(source.brightest(notAbove: Self.black))
    // A component of some samples is enough: they are looked at until one in a hundred is bright.
    let acrossStep = max(1, source.width / 96)
    let across = (source.width + acrossStep - 1) / acrossStep
    let downStep = max(1, source.height / 64)
    let down = (source.height + downStep - 1) / downStep
    func isDarkRow(_ y: Int) -> Bool {
      let row = source.row(y, type)
      var bright = 0
      for index in 0..<across where row[index * acrossStep * source.components] > black {
        bright += 1
        if bright * 100 > across { return false }
      }
      return true
    }
    func isDarkColumn(_ x: Int) -> Bool {
      var bright = 0
      for index in 0..<down where source.row(index * downStep, type)[x * source.components] > black {
        bright += 1
        if bright * 100 > down { return false }
      }
      return true
    }
    func depth(of length: Int, _ isDark: (Int) -> Bool) -> Float {
      let limit = Int(Float(length) * Self.widest)
      var depth = 0
      while depth < limit, isDark(depth) { depth += 1 }
      return Float(depth) / Float(length)
    }
    top = depth(of: source.height, isDarkRow)
    bottom = depth(of: source.height) { isDarkRow(source.height - 1 - $0) }
    left = depth(of: source.width, isDarkColumn)
    right = depth(of: source.width) { isDarkColumn(source.width - 1 - $0) }
  }

  /// What is dark in both pictures.
  func intersection(_ other: Bars) -> Bars {
    Bars(
      top: min(top, other.top), bottom: min(bottom, other.bottom), left: min(left, other.left),
      right: min(right, other.right))
  }

  /// The wider one on each side.
  func union(_ other: Bars) -> Bars {
    Bars(
      top: max(top, other.top), bottom: max(bottom, other.bottom), left: max(left, other.left),
      right: max(right, other.right))
  }

  /// Bars as somebody adds them: as wide on both sides, and not a line or two. A scene that is dark on one side has
  /// none.
  var symmetric: Bars {
    let vertical = min(top, bottom)
    let horizontal = min(left, right)
    return Bars(
      top: vertical < 0.015 ? 0 : vertical, bottom: vertical < 0.015 ? 0 : vertical,
      left: horizontal < 0.015 ? 0 : horizontal, right: horizontal < 0.015 ? 0 : horizontal)
  }
}
