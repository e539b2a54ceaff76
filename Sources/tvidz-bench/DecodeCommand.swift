import ArgumentParser
import Media

/// Decodes every frame as the analysis does and looks at none: the cost that no detector can go below.
struct DecodeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decode", abstract: "Decode a video and print the number of its frames.",
    shouldDisplay: false)

  @Argument var file: String

  func run() throws {
    var reader = try VideoFile(path: file).frames()
    while try reader.next({ _, _ in }) {}
    print(reader.frameCount)
  }
}
