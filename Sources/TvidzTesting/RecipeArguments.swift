import Foundation
import TvidzCore

/// A recipe as arguments of the ffmpeg program.
struct RecipeArguments {
  let recipe: Recipe
  /// Chains by name, from `Fixtures/sources.json`.
  let sources: [String: String]
  /// Where the file of real footage lies, by its name.
  let footage: (String) -> String

  /// Arguments of the run that encodes; the output's path comes after them.
  func encoding() throws -> [String] {
    var arguments = ["-nostdin", "-hide_banner", "-v", "error", "-y"]
    for segment in recipe.segments {
      if let file = segment.footage?.file { arguments += ["-threads", "1", "-i", footage(file)] }
    }
    arguments += ["-filter_complex", try graph(), "-map", "[out]"]
    if recipe.encoding.audio == true {
      arguments += ["-map", "[audio]", "-c:a", "libvorbis"].map {
        $0 == "libvorbis" && recipe.encoding.container != "webm" ? "aac" : $0
      }
    }
    arguments += ["-c:v", recipe.encoding.encoder, "-threads", "1"]
    arguments += ["-fflags", "+bitexact", "-flags:v", "+bitexact"]
    arguments +=
      recipe.durations == nil
      ? ["-r", recipe.rate] : ["-fps_mode", "passthrough", "-enc_time_base", "-1"]
    return arguments + (recipe.encoding.options ?? [])
  }

  /// Arguments of the second run, around the path of its input; nil where there is none.
  func remuxing(_ input: String) -> [String]? {
    guard let remux = recipe.remux else { return nil }
    return ["-nostdin", "-hide_banner", "-v", "error", "-y"] + (remux.inputOptions ?? []) + ["-i", input]
      + ["-map", "0", "-c", "copy", "-fflags", "+bitexact"] + (remux.outputOptions ?? [])
  }

  /// The filter graph: one chain per segment, joined from left to right, then the effects.
  private func graph() throws -> String {
    let rate = try recipe.framesPerSecond
    var chains: [String] = []
    var input = 0
    for (index, segment) in recipe.segments.enumerated() {
      chains.append(try chain(of: segment, index: index, input: input))
      if segment.footage != nil { input += 1 }
    }
    var joined = "s0"
    var length = recipe.segments[0].frames
    for (index, segment) in recipe.segments.enumerated().dropFirst() {
      let next = "j\(index)"
      switch segment.join {
      case nil:
        // A picture that came for a transition that the next segment does not have would shift everything.
        chains.append("[\(joined)][s\(index)]concat=n=2:v=1:a=0,\(clock),fps=fps=\(recipe.rate)[\(next)]")
      case .dissolve(let frames):
        chains.append(mix(joined, "s\(index)", shape: "fade", frames: frames, after: length, into: next))
      case .wipe(let frames, let shape):
        chains.append(mix(joined, "s\(index)", shape: shape, frames: frames, after: length, into: next))
      case .fade(let frames, let colour, let hold):
        let out = (frames - (hold ?? 0)) / 2
        let back = frames - (hold ?? 0) - out
        let black = "c\(index)"
        chains.append(
          "color=c=\(colour):s=\(recipe.size[0])x\(recipe.size[1]):r=\(recipe.rate),\(clock),fps=fps=\(recipe.rate),"
            + "trim=end_frame=\(frames + 8),\(clock),format=\(working),setsar=1[\(black)]")
        chains.append(mix(joined, black, shape: "fade", frames: out, after: length, into: "\(next)a"))
        chains.append(
          mix(
            "\(next)a", "s\(index)", shape: "fade", frames: back, after: length + out + (hold ?? 0),
            into: next))
      }
      length += (segment.join?.frames ?? 0) + segment.frames
      joined = next
    }
    var effects: [String] = ["trim=end_frame=\(length)", clock]
    for (index, effect) in (recipe.effects ?? []).enumerated() {
      if case .insert(let from, let frames, let source, let at, let size) = effect {
        let size = size ?? recipe.size
        chains.append(
          "\(try expanded(source, size: size)),trim=end_frame=\(frames),\(clock),setpts=N+\(from),"
            + "scale=\(size[0]):\(size[1]),format=\(working),setsar=1[e\(index)]")
        chains.append("[\(joined)]\(effects.joined(separator: ","))[b\(index)]")
        joined = "o\(index)"
        chains.append(
          "[b\(index)][e\(index)]overlay=x=\(at?[0] ?? 0):y=\(at?[1] ?? 0):eof_action=pass:format=yuv444"
            + ":enable='\(during(from, frames))'[\(joined)]")
        effects = [clock]
      } else {
        effects.append(filter(for: effect))
      }
    }
    if let durations = recipe.durations { effects.append("setpts='\(ticks(durations))'") }
    effects.append("scale=out_range=\(isFullRange ? "pc" : "tv")")
    effects.append("format=\(recipe.format ?? "yuv420p")")
    chains.append("[\(joined)]\(effects.joined(separator: ","))[out]")
    if recipe.encoding.audio == true {
      let seconds = Double(length) * Double(rate.denominator) / Double(rate.numerator)
      chains.append("anullsrc=r=48000:cl=mono,atrim=duration=\(seconds)[audio]")
    }
    return "sws_flags=bicubic+accurate_rnd+full_chroma_int+bitexact;" + chains.joined(separator: ";")
  }

