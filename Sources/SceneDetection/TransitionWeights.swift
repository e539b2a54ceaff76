import Foundation

/// The numbers of `TransitionNetwork`, as `tools/transitions/train.py` writes them.
struct TransitionWeights: Sendable {
  /// Frames that a layer looks at.
  static let taps = 5
  /// Between them, layer by layer.
  private static let spacings = [1, 2, 4, 8]
  static let trained = TransitionWeights(text: trainedTransitionWeights)

  struct Layer: Sendable {
    var spacing: Int
    /// `[tap * Channels.count + channel below]`.
    var weights: [Channels]
    var bias: Channels
  }

  /// Features are shifted and scaled before they are weighed.
  private(set) var means: [Float]
  private(set) var scales: [Float]
  private(set) var input: [Channels]
  private(set) var inputBias: Channels
  private(set) var layers: [Layer]
  private var outputs: [Channels]
  private var outputBias: [Float]

  /// One number of the answer, as the network's last layer gives it.
  func output(_ index: Int, of values: Channels) -> Float {
    values.product(outputs[index]) + outputBias[index]
  }

  /// - Parameter text: Base64 of blocks in the order of the properties, each a 32-bit float, its scale, and 16-bit
  ///   numbers to be multiplied by it, all little-endian. Lines may be broken anywhere.
  private init(text: String) {
    var numbers = PackedNumbers(text)
    let features = TransitionFeatures.count
    means = numbers.next(features)
    scales = numbers.next(features)
    input = Self.channels(numbers.next(features * Channels.count))
    inputBias = Channels(numbers.next(Channels.count))
    layers = Self.spacings.map { spacing in
      let weights = Self.channels(numbers.next(Self.taps * Channels.count * Channels.count))
      return Layer(spacing: spacing, weights: weights, bias: Channels(numbers.next(Channels.count)))
    }
    outputs = Self.channels(numbers.next(3 * Channels.count))
    outputBias = numbers.next(3)
  }

  private static func channels(_ numbers: [Float]) -> [Channels] {
    stride(from: 0, to: numbers.count, by: Channels.count).map {
      Channels(numbers[$0..<$0 + Channels.count])
    }
  }
}

/// Reads blocks of numbers one after the other.
private struct PackedNumbers {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ text: String) {
    bytes = Array(Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data())
  }

  mutating func next(_ count: Int) -> [Float] {
    bytes.withUnsafeBytes { bytes in
      let scale = Float(
        bitPattern: UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)))
      offset += 4
      return (0..<count).map { _ in
        defer { offset += 2 }
        return scale
          * Float(Int16(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: Int16.self)))
      }
    }
  }
}
