package import TvidzCore

/// The errors that all stores share, in the same words.
package enum CatalogError {
  package static func identifierTaken(_ id: VideoID) -> ActionableError {
    ActionableError(
      .usage, what: "cannot add video \(id)", why: "another video has this identifier",
      remedy: "give it another one")
  }

  package static func locationTaken(_ location: ObjectLocation) -> ActionableError {
    ActionableError(
      .usage, what: "cannot add a video at \(location.key)", why: "another video is expected there",
      remedy: "give it another key")
  }

  package static let foreignPage = ActionableError(
    .usage, what: "cannot list videos from this cursor on", why: "it was not made here",
    remedy: "begin with the first page")

  package static let indexIsWrittenByFinish = ActionableError(
    .usage, what: "cannot change the candidate index", why: "it is written together with a video's result",
    remedy: "finish or delete the video")

  package static func unreadableRow(_ row: String) -> ActionableError {
    ActionableError(
      .unreadable, what: "cannot read the catalog", why: "it holds \(row), which this version does not know",
      remedy: "install the version that wrote it")
  }

  /// A database that a newer program made.
  package static func newerSchema(_ place: String, has found: Int, known: Int) -> ActionableError {
    ActionableError(
      .unreadable, what: "cannot use the catalog \(place)",
      why: "it was made by a newer version of tvidz (schema \(found), this one knows \(known))",
      remedy: "install that version, or name another catalog")
  }
}