  private func chain(of segment: RecipeSegment, index: Int, input: Int) throws -> String {
    // Frames that the transitions before and after show of this segment. `xfade` starts one frame before the
    // first mixed one, and reads on a little after the last.
    let before = segment.join.map { _ in mixedFrames(into: segment) + 1 } ?? 0
    let following = index + 1 < recipe.segments.count ? recipe.segments[index + 1] : nil
    let after = following?.join.map { _ in mixedFrames(outOf: following) + 2 } ?? 0
    let length = before + segment.frames + after
    let canvas = segment.camera?.canvas ?? recipe.size
    var filters: [String] = []
    if let footage = segment.footage {
      filters.append(
        "[\(input):v]trim=start_frame=\(footage.fromFrame):end_frame=\(footage.fromFrame + length + 2)")
      filters.append("scale=\(canvas[0]):\(canvas[1])")
    } else {
      filters.append(try expanded(segment.source ?? "", size: canvas))
    }
    if segment.still == true { filters.append("trim=end_frame=1,loop=loop=-1:size=1:start=0") }
    filters += ["setsar=1", "format=\(working)", clock, "fps=fps=\(recipe.rate)", "trim=end_frame=\(length)"]
    if let camera = segment.camera { filters.append(zoom(camera)) }
    if let filter = segment.filter { filters.append(filter) }
    filters += [clock, "format=\(working)"]
    return filters.joined(separator: ",") + "[s\(index)]"
  }

  /// Frames of the transition into `segment` that show this segment.
  private func mixedFrames(into segment: RecipeSegment) -> Int {
    guard case .fade(let frames, _, let hold) = segment.join else { return segment.join?.frames ?? 0 }
    let out = (frames - (hold ?? 0)) / 2
    return frames - (hold ?? 0) - out
  }

  private func mixedFrames(outOf segment: RecipeSegment?) -> Int {
    guard case .fade(let frames, _, let hold) = segment?.join else { return segment?.join?.frames ?? 0 }
    return (frames - (hold ?? 0)) / 2
  }

  /// `frames` mixed pictures after `length` ones of the first stream alone.
  ///
  /// `xfade` gives the frame at its offset wholly to the first stream and the one at offset + duration wholly to the
  /// second, so both lie one frame outside of the mixed ones. It reads microseconds.
  private func mix(
    _ first: String, _ second: String, shape: String, frames: Int, after length: Int, into output: String
  ) -> String {
    "[\(first)][\(second)]xfade=transition=\(shape):duration=\(microseconds(frames + 1)):offset="
      + "\(microseconds(length - 1)),\(clock)[\(output)]"
  }

