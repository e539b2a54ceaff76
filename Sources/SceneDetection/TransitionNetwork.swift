import Foundation

/// Tells for each frame of a shot how likely it lies inside a fade or dissolve, and how far its ends are.
///
/// A small network over time: `TransitionFeatures` through one dense layer, four layers that each look at five frames 1, 2,
/// 4 and 8 apart and add to what they got, and one dense layer to three numbers. Frames are taken one by one, and a
/// frame's answer comes as soon as what it depends on is there; beyond the ends of a shot every layer is 0.
struct TransitionNetwork {
  struct Answer {
    /// 0...1.
    var likelihood: Float
    /// Frames back to the first that the transition changes, and on to the first that is wholly the new shot.
    var toStart: Float
    var toEnd: Float
  }

  /// Frames of a layer that are kept: more than the 33 that the next one looks at.
  private static let capacity = 64
  private static let taps = TransitionWeights.taps

  private let weights = TransitionWeights.trained
  /// `[layer][frame % capacity]`.
  private var layers: [[Channels]]
  /// Frames that each layer has computed.
  private var counts: [Int]
  private var answered = 0
  private var hasEnded = false

  init() {
    let depth = weights.layers.count + 1
    layers = Array(repeating: Array(repeating: .zero, count: Self.capacity), count: depth)
    counts = Array(repeating: 0, count: depth)
  }

  /// Takes the next frame's features. All answers that are there must have been taken.
  mutating func append(_ features: [Float]) {
    var sum = weights.inputBias
    for (i, feature) in features.enumerated() {
      sum.add(min(max((feature - weights.means[i]) * weights.scales[i], -6), 6), times: weights.input[i])
    }
    layers[0][counts[0] % Self.capacity] = sum.positivePart
    counts[0] += 1
  }

  /// No further frame belongs to the shot.
  mutating func end() { hasEnded = true }

  /// Another shot begins.
  mutating func restart() {
    for layer in counts.indices { counts[layer] = 0 }
    answered = 0
    hasEnded = false
  }

  /// The answer for the next frame; nil while it depends on frames that are to come.
  mutating func next() -> Answer? {
    for layer in weights.layers.indices { advance(layer) }
    guard answered < counts[counts.count - 1] else { return nil }
    let values = layers[layers.count - 1][answered % Self.capacity]
    answered += 1
    return Answer(
      likelihood: 1 / (1 + exp(-weights.output(0, of: values))),
      toStart: expm1(min(max(weights.output(1, of: values), 0), 5)),
      toEnd: expm1(min(max(weights.output(2, of: values), 0), 5)))
  }

  /// Computes what layer `index + 1` can know of from the one below.
  private mutating func advance(_ index: Int) {
    let layer = weights.layers[index]
    let reach = Self.taps / 2 * layer.spacing
    while counts[index + 1] + (hasEnded ? 0 : reach) < counts[index] {
      let frame = counts[index + 1]
      var sum = layer.bias
      for tap in 0..<Self.taps {
        let other = frame - reach + tap * layer.spacing
        guard other >= 0, other < counts[index] else { continue }
        let values = layers[index][other % Self.capacity]
        for channel in 0..<Channels.count {
          sum.add(values[channel], times: layer.weights[tap * Channels.count + channel])
        }
      }
      sum = sum.positivePart
      sum.add(1, times: layers[index][frame % Self.capacity])
      layers[index + 1][frame % Self.capacity] = sum
      counts[index + 1] += 1
    }
  }
}

/// The values of a layer at one frame.
struct Channels {
  static let count = 24
  static let zero = Channels(low: .zero, middle: .zero, high: .zero)

  var low: SIMD8<Float>
  var middle: SIMD8<Float>
  var high: SIMD8<Float>

  init(low: SIMD8<Float>, middle: SIMD8<Float>, high: SIMD8<Float>) {
    (self.low, self.middle, self.high) = (low, middle, high)
  }

  /// - Precondition: `values` holds `count` numbers.
  init(_ values: some Collection<Float>) {
    let values = Array(values)
    self.init(low: SIMD8(values[0..<8]), middle: SIMD8(values[8..<16]), high: SIMD8(values[16..<24]))
  }

  subscript(_ i: Int) -> Float { i < 8 ? low[i] : i < 16 ? middle[i - 8] : high[i - 16] }

  var positivePart: Channels {
    Channels(
      low: low.replacing(with: 0, where: low .< 0), middle: middle.replacing(with: 0, where: middle .< 0),
      high: high.replacing(with: 0, where: high .< 0))
  }

  @inline(__always)
  mutating func add(_ factor: Float, times other: Channels) {
    low += factor * other.low
    middle += factor * other.middle
    high += factor * other.high
  }

  func product(_ other: Channels) -> Float {
    (low * other.low + middle * other.middle + high * other.high).sum()
  }
}
