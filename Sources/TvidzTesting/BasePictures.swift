import Fingerprints
package import Foundation

/// Real pictures, and what becomes of them in copies, as spectra: what synthetic pictures are mixed from.
///
/// A transform is linear in the samples. So the spectrum of a mixture of pictures is the mixture of their spectra, and so
/// it is with what crops, logos, and a sampling moment beside the original's make of them; millions of pictures are mixed
/// without drawing one.
package struct BasePictures: Sendable {
  /// Of one picture: the coefficients for each of the asked shares, one after the other.
  typealias Views = [Float]
  let plain: [Views]
  let changed: [PictureChange: [Views]]
  /// Whether they are of real films.
  package let isReal: Bool

  /// One stretch of each film of the footage folder, in seconds.
  private static let films: [(file: String, length: Double, content: String)] = [
    // The film's own bars are no part of its pictures.
    ("sintel-trailer.mp4", 52, "crop=iw:2*floor(ih*0.37),"), ("rocket-vp8.webm", 42, ""),
    ("bbb-0-30.webm", 30, ""), ("tmk-chair-orig-22-sd-bar.mp4", 22, ""), ("bikes.mp4", 10, ""),
    ("tmk-doorknob-hd-no-bar.mp4", 4, ""), ("tmk-pattern-hd-no-bar.mp4", 6, ""),
  ]
  /// Frames a second that are looked at: one lies a sixteenth of a second after the other.
  private static let rate = 16
  /// Of each second, so many frames are base pictures.
  private static let perSecond = 2

  package static func load(footage: URL?, seed: UInt64) async throws -> BasePictures {
    let folder = FileManager.default.temporaryDirectory.appending(path: "tvidz-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    var frames: [[SquareFrame]] = []
    if let footage {
      for film in films where FileManager.default.fileExists(atPath: footage.appending(path: film.file).path)
      {
        let input = ["-t", "\(film.length)", "-i", footage.appending(path: film.file).path]
        frames.append(try await read(input, filter: film.content, folder))
      }
    }
    let isReal = !frames.isEmpty
    if frames.isEmpty {
      for number in 0..<6 {
        let drawing = folder.appending(path: "drawn.gray")
        try SyntheticFootage(seed: seed &+ UInt64(number), seconds: 40).write(to: drawing)
        let size = "\(SyntheticFootage.width)x\(SyntheticFootage.height)"
        let input = [
          "-f", "rawvideo", "-pixel_format", "gray", "-video_size", size, "-framerate",
          "\(SyntheticFootage.rate)", "-i", drawing.path,
        ]
        frames.append(try await read(input, filter: "", folder))
      }
    }
    return BasePictures(films: frames, seed: seed, isReal: isReal)
  }

  private static func read(_ input: [String], filter: String, _ folder: URL) async throws -> [SquareFrame] {
    let file = folder.appending(path: "frames.gray")
    let graph = "\(filter)fps=\(rate),scale=\(SquareFrame.side):\(SquareFrame.side):flags=area,format=gray"
    _ = try await ExternalProgram.ffmpeg.require(
      ["-nostdin", "-v", "error", "-y"] + input + ["-vf", graph, "-an", "-f", "rawvideo", file.path],
      atMost: 120)
    let bytes = try Data(contentsOf: file)
    let size = SquareFrame.side * SquareFrame.side
    return (0..<bytes.count / size).map { number in
      SquareFrame(luma: bytes[number * size..<(number + 1) * size].map(Float.init))
    }
  }

  private init(films: [[SquareFrame]], seed: UInt64, isReal: Bool) {
    self.isReal = isReal
    var generator = SeededGenerator(seed: seed)
    var plain: [Views] = []
    var changed: [PictureChange: [Views]] = [:]
    for frames in films {
      for place in stride(from: 0, to: frames.count - 2, by: Self.rate / Self.perSecond) {
        guard Self.isEvidence(frames[place].luma) else { continue }
        plain.append(Self.views(frames[place], share: 1))
        for change in PictureChange.allCases {
          var frame = frames[place + (change == .later ? 2 : 1)]
          frame.apply(change, using: &generator)
          changed[change, default: []].append(Self.views(frame, share: SquareFrame.share(left: change)))
        }
      }
    }
    self.plain = plain
    self.changed = changed
  }

  private static func isEvidence(_ luma: [Float]) -> Bool {
    let mean = luma.reduce(0, +) / Float(luma.count)
    let variance = luma.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(luma.count)
    return variance >= 100 && luma.count { $0 < 32 } * 10 < luma.count * 8
  }

  private static func views(_ frame: SquareFrame, share: Double) -> Views {
    let samples = PictureGrid(luma: frame.cells(PictureGrid.side, share: share)).samples
    return PictureTokens.askedViews.spectra(of: samples).flatMap(\.coefficients)
  }
}

/// A picture that nobody has seen: a sum of real ones, some of them mirrored.
///
/// With eight of them and weights of both signs, hashes of two mixtures differ in about as many bits as those of two films
/// do (22 of 64 at the first percentile, 32 in the middle; films: 23 and 32).
struct PictureMixture {
  private let parts: [(base: Int, weight: Float, mirrored: Bool)]

  init(of bases: BasePictures, using generator: inout SeededGenerator) {
    parts = (0..<8).map { _ in
      // Near enough to a normal distribution.
      let weight = (0..<4).reduce(Float(0)) { sum, _ in sum + Float.random(in: -1...1, using: &generator) }
      return (
        Int.random(in: 0..<bases.plain.count, using: &generator), weight, Bool.random(using: &generator)
      )
    }
  }

  /// Of each of `PictureTokens.askedViews`; of the mixture itself where `change` is nil.
  func spectra(_ bases: BasePictures, _ change: PictureChange?) -> [PictureSpectrum] {
    let pictures = change.flatMap { bases.changed[$0] } ?? bases.plain
    var sums = [Float](repeating: 0, count: Self.mirrorSigns.count)
    for part in parts {
      let picture = pictures[part.base]
      for index in sums.indices {
        sums[index] += part.weight * (part.mirrored ? Self.mirrorSigns[index] : 1) * picture[index]
      }
    }
    // As a picture's samples have one contrast, whatever it shows, so has a mixture.
    let whole = sums.prefix(PictureSpectrum.count)
    let size = whole.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let scale = size > 0 ? Self.usualSize / size : 0
    return PictureTokens.askedViews.views.indices.map { view in
      let first = view * PictureSpectrum.count
      let spectrum = PictureSpectrum(
        coefficients: sums[first..<first + PictureSpectrum.count].map { $0 * scale })
      return change == .mirror ? spectrum.mirrored : spectrum
    }
  }

  /// What a mirror multiplies each coefficient of each view with.
  private static let mirrorSigns = PictureTokens.askedViews.views.flatMap { _ in
    (0..<PictureSpectrum.count).map { PictureSpectrum.isOddAcross($0) ? Float(-1) : 1 }
  }
  /// Of the 64 coefficients of a real picture.
  private static let usualSize: Float = 1000
}
