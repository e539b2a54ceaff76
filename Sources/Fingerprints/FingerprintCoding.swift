extension Fingerprint {
  /// A compact form: some 290 bytes a picture and 2 or 3 a cut. Times are kept to the millisecond.
  ///
  /// The version, whether the video was seen to its end, the duration; how many cuts, each as the distance from the
  /// one before it; how many marks, each as that distance times four plus two flags (has a picture, is after a cut) and
  /// the picture. All numbers are varints (seven bits a byte, the lowest first) of milliseconds.
  package var encoded: [UInt8] {
    var bytes: [UInt8] = [UInt8(Self.version), isComplete ? 1 : 0]
    func append(_ number: UInt64) {
      var rest = number
      while rest >= 0x80 {
        bytes.append(UInt8(rest & 0x7F) | 0x80)
        rest >>= 7
      }
      bytes.append(UInt8(rest))
    }
    append(Self.milliseconds(duration))
    append(UInt64(cuts.count))
    var last: UInt64 = 0
    for cut in cuts {
      let time = max(last, Self.milliseconds(cut))
      append(time - last)
      last = time
    }
    append(UInt64(marks.count))
    last = 0
    for mark in marks {
      let time = max(last, Self.milliseconds(mark.time))
      append((time - last) << 2 | (mark.grid == nil ? 0 : 2) | (mark.isAfterCut ? 1 : 0))
      last = time
      bytes += mark.grid?.packed ?? []
    }
    return bytes
  }

  /// - Returns: nil where the bytes are not a fingerprint of this version.
  package init?(encoded bytes: some Collection<UInt8>) {
    var reader = Reader(rest: Array(bytes)[...])
    guard reader.byte() == UInt8(Self.version), let complete = reader.byte(), complete <= 1,
      let duration = reader.number(), let cutCount = reader.number(), cutCount <= reader.rest.count
    else { return nil }
    var cuts: [Double] = []
    var time: UInt64 = 0
    for _ in 0..<cutCount {
      guard let step = reader.number() else { return nil }
      time &+= step
      cuts.append(Double(time) / 1000)
    }
    guard let markCount = reader.number(), markCount <= reader.rest.count else { return nil }
    var marks: [PictureMark] = []
    time = 0
    for _ in 0..<markCount {
      guard let head = reader.number() else { return nil }
      time &+= head >> 2
      var grid: PictureGrid?
      if head & 2 != 0 {
        guard let packed = reader.bytes(PictureGrid.cells / 2) else { return nil }
        grid = PictureGrid(packed: packed)
      }
      marks.append(PictureMark(time: Double(time) / 1000, grid: grid, isAfterCut: head & 1 != 0))
    }
    guard reader.rest.isEmpty else { return nil }
    self.init(duration: Double(duration) / 1000, cuts: cuts, marks: marks, isComplete: complete == 1)
  }

  private static func milliseconds(_ seconds: Double) -> UInt64 {
    UInt64(min(max(0, (seconds * 1000).rounded()), 9e15))
  }

  private struct Reader {
    var rest: ArraySlice<UInt8>

    mutating func byte() -> UInt8? { rest.popFirst() }

    mutating func bytes(_ count: Int) -> ArraySlice<UInt8>? {
      guard rest.count >= count else { return nil }
      defer { rest = rest.dropFirst(count) }
      return rest.prefix(count)
    }

    mutating func number() -> UInt64? {
      var value: UInt64 = 0
      for shift in stride(from: UInt64(0), through: 56, by: 7) {
        guard let byte = rest.popFirst() else { return nil }
        value |= UInt64(byte & 0x7F) << shift
        if byte & 0x80 == 0 { return value }
      }
      return nil
    }
  }
}
