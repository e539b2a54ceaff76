import Foundation
package import TvidzCore

/// A recipe that contradicts itself.
package struct RecipeError: Error, Sendable, Hashable, CustomStringConvertible {
  package let recipe: String
  package let problem: String

  package init(recipe: String, problem: String) {
    self.recipe = recipe
    self.problem = problem
  }

  package var description: String { "recipe \(recipe): \(problem)" }
}

extension Recipe {
  /// Frames per second, exactly.
  package var framesPerSecond: Rational {
    get throws {
      let parts = rate.split(separator: "/", omittingEmptySubsequences: false).map { Int64($0) }
      guard parts.count <= 2, let numerator = parts.first ?? nil, numerator > 0,
        let denominator = parts.count == 2 ? parts[1] : 1, denominator > 0
      else { throw RecipeError(recipe: name, problem: "\"\(rate)\" is not a rate") }
      return Rational(numerator, denominator)
    }
  }

  /// Frames that the video presents.
  package var frameCount: Int { renderedFrames - (remux?.drops ?? 0) }

  /// Frames that are encoded, of which `remux` may drop some.
  var renderedFrames: Int {
    segments.reduce(0) { $0 + $1.frames + ($1.join?.frames ?? 0) }
  }

  /// Presentation time of a frame in seconds, the first one's being 0.
  func seconds(ofFrame frame: Int) throws -> Double {
    let rate = try framesPerSecond
    let dropped = remux?.drops ?? 0
    let ticks = tick(ofRenderedFrame: frame + dropped) - tick(ofRenderedFrame: dropped)
    return Double(ticks) * Double(rate.denominator) / Double(rate.numerator)
  }

  private func tick(ofRenderedFrame frame: Int) -> Int {
    guard let durations, !durations.isEmpty else { return frame }
    let cycle = durations.reduce(0, +)
    return frame / durations.count * cycle + durations.prefix(frame % durations.count).reduce(0, +)
  }

  /// Where the changes of shot are, by construction.
  ///
  /// A gradual stretch starts at the first frame that the transition changes and ends at the first frame that is
  /// wholly the next shot's. Inside any of them a hard cut is forbidden. A wipe is not labelled: it is a transition for
  /// a viewer, but neither a fade nor a dissolve.
  package func truth() throws -> CutTruth {
    var truth = CutTruth(
      file: name, fps: durations == nil ? try framesPerSecond.doubleValue : nil, frames: frameCount,
      cutFrames: [], cuts: [])
    var frame = -(remux?.drops ?? 0)
    for segment in segments {
      if frame > -(remux?.drops ?? 0) {
        let start = frame
        frame += segment.join?.frames ?? 0
        guard start > 0 else {
          throw RecipeError(recipe: name, problem: "a change of shot lies in the frames that remux drops")
        }
        switch segment.join {
        case nil:
          truth.cutFrames.append(start)
          truth.cuts.append(try seconds(ofFrame: start))
        case .some(let join):
          let stretch = TimeStretch(try seconds(ofFrame: start), try seconds(ofFrame: frame))
          truth.forbidden.append(stretch)
          if !join.isWipe { truth.gradual.append(stretch) }
        }
      }
      frame += segment.frames
    }
    return truth
  }

  /// Refuses what cannot be rendered or has no truth.
  package func validate() throws {
    func require(_ condition: Bool, _ problem: String) throws {
      guard condition else { throw RecipeError(recipe: name, problem: problem) }
    }
    try require(
      !name.isEmpty && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-.".contains($0)) },
      "a name is made of letters, digits, - and .")
    try require(size.count == 2 && size.allSatisfy { $0 > 0 }, "size is [width, height] in pixels")
    try require(!segments.isEmpty, "there is no segment")
    try require(segments[0].join == nil, "the first segment has nothing to join")
    for segment in segments {
      try require(segment.frames > 0, "a segment needs at least one frame of its own")
      try require(
        (segment.source == nil) != (segment.footage == nil), "a segment has a source or footage, not both")
      try require(segment.join.map { $0.frames > 0 } ?? true, "a join needs at least one frame")
      if let camera = segment.camera {
        try require(
          camera.canvas.count == 2 && camera.canvas[0] >= size[0] && camera.canvas[1] >= size[1],
          "a camera's canvas is at least as large as the picture")
        try require(
          !camera.path.isEmpty && camera.path.allSatisfy { $0.count == 4 && (1...10).contains($0[3]) },
          "a camera's path is [[frame, x, y, zoom], ...], zoom 1...10")
      }
    }
    try require(durations.map { !$0.isEmpty && $0.allSatisfy { $0 > 0 } } ?? true, "durations are positive")
    try require(trap.map { (1...3).contains($0.strength) } ?? true, "a trap's strength is 1, 2 or 3")
    _ = try truth()
  }
}
