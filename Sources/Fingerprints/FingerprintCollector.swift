/// Gathers a fingerprint from the events of an analysis.
package struct FingerprintCollector: Sendable {
  package private(set) var fingerprint = Fingerprint(duration: 0, cuts: [], marks: [], isComplete: false)

  package init() {}

  /// - Parameter seconds: presentation time of a cut.
  package mutating func add(cutAt seconds: Double) {
    fingerprint.cuts.append(seconds)
    fingerprint.duration = max(fingerprint.duration, seconds)
  }

  package mutating func add(_ mark: PictureMark) {
    fingerprint.marks.append(mark)
    fingerprint.duration = max(fingerprint.duration, mark.time)
  }

  /// - Parameter seconds: of the whole video, as decoded.
  package mutating func finish(duration seconds: Double) {
    fingerprint.duration = seconds
    fingerprint.isComplete = true
  }
}