  private func microseconds(_ frames: Int) -> String {
    guard let rate = try? recipe.framesPerSecond else { return "0" }
    let microseconds = Double(frames) * Double(rate.denominator) / Double(rate.numerator) * 1_000_000
    return "\(Int(microseconds.rounded()))us"
  }

  private func filter(for effect: RecipeEffect) -> String {
    switch effect {
    case .flash(let from, let frames, let colour, let opacity):
      "drawbox=c=\(colour)@\(opacity):t=fill:enable='\(during(from, frames))'"
    case .exposure(let from, let frames, let gain):
      "lutyuv=y='clip((val-16)*\(gain)+16,16,235)':enable='\(during(from, frames))'"
    case .box(let from, let frames, let rect, let colour):
      "drawbox=x=\(rect[0]):y=\(rect[1]):w=\(rect[2]):h=\(rect[3]):c=\(colour):t=fill"
        + ":enable='\(during(from, frames))'"
    case .grain(let amount): "noise=all_seed=7:alls=\(amount):allf=t"
    case .filter(let filter): filter
    case .insert: "null"
    }
  }

  private func during(_ from: Int, _ frames: Int) -> String { "between(n,\(from),\(from + frames - 1))" }

  private func zoom(_ camera: RecipeCamera) -> String {
    func value(_ column: Int) -> String {
      var expression = String(camera.path[camera.path.count - 1][column])
      for (here, next) in zip(camera.path, camera.path.dropFirst()).reversed() {
        let slope = (next[column] - here[column]) / (next[0] - here[0])
        let line = slope == 0 ? "\(here[column])" : "(\(here[column])+(\(slope))*(on-\(here[0])))"
        expression = "if(lt(on,\(next[0])),\(line),\(expression))"
      }
      return expression
    }
    return "zoompan=d=1:s=\(recipe.size[0])x\(recipe.size[1]):fps=\(recipe.rate):z='\(value(3))'"
      + ":x='iw*(\(value(1)))-iw/zoom/2':y='ih*(\(value(2)))-ih/zoom/2'"
  }

  private func expanded(_ source: String, size: [Int]) throws -> String {
    let chain = sources[source] ?? source
    guard chain.contains("$") || chain.contains("=") else {
      throw RecipeError(recipe: recipe.name, problem: "there is no source \"\(source)\"")
    }
    return
      chain
      .replacingOccurrences(of: "$size", with: "\(size[0])x\(size[1])")
      .replacingOccurrences(of: "$width", with: "\(size[0])")
      .replacingOccurrences(of: "$height", with: "\(size[1])")
      .replacingOccurrences(of: "$rate", with: recipe.rate)
  }

  /// Frame `n` at tick `n` of one frame's length.
  private var clock: String {
    guard let rate = try? recipe.framesPerSecond else { return "null" }
    return "settb=\(rate.denominator)/\(rate.numerator),setpts=N"
  }

  private var working: String { recipe.working ?? "yuv444p" }

  private var isFullRange: Bool {
    recipe.expect?.range == "pc" || recipe.format?.hasPrefix("yuvj") == true
  }

  private func ticks(_ durations: [Int]) -> String {
    let cycle = durations.reduce(0, +)
    var offset = "0"
    for index in durations.indices.reversed() where index > 0 {
      let sum = durations.prefix(index).reduce(0, +)
      offset =
        index == durations.count - 1
        ? "\(sum)" : "if(eq(mod(N,\(durations.count)),\(index)),\(sum),\(offset))"
    }
    if durations.count > 1 { offset = "if(eq(mod(N,\(durations.count)),0),0,\(offset))" }
    return "floor(N/\(durations.count))*\(cycle)+\(offset)"
  }
}
