import Foundation
import Testing
import TvidzTesting

/// The examples of docs/extending.md are compiled and tried as files of the tests.
@Suite("docs/extending.md")
struct ExtendingTests {
  private static let files = [
    "Tests/SceneDetectionTests/EveryTenth.swift", "Tests/CutFormatsTests/FrameListWriter.swift",
    "Tests/InspectorTests/MemoryObjectStore.swift",
  ]

  /// Without imports: what lies in the target itself does not import it.
  private static func code(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { $0.wholeMatch(of: /(package )?import \w+/) == nil }.joined(separator: "\n")
      .trimmingCharacters(in: .newlines)
  }

  @Test("its examples are, line by line, what the tests compile and try")
  func examples() throws {
    func text(_ path: String) throws -> String {
      try String(contentsOf: ProjectFolder.root.appending(path: path), encoding: .utf8)
    }
    let shown = try text("docs/extending.md").components(separatedBy: "```swift\n").dropFirst()
      .compactMap { $0.components(separatedBy: "```").first.map { Self.code($0) } }
    #expect(shown == (try Self.files.map { Self.code(try text($0)) }))
  }
}
