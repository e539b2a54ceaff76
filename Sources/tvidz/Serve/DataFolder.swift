import Foundation
import Glibc
import Inspector
import TvidzCore

/// The folder in which a service on one machine keeps everything.
///
///     catalog.sqlite   what is known
///     uploads/         videos that were uploaded
///     thumbnails/      pictures of shots
///     incoming/        uploads that are on their way
///     downloads/       objects of S3 while they are analysed
///     dead-letters     what nobody will take any more, for a person to look at; a line of JSON each
///     secret           makes sessions and addresses of uploads genuine
///     lock             held by the service that runs
struct DataFolder: Sendable {
  let path: String
  private let lock: Int32

  var catalog: String { path + "/catalog.sqlite" }
  var uploads: String { path + "/uploads" }
  var thumbnails: String { path + "/thumbnails" }
  var incoming: String { path + "/incoming" }
  var downloads: String { path + "/downloads" }
  var deadLetters: String { path + "/dead-letters" }

  /// Makes what is missing, and takes the folder for this process until it ends.
  ///
  /// - Throws: an `ActionableError`.
  init(_ path: String) throws {
    self.path = path
    do {
      for folder in [path, path + "/uploads", path + "/thumbnails", path + "/incoming"] {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
      }
    } catch {
      throw Self.failure(path, Self.reason(error))
    }
    lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard lock >= 0 else { throw Self.failure(path, String(cString: strerror(errno))) }
    guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
      throw ActionableError(
        .usage, what: "cannot use the folder \(path)", why: "another service uses it",
        remedy: "stop that one, or name another folder with --data")
    }
  }

  /// 32 bytes, made when they are asked for the first time.
  func secret() throws -> [UInt8] {
    let file = path + "/secret"
    if let bytes = FileManager.default.contents(atPath: file), bytes.count >= 32 { return Array(bytes) }
    let bytes = (0..<32).map { _ in UInt8.random(in: .min ... .max) }
    let made = FileManager.default.createFile(
      atPath: file, contents: Data(bytes), attributes: [.posixPermissions: 0o600])
    guard made else { throw Self.failure(path, "the file secret cannot be written") }
    return bytes
  }

  private static func reason(_ error: any Error) -> String {
    switch systemError(of: error) {
    case EEXIST?, ENOTDIR?: "a part of the path is a file"
    case ENOENT?: "no folder can be made there"
    case let number?: "it cannot be made or used: \(String(cString: strerror(number)))"
    case nil: error.localizedDescription
    }
  }

  private static func failure(_ path: String, _ why: String) -> ActionableError {
    ActionableError(
      .unreadable, what: "cannot use the folder \(path)", why: why,
      remedy: "see who may write it, or name another one with --data")
  }
}
