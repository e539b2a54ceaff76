import Testing
import TvidzCore

@Suite("Folders of the user")
struct UserFoldersTests {
  static let caches: [(name: String, environment: [String: String], folder: String)] = [
    ("named", ["XDG_CACHE_HOME": "/caches", "HOME": "/here"], "/caches"),
    ("in the home folder that the environment names", ["HOME": "/here"], "/here/.cache"),
    ("named as nothing", ["XDG_CACHE_HOME": "", "HOME": "/here"], "/here/.cache"),
    ("in the user's own, where the environment names none", [:], "/home/me/.cache"),
    ("in the user's own, where HOME is empty", ["HOME": ""], "/home/me/.cache"),
  ]

  @Test("the cache is where the environment says, then in the home folder", arguments: caches)
  func cache(_ name: String, environment: [String: String], folder: String) {
    #expect(UserFolders.cache(environment: environment, home: "/home/me") == folder, "\(name)")
  }
}
