import Catalog
import Foundation
import Glibc
import Inspector
import Testing
import TvidzCore
import TvidzTesting

@Suite("FolderObjectStore")
struct FolderObjectStoreTests {
  private let folder: TemporaryFolder
  private let store: FolderObjectStore

  init() throws {
    folder = try TemporaryFolder()
    store = FolderObjectStore(buckets: ["b": folder.path("b")])
  }

  private func at(_ key: String, version: String = "") -> ObjectLocation {
    ObjectLocation(bucket: "b", key: key, version: version)
  }

  private func put(_ text: String, _ key: String) async throws -> ObjectLocation {
    try await store.store(Array(text.utf8), contentType: "text/plain", at: at(key))
    return at(key, version: try await store.object(at: at(key))?.version ?? "")
  }

  private func hash(_ location: ObjectLocation) async throws -> String {
    try await store.withLocalFile(of: location, progress: { _ in }) { $0.sha256 }
  }

  @Test("bytes are hashed as sha256sum hashes them, while progress is told")
  func hashing() async throws {
    #expect(
      try await hash(put("abc", "x/y"))
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(
      try await hash(put("", "empty")) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
    var told: [Int64] = []
    let large = try await put(String(repeating: "x", count: 3 << 20 | 5), "large")
    let file = try await store.withLocalFile(of: large, progress: { told.append($0) }) { $0 }
    #expect(told == [1 << 20, 2 << 20, 3 << 20, 3 << 20 | 5])
    #expect(file.size == 3 << 20 | 5)
  }

  @Test("whoever wants another version than is there is told that it changed")
  func versions() async throws {
    let first = try await put("one", "k")
    let second = try await put("other", "k")
    #expect(first.version != second.version)
    await #expect(throws: ObjectFailure.changed) { try await hash(first) }
    #expect(try await hash(at("k")) == hash(second))
  }

  @Test("one whose size is not accepted is not read")
  func refused() async throws {
    let location = try await put("three", "k")
    await #expect(throws: ObjectFailure.refused(size: 5)) {
      try await store.withLocalFile(
        of: location, accepting: { $0 != 5 }, progress: { _ in Issue.record("it was read") },
        { _ in Issue.record("it was taken") })
    }
  }

  @Test("an object that is changed while it is read is not taken for what it was")
  func changing() async throws {
    let location = try await put(String(repeating: "x", count: 2 << 20), "k")
    let path = try store.path(of: location)
    await #expect(throws: ObjectFailure.changed) {
      try await store.withLocalFile(
        of: location, progress: { _ in truncate(path, 3) }, { _ in Issue.record("it was taken") })
    }
  }

  @Test("what is not there is missing: nothing, a folder, a link")
  func missing() async throws {
    _ = try await put("x", "folder/x")
    symlink("/etc/passwd", folder.path("b/link"))
    for key in ["nothing", "folder", "link", "folder/x/below"] {
      await #expect(throws: ObjectFailure.missing, "\(key)") { try await hash(at(key)) }
    }
  }

  @Test(
    "no key leads out of its bucket", arguments: ["../x", "a/../../x", "/etc/passwd", "", "a//b", ".", "a\0"])
  func keys(key: String) async throws {
    await #expect(throws: ActionableError.self) { try await store.object(at: at(key)) }
    await #expect(throws: ActionableError.self) { try await store.remove(at(key)) }
  }

  @Test("removing takes the folders that were there for it, and removing twice is removing once")
  func removing() async throws {
    let location = try await put("x", "a/b/c")
    _ = try await put("x", "a/d")
    try await store.remove(location)
    try await store.remove(location)
    #expect(try FileManager.default.subpathsOfDirectory(atPath: folder.path("b")).sorted() == ["a", "a/d"])
  }
}

@Suite("FolderWatch")
struct FolderWatchTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String, _ name: String) throws {
    let url = folder.url.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  @Test("a file is told once, when two looks in a row found it unchanged, and again when it changed")
  func rest() throws {
    var watch = FolderWatch(bucket: "watched", folder: folder.url.path)
    try write("half", "film.mp4")
    #expect(watch.look().isEmpty)
    try write("half and more", "film.mp4")
    #expect(watch.look().isEmpty)
    let told = watch.look()
    #expect(told.map(\.location.key) == ["film.mp4"])
    #expect(told.map(\.location.version) == told.map(\.object.version))
    #expect(watch.look().isEmpty)
    try write("another film", "film.mp4")
    #expect(watch.look().isEmpty)
    #expect(watch.look().count == 1)
  }

  @Test("only files that are named as videos, are not hidden and not empty")
  func names() throws {
    var watch = FolderWatch(bucket: "watched", folder: folder.url.path)
    for name in ["a.mp4", "b/c.MKV", ".hidden.mp4", ".folder/d.mp4", "notes.txt", "e.mp4.part"] {
      try write("x", name)
    }
    try write("", "empty.mp4")
    symlink("/etc/passwd", folder.path("link.mp4"))
    symlink("/etc/passwd", folder.path("link.txt"))
    _ = watch.look()
    #expect(watch.newLinks == ["link.mp4"])
    #expect(watch.look().map(\.location.key) == ["a.mp4", "b/c.MKV"])
    #expect(watch.newLinks == [], "told once")
  }
}
