import Foundation
import InspectorHTTP
import Testing
import TvidzCore
import TvidzTesting

@Suite("The built page")
struct BuiltPageTests {
  @Test(
    "a client is sent compressed files where it says that it takes gzip",
    arguments: [
      ("gzip, deflate, br", true), ("br;q=1.0, gzip;q=0.8", true), ("*", true), ("GZIP", true),
      ("gzip;q=0, br", false), ("gzip; q=0.000", false), ("br", false), ("xgzip", false), ("", false),
    ])
  func encodings(header: String, takes: Bool) {
    #expect(WebFile.takesGzip(header) == takes)
  }

  @Test("the page that is named is served, and not one beside the program")
  func named() throws {
    let folder = try TemporaryFolder()
    try Self.write(["bin/page/index.html": "beside", "named/index.html": "named"], in: folder)
    let page = try BuiltPage.find(folder: folder.path("named"), program: folder.path("bin/tvidz"))
    #expect(page?.document == WebFile(name: "index.html", bytes: Data("named".utf8)))
  }

  @Test(
    "a page beside the program is found by itself, also where the program is reached by a link",
    arguments: ["bin/page", "share/tvidz/page"])
  func beside(place: String) throws {
    let folder = try TemporaryFolder()
    try Self.write(
      [
        "bin/tvidz": "", "\(place)/index.html": "page", "\(place)/assets/app-0A1B2C3D.js": "script",
        "\(place)/assets/app-0A1B2C3D.js.gz": "less",
      ], in: folder)
    try FileManager.default.createSymbolicLink(
      atPath: folder.path("link"), withDestinationPath: folder.path("bin/tvidz"))
    let page = try #require(try BuiltPage.find(folder: nil, program: folder.path("link")))
    #expect(
      page.assets == [
        "app-0A1B2C3D.js": WebFile(
          name: "app-0A1B2C3D.js", bytes: Data("script".utf8), compressed: Data("less".utf8))
      ])
  }

  @Test("without a built page there is none, and nothing fails")
  func none() throws {
    #expect(try BuiltPage.find(folder: nil, program: TemporaryFolder().path("tvidz")) == nil)
  }

  @Test("a named folder that holds no page is refused with what to do")
  func noPage() throws {
    let folder = try TemporaryFolder()
    let error = #expect(throws: ActionableError.self) {
      try BuiltPage.find(folder: folder.path("nowhere"), program: folder.path("tvidz"))
    }
    #expect(error?.kind == .usage)
    #expect(error?.remedy?.contains("./tools/page") == true)
  }

  /// Files by their paths; every folder with a document gets one for assets.
  private static func write(_ files: [String: String], in folder: TemporaryFolder) throws {
    for (path, text) in files {
      let url = URL(filePath: folder.path(path))
      let parent = url.deletingLastPathComponent()
      try FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
      if path.hasSuffix(".html") {
        try FileManager.default.createDirectory(
          at: parent.appending(path: "assets"), withIntermediateDirectories: true)
      }
      try Data(text.utf8).write(to: url)
    }
  }
}
