package import Fingerprints
import Foundation

/// A film that exists as a formula: shots of known lengths, each a moving picture drawn from a seed. Its fingerprint,
/// and those of its copies, follow without any file.
package struct SyntheticFilm: Sendable {
  /// A stretch of one shot, as a copy shows it.
  package struct Piece: Sendable {
    /// Decides what is seen.
    package var seed: UInt64
    /// Seconds into the shot where the piece begins.
    package var from: Double
    /// In seconds of the copy.
    package var length: Double
    /// Seconds of the shot for each second of the copy.
    package var speed: Double
    /// How fast the picture moves; 0 stands still.
    package var motion: Double
  }

  package var pieces: [Piece]
  package var isMirrored = false
  /// What is left of each picture; a mirror image is one of that.
  package var crop = PictureView(share: 1)

  /// - Parameters:
  ///   - seed: decides all pictures: two films with different seeds have nothing in common.
  ///   - shots: lengths in seconds.
  package init(seed: UInt64, shots: [Double], motion: Double = 1) {
    pieces = shots.enumerated().map {
      Piece(
        seed: seed &* 1_000_003 &+ UInt64($0.offset), from: 0, length: $0.element, speed: 1, motion: motion)
    }
  }

  private func with(_ pieces: [Piece]) -> SyntheticFilm {
    var copy = self
    copy.pieces = pieces
    return copy
  }

  package var duration: Double { pieces.reduce(0) { $0 + $1.length } }

  /// Presentation times in seconds.
  package var cuts: [Double] {
    var time = 0.0
    return pieces.dropLast().map { piece in
      time += piece.length
      return time
    }
  }

  // MARK: Copies

  package func trimmed(from start: Double, to end: Double) -> SyntheticFilm {
    var time = 0.0
    var kept: [Piece] = []
    for piece in pieces {
      let low = max(start, time)
      let high = min(end, time + piece.length)
      if high > low {
        var part = piece
        part.from += (low - time) * piece.speed
        part.length = high - low
        kept.append(part)
      }
      time += piece.length
    }
    return with(kept)
  }

  package func played(at speed: Double) -> SyntheticFilm {
    var copy = self
    for index in copy.pieces.indices {
      copy.pieces[index].length /= speed
      copy.pieces[index].speed *= speed
    }
    return copy
  }

  package func mirrored() -> SyntheticFilm {
    var copy = self
    copy.isMirrored.toggle()
    return copy
  }

  package func cropped(to view: PictureView) -> SyntheticFilm {
    var copy = self
    copy.crop = view
    return copy
  }

  package func followed(by other: SyntheticFilm) -> SyntheticFilm {
    with(pieces + other.pieces)
  }

  // MARK: What is seen

  /// What the fingerprinter would make of it.
  ///
  /// - Parameters:
  ///   - lostCuts: every how many-th cut a detector would miss; 0 for none.
  ///   - falseCuts: cuts that are none, in seconds.
  package func fingerprint(lostCuts: Int = 0, falseCuts: [Double] = []) -> Fingerprint {
    let found = cuts.enumerated().filter { lostCuts == 0 || ($0.offset + 1) % lostCuts != 0 }.map(\.element)
    var marks: [PictureMark] = []
    var last: (piece: Int, place: Double)?
    var time = 0.0
    while time < duration {
      let (index, place) = position(at: time)
      let piece = pieces[index]
      let isNew = last.map { $0.piece != index || abs($0.place - place) * piece.motion >= 0.15 } ?? true
      if isNew {
        marks.append(
          PictureMark(time: time, grid: picture(piece, at: place), isAfterCut: last?.piece != index))
        last = (index, place)
      }
      time += Fingerprinter.markInterval
    }
    return Fingerprint(duration: duration, cuts: (found + falseCuts).sorted(), marks: marks)
  }

  private func position(at time: Double) -> (index: Int, place: Double) {
    var start = 0.0
    for (index, piece) in pieces.enumerated() {
      if time < start + piece.length || index == pieces.count - 1 {
        return (index, piece.from + (time - start) * piece.speed)
      }
      start += piece.length
    }
    return (0, 0)
  }

  /// A shot that pans over something new: every two seconds another sum of waves, blended into the next.
  private func picture(_ piece: Piece, at seconds: Double) -> PictureGrid {
    let place = seconds * piece.motion / 2
    let scene = place.rounded(.down)
    var luma = [Float](repeating: 0, count: PictureGrid.cells)
    let angle = (place - scene) * .pi / 2
    add(waves: piece.seed &+ UInt64(scene) &* 7919, size: cos(angle), to: &luma)
    if angle > 0 { add(waves: piece.seed &+ UInt64(scene + 1) &* 7919, size: sin(angle), to: &luma) }
    return PictureGrid(luma: luma)
  }

  /// Of a cell along one side of the whole picture, 0...1.
  private static func place(of cell: Int, _ share: Float, _ shift: Float) -> Double {
    let own = (Double(cell) + 0.5) / Double(PictureGrid.side) - 0.5
    return 0.5 + own * Double(share) + Double(shift) / 2
  }

  private func add(waves seed: UInt64, size: Double, to luma: inout [Float]) {
    var generator = SeededGenerator(seed: seed)
    let side = PictureGrid.side
    for _ in 0..<9 {
      let across = Double.random(in: -3...3, using: &generator)
      let down = Double.random(in: -3...3, using: &generator)
      let phase = Double.random(in: 0...(2 * .pi), using: &generator)
      let height = size * Double.random(in: 0.3...1, using: &generator)
      // sin(x + y) by the sum formula: a table for each side instead of a sine for each cell.
      let columns = (0..<side).map { x -> (sin: Float, cos: Float) in
        let place = Self.place(of: isMirrored ? side - 1 - x : x, crop.width, crop.x)
        let angle = 2 * .pi * across * place + phase
        return (Float(height * sin(angle)), Float(height * cos(angle)))
      }
      for y in 0..<side {
        let angle = 2 * .pi * down * Self.place(of: y, crop.height, crop.y)
        let (sine, cosine) = (Float(sin(angle)), Float(cos(angle)))
        for x in 0..<side { luma[y * side + x] += columns[x].sin * cosine + columns[x].cos * sine }
      }
    }
  }
}
