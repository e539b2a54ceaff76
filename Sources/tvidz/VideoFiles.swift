import Glibc
package import TvidzCore

/// Finds the videos in folders.
package enum VideoFiles {
  /// A folder holds much else, so there it is names that decide. A file that was named is tried whatever it is called.
  static let extensions: Set = [
    "3gp", "asf", "avi", "divx", "f4v", "flv", "m2ts", "m4v", "mkv", "mov", "mp4", "mpeg", "mpg", "mts",
    "mxf", "ogm", "ogv", "rm", "rmvb", "ts", "vob", "webm", "wmv", "y4m",
  ]

  /// Hidden files and folders are passed over, and so are links within folders: what they lead to would be found twice,
  /// or for ever. A place that was named may be a link.
  ///
  /// - Returns: absolute paths without links, each once, sorted; and an error for each place that cannot be read.
  package static func find(in places: [String]) -> (files: [String], errors: [ActionableError]) {
    var walk = Walk()
    for place in places { walk.start(at: place) }
    return (walk.files.sorted(), walk.errors)
  }

  static func isVideo(_ name: String) -> Bool {
    let parts = name.split(separator: ".")
    return parts.count > 1 && extensions.contains(parts[parts.count - 1].lowercased())
  }
}

/// By the system's own calls: names are bytes, and one that is no text is told, not passed over.
private struct Walk {
  var files: Set<String> = []
  var errors: [ActionableError] = []
  private var open: [String] = []

  mutating func start(at place: String) {
    guard let resolved = realpath(place, nil) else {
      let code = errno
      return refuse(
        place, code == ENOENT || code == ENOTDIR ? "there is no such file or folder" : reason(code),
        code == ENOENT || code == ENOTDIR ? "check the spelling" : nil)
    }
    defer { free(resolved) }
    guard let path = String(validatingCString: resolved) else { return refuseName(place) }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      // The analysis tells what is wrong with it, if anything is.
      files.insert(path)
      return
    }
    open.append(path)
    while let folder = open.popLast() { list(folder) }
  }

  private mutating func list(_ folder: String) {
    guard let directory = opendir(folder) else { return refuse(folder, reason(errno)) }
    defer { closedir(directory) }
    errno = 0
    while let entry = readdir(directory) {
      take(entry, in: folder)
      errno = 0
    }
    if errno != 0 { refuse(folder, reason(errno)) }
  }

  private mutating func take(_ entry: UnsafeMutablePointer<dirent>, in folder: String) {
    // In place: the entry is only as long as its name.
    guard let offset = MemoryLayout<dirent>.offset(of: \.d_name) else { return }
    let bytes = UnsafeRawPointer(entry).advanced(by: offset).assumingMemoryBound(to: CChar.self)
    guard bytes[0] != CChar(UInt8(ascii: ".")) else { return }
    let name = String(cString: bytes)
    let path = folder == "/" ? "/" + name : folder + "/" + name
    let isText = String(validatingCString: bytes) != nil
    switch type(of: entry, at: path) {
    case S_IFDIR where isText: open.append(path)
    case S_IFREG where isText && VideoFiles.isVideo(name): files.insert(path)
    case S_IFDIR where !isText, S_IFREG where !isText && VideoFiles.isVideo(name): refuseName(path)
    default: break
    }
  }

  private func type(of entry: UnsafeMutablePointer<dirent>, at path: String) -> mode_t {
    switch Int(entry.pointee.d_type) {
    case DT_DIR: return S_IFDIR
    case DT_REG: return S_IFREG
    case DT_UNKNOWN:
      // Some file systems do not tell.
      var status = stat()
      return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
    default: return 0
    }
  }

  private mutating func refuseName(_ path: String) {
    refuse(path, "its name is not UTF-8", "rename it")
  }

  private mutating func refuse(_ path: String, _ why: String, _ remedy: String? = nil) {
    errors.append(ActionableError(.unreadable, what: "cannot read \(path)", why: why, remedy: remedy))
  }

  private func reason(_ code: Int32) -> String {
    code == EACCES ? "permission denied" : String(cString: strerror(code))
  }
}
