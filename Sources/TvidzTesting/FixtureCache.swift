package import Foundation

/// A rendered recipe.
package struct Fixture: Sendable {
  package let recipe: Recipe
  package let url: URL
  /// Follows from the recipe.
  package let truth: CutTruth

  package var name: String { recipe.name }
}

/// Rendered recipes, in a folder outside the source tree.
///
/// A file's name holds a hash of everything that decides its bytes: the recipe, the arguments made of it and the
/// ffmpeg program's version. It is rendered under a temporary name and renamed, so a file that is there is whole, and
/// several processes may render at once.
package struct FixtureCache: Sendable {
  package let folder: URL
  /// Chains by name, for recipes that name a source.
  let sources: [String: String]
  let footage: URL?
  /// All that `ffmpeg -version` prints.
  let ffmpegVersion: String
  /// Seconds that a run of the program may take.
  let limit: Double

  /// `${TVIDZ_FIXTURE_CACHE}`, or `tvidz/fixtures` in the user's cache folder.
  package static func defaultFolder(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> URL {
    if let folder = environment["TVIDZ_FIXTURE_CACHE"], !folder.isEmpty { return URL(filePath: folder) }
    return ProjectFolder.cache(environment: environment).appending(path: "fixtures")
  }

  package init(
    folder: URL = FixtureCache.defaultFolder(), sources: [String: String],
    footage: URL? = ProjectFolder.footage()
  ) async throws {
    let version = try await ExternalProgram.ffmpeg.require(["-version"], atMost: 30)
    self.init(
      folder: folder, sources: sources, footage: footage,
      ffmpegVersion: String(decoding: version.output, as: UTF8.self))
  }

  package init(
    folder: URL, sources: [String: String], footage: URL?, ffmpegVersion: String, limit: Double = 300
  ) {
    self.folder = folder
    self.sources = sources
    self.footage = footage
    self.ffmpegVersion = ffmpegVersion
    self.limit = limit
  }

  /// `ffmpeg version 5.1.9…`: the program's own version, without its libraries'.
  package var ffmpegRelease: String {
    String(ffmpegVersion.prefix { $0 != "\n" }.split(separator: " ").prefix(3).joined(separator: " "))
  }

  /// Whether the recipe's footage, if any, is there.
  package func canRender(_ recipe: Recipe) -> Bool {
    recipe.segments.compactMap(\.footage).allSatisfy { piece in
      guard let footage else { return false }
      return FileManager.default.fileExists(atPath: footage.appending(path: piece.file).path)
    }
  }

  /// Where the recipe's video is, or will be.
  package func location(of recipe: Recipe) throws -> URL {
    // Only names of footage are hashed: where the folder lies on this machine does not change a picture.
    let portable = RecipeArguments(recipe: recipe, sources: sources) { $0 }
    let decisive = try portable.encoding() + (portable.remuxing("") ?? []) + [ffmpegVersion]
    let hash = contentHash(decisive.joined(separator: "\n"))
    return folder.appending(path: "\(recipe.name)-\(hash).\(recipe.encoding.container)")
  }

  /// The rendered video; rendered now where it is not there yet.
  package func fixture(_ recipe: Recipe) async throws -> Fixture {
    try recipe.validate()
    let url = try location(of: recipe)
    if !FileManager.default.fileExists(atPath: url.path) {
      try await render(recipe, to: url)
    }
    return Fixture(recipe: recipe, url: url, truth: try recipe.truth())
  }

  private func render(_ recipe: Recipe, to url: URL) async throws {
    guard canRender(recipe) else {
      throw RecipeError(recipe: recipe.name, problem: "its footage is not here")
    }
    let arguments = RecipeArguments(recipe: recipe, sources: sources) { file in
      footage?.appending(path: file).path ?? file
    }
    try await writeAtomically(to: url) { temporary in
      let encoded =
        recipe.remux == nil ? temporary : temporary.appendingPathExtension("first.\(url.pathExtension)")
      defer { if encoded != temporary { try? FileManager.default.removeItem(at: encoded) } }
      _ = try await ExternalProgram.ffmpeg.require(try arguments.encoding() + [encoded.path], atMost: limit)
      if let remux = arguments.remuxing(encoded.path) {
        _ = try await ExternalProgram.ffmpeg.require(remux + [temporary.path], atMost: limit)
      }
    }
  }

  /// Lets `write` make a file under a temporary name beside `url`, then renames it. Nothing is left where it throws.
  func writeAtomically(to url: URL, _ write: (URL) async throws -> Void) async throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // The extension stays the last: it chooses the muxer.
    let temporary = folder.appending(path: ".\(UUID().uuidString).\(url.pathExtension)")
    do {
      try await write(temporary)
      // Not `moveItem`: another process may have been faster, and its file is as good.
      guard rename(temporary.path, url.path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      try? FileManager.default.removeItem(at: temporary)
      throw error
    }
  }
}

/// 64 bits of FNV-1a as hexadecimal digits: names a file by its content, and guards against nobody.
func contentHash(_ text: String) -> String { contentHash(text.utf8) }

func contentHash(_ bytes: some Sequence<UInt8>) -> String {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
