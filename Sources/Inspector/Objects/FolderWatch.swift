package import Catalog
import Foundation

/// Finds the files that are put into a folder by other means than an upload. Pure of clocks: whoever owns it looks
/// again now and then.
///
/// A file is told when two looks in a row found it unchanged, so that one that is still being copied is left alone.
package struct FolderWatch: Sendable {
  package enum Accepts: Sendable, Hashable {
    /// Names that a video has, of files that came to rest. Whether it is one is found out by opening it.
    case videoNames
    /// Any name: of files that are whole as soon as they are there.
    case everything
  }

  private let bucket: String
  private let accepts: Accepts
  private let folder: String
  private var seen: [String: StoredObject] = [:]
  private var told: [String: StoredObject] = [:]
  private var links: Set<String> = []
  /// Names of links that the last look found for the first time: they would be accepted, and might lead anywhere.
  package private(set) var newLinks: [String] = []

  package init(bucket: String, folder: String, accepts: Accepts = .videoNames) {
    self.accepts = accepts
    self.bucket = bucket
    self.folder = folder
  }

  static let extensions: Set = [
    "mp4", "m4v", "mov", "mkv", "webm", "avi", "ts", "mts", "m2ts", "mpg", "mpeg", "ogv", "ogg", "flv", "wmv",
    "asf",
    "mxf", "3gp", "gif",
  ]

  /// - Returns: files that are new, or that changed and have come to rest; by name.
  package mutating func look() -> [(location: ObjectLocation, object: StoredObject)] {
    var now: [String: StoredObject] = [:]
    var linksNow: Set<String> = []
    for name in (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? [] {
      let isHidden = name.split(separator: "/").contains { $0.hasPrefix(".") }
      guard !isHidden, isAccepted(name) else { continue }
      let path = folder + "/" + name
      if let object = try? FolderObjectStore.object(atPath: path) {
        if object.size > 0 { now[name] = object }
      } else if (try? FileManager.default.destinationOfSymbolicLink(atPath: path)) != nil {
        linksNow.insert(name)
      }
    }
    newLinks = linksNow.subtracting(links).sorted()
    links = linksNow
    let arrived = now.filter {
      (accepts == .everything || seen[$0.key] == $0.value) && told[$0.key] != $0.value
    }
    seen = now
    told = told.filter { now[$0.key] != nil }.merging(arrived) { $1 }
    return arrived.sorted { $0.key < $1.key }.map {
      (ObjectLocation(bucket: bucket, key: $0.key, version: $0.value.version), $0.value)
    }
  }

  private func isAccepted(_ name: String) -> Bool {
    accepts == .everything || Self.extensions.contains((name as NSString).pathExtension.lowercased())
  }
}
