package import Foundation
import TvidzCore

/// Where the files of the source tree lie. Golden files are written back to it, so they are found from the source
/// and not from the product.
package enum ProjectFolder {
  package static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  package static let fixtures = root.appending(path: "Fixtures")
  package static let golden = root.appending(path: "Golden")

  /// What is made once and kept between runs: in the user's cache.
  package static func cache(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> URL {
    let folder = UserFolders.cache(
      environment: environment, home: FileManager.default.homeDirectoryForCurrentUser.path)
    return URL(filePath: folder).appending(path: "tvidz")
  }

  /// The folder of real footage; nil where it is absent. `TVIDZ_FOOTAGE` names it, or it lies beside the source tree.
  package static func footage(
    environment: [String: String] = ProcessInfo.processInfo.environment
  ) -> URL? {
    let folder =
      environment["TVIDZ_FOOTAGE"].map { URL(filePath: $0) }
      ?? root.deletingLastPathComponent().appending(path: "shared/footage")
    return FileManager.default.fileExists(atPath: folder.path) ? folder : nil
  }
}
