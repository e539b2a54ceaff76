// The inner loop of every frame. The compiler turns both into vector code in release builds: a plain loop over
// 32-bit sums, in stretches short enough for them never to overflow.

/// Sum over `count` bytes of |a - b|.
@inline(__always)
func sumOfAbsoluteDifferences8(_ a: UnsafeRawPointer, _ b: UnsafeRawPointer, count: Int) -> UInt64 {
  let (a, b) = (a.assumingMemoryBound(to: UInt8.self), b.assumingMemoryBound(to: UInt8.self))
  var sum: UInt64 = 0
  var start = 0
  while start < count {
    // 2^24 differences of at most 2^8 - 1.
    let end = min(count, start &+ (1 << 24))
    var part: UInt32 = 0
    for i in start..<end {
      let difference = Int32(truncatingIfNeeded: a[i]) &- Int32(truncatingIfNeeded: b[i])
      part &+= UInt32(truncatingIfNeeded: difference < 0 ? 0 &- difference : difference)
    }
    sum &+= UInt64(part)
    start = end
  }
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
      let difference =
        Int32(truncatingIfNeeded: a.loadUnaligned(fromByteOffset: 2 &* i, as: UInt16.self))
        &- Int32(truncatingIfNeeded: b.loadUnaligned(fromByteOffset: 2 &* i, as: UInt16.self))
      part &+= UInt32(truncatingIfNeeded: difference < 0 ? 0 &- difference : difference)
    }
    sum &+= UInt64(part)
    start = end
  }
  return sum
}
