/// What shows that a file does not hold the end of its video: a download or a recording that broke off.
package struct MissingEnd: Sendable, Hashable, Codable {
  /// Where the pictures end, in seconds of presentation time.
  package var end: Double
  /// Where they should end by what the file announces; nil where it announces nothing beyond `end`.
  package var announced: Double?
  /// Whether the bytes end within a part of the container; else only the announcement is at odds with the pictures.
  package var breaksOff: Bool

  package init(end: Double, announced: Double?, breaksOff: Bool) {
    self.end = end
    self.announced = announced
    self.breaksOff = breaksOff
  }

  /// - Parameters:
  ///   - video: where the video ends by what is announced of it alone; nil where nothing is.
  ///   - file: where all streams end by what is announced, which may be later: sound often lasts longer.
  /// - Returns: nil where nothing shows that anything is missing.
  package init?(end: Double, announcedFor video: Double?, ofFile file: Double?, breaksOff: Bool) {
    if breaksOff {
      let announced = video ?? file
      self.init(end: end, announced: announced.flatMap { $0 - end > 0.1 ? $0 : nil }, breaksOff: true)
    } else if let video, video - end > max(1, video / 20) {
      // Whole files differ by less: by rounding, a last frame that stays, an encoder that lost some frames.
      self.init(end: end, announced: video, breaksOff: false)
    } else {
      return nil
    }
  }
}
