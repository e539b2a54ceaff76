import Foundation
import Glibc
import Testing
import TvidzCore
import TvidzTesting
import tvidz

@Suite("Videos in folders")
struct VideoFilesTests {
  private static func folder() throws -> (folder: ScratchFolder, root: String) {
    let folder = try ScratchFolder()
    return (folder, folder.url.resolvingSymlinksInPath().path)
  }

  @Test("videos are found by their names, at any depth, each once and sorted")
  func names() throws {
    let (folder, root) = try Self.folder()
    try FileManager.default.createDirectory(
      atPath: folder.path("b/c.mp4/d"), withIntermediateDirectories: true)
    for name in ["z.MP4", "b/a.mkv", "b/c.mp4/d/e.tar.webm", "notes.txt", "mp4", "b/.h.mp4"] {
      _ = try folder.write("", to: name)
    }
    let found = VideoFiles.find(in: [folder.url.path, folder.path("b/../b/"), folder.path("z.MP4")])
    #expect(found.files == ["\(root)/b/a.mkv", "\(root)/b/c.mp4/d/e.tar.webm", "\(root)/z.MP4"])
    #expect(found.errors.isEmpty)
  }

  @Test("a file that is named is tried whatever it is called")
  func named() throws {
    let (folder, root) = try Self.folder()
    let text = try folder.write("", to: "notes.txt")
    #expect(VideoFiles.find(in: [text]).files == ["\(root)/notes.txt"])
  }

  @Test("links in folders are passed over, and a place that is a link is followed")
  func links() throws {
    let (folder, root) = try Self.folder()
    try FileManager.default.createDirectory(atPath: folder.path("a"), withIntermediateDirectories: true)
    _ = try folder.write("", to: "a/x.mp4")
    #expect(symlink("..", folder.path("a/up")) == 0)
    #expect(symlink("x.mp4", folder.path("a/y.mp4")) == 0)
    #expect(symlink("a", folder.path("link")) == 0)
    let found = VideoFiles.find(in: [folder.path("link"), folder.path("a/y.mp4")])
    #expect(found.files == ["\(root)/a/x.mp4"])
  }

  @Test("a name that is no text is told")
  func names8() throws {
    let (folder, root) = try Self.folder()
    let descriptor = (Array(folder.path("x").utf8CString.dropLast()) + [CChar(bitPattern: 0xFF)])
      .withUnsafeBufferPointer {
        open(Array($0) + Array(".mp4".utf8CString), O_CREAT | O_WRONLY, 0o600)
      }
    #expect(descriptor >= 0)
    close(descriptor)
    let found = VideoFiles.find(in: [folder.url.path])
    #expect(found.files.isEmpty)
    #expect(
      found.errors == [
        ActionableError(
          .unreadable, what: "cannot read \(root)/x\u{FFFD}.mp4", why: "its name is not UTF-8",
          remedy: "rename it")
      ])
  }

  @Test("a place that is not there is told, and the others are searched")
  func missing() throws {
    let (folder, root) = try Self.folder()
    let video = try folder.write("", to: "a.mp4")
    let found = VideoFiles.find(in: [folder.path("none"), "", video])
    #expect(found.files == ["\(root)/a.mp4"])
    #expect(found.errors.map(\.kind) == [.unreadable, .unreadable])
    #expect(found.errors.first?.why == "there is no such file or folder")
  }
}
