/// SplitMix64: small, fast, and the same on every machine, so that a seed names an input.
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Damages a file the way transmission, bad tools and attackers do.
package enum Mutation: CaseIterable {
  /// A few bits of the first or last kilobytes, where containers keep what they say of themselves.
  case headerBits
  /// A few bits anywhere: mostly packets.
  case packetBits
  /// A number of 1, 2, 4 or 8 bytes becomes one that code forgets about.
  case extremeNumber
  /// A stretch becomes noise.
  case noise
  case removal
  case repetition
  case truncation
  /// Two stretches change places: packets and boxes out of order.
  case exchange

  /// `bytes` with one to four mutations, chosen and placed by `generator`.
  package static func mutate(_ bytes: [UInt8], using generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<Int.random(in: 1...4, using: &generator) {
      allCases.randomElement(using: &generator)?.apply(to: &bytes, using: &generator)
    }
    return bytes
  }

  private func apply(to bytes: inout [UInt8], using generator: inout SeededGenerator) {
    guard bytes.count > 64 else { return }
    switch self {
    case .headerBits:
      let reach = min(bytes.count, 4096)
      let fromEnd = Bool.random(using: &generator)
      for _ in 0..<Int.random(in: 1...8, using: &generator) {
        let at = Int.random(in: 0..<reach, using: &generator)
        bytes[fromEnd ? bytes.count - 1 - at : at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
    case .packetBits:
      for _ in 0..<Int.random(in: 1...32, using: &generator) {
        let at = Int.random(in: bytes.indices, using: &generator)
        bytes[at] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
      }
    case .extremeNumber:
      let width = [1, 2, 4, 8].randomElement(using: &generator) ?? 4
      let reach = Bool.random(using: &generator) ? min(bytes.count, 4096) : bytes.count
      let at = Int.random(in: 0...(reach - width), using: &generator)
      let values: [UInt64] = [0, 1, 0x7F, 0x80, 0xFF, 0x7FFF_FFFF, 0x8000_0000, .max, .max >> 1, 1 << 63]
      let value = values.randomElement(using: &generator) ?? 0
      for i in 0..<width { bytes[at + i] = UInt8(truncatingIfNeeded: value >> UInt64(8 * (width - 1 - i))) }
    case .noise:
      for i in stretch(of: bytes, using: &generator) {
        bytes[i] = UInt8.random(in: 0...255, using: &generator)
      }
    case .removal:
      bytes.removeSubrange(stretch(of: bytes, using: &generator))
    case .repetition:
      let range = stretch(of: bytes, using: &generator)
      bytes.insert(contentsOf: Array(bytes[range]), at: range.upperBound)
    case .truncation:
      bytes.removeLast(Int.random(in: 1..<bytes.count, using: &generator))
    case .exchange:
      let (a, b) = (stretch(of: bytes, using: &generator), stretch(of: bytes, using: &generator))
      let length = min(a.count, b.count)
      for i in 0..<length { bytes.swapAt(a.lowerBound + i, b.lowerBound + i) }
    }
  }

  private func stretch(of bytes: [UInt8], using generator: inout SeededGenerator) -> Range<Int> {
    let start = Int.random(in: bytes.indices, using: &generator)
    return start..<min(bytes.count, start + Int.random(in: 1...600, using: &generator))
  }
}
