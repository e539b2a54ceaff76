import Foundation
package import TvidzCore

/// Finds the videos in folders.
package enum VideoFiles {
  /// By their names: a folder holds much else. A file that was named is tried whatever it is called.
  static let extensions: Set = [
    "3gp", "asf", "avi", "divx", "f4v", "flv", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts",
    "mxf", "ogm",
    "ogv", "rm", "rmvb", "ts", "vob", "webm", "wmv", "y4m",
  ]

  /// - Returns: absolute paths, each once, sorted; and an error for each place that cannot be read.
  package static func find(in places: [String]) -> (files: [String], errors: [ActionableError]) {
    var files: Set<String> = []
    var errors: [ActionableError] = []
    for place in places {
      let url = URL(filePath: place).standardizedFileURL
      var isFolder: ObjCBool = false
      guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
        errors.append(
          ActionableError(.unreadable, what: "cannot read \(place)", why: "there is no such file or folder"))
        continue
      }
      guard isFolder.boolValue else {
        files.insert(url.path)
        continue
      }
      let entries = FileManager.default.enumerator(
        at: url, includingPropertiesForKeys: [.isRegularFileKey], options: [.skipsHiddenFiles]
      ) { place, error in
        errors.append(
          ActionableError(.unreadable, what: "cannot read \(place.path)", why: error.localizedDescription))
        return true
      }
      guard let entries else {
        errors.append(
          ActionableError(.unreadable, what: "cannot read \(place)", why: "the folder cannot be opened"))
        continue
      }
      for case let file as URL in entries where extensions.contains(file.pathExtension.lowercased()) {
        if (try? file.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) ?? false {
          files.insert(file.standardizedFileURL.path)
        }
      }
    }
    return (files.sorted(), errors)
  }
}
