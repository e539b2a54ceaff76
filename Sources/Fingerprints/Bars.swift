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
  private static let black: Float = 44

  init(top: Float, bottom: Float, left: Float, right: Float) {
    self.top = top
    self.bottom = bottom
    self.left = left
    self.right = right
  }

  init(_ source: LumaRows) {
    let xs = Array(stride(from: 0, to: source.width, by: max(1, source.width / 96)))
    let ys = Array(stride(from: 0, to: source.height, by: max(1, source.height / 64)))
    func isDark(_ samples: Int, _ sample: (Int) -> Float) -> Bool {
      var bright = 0
      for index in 0..<samples where sample(index) > Self.black {
        bright += 1
        if bright * 100 > samples { return false }
      }
      return true
    }
    func depth(of length: Int, _ isDark: (Int) -> Bool) -> Float {
      let limit = Int(Float(length) * Self.widest)
      var depth = 0
      while depth < limit, isDark(depth) { depth += 1 }
      return Float(depth) / Float(length)
    }
    func row(_ y: Int) -> Bool { isDark(xs.count) { source.sample(x: xs[$0], y: y) } }
    func column(_ x: Int) -> Bool { isDark(ys.count) { source.sample(x: x, y: ys[$0]) } }
    top = depth(of: source.height, row)
    bottom = depth(of: source.height) { row(source.height - 1 - $0) }
    left = depth(of: source.width, column)
    right = depth(of: source.width) { column(source.width - 1 - $0) }
  }

  /// What is dark in both pictures.
  func intersection(_ other: Bars) -> Bars {
    Bars(
      top: min(top, other.top), bottom: min(bottom, other.bottom), left: min(left, other.left),
      right: min(right, other.right))
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
