import Foundation
import Testing
import TvidzTesting

/// What may use what, as the manifest, the document and the sources say.
@Suite("Architecture")
struct ArchitectureTests {
  /// Names of what each target depends on, without TvidzCore, which every target may use.
  private typealias Arrows = [String: Set<String>]

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: ProjectFolder.root.appending(path: path), encoding: .utf8)
  }

  /// From the manifest's text: `swift package` cannot run inside of `swift test`.
  private static func manifest() throws -> Arrows {
    let target =
      /\.(?:systemLibrary|target|executableTarget)\(\s*name: "([\w-]+)"(?:,\s*dependencies: \[([^\]]*)\])?/
    let arrows = try text("Package.swift").matches(of: target).map { match in
      let names = (match.output.2 ?? "").split(separator: ",").map {
        $0.trimmingCharacters(in: CharacterSet(charactersIn: "\" \n"))
      }
      // Products of other packages are constants of the manifest, named as the product is, but for their first letter.
      return (String(match.output.1), Set(names.map { $0.prefix(1).uppercased() + $0.dropFirst() }))
    }
    return Dictionary(arrows, uniquingKeysWith: { $1 }).mapValues { $0.subtracting(["TvidzCore", ""]) }
  }

  private static func document() throws -> Arrows {
    let row = /\| ([\w-]+) \| ([\w, ]*)\|.*\|/
    let arrows = try text("docs/architecture.md").split(separator: "\n").compactMap { line in
      line.wholeMatch(of: row).map { match in
        (
          String(match.output.1),
          Set(match.output.2.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) })
        )
      }
    }
    return Dictionary(arrows, uniquingKeysWith: { $1 }).mapValues { $0.subtracting([""]) }
      .filter { $0.key != "target" }
  }

  @Test("the manifest has the arrows of docs/architecture.md and no others")
  func documented() throws {
    let manifest = try Self.manifest()
    #expect(manifest.count >= 9, "the manifest was not understood")
    #expect(try Self.document() == manifest)
  }

  @Test("a source file imports no module but those its target has an arrow to")
  func imports() throws {
    let manifest = try Self.manifest()
    // What comes with the toolchain and the platform.
    let system: Set = [
      "Foundation", "FoundationEssentials", "FoundationXML", "Dispatch", "Synchronization", "Glibc", "Musl",
      "TvidzCore",
    ]
    let statement =
      /^\s*(?:(?:package|internal|private|fileprivate) )?import (?:struct |func |class |enum )?(\w+)/
    var wrong: [String] = []
    for (target, arrows) in manifest {
      let folder = ProjectFolder.root.appending(path: "Sources/\(target)")
      for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
      where file.hasSuffix(".swift") {
        for line in try Self.text("Sources/\(target)/\(file)").split(separator: "\n") {
          guard let module = line.firstMatch(of: statement)?.output.1 else { continue }
          if !arrows.union(system).contains(String(module)) { wrong.append("\(target)/\(file): \(module)") }
        }
      }
    }
    #expect(wrong == [])
  }

  @Test("each library has one importer, and the harness is seen by no product")
  func importers() throws {
    let manifest = try Self.manifest()
    #expect(Set(manifest.filter { $0.value.contains("CLibAV") }.keys) == ["Media"])
    #expect(Set(manifest.filter { $0.value.contains("CLibPQ") }.keys) == ["CatalogPostgres"])
    #expect(Set(manifest.filter { $0.value.contains("CLibCurl") }.keys) == ["AWSClient"])
    #expect(
      Set(manifest.filter { $0.value.contains("TvidzTesting") }.keys)
        == ["tvidz-bench", "tvidz-catalog-writer", "tvidz-fuzz"])
  }
}
