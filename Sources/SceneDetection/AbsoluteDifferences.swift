// The inner loops of every frame, written so that the compiler makes vector code of them: sixteen bytes at a time it
// recognises as one `psadbw`, and the loop over 16-bit samples as lanes of 32 bits.

/// Sum over `count` bytes of |a - b|.
@inline(__always)
func sumOfAbsoluteDifferences8(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, count: Int) -> UInt64 {
  let (a, b) = (a.assumingMemoryBound(to: UInt8.self), b.assumingMemoryBound(to: UInt8.self))
  var sum: UInt64 = 0
  var start = 0
  while start &+ 16 <= count {
    var part: UInt32 = 0
    for i in 0..<16 { part &+= absoluteDifference(a[start &+ i], b[start &+ i]) }
    sum &+= UInt64(part)
    start &+= 16
  }
  for i in start..<count { sum &+= UInt64(absoluteDifference(a[i], b[i])) }
  return sum
}

/// Sum over `count` samples of 16 bits of |a - b|; neither row need be aligned.
@inline(__always)
func sumOfAbsoluteDifferences16(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, count: Int) -> UInt64 {
  var sum: UInt64 = 0
  var start = 0
  while start < count {
    // 2^16 differences of at most 2^16 - 1.
    let end = min(count, start &+ (1 << 16))
    var part: UInt32 = 0
    for i in start..<end {
      part &+= absoluteDifference(
        a.loadUnaligned(fromByteOffset: 2 &* i, as: UInt16.self),
        b.loadUnaligned(fromByteOffset: 2 &* i, as: UInt16.self))
    }
    sum &+= UInt64(part)
    start = end
  }
  return sum
}

@inline(__always)
private func absoluteDifference(_ a: some FixedWidthInteger, _ b: some FixedWidthInteger) -> UInt32 {
  let difference = Int32(truncatingIfNeeded: a) &- Int32(truncatingIfNeeded: b)
  return UInt32(truncatingIfNeeded: difference < 0 ? 0 &- difference : difference)
}
