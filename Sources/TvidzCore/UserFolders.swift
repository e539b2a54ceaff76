/// Folders of the user, by the XDG base directory specification.
package enum UserFolders {
  /// For what can be made again: `XDG_CACHE_HOME`, or `.cache` in the home folder.
  ///
  /// - Parameter home: the home folder where the environment does not name one with `HOME`.
  package static func cache(environment: [String: String], home: @autoclosure () -> String) -> String {
    if let folder = environment["XDG_CACHE_HOME"], !folder.isEmpty { return folder }
    let named = environment["HOME"].flatMap { $0.isEmpty ? nil : $0 }
    return (named ?? home()) + "/.cache"
  }
}
