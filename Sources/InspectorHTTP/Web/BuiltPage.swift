import Foundation
import TvidzCore

/// The page: one document, and files that it loads. `tools/page` builds one; a plain one is compiled in, so that a program
/// that was installed alone has a page too.
package struct BuiltPage: Sendable, Hashable {
  /// For every address that is a place in the page.
  package let document: WebFile
  /// By their names under `/assets/`.
  package let assets: [String: WebFile]

  package init(document: WebFile, assets: [String: WebFile]) {
    self.document = document
    self.assets = assets
  }

  /// Reads `index.html` and `assets/` of a folder; `NAME.gz` beside a file is the same, compressed.
  ///
  /// - Throws: an `ActionableError` of kind `usage` where the folder holds no page.
  package init(folder: String) throws {
    let root = URL(filePath: folder, directoryHint: .isDirectory)
    let assets = root.appending(path: "assets", directoryHint: .isDirectory)
    do {
      document = try Self.file(at: root.appending(path: "index.html"))
      let names = try FileManager.default.contentsOfDirectory(atPath: assets.path)
      self.assets = Dictionary(
        uniqueKeysWithValues: try names.filter { !$0.hasSuffix(".gz") }.map {
          ($0, try Self.file(at: assets.appending(path: $0)))
        })
    } catch {
      throw ActionableError(
        .usage, what: "cannot serve the page in \(folder)",
        why: "it has no index.html and assets that can be read",
        remedy: "build it with ./tools/page and set TVIDZ_PAGE to what that prints, or leave it unset")
    }
  }

  /// The page that was asked for, or the one beside a program; nil where there is none.
  ///
  /// - Parameters:
  ///   - folder: that the settings name; nil where they name none.
  ///   - program: path of the program: `page` beside it is looked at, and `../share/tvidz/page`.
  package static func find(folder: String?, program: String) throws -> BuiltPage? {
    if let folder { return try BuiltPage(folder: folder) }
    let place = URL(filePath: program).resolvingSymlinksInPath().deletingLastPathComponent()
    for path in ["page", "../share/tvidz/page"] {
      let candidate = place.appending(path: path, directoryHint: .isDirectory).standardizedFileURL.path
      if FileManager.default.fileExists(atPath: candidate + "/index.html") {
        return try BuiltPage(folder: candidate)
      }
    }
    return nil
  }

  private static func file(at url: URL) throws -> WebFile {
    let compressed = try? Data(contentsOf: url.appendingPathExtension("gz"))
    return WebFile(name: url.lastPathComponent, bytes: try Data(contentsOf: url), compressed: compressed)
  }
}

extension BuiltPage {
  static let plain = BuiltPage(
    document: WebFile(name: "index.html", bytes: Data(PackageResources.index_html)),
    assets: [
      "page.css": WebFile(name: "page.css", bytes: Data(PackageResources.page_css)),
      "page.js": WebFile(name: "page.js", bytes: Data(PackageResources.page_js)),
    ])
}
