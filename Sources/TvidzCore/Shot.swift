/// What lies between two changes of shot, or between one and an end of the video.
package struct Shot: Sendable, Hashable {
  /// 0-based, in order of time.
  package let number: Int
  /// When its first frame is presented: a fade or dissolve belongs to both shots up to its middle.
  package let start: Timestamp
  /// When the next shot starts, or the video ends.
  package let end: Timestamp
  /// A JPEG file that shows it; nil where no picture was taken in it (it is very short, say).
  package let thumbnail: [UInt8]?

  package init(number: Int, start: Timestamp, end: Timestamp, thumbnail: [UInt8]? = nil) {
    self.number = number
    self.start = start
    self.end = end
    self.thumbnail = thumbnail
  }
}
